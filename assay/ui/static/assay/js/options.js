// @ts-check
/** What the palette offers, and how well a label fits what is typed. */
import { words } from "./say.js";

/** @typedef {{group: string, label: string, note?: string, keys?: string, run: () => void}} Option */

/** What the controls of this page do, each once, those of its own before those of every page.
 *  @param {Document} page
 *  @returns {Option[]} */
export function actions(page) {
  const seen = new Set();
  const controls = ["main [data-action-name], main [data-shortcut]", "[data-action-name]"].flatMap((which) => [...page.querySelectorAll(which)]);
  return controls.flatMap((control) => {
    const name = label(control);
    if (!(control instanceof HTMLElement) || !name || seen.has(name) || control.closest("dialog")) return [];
    seen.add(name);
    const group = (control.matches("[data-place]") ? words().places : words().do) ?? "";
    return [{ group, label: name, keys: control.dataset.shortcut, run: () => (control.matches("input") ? control.focus() : control.click()) }];
  });
}

/** @param {Element} control */
export const label = (control) => (control instanceof HTMLElement &&
  (control.dataset.actionName || control.ariaLabel || control.innerText.replace(/\s+/g, " ").trim())) || "";

/** How well a label fits: letters in order, better when together and at the beginning of words; 0 when it does not.
 *  @param {string} text
 *  @param {string} typed */
export function score(text, typed) {
  if (!typed) return 1; // as they stand on the page
  const [hay, needle] = [text.toLowerCase(), typed.toLowerCase()];
  let at = -1;
  let sum = 1;
  for (const letter of needle.replace(/\s/g, "")) {
    const next = hay.indexOf(letter, at + 1);
    if (next < 0) return 0;
    sum += next === at + 1 ? 3 : next === 0 || /\W/.test(hay[next - 1]) ? 2 : 0.5;
    at = next;
  }
  return sum + (hay.includes(needle) ? 5 : 0) - hay.length / 1000;
}

/** @param {Option} option
 *  @param {number} at
 *  @param {string} typed */
export function drawn(option, at, typed) {
  const line = element("div", "");
  line.role = "option";
  line.id = `palette-${at}`;
  const text = element("span", "", "grow clip");
  const start = typed ? option.label.toLowerCase().indexOf(typed.toLowerCase()) : -1;
  if (start < 0) text.textContent = option.label;
  else text.append(option.label.slice(0, start), element("u", option.label.slice(start, start + typed.length)), option.label.slice(start + typed.length));
  line.append(text);
  if (option.note) line.append(element("span", option.note, "c3 small nowrap"));
  line.append(...caps(option.keys ?? ""));
  return line;
}

/** @param {string} name */
export function group(name) {
  const box = element("div", "");
  box.role = "group";
  box.ariaLabel = name;
  const head = element("h3", name);
  head.ariaHidden = "true";
  box.append(head);
  return box;
}

export function nothing() {
  const line = element("div", words().nothing ?? "", "palette__none");
  line.role = "option";
  line.ariaDisabled = "true";
  return line;
}

/** @param {string} tag
 *  @param {string} text
 *  @param {string} [className] */
export function element(tag, text, className = "") {
  return Object.assign(document.createElement(tag), { textContent: text, className });
}

const ARROWS = new Map([["ArrowUp", "↑"], ["ArrowDown", "↓"], ["ArrowLeft", "←"], ["ArrowRight", "→"], ["Escape", "Esc"]]);

/** Keys as they are printed on a keyboard: "g b" is two, "Ctrl+k" one of two parts.
 *  @param {string} keys */
export function caps(keys) {
  return keys.split(" ").filter(Boolean).map((combination) => {
    const parts = combination === "+" ? ["+"] : combination.split("+");
    return element("kbd", parts.map((part) => ARROWS.get(part) ?? (parts.length > 1 && part.length === 1 ? part.toUpperCase() : part)).join(" "), "kbd");
  });
}
