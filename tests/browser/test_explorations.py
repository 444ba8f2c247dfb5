"""Explorations in a real browser: nothing of a hostile notebook runs; learnings are confirmed by hand."""

import json

import pytest
from playwright.sync_api import expect

from tests.ledger.notebooks.make import notebook
from tests.ledger.notebooks.test_hostile import PAYLOADS, hostile

pytestmark = pytest.mark.browser
#: set by whatever runs, in the page or in a frame of it
HIT = "parent.postMessage('hit', '*'); window.hit = 1; document.cookie = 'hit=1; path=/'"


def attack() -> bytes:
    """One notebook with every payload, each of which would leave a mark."""
    cells = [
        cell
        for payload in PAYLOADS
        for cell in json.loads(hostile(payload.replace("alert(1)", HIT)))["cells"]
    ]  # fmt: skip
    return notebook(*[{name: value for name, value in cell.items() if name != "id"} for cell in cells])


@pytest.fixture
def place(house):
    return f"/p/{house.board().lower()}/explorations"


def record(page, content, name="a.ipynb"):
    page.set_input_files("#f-file", {"name": name, "mimeType": "application/json", "buffer": content})
    page.get_by_label("Title").fill("From somebody")
    page.get_by_role("button", name="Record").click()
    page.wait_for_url("**/explorations/1*")


def test_a_hostile_notebook_runs_nothing_and_asks_for_nothing(enter, place):
    page, asked, heard = enter("Ana", f"{place}/new"), [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda dialog: (heard.append(dialog.message), dialog.dismiss()))
    record(page, attack())
    page.evaluate("addEventListener('message', event => { window.hit = event.data })")
    frame = page.frame_locator("iframe.notebook")
    expect(frame.locator("h1").first).to_be_visible()
    page.wait_for_timeout(1000)

    assert page.evaluate("window.hit") is None
    assert "hit" not in page.evaluate("document.cookie")
    assert heard == []
    assert [url for url in asked if "evil.example" in url or "/sign-out" in url] == []
    page.goto(f"{place}/1/versions/1/drawn")
    expect(page.locator("section.cell").first).to_be_visible()
    assert [cookie for cookie in page.context.cookies() if cookie["name"] == "hit"] == []


def test_the_frame_is_of_another_origin_and_may_do_nothing(enter, place):
    page = enter("Ana", f"{place}/new")
    record(page, attack())
    frame = page.locator("iframe.notebook")

    assert frame.get_attribute("sandbox") == ""
    assert frame.evaluate("one => one.contentDocument") is None
    expect(page.frame_locator("iframe.notebook").locator("script, a, form, iframe, object, svg, link")).to_have_count(0)


def test_it_stands_in_our_own_letters_and_follows_the_theme(enter, place):
    page = enter("Ana", f"{place}/new")
    record(page, notebook({"cell_type": "markdown", "source": "# A title\n\n## Learnings\n\n- One\n- Two"}))
    drawn = page.frame_locator("iframe.notebook").locator("html")

    expect(page.frame_locator("iframe.notebook").locator("h1")).to_have_text("A title")
    assert page.locator("iframe.notebook").bounding_box()["height"] >= 200
    page.locator("[data-theme-switch]").click()
    expect(drawn).to_have_attribute("data-theme", "dark")
    page.locator("[data-theme-switch]").click()
    expect(drawn).to_have_attribute("data-theme", "light")


def test_learnings_are_confirmed_reworded_and_declined_on_one_page(enter, place):
    page = enter("Ana", f"{place}/new")
    record(page, notebook({"cell_type": "markdown", "source": "# T\n\n## Learnings\n\n- First\n- Second\n- Third"}))
    proposals = page.locator(".proposals li")
    expect(proposals).to_have_count(3)

    proposals.nth(1).locator("textarea").fill("Second, in better words")
    proposals.nth(0).get_by_role("button", name="Decline").click()
    expect(proposals).to_have_count(2)
    expect(proposals.nth(0).locator("textarea")).to_have_value("Second, in better words")
    proposals.nth(0).get_by_role("button", name="Confirm").click()
    expect(page.locator(".lesson")).to_have_text(["Second, in better words"])

    page.get_by_role("link", name="Reword").click()
    page.get_by_label("The learning in other words").fill("Best words")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".lesson")).to_have_text(["Best words"])
    expect(page.get_by_text("no learning yet")).to_have_count(0)


def swipe_up(finger, x, y):
    finger.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    for step in range(1, 21):
        finger.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [{"x": x, "y": y - 20 * step}]})
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def test_on_a_phone_a_finger_scrolls_the_frame_to_its_last_output_and_what_goes_on_fades_away(enter, place):
    page = enter("Ana", f"{place}/new", phone=True)
    text = "A sentence of some length. " * 8
    record(page, notebook(*[{"cell_type": "markdown", "source": f"## Part {n}\n\n{text}"} for n in range(12)]))
    frame = page.locator("iframe.notebook")
    frame.scroll_into_view_if_needed()
    inside = frame.element_handle().content_frame()
    assert inside.evaluate("getComputedStyle(document.body, '::after').position") == "sticky"

    box = frame.bounding_box()
    assert box["height"] >= 600
    expect(inside.locator("section.cell").last).not_to_be_in_viewport()
    finger = page.context.new_cdp_session(page)
    for _ in range(12):
        if inside.evaluate("scrollY + innerHeight >= document.documentElement.scrollHeight - 1"):
            break
        swipe_up(finger, box["x"] + 100, box["y"] + 500)
    expect(inside.locator("section.cell").last).to_be_in_viewport()
