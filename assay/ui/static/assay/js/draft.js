// @ts-check
/** What somebody types in a field with data-draft is kept in this browser until it is saved; sign-out clears it. */
import { clean, drawnOf, isTick, of, textOf } from "./guard.js";
import { words } from "./say.js";

const ALL = "assay:draft:";

/** @param {Document} page */
export function drafts(page) {
  const person = page.body.dataset.person;
  if (!person) return;
  const mine = `${ALL}${person}:`;
  settle(isTaken(page));
  restore(page, mine);
  page.addEventListener("input", (event) => keep(event.target, mine));
  page.addEventListener("htmx:after:swap", () => restore(page, mine));
  page.addEventListener("htmx:after:request", (event) => {
    const { request, response } = of(event);
    if (request.form && request.method !== "GET" && response.status < 400) forget(request.form, mine);
  });
  page.addEventListener("submit", (event) => {
    const form = /** @type {HTMLFormElement} */ (event.target);
    if (form.matches("[data-sign-out]")) keys().forEach((key) => localStorage.removeItem(key));
    else if (!event.defaultPrevented) for (const field of fields(form)) keep(field, mine, true);
  });
}

/** @typedef {HTMLInputElement | HTMLTextAreaElement} Field */
/** @param {ParentNode} area @returns {Field[]} */
const fields = (area) => [...area.querySelectorAll("[data-draft]")].map((field) => /** @type {Field} */ (field));

/** @param {EventTarget | null} field
 *  @param {string} mine
 *  @param {boolean} [sent] the form left with the page; what became of it is known on the next one */
function keep(field, mine, sent = false) {
  if (!(field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) || !field.dataset.draft) return;
  const key = mine + field.dataset.draft;
  const text = textOf(field);
  if (!text || text === drawnOf(field)) localStorage.removeItem(key);
  else localStorage.setItem(key, JSON.stringify({ text, at: Date.now(), sent, seen: seenOf(field)?.value }));
}

/** What the person saw of the field when they began: it comes back with their text, else a change by another would be lost.
 *  @param {Field} field */
const seenOf = (field) => /** @type {HTMLInputElement | null} */ (field.form?.elements.namedItem(`seen_${field.name}`) ?? null);

/** @param {Document} page @param {string} mine */
function restore(page, mine) {
  for (const field of fields(page)) {
    const kept = read(mine + field.dataset.draft);
    if (!kept) continue;
    if (textOf(field) !== kept.text && !("dirty" in field.dataset)) {
      Object.assign(field, isTick(field) ? { checked: kept.text === "true" } : { value: kept.text });
      field.dataset.dirty = field.dataset.restored = "";
      const seen = seenOf(field);
      if (seen && kept.seen !== undefined) Object.assign(seen.dataset, { stored: seen.value, dirty: "" }), seen.value = kept.seen;
    }
    if ("restored" in field.dataset && !isTick(field) && !field.nextElementSibling?.matches(".draft")) field.after(note(field, mine, kept.at));
  }
}

/** @param {Field} field @param {string} mine @param {number} at */
function note(field, mine, at) {
  const line = Object.assign(document.createElement("p"), { className: "draft" });
  const when = new Date(at).toLocaleString(document.documentElement.lang, { weekday: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const discard = Object.assign(document.createElement("button"), { type: "button", className: "link", textContent: words().discard });
  discard.addEventListener("click", () => {
    field.value = field.defaultValue;
    localStorage.removeItem(mine + field.dataset.draft);
    clean(field);
    delete field.dataset.restored;
    const seen = seenOf(field);
    if (seen) clean(seen), seen.value = seen.dataset.stored ?? seen.value;
    line.remove();
    field.focus();
  });
  line.append(`${words().restored} ${when}`, " · ", discard);
  return line;
}

/** @param {HTMLFormElement} form @param {string} mine */
function forget(form, mine) {
  for (const field of fields(form)) {
    localStorage.removeItem(mine + field.dataset.draft);
    delete field.dataset.restored;
  }
  form.querySelectorAll(".draft").forEach((line) => line.remove());
  const all = form.dataset.drafts; // what the form does not show just now is settled with it
  if (all) keys().filter((key) => key.startsWith(mine + all)).forEach((key) => localStorage.removeItem(key));
}

/** @typedef {{text: string, at: number, sent: boolean, seen?: string}} Kept */
/** @returns {string[]} */
const keys = () => Object.keys(localStorage).filter((key) => key.startsWith(ALL));

/** @param {string} key @returns {Kept | null} */
function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "null");
  } catch {
    localStorage.removeItem(key); // written by something else, and of no use
    return null;
  }
}

/** On the page after a form was sent: forget what it held if it was taken, else keep it as not sent.
 *  @param {boolean} taken */
export function settle(taken) {
  for (const key of keys()) {
    const kept = read(key);
    if (!kept?.sent) continue;
    if (taken) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify({ ...kept, sent: false }));
  }
}

/** Whether this page is where a form that was taken leads on to: what fails, or is refused, answers in its place.
 *  @param {Document} page */
function isTaken(page) {
  const arrival = /** @type {PerformanceNavigationTiming | undefined} */ (performance.getEntriesByType("navigation")[0]);
  return (arrival?.redirectCount ?? 0) > 0 && !page.body.hasAttribute("data-trouble");
}
