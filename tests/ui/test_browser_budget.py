"""What a cold page costs, and whether everybody can use it."""

import gzip

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.chromium import fetched
from tests.ui import samples
from tests.ui.test_pages import PAGES

pytestmark = pytest.mark.browser


def test_a_board_of_a_hundred_cards_is_light(draw, site, tab):
    site.pages["/board"] = draw("hundred.html", columns=samples.hundred())
    answers = []
    tab.on("response", lambda answer: answers.append(answer))  # noqa: PLW0108  it marks what it calls

    tab.goto("/board")
    fetched(tab, "rows")
    tab.wait_for_timeout(300)

    code = [response for response in answers if response.url.endswith((".js", ".css"))]
    assert len(code) <= 12
    assert sum(len(gzip.compress(response.body(), 9)) for response in code) <= 50_000
    assert tab.evaluate("document.querySelectorAll('*').length") <= 2_500


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("page", PAGES)
def test_a_page_has_no_barrier(draw, site, tab, page, theme):
    site.pages["/page"] = draw(
        f"{page}.html",
        shell=samples.shell(theme=theme),
        **({"columns": samples.hundred()} if page == "hundred" else {}),
    )
    tab.goto("/page")

    found = Axe().run(
        tab, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
    )

    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("page", PAGES)
def test_a_page_does_not_scroll_sideways_on_a_phone(draw, site, tab, page):
    site.pages["/page"] = draw(f"{page}.html")
    tab.set_viewport_size({"width": 390, "height": 844})
    tab.goto("/page")

    assert tab.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_overlays_have_no_barrier(draw, site, tab):
    site.pages["/page"] = draw("backlog.html", shell=samples.shell(notices=(samples.context()["said"],)))
    tab.goto("/page")
    for opens in ("Control+k", "?", "Shift+E"):
        tab.keyboard.press(opens)
        tab.wait_for_selector("dialog[open]")
        tab.wait_for_timeout(150)
        found = Axe().run(tab, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]})
        assert found.violations_count == 0, f"{opens}: {found.generate_report()}"
        tab.keyboard.press("Escape")
        tab.wait_for_selector("dialog[open]", state="detached")
