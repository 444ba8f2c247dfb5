// @ts-check
/** What opens and closes: menus, choosers, the drawer of a phone, what a link leads to, the page itself. */
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
    const link = target.closest("a[href*='#']");
    if (link instanceof HTMLAnchorElement) unfold(page, link.hash); // also where the address says so already
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
  addEventListener("hashchange", () => unfold(page, location.hash));
  unfold(page, location.hash);
  page.addEventListener("htmx:after:request", (event) => {
    const { response, sourceElement } = of(event);
    const pop = sourceElement.closest("[data-pop]");
    if (pop && response.status < 400) fold(page, pop);
  });
}

/** Unfold what an address names: a link leads to what can be read.
 *  @param {Document} page
 *  @param {string} hash */
function unfold(page, hash) {
  const named = page.getElementById(hash.slice(1));
  if (named instanceof HTMLDetailsElement) named.open = true;
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
