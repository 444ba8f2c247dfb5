// @ts-check
/** Fill an empty time zone with the one that this browser is set to. */
for (const field of document.querySelectorAll("[data-zone]")) {
  if (field instanceof HTMLInputElement && !field.value) field.value = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";
}
