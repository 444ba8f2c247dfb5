// @ts-check
/** What opens and closes: menus, choosers, the drawer of a phone, the page itself. */
import { of } from "./guard.js";
import { words } from "./say.js";
import { bind, isField } from "./shortcuts.js";

const OPEN = "[data-pop][open]";

/** @param {Document} page */
export function menus(page) {
  bind("Escape", { name: words().leave ?? "", group: words().everywhere ?? "", run: () => leave(page) });
  page.addEventListener("click", (event) => {
    const target = event.target;
    if (!(target instanceof Element)) return;
    const opener = target.closest("[data-opens]");
    if (opener instanceof HTMLElement) open(page, opener.dataset.opens ?? "");
    if (target.closest("[data-closes]")) target.closest("dialog")?.close();
    if (target instanceof HTMLDialogElement && target.matches(".chooser, .sheet")) target.close(); // beside it
    const drawer = target.closest("[data-side]:not(body)") && page.body.dataset.side !== "open";
    if (!target.closest("#side")) page.body.dataset.side = drawer ? "open" : "";
    for (const pop of page.querySelectorAll(OPEN)) if (!pop.contains(target)) pop.removeAttribute("open");
  });
  page.addEventListener("keydown", (event) => {
    const chooser = page.querySelector("dialog.chooser[open]");
    if (chooser && /^[1-9]$/.test(event.key) && !isField(event.target)) pick(chooser, Number(event.key));
    if (event.key === "Escape") for (const pop of page.querySelectorAll(OPEN)) fold(page, pop);
  });
  page.addEventListener("htmx:after:request", (event) => {
    const { response, sourceElement } = of(event);
    if (response.status < 400) sourceElement.closest("[data-pop]")?.removeAttribute("open");
  });
}

/** Open a chooser, for the row in focus.
 *  @param {Document} page
 *  @param {string} id */
function open(page, id) {
  const dialog = page.getElementById(id);
  if (!(dialog instanceof HTMLDialogElement)) return;
  const row = /** @type {HTMLElement | null} */ (page.activeElement?.closest("[data-row]") ?? null);
  for (const form of dialog.querySelectorAll("form")) form.dataset.row = row?.dataset.row ?? "";
  dialog.showModal();
}

/** @param {Element} chooser
 *  @param {number} nth */
function pick(chooser, nth) {
  const button = chooser.querySelectorAll("button[value]")[nth - 1];
  if (button instanceof HTMLElement) button.click();
}

/** @param {Document} page
 *  @param {Element} pop */
function fold(page, pop) {
  pop.removeAttribute("open");
  if (pop.contains(page.activeElement)) pop.querySelector("summary")?.focus();
}

/** Close what is being written, else go back to where the person came from: what floats over the page goes first.
 *  @param {Document} page */
function leave(page) {
  if (page.querySelector("dialog[open], [data-pop][open]")) return false;
  const way = page.querySelector("[data-cancel]") ?? page.querySelector(".crumbs a[href]");
  if (!way) return false;
  if (way.matches(".crumbs a") && page.referrer.startsWith(location.origin)) history.back();
  else if (way instanceof HTMLElement) way.click();
}
