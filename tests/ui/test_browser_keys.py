"""Keys, palette and sheet, in a real browser."""

import threading
from dataclasses import replace

import pytest
from playwright.sync_api import expect

from assay.ui.shell import Finder
from tests.chromium import fetched
from tests.ui import samples

pytestmark = pytest.mark.browser


@pytest.fixture
def backlog(draw, site, tab):
    site.pages["/p/churn/backlog"] = draw("backlog.html", shell=samples.shell(active="Backlog"))
    for name in ("board", "items/new"):
        site.pages[f"/p/churn/{name}"] = draw("empty.html")
    tab.goto("/p/churn/backlog")
    expect(tab.locator("[data-bulk]")).to_be_hidden()
    fetched(tab, "rows")
    return tab


def focused(tab):
    return tab.evaluate("document.activeElement.closest('[data-row]')?.dataset.row ?? null")


def test_j_and_k_go_from_row_to_row_and_enter_opens(backlog, site):
    site.pages["/browse/CHURN-80"] = "<title>80</title>"
    for key, row in (("j", "79"), ("j", "80"), ("k", "79"), ("ArrowDown", "80")):
        backlog.keyboard.press(key)
        assert focused(backlog) == row

    backlog.keyboard.press("Enter")

    backlog.wait_for_url("**/browse/CHURN-80")


def test_x_selects_and_escape_lets_go(backlog):
    backlog.keyboard.press("j")
    backlog.keyboard.press("x")
    backlog.keyboard.press("j")
    backlog.keyboard.press("x")

    expect(backlog.locator("[data-bulk]")).to_be_visible()
    expect(backlog.locator("[data-bulk-count]")).to_have_text("2")
    expect(backlog.locator("#pick-80")).to_be_checked()

    backlog.keyboard.press("Escape")

    expect(backlog.locator("[data-bulk]")).to_be_hidden()
    expect(backlog.locator("#pick-80")).not_to_be_checked()


def test_a_chooser_changes_all_chosen_rows_at_once(backlog, site):
    site.pages["/p/churn/sizes"] = (204, "")
    backlog.locator("#pick-79").check()
    backlog.locator("#pick-82").check()
    sent = []
    site.pages["/p/churn/sizes"] = lambda request: sent.append(1) or (204, "")

    backlog.keyboard.press("Shift+E")
    expect(backlog.locator("#choose-size")).to_be_visible()
    with backlog.expect_request("**/p/churn/sizes") as asked:
        backlog.keyboard.press("2")

    assert asked.value.post_data == "size=S&item=79&item=82" or sorted(asked.value.post_data.split("&")) == [
        "item=79",
        "item=82",
        "size=S",
    ]
    assert asked.value.headers["x-csrftoken"] == "sample"
    expect(backlog.locator("#choose-size")).to_be_hidden()


def test_a_chooser_takes_the_row_in_focus_when_none_is_chosen(backlog, site):
    site.pages["/p/churn/sizes"] = (204, "")
    backlog.keyboard.press("j")
    expect(backlog.locator("[data-row]:focus-within")).to_have_count(1)

    backlog.keyboard.press("Shift+E")
    with backlog.expect_request("**/p/churn/sizes") as asked:
        backlog.locator("#choose-size button[value=M]").click()

    assert sorted(asked.value.post_data.split("&")) == ["item=79", "size=M"]


def test_two_letters_go_somewhere(backlog):
    backlog.keyboard.press("g")
    backlog.keyboard.press("b")

    backlog.wait_for_url("**/p/churn/board")


def test_keys_do_nothing_in_a_field(backlog):
    field = backlog.locator(".quick input")
    field.click()
    backlog.keyboard.type("jxgbc?CE /")

    expect(field).to_have_value("jxgbc?CE /")
    expect(backlog.locator("dialog[open]")).to_have_count(0)
    assert backlog.url.endswith("/p/churn/backlog")


def test_the_slash_goes_to_the_filter(backlog):
    backlog.keyboard.press("/")

    assert backlog.evaluate("document.activeElement.name") == "q"
    assert backlog.evaluate("document.activeElement.value") == ""


