// @ts-check
/** A property of an item in one key or one menu: a control with data-choose="size" opens the values for the chosen rows,
 *  for the row in focus, or for the item it names. data-choose="me" needs no menu. */
import { announce, words } from "../say.js";

const page = document;
const dialog = /** @type {HTMLDialogElement} */ (page.getElementById("chooser"));
const htmx = /** @type {any} */ (window).htmx;

page.addEventListener("click", (event) => {
  const control = event.target instanceof Element && event.target.closest("[data-choose]");
  if (!(control instanceof HTMLElement) || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  const items = chosen(control);
  const property = control.dataset.choose ?? "";
  if (items.length === 0) announce(dialog.dataset.none ?? words().nothing ?? "");
  else if (property === "me") send({ property: "person", value: "~@me", item: items });
  else open(property, items);
});
dialog.addEventListener("keydown", (event) => {
  if (event.key === "Escape") return event.stopPropagation(); // it closes the menu, and lets go of no row
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const typing = event.target instanceof HTMLInputElement;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") step(event.key === "ArrowDown" ? 1 : -1);
  else if (typing || !/^\p{L}$/u.test(event.key)) return;
  else leap(event.key);
  event.preventDefault();
});
dialog.addEventListener("close", () => dialog.replaceChildren());
page.addEventListener("htmx:after:request", (event) => {
  const { request, response } = /** @type {CustomEvent} */ (event).detail.ctx;
  const kept = response.status >= 400 && request.form?.querySelector("input:not([type=hidden])");
  if (dialog.open && dialog.contains(request.form) && !kept) dialog.close();
});

/** @param {HTMLElement} control
 *  @returns {string[]} */
function chosen(control) {
  if (control.dataset.item) return [control.dataset.item];
  const rows = [...page.querySelectorAll("[data-row][data-selected]")];
  const here = control.closest("[data-row]") ?? page.activeElement?.closest("[data-row]");
  const meant = rows.length > 0 ? rows : here ? [here] : [];
  return meant.map((row) => /** @type {HTMLElement} */ (row).dataset.row ?? "");
}

/** @param {string} property
 *  @param {string[]} items */
async function open(property, items) {
  const asked = new URLSearchParams({ property, item: items.join(",") });
  await htmx.ajax("GET", `${dialog.dataset.choices}?${asked}`, { target: dialog, swap: "innerHTML" });
  if (!dialog.firstElementChild || dialog.open) return;
  dialog.showModal();
  const first = dialog.querySelector("[aria-pressed=true]") ?? options()[0];
  if (first instanceof HTMLElement) first.focus();
}

/** @param {{[name: string]: string | string[]}} values */
function send(values) {
  htmx.ajax("POST", dialog.dataset.changes, { target: dialog, swap: "none", values });
}

const options = () => /** @type {HTMLElement[]} */ ([...dialog.querySelectorAll(".chooser__body :is(button, input:not([type=hidden]))")]);

/** @param {number} by */
function step(by) {
  const all = options();
  const at = all.indexOf(/** @type {HTMLElement} */ (page.activeElement));
  all[(at + by + all.length) % all.length]?.focus();
}

/** The next value that begins with a letter.
 *  @param {string} letter */
function leap(letter) {
  const all = options();
  const at = all.indexOf(/** @type {HTMLElement} */ (page.activeElement));
  const after = [...all.slice(at + 1), ...all.slice(0, at + 1)];
  after.find((one) => one.innerText.trim().toLowerCase().startsWith(letter.toLowerCase()))?.focus();
}
