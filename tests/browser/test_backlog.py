"""The backlog as people use it: one line for a new item, ranks by mouse, finger and keys, many at once."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
SOON = 1500  # ms
DO = "from tests.browser.items import *\n"


@pytest.fixture
def key(house):
    return house.do(DO + f"print(backlog({next(house._numbers)}))")


@pytest.fixture
def open_list(enter, key):
    def go(name="Ana", asked="", **more):
        page = enter(name, f"/p/{key.lower()}/backlog{asked}", **more)
        expect(page.locator("#live")).to_have_text("Live")
        return page

    return go


def shown(page, group="later"):
    return page.eval_on_selector_all(
        f"#group-{group} .item-row .t", "all => all.map(title => title.textContent.split(' ')[0])"
    )


def row(page, number):
    return page.locator(f"[data-row$='-{number}']")


def test_items_are_added_one_after_the_other_without_the_mouse(open_list):
    page = open_list()
    page.keyboard.press("c")
    line = page.locator("#line-later")
    expect(line).to_be_focused()
    line.press_sequentially("spike Do top-ups predict leaving? size:S size:Q @bo")
    expect(page.locator("#said-later")).to_contain_text("spike size: S person: bo")
    expect(page.locator("#said-later")).to_contain_text("“size:Q” stays in the title")

    page.keyboard.press("Enter")
    expect(page.locator("#group-later")).to_contain_text("Do top-ups predict leaving? size:Q", timeout=SOON)
    expect(line).to_have_value("")
    expect(line).to_be_focused()
    page.keyboard.type("bug Wrong time zone")
    page.keyboard.press("Enter")
    expect(page.locator("#group-later")).to_contain_text("Wrong time zone", timeout=SOON)
    expect(page.locator("#said-later a")).to_have_text(re.compile("-10"))


def test_a_line_that_the_server_did_not_take_stays(open_list):
    page = open_list()
    page.route("**/items", lambda route: route.abort())
    page.keyboard.press("c")
    page.keyboard.type("Half an idea")
    page.keyboard.press("Enter")

    expect(page.locator("#toasts")).to_contain_text("nothing was stored")
    expect(page.locator("#line-later")).to_have_value("Half an idea")
    page.reload()
    expect(page.locator("#line-later")).to_have_value("Half an idea")


def test_a_row_is_ranked_by_keys_and_the_other_sees_it(open_list):
    ana, bo = open_list("Ana"), open_list("Bo")
    assert shown(ana) == ["Call-graph", "How", "Rotate"]
    row(ana, 8).locator("a.t").focus()
    ana.wait_for_timeout(400)  # what moves rows is fetched when one has the focus
    ana.keyboard.press("Alt+ArrowUp")
    expect(bo.locator("#group-later .item-row .t").nth(1)).to_have_text("Rotate the token", timeout=SOON)
    expect(row(ana, 8).locator("a.t")).to_be_focused()

    ana.keyboard.press("Alt+Shift+ArrowUp")
    expect(bo.locator("#group-later .item-row .t").first).to_have_text("Rotate the token", timeout=SOON)
    expect(row(ana, 8).locator("a.t")).to_be_focused()
    ana.keyboard.press("Alt+Shift+ArrowDown")
    expect(bo.locator("#group-later .item-row .t").last).to_have_text("Rotate the token", timeout=SOON)
    ana.keyboard.press("z")
    expect(bo.locator("#group-later .item-row .t").first).to_have_text("Rotate the token", timeout=SOON)


def test_a_row_is_dragged_into_the_sprint_and_taken_back(open_list):
    page = open_list()
    page.locator("#group-1 summary").click()
    target = page.locator("#group-1 .item-row").first.bounding_box()
    source = row(page, 8).bounding_box()
    page.mouse.move(source["x"] + 300, source["y"] + 10)
    page.wait_for_timeout(400)  # what drags is fetched when the mouse is there
    page.mouse.down()
    page.mouse.move(target["x"] + 300, target["y"] + 30, steps=8)
    page.mouse.move(target["x"] + 300, target["y"] + 4, steps=4)
    lifted = row(page, 8).bounding_box()
    assert abs(lifted["y"] - (target["y"] - 6)) < 12, "the row lies under the pointer, which holds it at 10 px"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.mouse.up()

    expect(page.locator("#group-1 .item-row .t").first).to_have_text("Rotate the token", timeout=SOON)
    expect(page.locator("#toasts")).to_contain_text("put it into sprint 1")
    page.keyboard.press("z")
    expect(page.locator("#group-later")).to_contain_text("Rotate the token", timeout=SOON)


def test_many_are_chosen_and_changed_by_keys_alone(open_list):
    page = open_list()
    row(page, 6).locator("a.t").focus()
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator("[data-bulk-count]")).to_have_text("2")
    page.keyboard.press("Shift+E")
    expect(page.get_by_role("dialog")).to_contain_text("2 items")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.locator("[data-bulk-count]")).to_have_text("2")
    page.keyboard.press("Shift+E")
    expect(page.get_by_role("dialog")).to_contain_text("2 items")
    page.keyboard.press("2")

    expect(row(page, 6).locator(".size")).to_have_text("S", timeout=SOON)
    expect(row(page, 7).locator(".size")).to_have_text("S")
    expect(page.locator("#toasts")).to_contain_text("2 items: made the size S")
    page.keyboard.press("z")
    expect(row(page, 6).locator(".size")).to_have_text("M", timeout=SOON)
    expect(row(page, 7).locator(".size")).to_have_count(0)


def test_a_range_is_chosen_by_shift_and_click_and_all_by_one_button(open_list):
    page = open_list()
    row(page, 6).locator(".check").click()
    row(page, 8).locator(".check").click(modifiers=["Shift"])
    expect(page.locator("[data-bulk-count]")).to_have_text("3")
    page.keyboard.press("Escape")
    expect(page.locator("[data-bulk]")).to_be_hidden()

    row(page, 6).locator("a.t").focus()
    page.keyboard.press("x")
    row(page, 8).locator(".check").click(modifiers=["Shift"])
    expect(page.locator("[data-bulk-count]")).to_have_text("3")
    page.keyboard.press("Escape")

    row(page, 6).locator(".check").click()
    page.get_by_role("button", name="All shown").click()
    expect(page.locator("[data-bulk-count]")).to_have_text("3")


def test_what_is_dropped_asks_for_the_reason_in_the_menu(open_list):
    page = open_list()
    row(page, 8).locator(".check").click()
    page.get_by_role("button", name="Drop").click()
    page.get_by_label("Why is it dropped?").fill("The vendor does it")
    page.keyboard.press("Enter")

    expect(row(page, 8)).to_have_count(0, timeout=SOON)
    expect(page.locator("#toasts")).to_contain_text("The vendor does it")


def test_a_filter_is_typed_completed_kept_and_come_back_to(open_list):
    page = open_list()
    page.keyboard.press("/")
    page.keyboard.type("kind:sp")
    page.locator("#q-list [role=option]").first.wait_for()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"q=kind%3Aspike"))
    expect(page.locator(".item-row")).to_have_count(1)

    page.get_by_text("Views", exact=True).click()
    page.get_by_label("Its name").fill("Questions")
    page.keyboard.press("Enter")
    expect(page.locator("#toasts")).to_contain_text("Kept as “Questions”.")
    page.goto(page.url.split("?")[0])
    page.get_by_text("Views", exact=True).click()
    page.get_by_role("link", name="Questions").click()
    expect(page.locator(".item-row")).to_have_count(1)


def test_escape_closes_what_is_proposed_then_leaves_the_filter(open_list):
    page = open_list()
    page.keyboard.press("/")
    field = page.locator("#q")
    page.keyboard.type("kin")
    expect(page.locator("#q-list")).to_be_visible()

    page.keyboard.press("Escape")
    expect(page.locator("#q-list")).to_be_hidden()
    expect(field).to_be_focused()
    page.keyboard.press("Escape")
    expect(field).not_to_be_focused()
    page.keyboard.press("j")

    expect(field).to_have_value("kin")
    expect(page.locator("[data-row]:focus-within")).to_have_count(1)


def test_half_typed_text_and_focus_stay_when_another_person_ranks(open_list, house, key):
    page = open_list()
    line = page.locator("#line-later")
    line.fill("Half an idea")
    house.do(DO + f"rewrite('{key}-8', 'Bo', title='Rotate both tokens')")

    expect(page.locator("#group-later")).to_contain_text("Rotate both tokens", timeout=SOON)
    expect(line).to_have_value("Half an idea")
    expect(line).to_be_focused()


def test_a_finger_drags_after_it_has_rested_and_scrolls_before(open_list):
    page = open_list(phone=True)
    box = row(page, 8).bounding_box()
    client = page.context.new_cdp_session(page)

    def touch(kind, x, y):
        points = [] if kind == "touchEnd" else [{"x": x, "y": y}]
        client.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    page.wait_for_timeout(300)
    touch("touchStart", box["x"] + 120, box["y"] + 12)
    page.wait_for_timeout(450)
    top = row(page, 6).bounding_box()
    for step in range(1, 9):
        touch("touchMove", box["x"] + 120, box["y"] + (top["y"] + 4 - box["y"]) * step / 8)
    touch("touchEnd", 0, 0)

    expect(page.locator("#group-later .item-row .t").first).to_have_text("Rotate the token", timeout=SOON)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("asked", ["", "?q=kidn:spike", "?q=kind:none-such&group=stage"])
def test_nothing_stands_in_the_way_of_assistive_technology(open_list, theme, asked):
    page = open_list(asked=asked, theme=theme)

    found = Axe().run(page)

    assert found.violations_count == 0, found.generate_report()


def test_the_open_menu_is_read_by_assistive_technology(open_list):
    page = open_list()
    row(page, 6).locator("a.t").focus()
    page.keyboard.press("a")
    page.get_by_role("dialog").wait_for()

    found = Axe().run(page)

    assert found.violations_count == 0, found.generate_report()


def test_a_viewer_reads_the_list(open_list):
    page = open_list("Vera")

    assert shown(page) == ["Call-graph", "How", "Rotate"]
    expect(page.locator(".quick")).to_have_count(0)
    page.keyboard.press("s")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_on_a_phone_nothing_is_wider_than_the_screen(open_list):
    page = open_list(phone=True)

    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_on_a_phone_a_row_says_its_column_or_what_it_lacks_below_its_title(open_list):
    page = open_list(phone=True)
    page.locator("#group-1 summary").click()

    for shown in (page.locator("#group-1 .item-row").first, row(page, 7)):
        why, title, size = (shown.locator(part).bounding_box() for part in (".why", ".t", ".t ~ .why + *"))
        assert why["y"] >= title["y"] + title["height"]
        assert size["y"] < why["y"]
    expect(row(page, 7).locator(".why")).to_contain_text("no question")
    expect(page.locator("#group-1 .why").first).to_have_text("To do")


@pytest.mark.parametrize("phone", [True, False])
def test_a_message_leaves_the_bar_of_what_is_chosen_free(open_list, phone):
    page = open_list(phone=phone)
    page.get_by_label(re.compile("-6$")).click()
    page.keyboard.press("m")
    expect(page.locator(".toast")).to_be_visible()
    page.get_by_label(re.compile("-8$")).check()

    bar, toast = page.locator("[data-bulk]").bounding_box(), page.locator(".toast").bounding_box()

    assert toast["y"] + toast["height"] < bar["y"]
