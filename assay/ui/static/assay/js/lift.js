// @ts-check
/** One card in the air, and the gap that shows where it would land. */

const EDGE = 48; // px from an edge where the view begins to scroll

export class Lift {
  /** @param {HTMLElement} card
   *  @param {PointerEvent} event */
  constructor(card, event) {
    const box = card.getBoundingClientRect();
    this.card = card;
    this.from = listOf(card);
    this.next = card.nextElementSibling;
    this.grip = { x: event.clientX - box.left, y: event.clientY - box.top };
    this.gap = Object.assign(document.createElement("li"), { className: "drop" });
    this.gap.style.height = `${box.height}px`;
    card.after(this.gap);
    card.classList.add("card--lift");
    card.style.width = `${box.width}px`;
    document.body.dataset.dragging = "";
    this.follow(event.clientX, event.clientY);
  }

  /** @param {number} x
   *  @param {number} y */
  follow(x, y) {
    this.card.style.left = `${x - this.grip.x}px`;
    this.card.style.top = `${y - this.grip.y}px`;
    const under = document.elementFromPoint(x, y)?.closest("[data-drag-list], .column");
    const into = under?.matches("[data-drag-list]") ? under : under?.querySelector("[data-drag-list]");
    if (into && into.closest(".board") === this.from.closest(".board")) { // not in another row: only its column would change
      const below = [...into.children].find((other) => other !== this.card && other !== this.gap && middle(other) > y);
      if (below !== this.gap.nextElementSibling || this.gap.parentElement !== into) into.insertBefore(this.gap, below ?? null);
    }
    scroll(x, y, /** @type {HTMLElement} */ (this.from.closest(".board")));
  }

  drop() {
    this.gap.replaceWith(this.card);
    this.land();
    const list = listOf(this.card);
    if (list === this.from && this.card.nextElementSibling === this.next) return;
    landed(this.card, list, this.from, this.next);
  }

  restore() {
    this.gap.remove(); // only the gap has moved in the page
    this.land();
  }

  land() {
    this.card.classList.remove("card--lift");
    for (const name of ["width", "left", "top"]) this.card.style.removeProperty(name);
    delete document.body.dataset.dragging;
  }
}

/** Tell the page that a card has landed; whoever sends it may put it back by `restore`.
 *  @param {HTMLElement} card
 *  @param {HTMLElement} list
 *  @param {HTMLElement} from
 *  @param {Element | null} next what it stood before */
export function landed(card, list, from, next) {
  card.dispatchEvent(new CustomEvent("assay:drop", { bubbles: true, cancelable: true, detail: {
    id: card.dataset.row, list: list.dataset.dragList, name: list.dataset.dragName, from: from.dataset.dragList,
    before: idOf(card.nextElementSibling), after: idOf(card.previousElementSibling),
    restore: () => from.insertBefore(card, next?.parentElement === from ? next : null),
  } }));
}

/** @param {Element} card */
export const listOf = (card) => /** @type {HTMLElement} */ (card.closest("[data-drag-list]"));

/** @param {Element | null} card */
const idOf = (card) => (card instanceof HTMLElement ? card.dataset.row ?? "" : "");

/** @param {Element} element */
function middle(element) {
  const box = element.getBoundingClientRect();
  return box.top + box.height / 2;
}

/** @param {number} x
 *  @param {number} y
 *  @param {HTMLElement | null} board */
function scroll(x, y, board) {
  scrollBy(0, y < EDGE ? -12 : y > innerHeight - EDGE ? 12 : 0);
  board?.scrollBy(x < EDGE ? -12 : x > innerWidth - EDGE ? 12 : 0, 0);
}
