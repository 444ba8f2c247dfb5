"""The board as people use it: two browsers, mouse, finger and keys, against the real server."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.chromium import fetched

pytestmark = pytest.mark.browser
SOON = 1000  # ms: what another person does is seen within a second


@pytest.fixture
def key(house):
    return house.board()


@pytest.fixture
def ana(enter, key):
    return on_board(enter, "Ana", key)


@pytest.fixture
def bo(enter, key):
    return on_board(enter, "Bo", key)


def on_board(enter, name, key, query="", **more):
    page = enter(name, f"/p/{key.lower()}/board{query}", **more)
    expect(page.locator("#live")).to_have_text("Live")
    return page


def column(page, slug):
    return page.locator(f"[data-drag-list={slug}]").first


def titles(page, slug):
    return page.eval_on_selector_all(
        f"[data-drag-list={slug}] .card__title", "all => all.map(title => title.textContent)"
    )


def card(page, title):
    return page.locator(".card", has=page.get_by_role("link", name=title, exact=True)).first


def drag(page, title, slug, *, onto=None, drop=True):
    """Take a card and put it into a column, onto the upper half of another card if one is named."""
    card(page, title).hover(position={"x": 90, "y": 10})
    fetched(page, "lift")
    page.mouse.down()
    box = (card(page, onto) if onto else column(page, slug)).bounding_box()
    y = box["y"] + (6 if onto else box["height"] - 4)
    page.mouse.move(box["x"] + 90, y - 30, steps=4)
    page.mouse.move(box["x"] + 90, y, steps=6)
    if drop:
        page.mouse.up()


def test_what_one_person_moves_the_other_sees_within_a_second(ana, bo):
    drag(ana, "First", "doing", onto="Fifth")

    expect(column(bo, "doing")).to_contain_text("First", timeout=SOON)
    expect(ana.locator("#toasts")).to_contain_text("in Doing.")
    assert titles(bo, "doing") == titles(ana, "doing") == ["Fourth", "First", "Fifth"]


def test_half_typed_text_focus_and_scroll_stay_when_another_person_moves_a_card(ana, bo):
    field = bo.get_by_role("combobox").first
    field.click()
    field.fill("sprint:@current kind:sp")
    bo.set_viewport_size({"width": 900, "height": 300})
    bo.evaluate("scrollTo(0, 60)")
    bo.locator(".board").first.evaluate("board => { board.scrollLeft = 9999 }")
    scrolled = bo.evaluate("[scrollY, document.querySelector('.board').scrollLeft]")
    assert min(scrolled) > 0

    drag(ana, "First", "doing")

    expect(column(bo, "doing")).to_contain_text("First", timeout=SOON)
    assert field.input_value() == "sprint:@current kind:sp"
    assert bo.evaluate("document.activeElement.name") == "q"
    assert bo.evaluate("[scrollY, document.querySelector('.board').scrollLeft]") == scrolled


def test_a_card_in_the_air_is_left_alone_until_it_lands(ana, house, key):
    drag(ana, "First", "doing", drop=False)
    house.do(f"move({key!r}, 'Second', 'review')")
    ana.wait_for_timeout(SOON)
    assert "Second" in titles(ana, "todo")

    ana.mouse.up()

    expect(column(ana, "review")).to_contain_text("Second", timeout=2 * SOON)
    expect(column(ana, "doing")).to_contain_text("First")


def test_a_move_is_taken_back_from_the_message_and_by_z(ana, bo):
    drag(ana, "First", "doing")
    expect(column(bo, "doing")).to_contain_text("First")

    ana.locator("#toasts [data-undo]").click()
    expect(column(bo, "todo")).to_contain_text("First", timeout=2 * SOON)
    expect(ana.locator("#toasts")).to_contain_text("-1: taken back: moved it from To do to Doing.")

    card(ana, "Second").get_by_role("link").first.focus()
    fetched(ana, "drop")
    ana.keyboard.press("Alt+ArrowRight")
    expect(column(bo, "doing")).to_contain_text("Second")
    ana.locator("#toasts [data-toast-close]").last.click()
    ana.keyboard.press("z")
    expect(column(bo, "todo")).to_contain_text("Second", timeout=2 * SOON)


def test_a_move_that_somebody_changed_since_is_not_taken_back(ana, house, key):
    drag(ana, "First", "doing")
    undo = ana.locator("#toasts [data-undo]")
    expect(undo).to_be_visible()
    house.do(f"move({key!r}, 'First', 'review')")
    expect(column(ana, "review")).to_contain_text("First")

    undo.click()

    expect(ana.locator("#toasts")).to_contain_text("Bo moved it from Doing to In review since.")
    expect(column(ana, "review")).to_contain_text("First")


def test_a_finger_moves_a_card_on_a_phone(enter, key, bo):
    phone = on_board(enter, "Ana", key, phone=True)
    session = phone.context.new_cdp_session(phone)

    def touch(kind, *points):
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in points]})

    box, below = card(phone, "First").bounding_box(), card(phone, "Third").bounding_box()
    x, y = box["x"] + 90, box["y"] + 40
    phone.touchscreen.tap(20, 120)
    fetched(phone, "lift")
    touch("touchStart", (x, y))
    phone.wait_for_timeout(400)  # a finger that rests
    for part in (0.3, 0.6, 0.9, 1):
        touch("touchMove", (x, y + part * (below["y"] + below["height"] - 6 - y)))
    touch("touchEnd")

    expect(bo.locator("[data-drag-list=todo] > li").last).to_contain_text("First", timeout=2 * SOON)


def test_a_card_is_moved_by_keys_alone_and_it_is_said(ana, bo):
    ana.keyboard.press("j")
    assert "First" in ana.evaluate("document.activeElement.textContent")
    fetched(ana, "drop")

    ana.keyboard.press("Alt+ArrowRight")

    expect(column(bo, "doing")).to_contain_text("First", timeout=2 * SOON)
    expect(ana.locator("#said")).to_have_text("1 of 3 in Doing")
    ana.wait_for_timeout(500)  # past the refresh
    assert "First" in ana.evaluate("document.activeElement.textContent")


def test_a_rank_says_its_place_and_leaves_no_message(ana, bo):
    ana.keyboard.press("j")
    fetched(ana, "drop")

    for place in (2, 3):
        with ana.expect_response("**/moves*"):
            ana.keyboard.press("Alt+ArrowDown")
        expect(ana.locator("#said")).to_have_text(f"{place} of 3 in To do")

    expect(bo.locator("[data-drag-list=todo] .card__title")).to_have_text(["Second", "Third", "First"])
    expect(ana.locator("#toasts > *")).to_have_count(0)
    ana.keyboard.press("z")
    expect(bo.locator("[data-drag-list=todo] .card__title")).to_have_text(["Second", "First", "Third"])


def test_a_delivered_card_has_the_menu_of_columns_too(enter, house, key):
    house.do(f"move({key!r}, 'First', 'delivered')")
    ana = on_board(enter, "Ana", key, phone=True)

    card(ana, "First").get_by_role("button", name="Move").tap()

    ana.get_by_role("dialog").get_by_role("button", name="To do").tap()
    expect(column(ana, "todo")).to_contain_text("First", timeout=2 * SOON)


def test_no_card_opens_a_gap_in_the_row_of_somebody_else(enter, key):
    ana = on_board(enter, "Ana", key, "?group=person")
    rows = ana.locator(".board")

    card(ana, "Second").hover(position={"x": 90, "y": 10})  # it is Bo's
    fetched(ana, "lift")
    ana.mouse.down()
    box = rows.first.locator("[data-drag-list=doing]").bounding_box()
    ana.mouse.move(box["x"] + 60, box["y"] + 40, steps=4)
    ana.mouse.move(box["x"] + 60, box["y"] + 20, steps=4)

    expect(ana.locator(".drop")).to_have_count(1)
    expect(rows.first.locator(".drop")).to_have_count(0)
    ana.keyboard.press("Escape")
    ana.mouse.up()


def test_the_menu_of_columns_opens_by_key_and_by_the_button_of_a_card(ana, bo):
    ana.keyboard.press("j")
    ana.keyboard.press("s")
    ana.get_by_role("dialog").get_by_role("button", name="In review").click()
    expect(column(bo, "review")).to_contain_text("First", timeout=2 * SOON)

    card(ana, "Second").hover()
    card(ana, "Second").get_by_role("button", name="Move").click()
    ana.keyboard.press("ArrowDown")
    ana.get_by_role("dialog").get_by_role("button", name="Doing").click()
    expect(column(bo, "doing")).to_contain_text("Second", timeout=2 * SOON)


def test_several_cards_are_chosen_and_moved_together(ana, bo):
    for _ in range(2):
        ana.keyboard.press("j")
        ana.keyboard.press("x")
    expect(ana.locator("[data-bulk-count]")).to_have_text("2")

    ana.keyboard.press("s")
    ana.get_by_role("dialog").get_by_role("button", name="In review").click()

    expect(bo.locator("[data-drag-list=review] > li")).to_have_count(2, timeout=2 * SOON)
    ana.locator("#toasts [data-undo]").click()
    expect(bo.locator("[data-drag-list=todo] > li")).to_have_count(3, timeout=2 * SOON)


def test_a_card_that_owes_returns_and_the_ways_out_stay_while_others_work(ana, house, key):
    drag(ana, "Fifth", "delivered")

    form = ana.locator(".owing")
    expect(form).to_contain_text("Endpoint")
    assert "Fifth" in titles(ana, "doing")
    expect(ana.locator("#toasts > *")).to_have_count(0)
    reason = form.get_by_label("Or why it is done without")
    reason.fill("Shown in the design")
    house.do(f"move({key!r}, 'Second', 'review')")
    expect(column(ana, "review")).to_contain_text("Second", timeout=2 * SOON)
    assert reason.input_value() == "Shown in the design"
    ana.reload()
    expect(reason).to_have_value("Shown in the design")

    form.get_by_role("button", name="Move to Delivered").click()

    expect(column(ana, "delivered")).to_contain_text("Fifth", timeout=2 * SOON)
    expect(form).to_have_count(0)
    assert "owes" not in ana.url


def test_evidence_attached_in_the_card_delivers_it(ana):
    drag(ana, "Fifth", "delivered")
    form = ana.locator(".owing")
    form.get_by_label("Endpoint").fill("#206")
    form.get_by_label("Kind of evidence").select_option("pull request")

    form.get_by_role("button", name="Move to Delivered").click()

    expect(column(ana, "delivered")).to_contain_text("Fifth", timeout=2 * SOON)


def test_a_column_that_is_gone_gives_the_card_back_and_says_why(enter, house, key):
    ana = enter("Ana", f"/p/{key.lower()}/board")
    ana.route("**/live/**", lambda route: route.abort())  # the page does not hear of it
    ana.reload()
    house.do(f"lose_column({key!r}, 'review')")

    drag(ana, "First", "review")

    expect(ana.locator("#toasts")).to_contain_text("is gone")
    expect(column(ana, "todo")).to_contain_text("First")


@pytest.mark.parametrize("trouble", ["broken", "silent"])
def test_a_server_in_trouble_gives_the_card_back_and_loses_nothing_typed(ana, trouble):
    field = ana.get_by_role("combobox").first
    field.fill("kind:spi")
    if trouble == "broken":
        ana.route("**/moves", lambda route: route.fulfill(status=500, body="<h1>500</h1>", content_type="text/html"))
    else:
        ana.route("**/moves", lambda route: route.abort())

    drag(ana, "First", "doing")

    expected = "Something went wrong" if trouble == "broken" else "does not answer"
    expect(ana.locator("#toasts")).to_contain_text(expected)
    expect(column(ana, "todo")).to_contain_text("First")
    assert field.input_value() == "kind:spi"


def test_in_rows_a_card_stays_in_its_row_when_keys_move_it(enter, key, bo):
    ana = on_board(enter, "Ana", key, "?group=person")
    expect(ana.locator(".lane-head")).to_have_text(["Ana 3", "Bo 3"])
    card(ana, "First").get_by_role("link").first.focus()
    fetched(ana, "drop")

    for _ in range(2):
        ana.keyboard.press("Alt+ArrowRight")

    expect(column(bo, "review")).to_contain_text("First", timeout=2 * SOON)
    expect(ana.locator(".board").first.locator("[data-drag-list=review]")).to_contain_text("First")


def test_a_viewer_can_lift_no_card(enter, key):
    vera = on_board(enter, "Vera", key)
    box = card(vera, "First").bounding_box()
    vera.mouse.move(box["x"] + 90, box["y"] + 40)
    vera.mouse.down()
    vera.mouse.move(box["x"] + 400, box["y"] + 60, steps=6)

    expect(vera.locator(".card--lift")).to_have_count(0)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(
    "page", ["board", "board?group=person", "sprints", "sprints/plan", "sprints/1", "sprints/1/close"]
)
def test_the_pages_are_accessible(enter, key, page, theme):
    ana = enter("Ana", f"/p/{key.lower()}/{page}", theme=theme)

    found = Axe().run(ana, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]})

    assert found.response["violations"] == [], found.generate_report()


def test_why_a_sprint_was_not_planned_is_seen_from_where_the_button_is(enter, house, key):
    page = enter("Cleo", f"/p/{key.lower()}/sprints/plan")
    page.set_viewport_size({"width": 1440, "height": 400})
    start, end = house.do(f"print(*Project.objects.get(key={key!r}).sprints.values_list('start', 'end').get())").split()
    page.get_by_label("First day").fill(start)
    page.get_by_label("Last day").fill(end)

    page.get_by_role("button", name="Plan the sprint").click()

    expect(page.get_by_role("alert")).to_contain_text("lies there already")
    expect(page.get_by_role("alert")).to_be_in_viewport()
    expect(page.locator(".refusal")).to_be_focused()


def test_what_is_chosen_for_a_sprint_survives_a_reload_until_it_is_planned(enter, house, key):
    ours = f"Project.objects.get(key={key!r})"
    house.do(f"Item.objects.add(project={ours}, title='Sixth', by=person('Ana'))")
    page = enter("Cleo", f"/p/{key.lower()}/sprints/plan")
    page.get_by_label("Last day").fill("2100-01-04")
    page.get_by_label(f"Take {key}-6 into the sprint").check()

    page.reload()

    expect(page.get_by_label("Last day")).to_have_value("2100-01-04")
    expect(page.get_by_label(f"Take {key}-6 into the sprint")).to_be_checked()

    page.get_by_label("First day").fill("2099-12-28")
    page.get_by_role("button", name="Plan the sprint").click()
    page.wait_for_url("**/sprints/2")
    assert page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('assay:draft:'))") == []


def test_what_is_missing_is_shown_below_the_bar_on_top(enter, key):
    page = enter("Cleo", f"/p/{key.lower()}/sprints/1/close")
    page.set_viewport_size({"width": 1440, "height": 400})

    page.get_by_role("button", name="Close sprint 1").click()

    first = page.locator(".close-row input").first
    page.wait_for_function("() => document.activeElement.matches('.close-row input')")
    bar = page.locator(".top").bounding_box()
    assert first.bounding_box()["y"] >= bar["y"] + bar["height"]


@pytest.mark.parametrize("page", ["board", "sprints", "sprints/plan", "sprints/1", "sprints/1/close"])
def test_no_page_is_wider_than_a_phone(enter, key, page):
    ana = enter("Ana", f"/p/{key.lower()}/{page}", phone=True)

    assert ana.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_script_that_could_not_be_fetched_is_said_and_fetched_once_the_server_answers(enter, key):
    ana = enter("Ana", f"/p/{key.lower()}/board")
    ana.route(re.compile(r"/(palette|drag|drop)[.]"), lambda route: route.abort())
    ana.reload()  # what is held back is held back from the first request on
    expect(ana.locator("#live")).to_have_text("Live")

    ana.keyboard.press("Control+k")
    expect(ana.locator("#toasts")).to_contain_text("The server does not answer")
    expect(ana.locator("#palette")).to_be_hidden()
    card(ana, "First").get_by_role("link").first.focus()
    ana.keyboard.press("Alt+ArrowRight")
    expect(column(ana, "todo")).to_contain_text("First")

    ana.unroute(re.compile(r"/(palette|drag|drop)[.]"))
    ana.keyboard.press("Control+k")
    expect(ana.locator("#palette [role=option]").first).to_be_visible()
    ana.keyboard.press("Escape")
    card(ana, "Second").get_by_role("link").first.focus()
    fetched(ana, "drop")
    ana.keyboard.press("Alt+ArrowRight")
    expect(column(ana, "doing")).to_contain_text("Second")
