// @ts-check
/** The palette: actions of this page first, then places, then what the server finds at /palette.json?q=...&project=...,
 *  which answers {"results": [{"label", "url", "kind", "note"}]}. ">" keeps to actions. Behind the text of a finder,
 *  <button data-palette="sprint " data-finds="Sprints">, hits of its kind come first, and Enter waits for them. */
import { actions, drawn, group, nothing, score } from "./options.js";
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
  /** @type {Promise<void>} */ let coming = Promise.resolve();

  input.addEventListener("input", () => {
    clearTimeout(waiting);
    look();
  });
  dialog.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") mark(marked() + (event.key === "ArrowDown" ? 1 : -1));
    else if (event.key === "Enter") void enter();
    else return;
    event.preventDefault();
  });
  dialog.addEventListener("click", (event) => {
    const option = event.target instanceof Element && event.target.closest("[role=option]");
    if (option) pick(options[[...list.querySelectorAll("[role=option]")].indexOf(option)]);
    else if (event.target === dialog) dialog.close();
  });
  dialog.addEventListener("close", () => list.replaceChildren());
  return { show: look };

  function look() {
    asked += 1; // an older answer comes too late now
    if (!finder()) show(local());
    coming = new Promise((done) => { waiting = window.setTimeout(() => find().then(done), PAUSE); });
  }

  async function enter() {
    if (finder()) await coming;
    pick(options[marked()]);
  }

  /** What kind of hit the text asks for by its beginning. */
  function finder() {
    const finders = [...page.querySelectorAll("[data-finds]")].map((one) => /** @type {HTMLElement} */ (one).dataset);
    return finders.find(({ palette }) => palette && input.value.toLowerCase().startsWith(palette))?.finds;
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
    const { results } = answer?.ok ? await answer.json() : { results: [] };
    if (mine !== asked) return;
    const hits = results.map((/** @type {any} */ hit) => ({
      group: hit.kind, label: hit.label, note: hit.note, run: () => location.assign(hit.url),
    }));
    const wanted = hits.filter((/** @type {Option} */ hit) => hit.group === finder());
    show([...new Set([...wanted, ...local(), ...hits])]);
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
