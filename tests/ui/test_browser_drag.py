"""Cards are moved by mouse, by touch and by key; what is refused goes back."""

import re

import pytest
from playwright.sync_api import expect

from tests.chromium import fetched

pytestmark = pytest.mark.browser
MOVES = "/p/churn/items/78/moves"


@pytest.fixture
def board(draw, site, tab):
    site.pages["/board"] = draw("board.html")
    tab.goto("/board")
    expect(tab.locator("#live")).to_have_text("Live")
    tab.locator("#card-78").hover()  # the module comes when it is needed
    fetched(tab, "lift")
    return tab


def cards(tab, column):
    return tab.eval_on_selector_all(f"[data-drag-list='{column}'] > li", "all => all.map(card => card.dataset.row)")


def lift(tab, card, onto, at="top"):
    """Take a card and hold it over another."""
    tab.locator(f"#card-{card}").hover(position={"x": 60, "y": 30})
    tab.mouse.down()
    box = tab.locator(f"#card-{onto}").bounding_box()
    tab.mouse.move(box["x"] + 80, box["y"] + (4 if at == "top" else box["height"] - 4), steps=8)


def test_a_card_is_dragged_into_another_column_and_sent(board, site):
    site.pages[MOVES] = (204, "")

    lift(board, 78, onto=66)
    expect(board.locator("[data-drag-list=doing] .drop")).to_be_visible()
    expect(board.locator("#card-78")).to_have_class("card card--lift")
    with board.expect_response(f"**{MOVES}"):
        board.mouse.up()

    assert cards(board, "doing")[:3] == ["64", "78", "66"]
    assert site.posts == [(MOVES, {"to": "doing", "before": "66", "after": "64", "from": "todo"})]
    expect(board.locator(".drop")).to_have_count(0)
    expect(board.locator("#card-78")).to_have_class("card")
    assert board.locator("#card-78").get_attribute("style") in (None, "")
    assert board.url.endswith("/board")


def test_a_card_is_ranked_within_its_column(board, site):
    site.pages["/p/churn/items/71/moves"] = (204, "")

    lift(board, 71, onto=77, at="bottom")
    with board.expect_response("**/moves"):
        board.mouse.up()

    assert cards(board, "todo") == ["78", "74", "77", "71", "76"]
    assert site.posts[0][1] == {"to": "todo", "before": "76", "after": "77", "from": "todo"}


def test_a_card_put_down_where_it_was_sends_nothing(board, site):
    lift(board, 78, onto=71)
    board.mouse.move(300, 260, steps=4)
    board.mouse.up()

    assert cards(board, "todo")[0] == "78"
    assert site.posts == []


def test_escape_puts_the_card_back(board, site):
    lift(board, 78, onto=66)

    board.keyboard.press("Escape")

    assert cards(board, "todo")[0] == "78"
    expect(board.locator(".drop, .card--lift")).to_have_count(0)
    board.mouse.up()
    assert site.posts == []
    assert board.url.endswith("/board")


def test_a_card_that_was_put_back_is_not_opened_by_letting_go(board, site):
    site.pages["/browse/CHURN-78"] = "<title>78</title>"
    title = board.locator("#card-78 a").first.bounding_box()
    board.mouse.move(title["x"] + 20, title["y"] + 8)
    board.mouse.down()
    board.mouse.move(title["x"] + 30, title["y"] + 12, steps=3)
    board.keyboard.press("Escape")
    board.mouse.move(title["x"] + 20, title["y"] + 8)
    board.mouse.up()
    board.wait_for_timeout(200)

    assert board.url.endswith("/board")


def test_a_click_still_opens_the_card(board, site):
    site.pages["/browse/CHURN-78"] = "<title>78</title>"

    board.locator("#card-78").click()

    board.wait_for_url("**/browse/CHURN-78")


def test_a_refused_card_returns_and_the_reason_is_said(board, site):
    toast = '<div class="toast" data-toast><p>CHURN-78 still owes EDA</p></div>'
    site.pages[MOVES] = (422, toast, {"HX-Retarget": "#toasts", "HX-Reswap": "beforeend"})

    lift(board, 78, onto=66)
    board.mouse.up()

    expect(board.locator("#toasts")).to_contain_text("still owes EDA")
    expect(board.locator("#card-78")).to_have_class("card is-refused")
    assert cards(board, "todo")[0] == "78"


