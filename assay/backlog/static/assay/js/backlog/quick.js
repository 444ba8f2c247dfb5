// @ts-check
/** The quick add: says below the line what is understood of it, and after Enter is ready for the next one. */

const PAUSE = 150; // ms
const page = document;
const htmx = /** @type {any} */ (window).htmx;
let waiting = 0;
/** @type {Map<HTMLFormElement, string>} */
const sent = new Map();

page.addEventListener("input", (event) => {
  const line = event.target;
  const form = line instanceof HTMLInputElement && line.name === "line" && line.form?.matches("[data-quick]") && line.form;
  if (!form || !(line instanceof HTMLInputElement)) return;
  clearTimeout(waiting);
  waiting = window.setTimeout(read, PAUSE, form, line);
});
page.addEventListener("submit", (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || !form.matches("[data-quick]")) return;
  clearTimeout(waiting);
  sent.set(form, lineOf(form).value);
}, { capture: true });
page.addEventListener("htmx:after:request", (event) => {
  const { request, response } = /** @type {CustomEvent} */ (event).detail.ctx;
  const form = request.form;
  if (request.method === "GET" || !form || !sent.has(form) || response.status >= 400) return;
  const line = lineOf(form);
  if (line.value === sent.get(form)) line.value = "";
  sent.delete(form);
  line.focus();
});

/** @param {HTMLFormElement} form */
const lineOf = (form) => /** @type {HTMLInputElement} */ (form.elements.namedItem("line"));

/** @param {HTMLFormElement} form
 *  @param {HTMLInputElement} line */
function read(form, line) {
  const said = page.getElementById(line.getAttribute("aria-describedby") ?? "");
  if (!said) return;
  if (!line.value.trim()) return said.replaceChildren();
  const asked = new URLSearchParams({ line: line.value, q: valueOf(form, "q"), into: valueOf(form, "into") });
  htmx.ajax("GET", `${form.dataset.quick}?${asked}`, { target: said, source: said, swap: "innerHTML" });
}

/** @param {HTMLFormElement} form
 *  @param {string} name */
const valueOf = (form, name) => /** @type {HTMLInputElement} */ (form.elements.namedItem(name)).value;