def test_single_keys_can_be_switched_off_and_the_palette_stays(draw, site, tab):
    site.pages["/off"] = draw("backlog.html", shell=samples.shell(single_keys=False))
    tab.goto("/off")
    for key in ("j", "c", "?", "Shift+E", "g", "b"):
        tab.keyboard.press(key)

    assert focused(tab) is None
    expect(tab.locator("dialog[open]")).to_have_count(0)
    assert tab.url.endswith("/off")

    tab.keyboard.press("Control+k")

    expect(tab.locator("#palette")).to_be_visible()


def test_without_single_keys_the_sheet_opens_from_the_palette(draw, site, tab):
    site.pages["/palette.json"] = {"results": []}
    site.pages["/off"] = draw("backlog.html", shell=samples.shell(single_keys=False))
    tab.goto("/off")
    tab.keyboard.press("Control+k")
    tab.keyboard.type("all keys")
    expect(tab.locator("#palette [aria-selected=true]")).to_contain_text("All keys of this page")
    tab.keyboard.press("Enter")
    expect(tab.locator("#sheet")).to_be_visible()
    tab.keyboard.press("Escape")

    tab.keyboard.press("Control+k")
    tab.get_by_role("button", name="all keys").click()

    expect(tab.locator("#sheet")).to_be_visible()
    expect(tab.locator("#palette")).to_be_hidden()


def test_control_enter_sends_the_form_from_within_a_field(draw, site, tab):
    site.pages["/item"] = draw("item.html")
    site.pages["/comments"] = "<p>Thanks</p>"
    tab.goto("/item")
    tab.locator("#f-text").fill("Seeded since CHURN-54")

    tab.keyboard.press("Control+Enter")

    expect(tab.locator("#comments")).to_have_text("Thanks")
    assert site.posts[0][1]["text"] == "Seeded since CHURN-54"


def test_the_sheet_is_made_of_the_keys_that_are_really_bound(backlog):
    backlog.keyboard.press("?")

    sheet = backlog.locator("#sheet")
    expect(sheet).to_be_visible()
    for name in ("New item", "Filter this list", "Next row", "Board", "Search or do", "Choose a project"):
        expect(sheet.locator("dd", has_text=name).first).to_be_visible()
    keys = sheet.locator("dt").all_inner_texts()
    assert any(text.split() == ["g", "b"] for text in keys)
    assert any(text.split() == ["Shift", "E"] for text in keys)

    backlog.keyboard.press("Escape")
    expect(sheet).to_be_hidden()


def test_the_palette_offers_actions_then_places_then_what_the_server_finds(backlog, site):
    hits = [{"label": "CHURN-61 Board games", "url": "/browse/CHURN-61", "kind": "Items", "note": "Proving"}]
    site.pages["/palette.json"] = {"results": hits}
    site.pages["/browse/CHURN-61"] = "<title>61</title>"
    backlog.keyboard.press("Control+k")
    expect(backlog.locator("#palette h3").first).to_have_text("Do")

    backlog.keyboard.type("boa")

    expect(backlog.locator("#palette h3")).to_have_text(["Go to", "Items"])
    expect(backlog.locator("#palette [role=option]").first).to_contain_text("Board")
    backlog.keyboard.press("ArrowDown")
    expect(backlog.locator("#palette [aria-selected=true]")).to_contain_text("CHURN-61")
    backlog.keyboard.press("Enter")
    backlog.wait_for_url("**/browse/CHURN-61")


@pytest.mark.parametrize("typed", ["", ">"])
def test_an_answer_to_an_older_text_does_not_come_into_the_palette(backlog, site, typed):
    answers = threading.Event()

    def slow(_request):
        assert answers.wait(10)
        return {"results": [{"label": "CHURN-61 Board games", "url": "/browse/CHURN-61", "kind": "Items"}]}

    site.pages["/palette.json"] = slow
    backlog.keyboard.press("Control+k")
    with backlog.expect_response("**/palette.json*") as answered:
        with backlog.expect_request("**/palette.json*"):
            backlog.keyboard.type("boa")
        backlog.locator("#palette input").fill(typed)
        answers.set()
    answered.value.finished()

    backlog.evaluate("new Promise((done) => setTimeout(done))")  # what reads the answer had its turn
    expect(backlog.locator("#palette")).not_to_contain_text("CHURN-61 Board games")
    expect(backlog.locator("#palette [role=option]").first).to_be_visible()


