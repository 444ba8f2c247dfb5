"""The query field as a page draws it, and as it behaves in a browser."""

import json
import re
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from django.template import engines
from playwright.sync_api import Page, Route, expect

from assay.query import Understood
from assay.ui.middleware import POLICY

STATIC = Path(__file__).parents[2] / "assay" / "ui" / "static"
MACRO = '{% from "components/query_field.html" import query_field %}'
FRAME = """<!doctype html><html lang="en"><head><title>Items</title><meta name="viewport" content="width=device-width">
<link rel="stylesheet" href="/static/assay/css/assay.css"><script type="module" src="/start.js"></script></head>
<body><main><div class="toolbar">%s</div><p>Below</p></main></body></html>"""
START = 'import { query } from "/static/assay/js/query.js"; query(document);'


@pytest.fixture
def drawn(settings):
    """The HTML of the field for what was understood."""
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }

    def draw(understood: Understood, **more: object) -> str:
        call = (
            "{{ query_field('/items', text=u.text, marks=u.marks, problems=u.problems,"
            " complete_url='/complete?list=items', help_url='/help', keep={'group': 'stage'},"
            " placeholder='is:unready @jonas', count=count) }}"
        )
        return engines["jinja2"].from_string(MACRO + call).render({"u": understood, "count": None, **more})

    return draw


def test_the_field_shows_the_query_and_underlines_what_was_not_understood(items, context, drawn):
    html = drawn(items.understand("sprint:4 kidn:spike", context))

    assert 'value="sprint:4 kidn:spike"' in html
    assert '<span class="query__term">sprint:4</span> <mark>kidn</mark><span class="query__term">:spike</span>' in html
    assert 'aria-invalid="true"' in html


def test_the_nearest_word_is_one_click_away_and_the_rest_of_the_address_stays(items, context, drawn):
    html = drawn(items.understand("sprint:4 kidn:spike", context))

    assert 'href="/items?group=stage&amp;q=sprint%3A4+kind%3Aspike">kind</a>' in html
    assert '<input type="hidden" name="group" value="stage">' in html


def test_what_somebody_typed_stays_text(items, context, drawn):
    html = drawn(items.understand('"><script>alert(1)</script> kind:<b>', context))

    assert "<script" not in html
    assert "<b>" not in html


def test_a_query_without_a_slip_shows_no_complaint(items, context, drawn):
    html = drawn(items.understand("kind:spike", context), count=1204)

    assert "query__problems" not in html
    assert "1,204 found" in html
    assert not re.search(r"\sstyle=|\son\w+=", html)


@pytest.fixture
def page(items, context, drawn, chromium) -> Iterator[Page]:
    """A page with the field at /items, served out of this process under our own policy."""

    def answer(route: Route) -> None:
        address = urlsplit(route.request.url)
        asked = {name: values[0] for name, values in parse_qs(address.query).items()}
        if address.path == "/items":
            understood = items.understand(asked.get("q", ""), context)
            _fulfil(route, FRAME % drawn(understood, count=12), "text/html; charset=utf-8")
        elif address.path == "/complete":
            found = items.complete(asked.get("q", ""), int(asked["at"]), context)
            _fulfil(route, json.dumps([asdict(one) for one in found]), "application/json")
        elif address.path == "/start.js":
            _fulfil(route, START, "text/javascript")
        elif (file := STATIC / address.path.removeprefix("/static/")).is_file():
            route.fulfill(path=file)
        else:
            route.fulfill(status=404)

    page = chromium.new_page(base_url="http://assay.test")
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.route("**/*", answer)
    page.goto("/items")
    yield page
    page.close()
    assert [fault for fault in faults if "Failed to load" not in fault] == []


def _fulfil(route: Route, body: str, kind: str) -> None:
    route.fulfill(body=body, headers={"Content-Type": kind, "Content-Security-Policy": POLICY})


@pytest.mark.browser
def test_a_query_is_completed_by_the_keyboard_alone(page):
    field, proposals = page.get_by_role("combobox"), page.get_by_role("option")
    field.press_sequentially("ki")
    expect(proposals).to_have_text(["kind: what sort of item"])
    expect(field).to_have_attribute("aria-expanded", "true")

    field.press("Tab")
    expect(field).to_have_value("kind:")
    expect(proposals).to_have_count(4)
    field.press("ArrowDown")
    field.press("ArrowDown")
    expect(proposals.nth(1)).to_have_attribute("aria-selected", "true")
    assert field.get_attribute("aria-activedescendant") == proposals.nth(1).get_attribute("id")
    field.press("ArrowUp")
    field.press("ArrowUp")
    expect(proposals.last).to_have_attribute("aria-selected", "true")
    field.press("ArrowUp")
    field.press("ArrowUp")
    field.press("Enter")
    expect(field).to_have_value("kind:spike ")

    field.press("Enter")
    expect(page).to_have_url("http://assay.test/items?group=stage&q=kind%3Aspike+")


@pytest.mark.browser
def test_escape_closes_the_proposals_and_keeps_what_was_typed(page):
    field = page.get_by_role("combobox")
    field.press_sequentially("size:>=")
    expect(page.get_by_role("option")).to_have_count(5)

    field.press("Escape")

    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(field).to_have_attribute("aria-expanded", "false")
    expect(field).to_have_value("size:>=")
    expect(field).to_be_focused()


@pytest.mark.browser
def test_a_proposal_is_taken_by_a_click_in_the_middle_of_a_query_behind_an_emoji(page):
    field = page.get_by_role("combobox")
    field.fill("🧪 kind: sprint:4")
    field.evaluate("field => field.setSelectionRange(8, 8)")
    field.press("ArrowDown")

    page.get_by_role("option", name="bug").click()

    expect(field).to_have_value("🧪 kind:bug sprint:4")
    expect(field).to_be_focused()


@pytest.mark.browser
def test_tab_leaves_the_field_when_nothing_was_begun(page):
    field = page.get_by_role("combobox")
    field.press("ArrowDown")
    expect(page.get_by_role("option").first).to_be_visible()

    field.press("Tab")

    expect(field).not_to_be_focused()
    expect(page.get_by_role("listbox")).to_be_hidden()


@pytest.mark.browser
def test_the_marks_lie_below_their_letters_and_go_when_one_types_on(page):
    page.goto("/items?q=sprint:4 kidn:spike")
    field, mark = page.get_by_role("combobox"), page.locator(".query__mirror mark")
    expect(mark).to_have_text("kidn")
    apart = page.evaluate(
        """() => {
          const mirror = document.querySelector(".query__mirror"), input = document.querySelector("[role=combobox]");
          const [a, b] = [mirror, input].map((each) => getComputedStyle(each));
          return ["font", "letterSpacing", "paddingLeft", "paddingTop"].filter((name) => a[name] !== b[name]);
        }"""
    )
    assert apart == []

    field.press("End")
    field.press_sequentially("x")

    expect(mark).to_have_count(0)


@pytest.mark.browser
def test_the_field_still_filters_when_the_server_gives_no_proposals(page):
    page.route("**/complete*", lambda route: route.abort())
    field = page.get_by_role("combobox")
    with page.expect_event("requestfailed"):
        field.press_sequentially("kind:bug")
    field.press("Enter")

    expect(page).to_have_url("http://assay.test/items?group=stage&q=kind%3Abug")
