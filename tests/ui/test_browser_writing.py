"""What somebody types is not lost: drafts, failures, forms sent twice, two people at one text."""

import threading

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


@pytest.fixture
def item(draw, site, tab):
    site.pages["/item"] = draw("item.html")
    site.pages["/comments"] = "<p>Thanks</p>"
    tab.goto("/item")
    expect(tab.locator("#live")).to_have_text("Live")
    return tab


def test_a_draft_survives_a_reload_and_says_so(item):
    item.locator("#f-text").fill("Half a thought")
    item.reload()

    expect(item.locator("#f-text")).to_have_value("Half a thought")
    expect(item.locator(".draft")).to_contain_text("Draft of")


def test_a_draft_can_be_discarded(item):
    item.locator("#f-text").fill("Half a thought")
    item.reload()
    item.locator(".draft button").click()

    expect(item.locator("#f-text")).to_have_value("")
    item.reload()
    expect(item.locator("#f-text")).to_have_value("")
    expect(item.locator(".draft")).to_have_count(0)


def test_a_saved_text_leaves_no_draft(item):
    item.locator("#f-text").fill("A whole thought")
    item.locator("#comment .btn--main").click()
    expect(item.locator("#comments")).to_have_text("Thanks")

    assert item.evaluate("Object.keys(localStorage).filter(key => key.startsWith('assay:draft'))") == []


def test_a_draft_is_kept_when_the_server_fails_and_no_page_lands_in_the_form(item, site):
    site.pages["/comments"] = (500, "<html><body><h1>Traceback</h1></body></html>")
    item.locator("#f-text").fill("A whole thought")
    item.locator("#comment .btn--main").click()

    expect(item.locator("#toasts")).to_contain_text("Something went wrong on the server. What you typed is kept")
    expect(item.locator("body")).not_to_contain_text("Traceback")
    expect(item.locator("#f-text")).to_have_value("A whole thought")
    item.reload()
    expect(item.locator("#f-text")).to_have_value("A whole thought")


def test_the_form_can_be_sent_again_when_the_server_answers_again_with_the_same_token(item, site):
    token = item.locator("#comment [name=form_token]").input_value()
    site.down = True
    item.locator("#f-text").fill("A whole thought")
    item.locator("#comment .btn--main").click()
    expect(item.locator("#toasts")).to_contain_text("The server does not answer")

    site.down = False
    item.locator("#toasts button", has_text="Try again").click()

    expect(item.locator("#comments")).to_have_text("Thanks")
    assert site.posts[-1][1]["form_token"] == token
    expect(item.locator("#comment [name=form_token]")).not_to_have_value(token)


def test_a_form_under_way_is_not_sent_again(item, site):
    go = threading.Event()
    site.pages["/comments"] = lambda request: go.wait(5) and "<p>Thanks</p>"
    item.locator("#f-text").fill("Once")
    for _ in range(3):
        item.locator("#comment").evaluate("form => form.requestSubmit()")
    item.wait_for_timeout(200)
    go.set()

    expect(item.locator("#comments")).to_have_text("Thanks")
    assert len(site.posts) == 1
    assert item.locator("#comment").get_attribute("aria-busy") is None


def test_errors_of_a_form_are_shown_in_its_place(item, site):
    site.pages["/comments"] = (422, "<p role=alert>A comment has at least one letter</p>")
    item.locator("#f-text").fill(" ")
    item.locator("#comment .btn--main").click()

    expect(item.locator("#comments [role=alert]")).to_have_text("A comment has at least one letter")
    expect(item.locator("#toasts .toast")).to_have_count(0)


def test_two_texts_of_one_field_come_in_place_of_the_form(item, site, draw):
    from types import SimpleNamespace

    refusal = SimpleNamespace(message="x", field="text", theirs="Their text", yours="My text", who="Eirik")
    site.pages["/comments"] = (409, draw("errors/_stale.html", refusal=refusal))
    item.locator("#f-text").fill("My text")
    item.locator("#comment .btn--main").click()

    expect(item.locator("#comments")).to_contain_text("Eirik changed this while you wrote.")
    expect(item.locator("#comments [data-clash=theirs]")).to_have_text("Their text")
    expect(item.locator("#f-text")).to_have_value("My text")


def test_signing_out_clears_all_drafts(item, site):
    site.pages["/sign-out"] = "<title>Out</title>"
    item.locator("#f-text").fill("Secret")
    item.locator(".side-foot summary").click()
    item.get_by_role("button", name="Sign out").click()
    item.wait_for_url("**/sign-out")

    assert item.evaluate("Object.keys(localStorage).filter(key => key.startsWith('assay:draft'))") == []


def test_a_draft_is_that_of_its_person(item, draw, site):
    from tests.ui import samples

    item.locator("#f-text").fill("Mine alone")
    site.pages["/item"] = draw("item.html", shell=samples.shell(person=samples.AMIR))
    item.reload()

    expect(item.locator("#f-text")).to_have_value("")


def test_a_preview_is_made_by_the_server_and_the_text_stays(item, site):
    site.pages["/preview"] = "<p><strong>bold</strong></p>"
    item.locator("#f-text").fill("**bold**")

    item.get_by_role("button", name="Preview").click()
    expect(item.locator("#f-text-view strong")).to_have_text("bold")
    expect(item.locator("#f-text")).to_be_hidden()
    assert site.posts[-1] == ("/preview", {"text": "**bold**", "project": "churn"})

    item.get_by_role("button", name="Preview").click()
    expect(item.locator("#f-text")).to_have_value("**bold**")


def test_an_address_pasted_over_words_makes_a_link(item):
    field = item.locator("#f-text")
    field.fill("see here")
    field.select_text()
    field.evaluate("""(field) => { const data = new DataTransfer(); data.setData('text/plain', 'https://x.example/a');
        field.dispatchEvent(new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true})) }""")

    expect(field).to_have_value("[see here](https://x.example/a)")


def test_a_message_has_a_way_back_by_click_and_by_key(item, site):
    site.pages["/moves"] = (204, "", {"HX-Trigger": '{"assay:said": {"text": "Moved.", "undo": "/undo/7"}}'})
    site.pages["/undo/7"] = (204, "")
    item.locator("details.pop summary", has_text="Proving").click()
    item.get_by_role("button", name="In review").click()
    expect(item.locator("#toasts .toast")).to_contain_text("Moved.")
    expect(item.locator("details.pop[open]")).to_have_count(0)

    item.locator("h1").click()
    with item.expect_response("**/undo/7"):
        item.keyboard.press("z")

    expect(item.locator("#toasts .toast")).to_have_count(0)
    assert [path for path, _ in site.posts] == ["/moves", "/undo/7"]


def test_the_link_of_an_item_is_copied(item):
    item.context.grant_permissions(["clipboard-read", "clipboard-write"])
    item.keyboard.press("Control+Shift+C")

    expect(item.locator("#toasts")).to_contain_text("Link copied.")
    assert item.evaluate("navigator.clipboard.readText()").endswith("/browse/CHURN-61")
