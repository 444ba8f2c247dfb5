// @ts-check
/** A drawn notebook follows when somebody switches between light and dark: it lies in a frame that no script reaches,
 *  so its address says which of the two. */
const root = document.documentElement;

new MutationObserver(() => {
  for (const frame of document.querySelectorAll("iframe.notebook")) if (frame instanceof HTMLIFrameElement) follow(frame);
}).observe(root, { attributes: true, attributeFilter: ["data-theme"] });

/** @param {HTMLIFrameElement} frame */
function follow(frame) {
  const address = new URL(frame.src);
  address.searchParams.set("theme", root.dataset.theme ?? "");
  if (address.href !== frame.src) frame.src = address.href;
}
