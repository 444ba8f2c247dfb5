// @ts-check
/** The open page hears "the project is at event N" and asks for itself again. The stream is open while the page is seen:
 *  a browser keeps six connections to a server, and a seventh page with a stream would not load. */
import { words } from "./say.js";

const SOON = 120; // ms: a change often brings several events
const SLOWEST = 30000;

/** @param {Document} page */
export function live(page) {
  const project = page.body.dataset.project;
  let known = Number(page.body.dataset.event ?? 0);
  let heard = known;
  let tries = 0;
  let requests = 0;
  /** @type {EventSource | null} */ let stream = null;
  /** @type {number | undefined} */ let reopening;
  /** @type {number | undefined} */ let asking;

  page.addEventListener("htmx:before:request", () => { requests += 1; });
  page.addEventListener("htmx:finally:request", () => { requests -= 1; });
  page.addEventListener("assay:refresh", ask); // a change of one's own, where the answer says so
  if (!project || page.body.dataset.event === undefined) return;
  page.addEventListener("visibilitychange", () => (page.hidden ? close() : open()));
  addEventListener("pagehide", close);
  addEventListener("pageshow", open);
  addEventListener("online", open);
  open();

  function open() {
    clearTimeout(reopening);
    if (stream || page.hidden) return;
    stream = new EventSource(`/live/${project}`);
    stream.onopen = () => { tries = 0; tell(page, true); };
    stream.onerror = lose;
    stream.onmessage = (event) => {
      heard = Math.max(heard, Number(event.data));
      if (heard > known) ask();
    };
  }

  function close() {
    clearTimeout(reopening);
    stream?.close();
    stream = null;
  }

  function lose() {
    close();
    tries += 1;
    if (tries > 1 || !navigator.onLine) tell(page, false);
    if (!page.hidden) reopening = setTimeout(open, Math.min(SLOWEST, 500 * 2 ** tries) * (0.75 + Math.random() / 2));
  }

  function ask() {
    clearTimeout(asking);
    asking = setTimeout(refresh, SOON);
  }

  /** A form that leads to another page may take away what this one shows: it is not asked for meanwhile. */
  function busy() {
    return requests > 0 || "dragging" in page.body.dataset || page.querySelector('form[aria-busy="true"]') !== null;
  }

  async function refresh() {
    if (busy()) return ask();
    const now = heard;
    const answer = await fetch(location.href, { cache: "no-store", headers: { "Assay-Live": "1" } }).catch(() => null);
    if (answer?.redirected || answer?.status === 403 || answer?.status === 404) {
      close();
      return tell(page, false, words().lost);
    }
    if (!answer?.ok) return;
    const text = await answer.text();
    if (busy()) return ask();
    await morph(page, text);
    known = Math.max(known, now);
    if (heard > known) ask();
  }
}

/** Say whether the page is up to date, and if not, since when.
 *  @param {Document} page
 *  @param {boolean} up
 *  @param {string} [why] */
function tell(page, up, why) {
  const note = page.getElementById("live");
  if (!note || (up === !note.classList.contains("live--off") && !why)) return;
  const time = new Date().toLocaleTimeString(page.documentElement.lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  note.className = up ? "live" : "live live--off";
  note.textContent = (up ? words().live : why ?? `${words().offline} ${time}; ${words().kept}`) ?? "";
}

/** Put a newer rendering of this page in place, keeping nodes, focus and what is typed.
 *  @param {Document} page
 *  @param {string} text */
async function morph(page, text) {
  const main = page.getElementById("main");
  const row = page.activeElement?.closest("[data-row]");
  const calm = (/** @type {any} */ event) => [page, ...event.detail.tasks.map((/** @type {any} */ task) => task.fragment)].forEach((area) =>
    area.querySelectorAll("[autofocus]").forEach((/** @type {Element} */ field) => field.removeAttribute("autofocus")));
  page.addEventListener("htmx:before:swap", calm, { once: true });
  await /** @type {any} */ (window).htmx.swap({
    text, sourceElement: main, target: main, select: "#main", swap: "outerMorph",
    selectOOB: "#nav:outerMorph,#tabs:outerMorph", request: {},
  });
  if (page.activeElement === page.body && row?.isConnected) focusIn(row); // what had the focus is gone
}

/** @param {Element} row */
function focusIn(row) {
  const first = row.querySelector("summary, a[href], button");
  if (first instanceof HTMLElement) first.focus({ preventScroll: true });
}
