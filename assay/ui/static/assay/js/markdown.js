// @ts-check
/** Writing Markdown: a preview made by the server, Ctrl-K and a pasted address make a link. */
import { say, words } from "./say.js";

const ADDRESS = /^https?:\/\/\S+$/;

/** @param {Document} page */
export function markdown(page) {
  page.addEventListener("click", (event) => {
    const button = event.target instanceof Element && event.target.closest("[data-preview]");
    if (button instanceof HTMLElement) preview(button);
  });
  page.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || event.key.toLowerCase() !== "k") return;
    const field = fieldOf(event.target);
    if (!field) return;
    event.preventDefault();
    const chosen = field.value.slice(field.selectionStart, field.selectionEnd);
    const before = field.selectionStart;
    put(field, `[${chosen}]()`);
    field.selectionStart = field.selectionEnd = before + (chosen ? chosen.length + 3 : 1);
  });
  page.addEventListener("paste", (event) => {
    const field = fieldOf(event.target);
    const address = event.clipboardData?.getData("text/plain").trim() ?? "";
    if (!field || field.selectionStart === field.selectionEnd || !ADDRESS.test(address)) return;
    event.preventDefault();
    put(field, `[${field.value.slice(field.selectionStart, field.selectionEnd)}](${address})`);
  });
}

/** @param {EventTarget | null} target */
const fieldOf = (target) => (target instanceof HTMLTextAreaElement && target.closest("[data-markdown]") ? target : null);

/** Replace what is selected, so that the browser's own undo takes it back.
 *  @param {HTMLTextAreaElement} field
 *  @param {string} text */
function put(field, text) {
  if (!document.execCommand("insertText", false, text)) {
    field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
    field.dispatchEvent(new InputEvent("input", { bubbles: true }));
  }
}

/** @param {HTMLElement} button */
async function preview(button) {
  const view = /** @type {HTMLElement} */ (document.getElementById(button.getAttribute("aria-controls") ?? ""));
  const field = /** @type {HTMLTextAreaElement} */ (button.closest("[data-markdown]")?.querySelector("textarea"));
  const on = button.ariaPressed !== "true";
  button.ariaPressed = String(on);
  view.hidden = !on;
  field.hidden = on;
  if (!on) return field.focus();
  const { csrf = "", project = "" } = document.body.dataset;
  const answer = await fetch(button.dataset.preview ?? "", { // not by htmx: the form around it is not being sent
    method: "POST", headers: { "X-CSRFToken": csrf }, body: new URLSearchParams({ text: field.value, project }),
  }).catch(() => null);
  if (!answer?.ok) return say((answer ? words().failed : words().gone) ?? "");
  /** @type {any} */ (window).htmx.swap({ text: await answer.text(), sourceElement: view, target: view, swap: "innerHTML", request: {} });
}
