// @ts-check
/** The entry of every page: what is always there is imported, the rest is fetched when the page has use for it. */
import { drafts } from "./draft.js";
import { guard } from "./guard.js";
import { live } from "./live.js";
import { menus } from "./menus.js";
import { say, toasts, words } from "./say.js";
import { bind, isField, shortcuts } from "./shortcuts.js";

const CARDS = "[data-drag-list] > [data-row]";

const palette = later(() => import("./palette.js").then((module) => module.palette(document)));
const sheet = later(() => import("./sheet.js"));
const moves = later(() => Promise.all([import("./drag.js"), import("./drop.js")]).then(([{ drag }, { drop }]) => {
  drag(document);
  drop(document);
}));
const completion = later(() => import("./query.js").then(({ query }) => query(document)));

guard(document);
toasts(document);
drafts(document);
shortcuts(document);
menus(document);
live(document);
const group = words().everywhere ?? "";
bind("?", { name: words().keys ?? "", group, run: () => void showKeys() });
bind("Ctrl+k", { name: words().palette ?? "", group, run: (event) => !isMarkdown(event.target) && find() });
bind("Ctrl+Alt+k", { name: words().palette ?? "", group, run: () => find() });
bind("Ctrl+Enter", { name: words().send ?? "", group, run: () => false });

/** Open the palette.
 *  @param {string} [text] what stands in it; to go on typing */
function find(text = "") {
  const dialog = /** @type {HTMLDialogElement} */ (document.getElementById("palette"));
  if (dialog.open) return;
  /** @type {HTMLInputElement} */ (dialog.querySelector("input")).value = text;
  dialog.showModal(); // what is typed while the module is on its way is not lost
  palette().then((ready) => (ready ? ready.show() : dialog.close()));
}

/** What is fetched when it is needed. One that does not come is said, and fetched anew the next time.
 *  @template T @param {() => Promise<T>} load
 *  @returns {(quiet?: boolean) => Promise<T | undefined>} */
function later(load) {
  /** @type {Promise<T | undefined> | undefined} */ let fetched;
  return (quiet = false) => (fetched ??= load().catch(() => {
    fetched = undefined;
    if (!quiet) say(words().gone ?? "");
    return undefined;
  }));
}

/** @param {EventTarget | null} target */
const isMarkdown = (target) => isField(target) && /** @type {Element} */ (target).closest("[data-markdown]") !== null;

/** Fetch a module when something like this is on the page, now or after a change.
 *  @param {string} selector
 *  @param {() => void} load */
function when(selector, load) {
  const look = () => {
    if (!document.querySelector(selector)) return;
    document.removeEventListener("htmx:after:swap", look);
    load();
  };
  document.addEventListener("htmx:after:swap", look);
  look();
}
when("[data-row]", () => import("./rows.js").then(({ rows }) => rows(document)));
when("[data-markdown]", () => import("./markdown.js").then(({ markdown }) => markdown(document)));

document.addEventListener("focusin", (event) => {
  if (event.target instanceof Element && event.target.closest("[data-query]")) void completion(true);
});

when(CARDS, () => {
  if (matchMedia("(any-pointer: coarse)").matches) return void moves(true); // a finger comes without a warning
  for (const name of ["pointerover", "focusin"]) document.addEventListener(name, () => void moves(true));
});
document.addEventListener("pointerdown", (event) => event.target instanceof Element && event.target.closest(CARDS) && moves());
document.addEventListener("keydown", (event) => event.altKey && document.activeElement?.closest(CARDS) && moves());

async function showKeys() {
  if (document.querySelector(CARDS)) await moves();
  (await sheet())?.sheet(document);
}

document.addEventListener("click", (event) => {
  if (!(event.target instanceof Element)) return;
  const finder = event.target.closest("[data-palette]");
  if (finder instanceof HTMLElement) find(finder.dataset.palette);
  if (event.target.closest("[data-keys]")) void showKeys();
  if (event.target.closest("[data-theme-switch]")) switchTheme();
  const copier = event.target.closest("[data-copy]");
  if (copier instanceof HTMLElement) copy(new URL(copier.dataset.copy ?? "", location.href).href);
  if (event.target.closest("[data-copy-row]")) copy(linkOfRow());
});

function switchTheme() {
  const root = document.documentElement;
  const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
  document.cookie = `assay_theme=${root.dataset.theme}; path=/; max-age=31536000; samesite=lax`;
}

/** The address of the row that is selected or in focus. */
function linkOfRow() {
  const row = document.querySelector("[data-row][data-selected]") ?? document.activeElement?.closest("[data-row]");
  return /** @type {HTMLAnchorElement | null} */ (row?.querySelector("a[href]") ?? null)?.href ?? "";
}

/** @param {string} address */
function copy(address) {
  if (!address) return;
  const done = navigator.clipboard?.writeText(address) ?? Promise.reject(new Error("no clipboard without https"));
  done.then(() => say(words().copied ?? "", { more: address }), () => say(address));
}