def test_the_palette_is_fuzzy_and_its_sign_keeps_to_actions(backlog, site):
    site.pages["/palette.json"] = {"results": []}
    backlog.keyboard.press("Control+k")
    backlog.keyboard.type(">nwit")

    expect(backlog.locator("#palette [role=option]").first).to_contain_text("New item")
    backlog.keyboard.press("Enter")
    backlog.wait_for_url("**/items/new")
    assert "/palette.json" not in site.asked


def test_a_finder_offers_its_own_first_and_enter_waits_for_them(draw, site, tab):
    plain = samples.shell()
    pick = Finder("o s", "sprint ", "Choose a sprint", "Sprints")
    shell = replace(plain, nav=(*plain.nav[1:], replace(plain.nav[3], label="Sprint 3 of the past", finder=pick)))
    items = {"label": "CHURN-61 Sprint 3 retro", "url": "/browse/CHURN-61", "kind": "Items", "note": ""}
    sprint = {"label": "Sprint 3, 2 to 13 Nov", "url": "/p/churn/sprints/3", "kind": "Sprints", "note": "closed"}
    site.pages["/palette.json"] = {"results": [items, sprint]}
    site.pages["/p/churn/sprints/3"] = "<title>3</title>"
    site.pages["/p/churn/backlog"] = draw("backlog.html", shell=shell)
    tab.goto("/p/churn/backlog")
    tab.keyboard.press("o")
    tab.keyboard.press("s")
    expect(tab.locator("#palette h3")).to_have_text(["Sprints", "Do", "Go to", "Items"])
    tab.keyboard.type("3")
    tab.keyboard.press("Enter")

    tab.wait_for_url("**/p/churn/sprints/3")


def test_the_palette_says_when_it_finds_nothing(backlog, site):
    site.pages["/palette.json"] = {"results": []}
    backlog.keyboard.press("Control+k")
    backlog.keyboard.type("zzzzqqq")

    expect(backlog.locator(".palette__none")).to_contain_text("Nothing found")


def test_in_markdown_control_k_makes_a_link_and_with_alt_opens_the_palette(draw, site, tab):
    site.pages["/item"] = draw("item.html")
    tab.goto("/item")
    field = tab.locator("#f-text")
    field.fill("see here")
    field.select_text()
    fetched(tab, "markdown")

    tab.keyboard.press("Control+k")

    expect(field).to_have_value("[see here]()")
    tab.keyboard.type("http://x.example")
    expect(field).to_have_value("[see here](http://x.example)")
    expect(tab.locator("#palette")).to_be_hidden()

    tab.keyboard.press("Control+Alt+k")

    expect(tab.locator("#palette")).to_be_visible()


def test_menus_close_by_escape_and_by_a_click_elsewhere(backlog):
    chooser = backlog.locator("details.pop").first
    backlog.keyboard.press("o")
    backlog.keyboard.press("p")
    expect(chooser).to_have_attribute("open", "")
    backlog.keyboard.press("Escape")
    expect(chooser).not_to_have_attribute("open", "")

    chooser.locator("summary").click()
    expect(chooser).to_have_attribute("open", "")
    backlog.locator("h1").click()
    expect(chooser).not_to_have_attribute("open", "")


def test_the_theme_is_switched_at_once_and_kept_as_a_cookie(backlog):
    backlog.locator("[data-theme-switch]").click()

    expect(backlog.locator("html")).to_have_attribute("data-theme", "dark")
    assert {cookie["name"]: cookie["value"] for cookie in backlog.context.cookies()}["assay_theme"] == "dark"


def test_on_a_phone_the_side_is_a_drawer(draw, site, tab):
    site.pages["/board"] = draw("board.html")
    tab.set_viewport_size({"width": 390, "height": 844})
    tab.goto("/board")
    side = tab.locator("#side")
    expect(side).to_be_hidden()

    tab.locator("[data-side]").click()
    expect(side).to_be_visible()
    expect(tab.locator("#tabs")).to_be_visible()

    tab.locator("h1").click(position={"x": 5, "y": 5}, force=True)
    tab.mouse.click(380, 400)
    expect(side).to_be_hidden()
