"""The browser of the browser tests: Debian's Chromium, Google's Chrome, or the one that ASSAY_TEST_BROWSER names."""

import os
import shutil

import pytest
from playwright.sync_api import Browser, Playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--force-color-profile=srgb")


def launched(playwright: Playwright) -> Browser:
    """Start it. Without one the tests are skipped, in CI they fail."""
    named = os.environ.get("ASSAY_TEST_BROWSER", "")
    found = named or next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        why = "There is no Chromium here: sh scripts/browser.sh says how to come by one."
        pytest.fail(why) if os.environ.get("CI") else pytest.skip(why)
    return playwright.chromium.launch(executable_path=found, args=list(ARGUMENTS))
