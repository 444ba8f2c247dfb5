// @ts-check
/** Keys. A control declares its own, <a data-shortcut="g b">; modules bind what has no control. None fires in a field,
 *  and those of a single character can be switched off. */

const PAUSE = 1200; // ms between the keys of a sequence

/** @typedef {{name: string, group: string, run: (event: KeyboardEvent) => boolean | void}} Binding */
/** @type {Map<string, Binding>} */
export const bindings = new Map();

/** Give a key to something that has no control. `run` returns false to leave the key to the browser.
 *  @param {string} keys
 *  @param {Binding} binding */
export const bind = (keys, binding) => bindings.set(keys, binding);

/** @param {Document} page */
export function shortcuts(page) {
  let typed = "";
  let since = 0;
  page.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || ["Shift", "Control", "Alt", "Meta"].includes(event.key)) return;
    const key = combination(event);
    if (key === "Ctrl+Enter") return submit(event);
    if (isField(event.target) && !/^(Ctrl|Alt)\+/.test(key)) return;
    if (page.body.dataset.singleKeys === "off" && /^(Shift\+)?.$/u.test(key)) return;
    typed = event.timeStamp - since < PAUSE && typed ? `${typed} ${key}` : key;
    since = event.timeStamp;
    if (starts(page, typed)) return;
    press(page, typed, event);
    typed = "";
  });
}

/** "Ctrl+Shift+C", "?", "g": letters small, Shift named only where it changes no sign.
 *  @param {KeyboardEvent} event */
export function combination(event) {
  const letter = /^\p{L}$/u.test(event.key);
  const shift = event.shiftKey && (letter || event.key.length > 1);
  const key = letter && !shift ? event.key.toLowerCase() : letter ? event.key.toUpperCase() : event.key;
  return [(event.ctrlKey || event.metaKey) && "Ctrl", event.altKey && "Alt", shift && "Shift", key].filter(Boolean).join("+");
}

/** @param {EventTarget | null} target */
export function isField(target) {
  return target instanceof HTMLElement && (target.isContentEditable ||
    target.matches("textarea, select, input:not([type=checkbox], [type=radio], [type=button], [type=submit])"));
}

/** The part of the page that keys work in: the open dialog, if there is one.
 *  @param {Document} page */
export const scope = (page) => [...page.querySelectorAll("dialog[open]")].at(-1) ?? page;

/** @param {Document} page
 *  @param {string} keys */
function starts(page, keys) {
  return scope(page).querySelector(`[data-shortcut^="${CSS.escape(keys)} "]`) !== null;
}

/** @param {Document} page
 *  @param {string} keys
 *  @param {KeyboardEvent} event */
function press(page, keys, event) {
  const control = [...scope(page).querySelectorAll(`[data-shortcut="${CSS.escape(keys)}"]`)].at(-1);
  const binding = bindings.get(keys);
  if (control instanceof HTMLElement) {
    event.preventDefault();
    if (isField(control)) enter(control);
    else {
      if (control.matches("summary")) control.focus(); // Tab goes on into what it opens
      control.click();
    }
  } else if (binding && binding.run(event) !== false) event.preventDefault();
}

/** Go on writing where the text ends.
 *  @param {HTMLElement} field */
function enter(field) {
  field.focus();
  if (field instanceof HTMLInputElement && field.type === "text") field.setSelectionRange(field.value.length, field.value.length);
}

/** @param {KeyboardEvent} event */
function submit(event) {
  const form = event.target instanceof Element ? event.target.closest("form") : null;
  if (!form) return;
  event.preventDefault();
  form.requestSubmit();
}
