// @ts-check
/** What every request carries, what is sent only once or again and again, and what a refresh of the page leaves as the
 *  person has it: text not yet saved, what is unfolded or open, what is selected, what was refused (data-stays). */

const KEPT = ["open", "data-dirty", "data-selected"];
const FIELDS = "input, textarea, select";
const TOKEN = 'input[name="form_token"]';
const SEEN = 'input[name^="seen_"]';

/** @param {Document} page */
export function guard(page) {
  const htmx = /** @type {any} */ (window).htmx;
  /** @type {Element[]} */ let begun = [];
  htmx.registerExtension("keep", {
    htmx_before_morph_attr: (/** @type {Element} */ _element, /** @type {any} */ detail) => !KEPT.includes(detail.attrName),
  });
  page.addEventListener("htmx:config:request", (event) => {
    const token = page.body.dataset.csrf;
    if (token) of(event).request.headers["X-CSRFToken"] = token;
  });
  page.addEventListener("input", (event) => {
    if (!(event.target instanceof HTMLElement) || !event.target.matches(FIELDS)) return;
    event.target.dataset.dirty = "";
    pin(event.target);
  });
  page.addEventListener("htmx:after:request", (event) => {
    const ctx = of(event);
    if (ctx.request.method !== "GET" && ctx.response.status < 400) clean(ctx.request.form ?? ctx.sourceElement);
    if (ctx.response.status === 409) ctx.request.form?.querySelectorAll(SEEN).forEach(clean); // the answer shows what is stored
  });
  page.addEventListener("htmx:before:swap", () => { begun = [...page.querySelectorAll("[data-dirty]")].filter((field) => field.checkVisibility()); });
  page.addEventListener("htmx:after:swap", () => page.querySelectorAll("[data-dirty]").forEach(pin));
  // What is begun is not folded away, and what was answered to the last change makes way for the next.
  page.addEventListener("htmx:after:swap", () => begun.forEach((field) => field.closest("details:not([open])")?.setAttribute("open", "")));
  page.addEventListener("htmx:before:request", (event) => {
    if (of(event).request.method !== "GET" || of(event).target?.id === "main") page.querySelectorAll("[data-stays]").forEach((area) => area.removeAttribute("data-stays"));
  });
  once(page);
  again(page);
}

/** What somebody saw of a field when they began stays beside what they type: a refresh must not hide a change by another.
 *  @param {Element} field */
function pin(field) {
  if (!field.matches(FIELDS) || field.matches(SEEN)) return;
  field.closest("form")?.querySelectorAll(SEEN).forEach((seen) => seen.setAttribute("data-dirty", ""));
}

/** The context of an htmx event.
 *  @param {Event} event
 *  @returns {any} */
export const of = (event) => /** @type {CustomEvent} */ (event).detail.ctx;

/** Say that what stands in these fields is stored.
 *  @param {Element} area */
export function clean(area) {
  for (const field of [area, ...area.querySelectorAll("[data-dirty]")]) field.removeAttribute("data-dirty");
}

/** A form counts once. It carries a token that the server remembers; while it is under way it is not sent again.
 *  @param {Document} page */
function once(page) {
  page.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || form.method === "dialog" || form.method === "get") return;
    if (form.ariaBusy === "true") {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    form.ariaBusy = "true";
    form.querySelector(TOKEN)?.setAttribute("data-dirty", ""); // a refresh must not exchange it meanwhile
  }, { capture: true });
  page.addEventListener("htmx:finally:request", (event) => {
    const { request, response } = of(event);
    const form = request.form;
    if (!form) return;
    form.ariaBusy = null;
    if (response && response.status < 400) renew(form.querySelector(TOKEN));
  });
  addEventListener("pageshow", () => page.querySelectorAll("form[aria-busy]").forEach((form) => { form.ariaBusy = null; }));
}

/** @param {HTMLInputElement | null} token */
function renew(token) {
  if (!token) return;
  token.removeAttribute("data-dirty");
  token.value = [...crypto.getRandomValues(new Uint32Array(4))].map((part) => part.toString(36)).join("");
}

/** Forms that are sent again and again, <form data-again>: what was stored leaves the field, and the next can be typed.
 *  @param {Document} page */
function again(page) {
  /** @type {Map<HTMLFormElement, string>} */
  const sent = new Map();
  page.addEventListener("submit", (event) => {
    const form = event.target;
    if (form instanceof HTMLFormElement && form.matches("[data-again]")) sent.set(form, fieldOf(form).value);
  }, { capture: true });
  page.addEventListener("htmx:after:request", (event) => {
    const { request, response } = of(event);
    const form = request.form;
    if (request.method === "GET" || !form || !sent.has(form) || response.status >= 400) return;
    const field = fieldOf(form);
    if (field.value === sent.get(form)) field.value = ""; // what was typed meanwhile is the next one
    sent.delete(form);
    field.focus();
  });
}

/** @param {HTMLFormElement} form */
export const fieldOf = (form) => /** @type {HTMLInputElement | HTMLTextAreaElement} */ (form.querySelector("input:not([type=hidden]), textarea"));

/** @typedef {HTMLInputElement | HTMLTextAreaElement} Field */
/** @param {Field} field @returns {field is HTMLInputElement} */
export const isTick = (field) => field.type === "checkbox";

/** What a field holds; of a box to tick, whether it is ticked.
 *  @param {Field} field */
export const textOf = (field) => (isTick(field) ? String(field.checked) : field.value);

/** What it held when the page was drawn.
 *  @param {Field} field */
export const drawnOf = (field) => (isTick(field) ? String(field.defaultChecked) : field.defaultValue);
