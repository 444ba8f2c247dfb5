// @ts-check
/** Where drafts are kept, and what becomes of those that left with their form. */

export const ALL = "assay:draft:";

/** @typedef {{text: string, at: number, sent: boolean, seen?: string}} Kept */

/** @returns {string[]} */
export const keys = () => Object.keys(localStorage).filter((key) => key.startsWith(ALL));

/** @param {string} key
 *  @returns {Kept | null} */
export function read(key) {
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
export function isTaken(page) {
  const arrival = /** @type {PerformanceNavigationTiming | undefined} */ (performance.getEntriesByType("navigation")[0]);
  return (arrival?.redirectCount ?? 0) > 0 && !page.body.hasAttribute("data-trouble");
}
