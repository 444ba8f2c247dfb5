#!/bin/sh
# Finds the Chromium that the browser tests open pages in; as root on Debian or Ubuntu it is installed where there is none.
# Without one they are skipped, loudly; in CI that is a failure.
set -eu
say() { printf 'assay: %s\n' "$*" >&2; }
find_one() {
  for name in chromium chromium-browser google-chrome google-chrome-stable; do
    command -v "$name" >/dev/null 2>&1 && return 0
  done
  return 1
}

if [ -n "${ASSAY_TEST_BROWSER:-}" ]; then
  [ -x "$ASSAY_TEST_BROWSER" ] && exit 0
  say "ASSAY_TEST_BROWSER names $ASSAY_TEST_BROWSER, which cannot be run."; exit 1
fi
find_one && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  say "installing chromium for the browser tests"
  apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends chromium >/dev/null || true
  find_one && exit 0
fi
say "****************************************************************************"
say "There is no Chromium here, so NO PAGE IS OPENED: the browser tests are skipped."
say "Install one (Debian, Ubuntu: apt install chromium) or name one: ASSAY_TEST_BROWSER=/path/to/chrome"
say "****************************************************************************"
[ -z "${CI:-}" ]
