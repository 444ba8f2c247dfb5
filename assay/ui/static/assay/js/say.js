// @ts-check
/** Short messages: what was done, with a way back; what was refused or failed, with what was kept. */
import { of } from "./guard.js";

const SHOWN = 10000; // ms; longer while the pointer or the focus is on it
const TOLD_IN_PLACE = [409, 422]; // the answer is a form with its errors, and is swapped in

/** The words of the page's language.
 *  @returns {DOMStringMap} */
export const words = () => /** @type {HTMLElement} */ (document.getElementById("words")).dataset;

/** Tell a screen reader, without showing anything.
 *  @param {string} text */
export function announce(text) {
  const region = document.getElementById("said");
  if (region) region.textContent = text;
}

/** @param {string} text
 *  @param {{more?: string, undo?: string, retry?: () => void}} [options] */
export function say(text, { more = "", undo = "", retry } = {}) {
  const form = /** @type {HTMLTemplateElement} */ (document.getElementById("toast-form"));
  const toast = /** @type {HTMLElement} */ (/** @type {Element} */ (form.content.firstElementChild).cloneNode(true));
  const line = /** @type {HTMLElement} */ (toast.querySelector("p"));
  line.textContent = text;
  if (more) line.append(Object.assign(document.createElement("small"), { textContent: more }));
  if (undo || retry) line.after(button(undo, retry));
  document.getElementById("toasts")?.append(toast);
  /** @type {any} */ (window).htmx.process(toast);
}

/** @param {Document} page */
export function toasts(page) {
  const shelf = page.getElementById("toasts");
  if (!shelf) return;
  let leaving = false;
  addEventListener("beforeunload", () => { leaving = true; });
  addEventListener("pageshow", () => { leaving = false; });
  for (const toast of shelf.children) fade(toast);
  new MutationObserver((changes) => changes.forEach((change) => change.addedNodes.forEach(fade)))
    .observe(shelf, { childList: true });
  shelf.addEventListener("click", (event) => {
    if (event.target instanceof Element && event.target.closest("[data-toast-close]")) event.target.closest("[data-toast]")?.remove();
  });
  page.addEventListener("assay:said", (event) => {
    const { text, more, undo } = /** @type {CustomEvent} */ (event).detail;
    say(text, { more, undo });
  });
  page.addEventListener("htmx:before:request", (event) => { // what was said is no longer the last word
    if (of(event).request.method === "GET") return;
    shelf.querySelectorAll("[data-toast]:not(:has([data-undo]))").forEach((toast) => toast.remove());
  });
  page.addEventListener("htmx:after:request", (event) => {
    const { request, sourceElement, response } = of(event);
    if (request.method === "GET" || response.status >= 400) return;
    if (!sourceElement.matches("[data-undo]")) return shelf.replaceChildren(); // its way back is not that of the last change
    sourceElement.closest("[data-toast]")?.remove();
    page.dispatchEvent(new CustomEvent("assay:refresh"));
  });
  page.addEventListener("htmx:response:error", (event) => {
    const ctx = of(event);
    const swapped = TOLD_IN_PLACE.includes(ctx.response.status) && (!ctx.drop || ctx.hx.retarget || ctx.hx.replaceurl);
    if (!swapped) say(...trouble(ctx));
  });
  page.addEventListener("htmx:error", (event) => {
    const ctx = of(event);
    if (ctx && !ctx.response && !leaving) say(words().gone ?? "", { retry: () => again(ctx) });
  });
}

/** What an error page says, in two sentences.
 *  @param {any} ctx
 *  @returns {[string, {more: string}]} */
function trouble(ctx) {
  const told = new DOMParser().parseFromString(ctx.text, "text/html").querySelector("main [data-trouble]");
  const fallback = ctx.response.status >= 500 ? words().failed : words().refused;
  const advice = [...(told?.querySelectorAll("dd") ?? [])].at(-1);
  return [told?.querySelector("h1")?.textContent ?? fallback ?? "", { more: advice?.textContent ?? "" }];
}

/** @param {any} ctx */
function again(ctx) {
  if (ctx.request.form) ctx.request.form.requestSubmit(ctx.request.submitter);
  else ctx.sourceElement.click();
}

/** @param {string} undo
 *  @param {(() => void) | undefined} retry */
function button(undo, retry) {
  const made = Object.assign(document.createElement("button"), { type: "button", className: "btn btn--s" });
  made.textContent = (undo ? words().undo : words().retry) ?? "";
  if (undo) {
    for (const [name, value] of [["hx-post", undo], ["hx-swap", "none"], ["data-undo", ""], ["data-shortcut", "z"]]) made.setAttribute(name, value);
    made.append(" ", Object.assign(document.createElement("kbd"), { className: "kbd", textContent: "z" }));
  } else made.addEventListener("click", () => { made.closest("[data-toast]")?.remove(); retry?.(); });
  return made;
}

/** @param {Node} toast */
function fade(toast) {
  if (!(toast instanceof HTMLElement)) return;
  const wait = () => setTimeout(() => (toast.matches(":hover, :focus-within") ? wait() : toast.remove()), SHOWN);
  wait();
}
