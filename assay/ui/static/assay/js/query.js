// @ts-check
/** Completion for the query fields of a page: an element with data-query and data-complete-url="...", with its input and listbox. */

/** @typedef {{insert: string, label: string, doc: string, start: number, end: number}} Completion */
/** @typedef {{input: HTMLInputElement, list: HTMLElement, mirror: Element | null, url: string}} Field */

const PAUSE = 90; // ms; whoever types faster asks once

/** Propose words and values while somebody types, and take one by Enter, Tab or a click.
 *  @param {Document} page */
export function query(page) {
  let waiting = 0;
  const ask = (/** @type {Field} */ field) => {
    clearTimeout(waiting);
    waiting = window.setTimeout(propose, PAUSE, field);
  };
  const begun = fieldOf(page.activeElement);
  if (begun && begun.input.value !== begun.input.defaultValue) ask(begun); // typed while this module was on its way
  page.addEventListener("input", (event) => {
    const field = fieldOf(event.target);
    if (!field) return;
    field.mirror?.replaceChildren(); // the marks belong to the query that was sent
    ask(field);
  });
  page.addEventListener("keydown", (event) => {
    const field = fieldOf(event.target);
    if (!field || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const opens = field.list.hidden && event.key === "ArrowDown";
    if (opens) ask(field);
    if (opens || press(field, event)) event.preventDefault();
  });
  page.addEventListener("pointerdown", (event) => {
    const option = event.target instanceof Element && event.target.closest("[data-query] [role=option]");
    if (!(option instanceof HTMLElement)) return;
    event.preventDefault(); // the field keeps the focus
    const field = fieldOf(option.closest("[data-query]")?.querySelector("[role=combobox]") ?? null);
    if (field) take(field, option);
  });
  page.addEventListener("focusout", (event) => {
    const field = fieldOf(event.target);
    clearTimeout(waiting);
    if (field) show(field, []);
  });
  page.addEventListener("selectionchange", () => {
    const field = fieldOf(page.activeElement);
    if (field?.mirror) field.mirror.scrollLeft = field.input.scrollLeft;
  });
}

/** @param {EventTarget | null} target @returns {Field | null} */
function fieldOf(target) {
  const area = target instanceof HTMLInputElement && target.name === "q" && target.closest("[data-query]");
  const list = area && area.querySelector("[role=listbox]");
  if (!(area instanceof HTMLElement) || !(list instanceof HTMLElement)) return null;
  const input = /** @type {HTMLInputElement} */ (target);
  return { input, list, mirror: area.querySelector(".query__mirror"), url: area.dataset.completeUrl ?? "" };
}

/** @param {Field} field @param {KeyboardEvent} event @returns {boolean} whether the key was meant for the proposals */
function press(field, event) {
  if (field.list.hidden && event.key === "Escape") field.input.blur();
  if (field.list.hidden || event.shiftKey) return false;
  const options = /** @type {HTMLElement[]} */ ([...field.list.children]);
  const at = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
  const first = options[0];
  const begun = first.dataset.start !== first.dataset.end; // some of its word is typed already
  if (event.key === "ArrowDown") point(field, options[at + 1] ?? first);
  else if (event.key === "ArrowUp") point(field, options.at(at < 0 ? -1 : at - 1) ?? first);
  else if (event.key === "Escape") show(field, []);
  else if (event.key === "Enter" && at >= 0) take(field, options[at]);
  else if (event.key === "Tab" && (at >= 0 || begun)) take(field, options[at] ?? first);
  else return false;
  return true;
}

/** @param {Field} field */
async function propose(field) {
  const { input, url } = field;
  const asked = input.value;
  if (!url) return;
  const address = new URL(url, location.href);
  address.searchParams.set("q", asked);
  address.searchParams.set("at", String(Array.from(asked.slice(0, input.selectionStart ?? 0)).length)); // characters, not code units
  const answer = await fetch(address).catch(() => null); // offline: the field filters without proposals too
  /** @type {Completion[]} */
  const found = answer?.ok ? await answer.json() : [];
  if (input.value === asked && input === document.activeElement) show(field, found);
}

/** @param {Field} field @param {Completion[]} found */
function show({ input, list }, found) {
  list.replaceChildren(...found.map((one, n) => option(`${list.id}-${n}`, one)));
  list.hidden = !found.length;
  input.setAttribute("aria-expanded", String(!list.hidden));
  input.removeAttribute("aria-activedescendant");
}

/** @param {string} id @param {Completion} one */
function option(id, one) {
  const item = Object.assign(document.createElement("li"), { id, role: "option", ariaSelected: "false" });
  const doc = Object.assign(document.createElement("span"), { textContent: one.doc });
  item.append(Object.assign(document.createElement("b"), { textContent: one.label }), " ", doc);
  Object.assign(item.dataset, { insert: one.insert, start: one.start, end: one.end });
  return item;
}

/** @param {Field} field @param {HTMLElement} chosen */
function point({ input, list }, chosen) {
  for (const each of list.children) each.setAttribute("aria-selected", String(each === chosen));
  input.setAttribute("aria-activedescendant", chosen.id);
  chosen.scrollIntoView({ block: "nearest" });
}

/** @param {Field} field @param {HTMLElement} chosen */
function take(field, chosen) {
  const { insert = "", start, end } = chosen.dataset;
  const letters = Array.from(field.input.value);
  const after = letters.slice(Number(end)).join("");
  const before = letters.slice(0, Number(start)).join("") + insert + (after || insert.endsWith(":") ? "" : " ");
  show(field, []);
  field.input.value = before + after;
  field.input.setSelectionRange(before.length, before.length);
  field.input.dispatchEvent(new Event("input", { bubbles: true })); // others listen too: the draft, the values of a key
}
