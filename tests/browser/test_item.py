"""The page of an item as people use it: in place, by keys alone, two at once."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
SOON = 1500  # ms
DO = "from tests.browser.items import *\n"


@pytest.fixture
def key(house):
    return house.do(DO + f"print(backlog({next(house._numbers)}))") + "-6"


@pytest.fixture
def open_item(enter, key):
    def go(name="Ana", asked="", **more):
        page = enter(name, f"/browse/{key}{asked}", **more)
        expect(page.locator("#live")).to_have_text("Live")
        return page

    return go


@pytest.fixture
def stored(house, key):
    return lambda field: house.do(DO + f"print(stored({key!r}, {field!r}))")


@pytest.fixture
def rewrite(house, key):
    def by_bo(**values):
        house.do(DO + f"rewrite({key!r}, 'Bo', **{values!r})")

    return by_bo


def test_the_description_is_written_in_place_and_sent_by_keys(open_item, key, stored):
    page = open_item()
    page.keyboard.press("e")
    field = page.get_by_label("Description", exact=True)
    expect(field).to_be_focused()
    field.fill("They leave **together**.")
    page.keyboard.press("Control+Enter")

    expect(page.locator("#description strong")).to_have_text("together")
    expect(page).to_have_url(f"{page.url.split('/browse')[0]}/browse/{key}")
    assert stored("description") == "They leave **together**."


def test_escape_leaves_and_the_draft_comes_back_after_a_reload(open_item, stored):
    page = open_item()
    page.keyboard.press("e")
    page.get_by_label("Description", exact=True).press_sequentially(" and more")
    page.keyboard.press("Escape")
    expect(page.get_by_label("Description", exact=True)).to_have_count(0)

    page.reload()
    page.keyboard.press("e")
    expect(page.get_by_label("Description", exact=True)).to_have_value("People leave *in company*. and more")
    expect(page.locator(".draft")).to_contain_text("Draft of")
    assert stored("description") == "People leave *in company*."


def test_half_typed_text_stays_while_others_change_the_item(open_item, rewrite):
    page = open_item()
    page.keyboard.press("e")
    field = page.get_by_label("Description", exact=True)
    field.fill("Half typed")

    rewrite(title="Another title")

    expect(page.locator("h1")).to_have_text("Another title", timeout=SOON)
    expect(field).to_have_value("Half typed")
    expect(field).to_be_focused()


def test_two_people_write_one_text_and_nothing_is_lost(open_item, rewrite, stored):
    page = open_item()
    page.keyboard.press("e")
    field = page.get_by_label("Description", exact=True)
    field.fill("Ana's text")
    rewrite(description="Bo's text")
    page.wait_for_timeout(SOON)  # the page has refreshed itself meanwhile, and must not take Bo's text for seen

    page.keyboard.press("Control+Enter")

    expect(page.get_by_role("alert")).to_contain_text("Bo changed this while you wrote.")
    expect(page.locator("[data-clash=theirs]")).to_have_text("Bo's text")
    expect(page.locator("[data-clash=yours]")).to_have_text("Ana's text")
    assert stored("description") == "Bo's text"

    rewrite(title="Something else")  # the page refreshes itself: both texts are still there
    expect(page.locator("h1")).to_have_text("Something else", timeout=SOON)
    expect(page.locator("[data-clash=theirs]")).to_have_text("Bo's text")
    expect(page.locator("[data-clash=yours]")).to_have_text("Ana's text")

    field.fill("A third text")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#description")).to_contain_text("A third text")
    assert stored("description") == "A third text"


@pytest.mark.parametrize(("button", "text"), [("Keep theirs", "Bo's text"), ("Keep mine", "Ana's text")])
def test_a_clash_ends_by_one_button(open_item, rewrite, stored, button, text):
    page = open_item()
    page.keyboard.press("e")
    page.get_by_label("Description", exact=True).fill("Ana's text")
    rewrite(description="Bo's text")
    page.keyboard.press("Control+Enter")

    page.get_by_role("button", name=button).click()

    expect(page.locator("#description .prose")).to_have_text(text)
    assert stored("description") == text


def test_a_draft_that_is_older_than_anothers_change_still_clashes(open_item, rewrite, stored):
    page = open_item()
    page.keyboard.press("e")
    page.get_by_label("Description", exact=True).fill("Ana's draft")
    page.goto("about:blank")
    rewrite(description="Bo's text")
    page.go_back()

    expect(page.get_by_label("Description", exact=True)).to_have_value("Ana's draft")
    page.get_by_label("Description", exact=True).focus()
    page.keyboard.press("Control+Enter")

    expect(page.locator("[data-clash=theirs]")).to_have_text("Bo's text")
    assert stored("description") == "Bo's text"


def test_fields_are_set_by_one_key_and_taken_back_by_z(open_item, stored):
    page = open_item()
    page.keyboard.press("Shift+E")
    dialog = page.get_by_role("dialog", name="Size")
    expect(dialog.get_by_role("button", name="M", exact=True)).to_be_focused()
    page.keyboard.press("1")
    expect(page.locator(".facts")).to_contain_text("XS")
    expect(dialog).to_be_hidden()
    assert stored("size") == "XS"

    page.keyboard.press("z")
    expect(page.locator(".facts .size")).to_have_text("M")
    assert stored("size") == "M"


def test_z_takes_back_what_was_written_last_though_the_message_is_of_an_earlier_change(open_item, stored):
    page = open_item()
    page.keyboard.press("Shift+E")
    page.get_by_role("dialog", name="Size").wait_for()
    page.keyboard.press("1")
    expect(page.locator("#toasts [data-undo]")).to_be_visible()
    page.keyboard.press("t")
    expect(page.get_by_role("textbox", name="Title")).to_be_focused()
    page.keyboard.type("Once more: ")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("Once more")
    expect(page.locator("#toasts [data-undo]")).to_have_count(0)

    page.keyboard.press("z")

    expect(page.locator("h1")).not_to_contain_text("Once more")
    assert stored("size") == "XS"


@pytest.mark.parametrize("end", ["Escape", "Control+Enter"])
@pytest.mark.parametrize(("letter", "opener"), [("t", "Change the title"), ("e", "Change the description")])
def test_what_opened_a_part_has_the_focus_again_when_it_is_left_or_saved(open_item, letter, opener, end):
    page = open_item()
    page.keyboard.press(letter)
    expect(page.locator("form.editing :is(input, textarea):focus")).to_have_count(1)
    page.keyboard.type("!")

    page.keyboard.press(end)

    expect(page.locator("form.editing")).to_have_count(0)
    expect(page.get_by_role("link", name=opener)).to_be_focused()


def test_what_is_half_written_takes_no_focus_from_another_form(open_item):
    page = open_item()
    page.get_by_role("link", name="Reword the criterion").click()
    page.get_by_label("Criterion", exact=True).fill("Half a thought")
    page.get_by_label("What it leaves behind", exact=True).fill("A second thing")
    button = page.get_by_role("button", name="Promise", exact=True)

    button.click()

    expect(page.locator("#deliverables .deliv")).to_have_count(2)
    expect(button).to_be_focused()
    expect(page.get_by_label("Criterion", exact=True)).to_have_value("Half a thought")


def test_a_list_in_a_comment_is_as_wide_as_the_comment(open_item):
    page = open_item()
    page.get_by_label("Write to the crew").fill("- one thing that takes some room\n- another one")
    page.keyboard.press("Control+Enter")

    point = page.locator(".trail .say li").first
    expect(point).to_be_visible()
    assert point.bounding_box()["width"] > 200


def test_attaching_evidence_stays_within_its_panel(open_item):
    page = open_item()
    page.get_by_text("Attach evidence").click()

    menu = page.locator(".pop[open] .menu").bounding_box()
    for control in page.locator(".pop[open] .menu :is(input:not([type=hidden]), select, button)").all():
        box = control.bounding_box()
        assert menu["x"] <= box["x"]
        assert box["x"] + box["width"] <= menu["x"] + menu["width"]


def test_a_pair_is_put_on_it_by_keys_alone(open_item):
    page = open_item()
    page.keyboard.press("m")
    expect(page.locator(".faces")).to_contain_text("Ana")
    page.keyboard.press("a")
    page.get_by_role("dialog").wait_for()
    page.keyboard.press("b")
    page.keyboard.press("Enter")

    expect(page.locator(".facts")).to_contain_text("Pair")
    expect(page.locator(".faces")).to_contain_text("Bo")


def test_a_new_label_is_typed_into_the_menu(open_item):
    page = open_item()
    page.keyboard.press("l")
    page.get_by_label("A new label").fill("GPU")
    page.keyboard.press("Enter")

    expect(page.locator(".facts")).to_contain_text("gpu")


def test_criteria_are_added_one_after_the_other_and_ticked(open_item):
    page = open_item()
    line = page.get_by_label("Add a criterion")
    line.fill("It beats the baseline")
    page.keyboard.press("Enter")
    expect(page.locator("#criteria")).to_contain_text("It beats the baseline")
    expect(line).to_have_value("")
    line.fill("It costs less")
    page.keyboard.press("Enter")
    expect(page.locator("#criteria")).to_contain_text("0 of 3 met")

    page.get_by_role("checkbox", name="It costs less").click()
    expect(page.locator("#criteria")).to_contain_text("1 of 3 met")


def test_what_one_says_the_other_reads_and_the_up_arrow_edits_it(open_item):
    ana, bo = open_item("Ana"), open_item("Bo")
    field = ana.get_by_label("Write to the crew")
    field.fill("Look at @bo")
    ana.keyboard.press("Control+Enter")

    expect(bo.locator("#activity")).to_contain_text("Look at @bo", timeout=SOON)
    expect(field).to_have_value("")
    field.focus()
    ana.keyboard.press("ArrowUp")
    edited = ana.get_by_label("Your comment")
    edited.fill("Look again")
    ana.keyboard.press("Control+Enter")
    expect(bo.locator("#activity")).to_contain_text("Look again", timeout=SOON)
    expect(bo.locator("#activity")).to_contain_text("edited")


def test_an_item_called_done_too_early_shows_what_it_owes_in_place(open_item, stored):
    page = open_item()
    page.keyboard.press("s")
    page.get_by_role("dialog").get_by_role("button", name="Delivered").click()

    form = page.locator("form.owing")
    expect(form).to_contain_text("It still owes what it promised.")
    form.get_by_label("A pipeline").fill("#206")
    form.get_by_label("Kind of evidence").select_option("pull request")
    form.get_by_role("button", name="Move to Delivered").click()
    expect(page.locator(".facts")).to_contain_text("Delivered")
    assert stored("state") == "delivered"


def test_the_server_that_answers_500_or_not_at_all_loses_nothing(open_item, stored):
    page = open_item()
    page.keyboard.press("e")
    field = page.get_by_label("Description", exact=True)
    field.fill("Half typed")
    page.route("**/changes", lambda route: route.fulfill(status=500, body="<h1>down</h1>", content_type="text/html"))
    page.keyboard.press("Control+Enter")
    expect(page.locator("#toasts")).to_contain_text("kept")
    expect(field).to_have_value("Half typed")

    page.unroute("**/changes")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#description")).to_contain_text("Half typed")
    assert stored("description") == "Half typed"


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("asked", ["", "?edit=description&clash", "?edit=ties"])
def test_nothing_stands_in_the_way_of_assistive_technology(open_item, theme, asked):
    page = open_item(asked=asked, theme=theme)

    found = Axe().run(page)

    assert found.violations_count == 0, found.generate_report()


def test_on_a_phone_nothing_is_wider_than_the_screen(open_item):
    page = open_item(phone=True)

    assert page.evaluate("document.documentElement.scrollWidth") <= 390
