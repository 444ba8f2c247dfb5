// @ts-check
/** The list: a range of rows by Shift and click, all that is shown, to the top and to the end by key; and what is
 *  understood of a line while it is typed into the quick add. */
import { fieldOf } from "../guard.js";
import { bind } from "../shortcuts.js";
import { words } from "../say.js";

const PAUSE = 150; // ms
const page = document;
let waiting = 0;
/** @type {HTMLInputElement | null} */ let last = null;

page.addEventListener("click", (event) => {
  const hit = event.target instanceof Element ? event.target : null;
  if (hit?.closest("[data-select-all]")) tick(boxes());
  else if (hit instanceof HTMLInputElement && hit.matches("[data-row] > .check")) {
    if (event.shiftKey && last) range(last, hit);
    last = hit;
  }
});

const list = page.querySelector("[data-place-url]");
if (list instanceof HTMLElement) {
  for (const [arrow, place, name] of /** @type {const} */ ([["Up", "top", "toTop"], ["Down", "bottom", "toEnd"]])) {
    bind(`Alt+Shift+Arrow${arrow}`, { name: list.dataset[name] ?? "", group: words().rows ?? "", run: () => send(place) });
  }
}

/** Put the row in focus at an end of the whole backlog.
 *  @param {string} place */
function send(place) {
  const row = focused();
  const address = row?.closest("[data-place-url]")?.getAttribute("data-place-url");
  if (!row || !address) return false;
  /** @type {any} */ (window).htmx.ajax("POST", address.replace("{}", row.dataset.row ?? ""), {
    target: row, swap: "none", values: { place },
  });
}

const focused = () => /** @type {HTMLElement | null} */ (page.activeElement?.closest("[data-row]") ?? null);

const boxes = () => /** @type {HTMLInputElement[]} */ ([...page.querySelectorAll("[data-row] > .check")]).filter((box) => box.checkVisibility());

/** @param {HTMLInputElement[]} chosen
 *  @param {boolean} [on] */
function tick(chosen, on = true) {
  for (const box of chosen) {
    if (box.checked === on) continue;
    box.checked = on;
    box.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

/** @param {HTMLInputElement} one
 *  @param {HTMLInputElement} other */
function range(one, other) {
  const all = boxes();
  const [from, to] = [all.indexOf(one), all.indexOf(other)].sort((a, b) => a - b);
  if (from >= 0) tick(all.slice(from, to + 1), other.checked);
}

page.addEventListener("input", (event) => {
  const form = event.target instanceof HTMLInputElement && event.target.form;
  if (!form || !form.matches("[data-quick]")) return;
  clearTimeout(waiting);
  waiting = window.setTimeout(read, PAUSE, form);
});
page.addEventListener("submit", () => clearTimeout(waiting), { capture: true });

/** @param {HTMLFormElement} form */
function read(form) {
  const line = fieldOf(form);
  const said = page.getElementById(line.getAttribute("aria-describedby") ?? "");
  if (!said) return;
  if (!line.value.trim()) return said.replaceChildren();
  const asked = new URLSearchParams({ line: line.value, q: valueOf(form, "q"), into: valueOf(form, "into") });
  /** @type {any} */ (window).htmx.ajax("GET", `${form.dataset.quick}?${asked}`, { target: said, swap: "innerHTML" });
}

/** @param {HTMLFormElement} form
 *  @param {string} name */
const valueOf = (form, name) => /** @type {HTMLInputElement} */ (form.elements.namedItem(name)).value;
