// @ts-check
/** The page of an item: what opens for writing has the focus, and gives it back; Escape leaves it; the up arrow opens
 *  one's last comment; the name of a branch is copied. */
import { say } from "../say.js";

const page = document;
/** @type {WeakSet<Element>} */
const open = new WeakSet();
let way = location.pathname + location.search.replace("&clash", ""); // by which a part was opened

function enter() {
  for (const form of page.querySelectorAll("form.editing")) {
    if (open.has(form)) continue;
    open.add(form);
    const field = form.querySelector("input:not([type=hidden]), textarea, select");
    if (!(field instanceof HTMLElement) || form.contains(page.activeElement)) continue;
    field.focus();
    if (field instanceof HTMLTextAreaElement) field.setSelectionRange(field.value.length, field.value.length);
  }
}
page.addEventListener("htmx:after:swap", enter);
page.addEventListener("htmx:after:swap", goBack);
enter();

/** To what opened the part that was saved or left. */
function goBack() {
  if (!way || page.querySelector("form.editing")) return;
  const opener = page.querySelector(`#main a[href="${CSS.escape(way)}"]`);
  way = "";
  if (page.activeElement === page.body && opener instanceof HTMLElement) opener.focus();
}

page.addEventListener("click", (event) => {
  const opener = event.target instanceof Element && event.target.closest('a[href*="?edit="]');
  if (opener) way = opener.getAttribute("href") ?? "";
}, { capture: true });

page.addEventListener("click", (event) => {
  const button = event.target instanceof Element && event.target.closest("[data-copy-text]");
  if (!(button instanceof HTMLElement)) return;
  const text = button.dataset.copyText ?? "";
  const done = navigator.clipboard?.writeText(text) ?? Promise.reject(new Error("no clipboard without https"));
  done.then(() => say(button.dataset.copied ?? "", { more: text }), () => say(text));
});

page.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  const field = event.target;
  if (event.key === "ArrowUp" && field instanceof HTMLTextAreaElement && field.id === "f-say" && !field.value) {
    const last = page.querySelector("[data-own-comment]");
    if (!(last instanceof HTMLElement)) return;
    event.preventDefault();
    last.click();
  } else if (event.key === "Escape" && field instanceof Element) {
    const way = field.closest("form.editing")?.querySelector("[data-cancel]");
    if (way instanceof HTMLElement) way.click();
  }
});
