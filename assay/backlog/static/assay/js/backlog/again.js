// @ts-check
/** Forms that are sent again and again, <form data-again>: what was stored leaves the field, and the next can be typed. */

/** @param {Document} page */
export function again(page) {
  /** @type {Map<HTMLFormElement, string>} */
  const sent = new Map();
  page.addEventListener("submit", (event) => {
    const form = event.target;
    if (form instanceof HTMLFormElement && form.matches("[data-again]")) sent.set(form, fieldOf(form).value);
  }, { capture: true });
  page.addEventListener("htmx:after:request", (event) => {
    const { request, response } = /** @type {CustomEvent} */ (event).detail.ctx;
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
