"""The browser of the browser tests: Debian's Chromium, Google's Chrome, or the one that ASSAY_TEST_BROWSER names."""

import os
import shutil

from playwright.sync_api import Browser, Page, Playwright

from tests.absent import left_out

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--force-color-profile=srgb")


def launched(playwright: Playwright) -> Browser:
    """Start it. Without one the tests are skipped, in CI they fail."""
    named = os.environ.get("ASSAY_TEST_BROWSER", "")
    found = named or next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        left_out("There is no Chromium here: sh scripts/browser.sh says how to come by one.")
    return playwright.chromium.launch(executable_path=found, args=list(ARGUMENTS))


def fetched(page: Page, script: str) -> None:
    """Wait for a script that the page fetches when it has use for it, until it listens."""
    found = f"performance.getEntriesByType('resource').find(r => /[/]{script}[.]/.test(r.name) && r.responseEnd)?.name"
    for _ in range(100):
        if address := page.evaluate(found):
            page.evaluate("address => import(address).then(() => null)", address)  # the page's own, once it has run
            return page.wait_for_timeout(50)
        page.wait_for_timeout(50)
    raise AssertionError(f"{script} was not fetched")
