// @ts-check
/** Lists by keyboard: j and k go from row to row, Enter opens, x selects, Escape lets go. What is chosen can be changed
 *  together: a form with data-rows-form="item" sends the ids of the chosen rows, or of the row in focus, as `item`. */
import { bind } from "./shortcuts.js";
import { words } from "./say.js";

/** @type {Set<string>} */
const chosen = new Set();

/** @param {Document} page */
export function rows(page) {
  const group = words().rows ?? "";
  bind("j", { name: words().next ?? "", group, run: () => step(page, 1) });
  bind("k", { name: words().previous ?? "", group, run: () => step(page, -1) });
  for (const [key, by] of /** @type {[string, number][]} */ ([["ArrowDown", 1], ["ArrowUp", -1]])) {
    bind(key, { name: "", group: "", run: () => at(page) !== null && step(page, by) });
  }
  bind("x", { name: words().select ?? "", group, run: () => toggle(page, at(page)) });
  bind("Enter", { name: words().open ?? "", group, run: () => false }); // the browser follows the link in focus
  bind("v", { name: words().verdict ?? "", group, run: () => decide(at(page)) });
  bind("Escape", { name: words().none ?? "", group, run: () => letGo(page) });
  page.addEventListener("change", (event) => {
    const box = event.target;
    if (!(box instanceof HTMLInputElement) || !box.matches("[data-row] > .check")) return;
    choose(/** @type {HTMLElement} */ (box.closest("[data-row]")).dataset.row ?? "", box.checked);
    show(page);
  });
  page.addEventListener("click", (event) => {
    if (event.target instanceof Element && event.target.closest("[data-bulk-none]")) letGo(page);
  });
  page.addEventListener("submit", (event) => send(page, /** @type {HTMLFormElement} */ (event.target)), { capture: true });
  page.addEventListener("htmx:after:swap", () => show(page));
  show(page);
}

/** @param {Document} page
 *  @returns {HTMLElement[]} */
const all = (page) => [...page.querySelectorAll("[data-row]")].map((row) => /** @type {HTMLElement} */ (row)).filter((row) => row.checkVisibility()); // none that is folded away

/** The row in focus.
 *  @param {Document} page */
const at = (page) => /** @type {HTMLElement | null} */ (page.activeElement?.closest("[data-row]") ?? null);

/** @param {Document} page
 *  @param {number} by */
function step(page, by) {
  const list = all(page);
  const here = at(page);
  const next = here ? list[list.indexOf(here) + by] : list[by > 0 ? 0 : list.length - 1];
  const target = next?.querySelector("a[href]:not([tabindex='-1']), button:not([tabindex='-1']), summary") ?? next;
  if (!(target instanceof HTMLElement)) return;
  target.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest", inline: "nearest" });
}

/** To the verdict on the hypothesis that a row is, or on the first that a card carries.
 *  @param {HTMLElement | null} row */
function decide(row) {
  const link = row?.querySelector('a[href^="/browse/"][href*="-H"]');
  if (!(link instanceof HTMLAnchorElement)) return false;
  location.assign(`${link.href}#verdict`);
}

/** @param {Document} page
 *  @param {HTMLElement | null} row */
function toggle(page, row) {
  if (!row) return false;
  const box = row.querySelector(":scope > .check");
  if (box instanceof HTMLInputElement) return box.click(); // as by mouse: a range may begin at it
  choose(row.dataset.row ?? "", !chosen.has(row.dataset.row ?? ""));
  show(page);
}

/** @param {string} id
 *  @param {boolean} on */
const choose = (id, on) => (on ? chosen.add(id) : chosen.delete(id));

/** @param {Document} page */
function letGo(page) {
  if (chosen.size === 0) return false;
  chosen.clear();
  show(page);
}

/** @param {Document} page */
function show(page) {
  const there = new Set();
  for (const row of page.querySelectorAll("[data-row]")) {
    const id = /** @type {HTMLElement} */ (row).dataset.row ?? "";
    there.add(id);
    row.toggleAttribute("data-selected", chosen.has(id));
    const box = row.querySelector(":scope > .check");
    if (box instanceof HTMLInputElement) box.checked = chosen.has(id);
  }
  for (const id of chosen) if (!there.has(id)) chosen.delete(id);
  const bar = page.querySelector("[data-bulk]");
  if (!(bar instanceof HTMLElement)) return;
  bar.hidden = chosen.size === 0;
  const count = bar.querySelector("[data-bulk-count]");
  if (count) count.textContent = String(chosen.size);
}

/** @param {Document} page
 *  @param {HTMLFormElement} form */
function send(page, form) {
  const name = form.dataset.rowsForm;
  if (!name) return;
  const focused = at(page)?.dataset.row ?? form.dataset.row;
  form.querySelectorAll("[data-row-id]").forEach((input) => input.remove());
  for (const value of chosen.size > 0 ? chosen : focused ? [focused] : []) {
    const input = Object.assign(document.createElement("input"), { type: "hidden", name, value });
    input.dataset.rowId = "";
    form.append(input);
  }
  if (form.closest("dialog") instanceof HTMLDialogElement) form.closest("dialog")?.close();
}
