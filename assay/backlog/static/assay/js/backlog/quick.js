// @ts-check
/** The quick add: while a line is typed, what is understood of it stands below; after Enter the next one can be typed. */
import { again, fieldOf } from "./again.js";

const PAUSE = 150; // ms
const page = document;
let waiting = 0;

again(page);
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
