// @ts-check
/** The palette: actions of this page first, then places, then what the server finds at /palette.json?q=...&project=...,
 *  which answers {"results": [{"label", "url", "kind", "note"}]}. ">" keeps to actions. */
import { actions, drawn, element, score } from "./options.js";
import { words } from "./say.js";

const PAUSE = 120; // ms

/** @typedef {import("./options.js").Option} Option */

/** @param {Document} page */
export function palette(page) {
  const dialog = /** @type {HTMLDialogElement} */ (page.getElementById("palette"));
  const input = /** @type {HTMLInputElement} */ (dialog.querySelector("input"));
  const list = /** @type {HTMLElement} */ (page.getElementById("palette-list"));
  /** @type {Option[]} */ let options = [];
  let asked = 0;
  let waiting = 0;

  input.addEventListener("input", () => {
    clearTimeout(waiting);
    look();
  });
  dialog.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") mark(marked() + (event.key === "ArrowDown" ? 1 : -1));
    else if (event.key === "Enter") pick(options[marked()]);
    else return;
    event.preventDefault();
  });
  dialog.addEventListener("click", (event) => {
    const option = event.target instanceof Element && event.target.closest("[role=option]");
    if (option) pick(options[[...list.querySelectorAll("[role=option]")].indexOf(option)]);
    else if (event.target === dialog) dialog.close();
  });
  return { show: look };

  function look() {
    asked += 1; // an older answer comes too late now
    show(local());
    waiting = window.setTimeout(find, PAUSE);
  }

  function local() {
    const text = input.value.replace(/^>/, "").trim();
    return actions(page).map((option) => ({ option, score: score(option.label, text) }))
      .filter(({ score }) => score > 0).sort((one, other) => other.score - one.score).map(({ option }) => option)
      .sort((one, other) => Number(one.group === words().places) - Number(other.group === words().places));
  }

  async function find() {
    const text = input.value.trim();
    if (!text || text.startsWith(">")) return;
    const mine = asked;
    const query = new URLSearchParams({ q: text, project: page.body.dataset.project ?? "" });
    const answer = await fetch(`/palette.json?${query}`).catch(() => null);
    if (!answer?.ok || mine !== asked) return;
    const { results } = await answer.json();
    show([...local(), ...results.map((/** @type {any} */ hit) => ({
      group: hit.kind, label: hit.label, note: hit.note, run: () => location.assign(hit.url),
    }))]);
  }

  /** @param {Option[]} found */
  function show(found) {
    options = found.slice(0, 40);
    list.replaceChildren();
    options.forEach((option, at) => {
      if (option.group !== options[at - 1]?.group) list.append(group(option.group));
      list.lastElementChild?.append(drawn(option, at, input.value.replace(/^>/, "").trim()));
    });
    if (options.length === 0) list.append(nothing());
    mark(0);
  }

  function marked() {
    return [...list.querySelectorAll("[role=option]")].findIndex((option) => option.ariaSelected === "true");
  }

  /** @param {number} at */
  function mark(at) {
    const all = [...list.querySelectorAll("[role=option]")];
    const to = (at + all.length) % all.length;
    all.forEach((option, place) => { option.ariaSelected = String(place === to); });
    all[to]?.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", all[to]?.id ?? "");
  }

  /** @param {Option | undefined} option */
  function pick(option) {
    if (!option) return;
    dialog.close();
    option.run();
  }
}

/** @param {string} name */
function group(name) {
  const box = element("div", "");
  box.role = "group";
  box.ariaLabel = name;
  const head = element("h3", name);
  head.ariaHidden = "true";
  box.append(head);
  return box;
}

function nothing() {
  const line = element("div", words().nothing ?? "", "palette__none");
  line.role = "option";
  line.ariaDisabled = "true";
  return line;
}
