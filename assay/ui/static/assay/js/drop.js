// @ts-check
/** What becomes of a card that landed. It is sent to the address in data-drop-url, shown as pending until the answer, and
 *  put back with the reason when it is refused. Alt and the arrow keys move the card in focus the same way. */
import { of } from "./guard.js";
import { landed, listOf } from "./lift.js";
import { announce, words } from "./say.js";
import { bind } from "./shortcuts.js";

/** @param {Document} page */
export function drop(page) {
  page.addEventListener("assay:drop", (event) => {
    const { id, list, name, from, before, after, restore } = /** @type {CustomEvent} */ (event).detail;
    const card = /** @type {HTMLElement} */ (event.target);
    const address = /** @type {HTMLElement | null} */ (card.closest("[data-drop-url]"))?.dataset.dropUrl;
    if (!address || event.defaultPrevented) return;
    card.classList.remove("is-refused");
    card.classList.add("is-pending");
    announce(place(card, name));
    /** @type {any} */ (window).htmx.ajax("POST", address.replace("{}", id), {
      target: card, swap: "outerMorph", drop: { card, restore },
      values: { to: list, before, after, from, ...(card.dataset.version && { version: card.dataset.version }) },
    });
  });
  page.addEventListener("htmx:response:error", (event) => putBack(of(event)));
  page.addEventListener("htmx:error", (event) => putBack(of(event)));
  page.addEventListener("htmx:finally:request", (event) => of(event).drop?.card.classList.remove("is-pending"));
  for (const [arrow, by, name] of ways()) {
    bind(`Alt+Arrow${arrow}`, { name, group: words().rows ?? "", run: () => go(page, arrow, by) });
  }
}

/** Where a card stands among those of its column: "3 of 7 in Doing".
 *  @param {HTMLElement} card
 *  @param {string} column */
function place(card, column) {
  const cards = [...listOf(card).querySelectorAll(":scope > [data-row]")];
  const at = { place: cards.indexOf(card) + 1, count: cards.length, column };
  return Object.entries(at).reduce((text, [name, value]) => text.replace(`{${name}}`, String(value)), words().moved ?? "");
}

/** @returns {[string, number, string][]} */
const ways = () => [["Up", -1, words().up ?? ""], ["Down", 1, words().down ?? ""], ["Left", -1, words().left ?? ""], ["Right", 1, words().right ?? ""]];

/** Move the card in focus.
 *  @param {Document} page
 *  @param {string} arrow
 *  @param {number} by */
function go(page, arrow, by) {
  const card = page.activeElement?.closest("[data-drag-list] > [data-row]");
  if (!(card instanceof HTMLElement)) return false;
  if (arrow === "Up" || arrow === "Down") along(card, by);
  else across(page, card, by);
}

/** @param {any} ctx */
function putBack(ctx) {
  if (!ctx?.drop) return;
  ctx.drop.restore();
  ctx.drop.card.classList.add("is-refused");
  if (!ctx.hx?.retarget) ctx.swap = "none"; // the answer is no card
  announce(words().back ?? "");
  document.dispatchEvent(new CustomEvent("assay:refresh"));
}

/** @param {HTMLElement} card
 *  @param {number} by */
function along(card, by) {
  const next = card.nextElementSibling;
  const other = by < 0 ? card.previousElementSibling : next;
  if (!other) return;
  const focused = document.activeElement;
  if (by < 0) other.before(card);
  else other.after(card);
  settle(card, listOf(card), next, focused);
}

/** @param {Document} page
 *  @param {HTMLElement} card
 *  @param {number} by */
function across(page, card, by) {
  const from = listOf(card);
  const lists = [...(from.closest(".board") ?? page).querySelectorAll("[data-drag-list]")]; // a row of a board ends
  const into = lists[lists.indexOf(from) + by];
  if (!into) return;
  const next = card.nextElementSibling;
  const place = [...from.children].indexOf(card);
  const focused = document.activeElement;
  into.insertBefore(card, into.children[place] ?? null);
  settle(card, from, next, focused);
}

/** @param {HTMLElement} card
 *  @param {HTMLElement} from
 *  @param {Element | null} next
 *  @param {Element | null} focused */
function settle(card, from, next, focused) {
  if (focused instanceof HTMLElement) focused.focus({ preventScroll: true });
  card.scrollIntoView({ block: "nearest", inline: "nearest" });
  landed(card, listOf(card), from, next);
}
