// @ts-check
/** The entry of every page: what is always there is imported, the rest is fetched when the page has use for it. */
import { drafts } from "./draft.js";
import { guard, of } from "./guard.js";
import { live } from "./live.js";
import { say, toasts, words } from "./say.js";
import { bind, isField, shortcuts } from "./shortcuts.js";

guard(document);
toasts(document);
drafts(document);
shortcuts(document);
live(document);
const group = words().everywhere ?? "";
bind("?", { name: words().keys ?? "", group, run: () => void import("./sheet.js").then(({ sheet }) => sheet(document)) });
bind("Ctrl+k", { name: words().palette ?? "", group, run: (event) => !isMarkdown(event.target) && find() });
bind("Ctrl+Alt+k", { name: words().palette ?? "", group, run: find });
bind("Ctrl+Enter", { name: words().send ?? "", group, run: () => false });

/** @type {Promise<{show: () => void}> | undefined} */
let palette;
function find() {
  const dialog = /** @type {HTMLDialogElement} */ (document.getElementById("palette"));
  if (dialog.open) return;
  /** @type {HTMLInputElement} */ (dialog.querySelector("input")).value = "";
  dialog.showModal(); // what is typed while the module is on its way is not lost
  palette ??= import("./palette.js").then((module) => module.palette(document));
  palette.then(({ show }) => show());
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
when("[data-query]", () => import("./query.js").then(({ query }) => query(document)));
when("[data-markdown]", () => import("./markdown.js").then(({ markdown }) => markdown(document)));

let moves = false;
when("[data-drag-list] > [data-row]", () => {
  if (matchMedia("(any-pointer: coarse)").matches) return move(); // a finger comes without a warning
  for (const name of ["pointerover", "focusin"]) document.addEventListener(name, move, { once: true });
});
function move() {
  if (moves) return;
  moves = true;
  import("./drag.js").then(({ drag }) => drag(document));
  import("./drop.js").then(({ drop }) => drop(document));
}

document.addEventListener("click", (event) => {
  if (!(event.target instanceof Element)) return;
  const hit = (/** @type {string} */ selector) => /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest(selector));
  if (hit("[data-palette]")) find();
  if (hit("[data-theme-switch]")) switchTheme();
  if (hit("[data-closes]")) hit("dialog")?.closest("dialog")?.close();
  if (event.target instanceof HTMLDialogElement && event.target.matches(".chooser, .sheet")) event.target.close();
  const opener = hit("[data-opens]");
  if (opener) open(opener.dataset.opens ?? "");
  const copier = hit("[data-copy]");
  if (copier) copy(new URL(copier.dataset.copy ?? "", location.href).href);
  if (!hit("#side")) document.body.dataset.side = hit("[data-side]:not(body)") && document.body.dataset.side !== "open" ? "open" : "";
  for (const pop of document.querySelectorAll("[data-pop][open]")) if (!pop.contains(event.target)) pop.removeAttribute("open");
});
document.addEventListener("keydown", (event) => {
  const dialog = document.querySelector("dialog.chooser[open]");
  if (dialog && /^[1-9]$/.test(event.key) && !isField(event.target)) {
    /** @type {HTMLElement[]} */ ([...dialog.querySelectorAll("button[value]")])[Number(event.key) - 1]?.click();
  }
  if (event.key !== "Escape") return;
  for (const pop of document.querySelectorAll("[data-pop][open]")) {
    pop.removeAttribute("open");
    if (pop.contains(document.activeElement)) pop.querySelector("summary")?.focus();
  }
});

document.addEventListener("htmx:after:request", (event) => {
  const { response, sourceElement } = of(event);
  if (response.status < 400) sourceElement.closest("[data-pop]")?.removeAttribute("open");
});

/** @param {string} id */
function open(id) {
  const dialog = document.getElementById(id);
  if (!(dialog instanceof HTMLDialogElement)) return;
  const row = /** @type {HTMLElement | null} */ (document.activeElement?.closest("[data-row]") ?? null);
  for (const form of dialog.querySelectorAll("form")) form.dataset.row = row?.dataset.row ?? "";
  dialog.showModal();
}

function switchTheme() {
  const root = document.documentElement;
  const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
  document.cookie = `assay_theme=${root.dataset.theme}; path=/; max-age=31536000; samesite=lax`;
}

/** @param {string} address */
function copy(address) {
  const done = navigator.clipboard?.writeText(address) ?? Promise.reject(new Error("no clipboard without https"));
  done.then(() => say(words().copied ?? ""), () => say(address));
}
