// @ts-check
/** The sheet of all keys, made from what is really bound on this page. */
import { caps, element, label } from "./options.js";
import { words } from "./say.js";
import { bindings } from "./shortcuts.js";

/** @param {Document} page */
export function sheet(page) {
  const dialog = /** @type {HTMLDialogElement} */ (page.getElementById("sheet"));
  /** @type {Map<string, Map<string, string>>} */
  const groups = new Map();
  /** @param {string} group
   *  @param {string} keys
   *  @param {string} name */
  const add = (group, keys, name) => {
    if (!name) return;
    if (!groups.has(group)) groups.set(group, new Map());
    groups.get(group)?.set(keys, name);
  };
  for (const control of page.querySelectorAll("[data-shortcut]")) {
    const group = control.matches("[data-place]") ? words().places : words().here;
    add(group ?? "", control.getAttribute("data-shortcut") ?? "", label(control));
  }
  for (const [keys, { name, group }] of bindings) add(group, keys, name);
  dialog.querySelector(".sheet__body")?.replaceChildren(...[...groups].map(([group, keys]) => {
    const block = element("section", "");
    const table = element("dl", "");
    for (const [combination, name] of keys) {
      const line = element("dt", "");
      line.append(...caps(combination));
      table.append(line, element("dd", name));
    }
    block.append(element("h3", group), table);
    return block;
  }));
  dialog.showModal();
}
