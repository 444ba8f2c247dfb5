// @ts-check
/** Drag a card from list to list, by mouse and by touch. Knows neither boards nor backlogs: where a card lands it fires
 *  `assay:drop` with {id, list, from, before, after, restore}. A quick swipe scrolls; Escape puts the card back. */
import { Lift } from "./lift.js";
import { announce, words } from "./say.js";

const NEAR = 5; // px that a mouse moves before a press is a drag
const HOLD = 300; // ms that a finger rests before a press is a drag
const CONTROLS = "button, input, select, textarea, summary, .hyp";

/** @param {Document} page */
export function drag(page) {
  /** @type {Lift | null} */ let lift = null;
  let lifted = false; // in this press, be it put back since
  /** @type {{card: HTMLElement, event: PointerEvent, timer?: number} | null} */ let press = null;

  page.addEventListener("pointerdown", (event) => {
    const card = event.target instanceof Element && !event.target.closest(CONTROLS) && event.target.closest("[data-drag-list] > [data-row]");
    if (!(card instanceof HTMLElement) || event.button !== 0 || !event.isPrimary) return;
    press = { card, event };
    if (event.pointerType !== "mouse") press.timer = window.setTimeout(start, HOLD);
  });
  page.addEventListener("pointermove", (event) => {
    if (lift) return lift.follow(event.clientX, event.clientY);
    if (!press) return;
    const far = Math.hypot(event.clientX - press.event.clientX, event.clientY - press.event.clientY) > NEAR;
    if (!far) return;
    if (event.pointerType === "mouse") start(event);
    else forget(); // a swipe
  });
  page.addEventListener("pointerup", () => {
    if (lifted) page.addEventListener("click", stop, { capture: true, once: true }); // a press that lifted opens nothing
    setTimeout(() => page.removeEventListener("click", stop, { capture: true }));
    lift?.drop();
    forget();
    lifted = false;
  });
  page.addEventListener("pointercancel", () => { lift?.restore(); forget(); });
  page.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !lift) return;
    stop(event);
    lift.restore();
    forget();
    announce(words().back ?? "");
  }, { capture: true });
  page.addEventListener("touchmove", (event) => { if (lift) event.preventDefault(); }, { passive: false });
  page.addEventListener("dragstart", (event) => {
    if (event.target instanceof Element && event.target.closest("[data-drag-list] > [data-row]")) event.preventDefault();
  });
  page.addEventListener("contextmenu", (event) => { if (lift) event.preventDefault(); });

  /** @param {PointerEvent} [event] */
  function start(event) {
    if (!press) return;
    lift = new Lift(press.card, press.event);
    lifted = true;
    if (event) lift.follow(event.clientX, event.clientY);
  }

  function forget() {
    clearTimeout(press?.timer);
    press = lift = null;
  }
}

/** @param {Event} event */
function stop(event) {
  event.preventDefault();
  event.stopPropagation();
}
