// @ts-check
/** The page of an item: copying the name of a branch, the last comment by the up arrow, Escape leaves what is open. */
import { say } from "../say.js";

const page = document;

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
