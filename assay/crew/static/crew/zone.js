// @ts-check
/** Fill a time zone that is empty, or a guess of the server's, with the one that this browser is set to. */
for (const field of document.querySelectorAll("[data-zone]")) {
  if (!(field instanceof HTMLInputElement) || (field.value && field.value !== field.dataset.zone)) continue;
  field.value = Intl.DateTimeFormat().resolvedOptions().timeZone || field.value;
}