@pytest.mark.parametrize("status", [403, 404, 409, 500])
def test_a_card_that_could_not_be_moved_returns_whatever_the_answer(board, site, status):
    page = "<main><div data-trouble><h1>It went wrong</h1><dl><dt>x</dt><dd>Do this</dd></dl></div></main>"
    site.pages[MOVES] = (status, f"<html><body>{page}</body></html>")

    lift(board, 78, onto=66)
    board.mouse.up()

    expect(board.locator("#toasts")).to_contain_text("It went wrong")
    expect(board.locator("#toasts")).to_contain_text("Do this")
    assert cards(board, "todo")[0] == "78"
    assert board.locator("h1").count() == 1


def test_a_card_returns_when_the_server_does_not_answer(board, site):
    site.down = True

    lift(board, 78, onto=66)
    board.mouse.up()

    expect(board.locator("#toasts")).to_contain_text("does not answer")
    assert cards(board, "todo")[0] == "78"


def test_the_page_is_not_refreshed_under_a_card_in_the_air(board, draw, site):
    lift(board, 78, onto=66)
    asked = site.asked.count("/board")
    site.event += 1
    board.wait_for_timeout(500)
    assert site.asked.count("/board") == asked

    board.keyboard.press("Escape")
    board.mouse.up()
    board.wait_for_timeout(400)
    assert site.asked.count("/board") == asked + 1


def test_the_card_in_focus_is_moved_by_alt_and_arrows_and_keeps_the_focus(board, site):
    site.pages[MOVES] = (204, "")
    board.keyboard.press("j")
    with board.expect_response("**/moves"):
        board.keyboard.press("Alt+ArrowRight")

    assert cards(board, "doing")[0] == "78"
    assert board.evaluate("document.activeElement.closest('[data-row]').dataset.row") == "78"
    expect(board.locator("#said")).to_have_text(re.compile(r"^\d of \d in Doing$"))

    with board.expect_response("**/moves"):
        board.keyboard.press("Alt+ArrowDown")
    assert cards(board, "doing")[:2] == ["64", "78"]
    assert [sent["to"] for _, sent in site.posts] == ["doing", "doing"]
    assert site.posts[1][1]["after"] == "64"


def test_the_answer_replaces_the_card(board, site):
    site.pages[MOVES] = (
        '<li class="card" id="card-78" data-row="78"><a class="card__title" href="/x">Now in Doing</a></li>'
    )

    lift(board, 78, onto=66)
    board.mouse.up()

    expect(board.locator("#card-78")).to_have_text("Now in Doing")
    assert cards(board, "doing")[1] == "78"


@pytest.fixture
def phone(draw, site, chromium):
    site.pages["/board"] = draw("board.html")
    context = chromium.new_context(
        base_url=site.url, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    )
    page = context.new_page()
    page.goto("/board")
    fetched(page, "lift")
    yield page
    context.close()


def finger(page):
    session = page.context.new_cdp_session(page)

    def touch(kind, *points):
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in points]})

    return touch


def test_a_finger_that_rests_lifts_the_card(phone, site):
    site.pages[MOVES] = (204, "")
    touch, box = finger(phone), phone.locator("#card-78").bounding_box()
    x, y = box["x"] + 80, box["y"] + 30
    below = phone.locator("#card-74").bounding_box()

    touch("touchStart", (x, y))
    phone.wait_for_timeout(400)
    expect(phone.locator("#card-78")).to_have_class("card card--lift")
    for part in (0.3, 0.6, 1):
        touch("touchMove", (x, y + part * (below["y"] - 6 - y)))
    with phone.expect_response("**/moves"):
        touch("touchEnd")

    assert cards(phone, "todo")[:2] != ["78", "71"]
    assert site.posts[0][1]["to"] == "todo"
    assert phone.evaluate("scrollY") == 0


def test_a_quick_swipe_moves_nothing(phone, site):
    touch, box = finger(phone), phone.locator("#card-74").bounding_box()
    x, y = box["x"] + 80, box["y"] + 30

    touch("touchStart", (x, y))
    for step in range(1, 6):
        touch("touchMove", (x, y - 30 * step))
    touch("touchEnd")
    phone.wait_for_timeout(400)

    assert cards(phone, "todo") == ["78", "71", "74", "77", "76"]
    assert site.posts == []
    assert phone.evaluate("scrollY") > 0
