"""A server that fails, is silent, or whose answer is lost; a form sent twice; two who write at once; a session's end.

Whatever happens, nothing counts twice, and what was typed is still there.
"""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.story import choose
from tests.chromium import fetched

pytestmark = pytest.mark.browser
SAID = "Ten seeds will do, I think."
COUNT = "from assay.crew.models import Comment; print(Comment.objects.filter(text={text!r}, key={key!r}).count())"


@pytest.fixture
def key(house):
    return f"{house.board()}-1"


@pytest.fixture
def ana(enter, key):
    """Ana on the page of an item."""
    page = enter("Ana", f"/browse/{key}")
    expect(page.locator("#live")).to_have_text("Live")
    return page


@pytest.fixture
def count(house, key):
    """Return how often something was said."""
    return lambda text=SAID: int(house.do(COUNT.format(text=text, key=key)))


@pytest.fixture
def sit_down(story):
    """Open a page of the example as somebody, in a browser of their own."""
    contexts = []

    def open_as(name, path):
        contexts.append(story.context(name))
        page = contexts[-1].new_page()
        page.goto(path)
        expect(page.locator("#live")).to_have_text("Live")
        return page

    yield open_as
    for context in contexts:
        context.close()


def failing(route):
    route.fulfill(status=500, body="<main><h1>500</h1></main>", content_type="text/html")


def silent(route):
    route.abort()


def lost(route):
    """Let the server do it, and lose what it answers."""
    route.fetch()
    route.abort()


def say(page, text=SAID):
    field = page.get_by_label("Write to the crew")
    field.fill(text)
    field.press("Control+Enter")
    return field


@pytest.mark.parametrize(("trouble", "told"), [(failing, "Something went wrong"), (silent, "does not answer")])
def test_a_comment_that_is_not_taken_stays_survives_a_reload_and_is_sent_later(ana, count, trouble, told):
    ana.route("**/comments", trouble)
    field = say(ana)
    expect(ana.locator("#toasts")).to_contain_text(told)
    expect(ana.locator("#toasts")).to_contain_text("What you typed is kept")
    expect(field).to_have_value(SAID)

    ana.unroute("**/comments")
    ana.reload()
    expect(field).to_have_value(SAID)
    expect(ana.locator(".draft")).to_contain_text("Draft of")
    assert count() == 0
    field.press("Control+Enter")
    expect(ana.locator("#activity .say")).to_have_text(re.compile(SAID))

    ana.reload()
    expect(field).to_have_value("")
    assert count() == 1


def test_what_is_sent_again_because_the_answer_was_lost_counts_once(ana, count):
    ana.route("**/comments", lost)
    say(ana)
    again = ana.locator("#toasts").get_by_role("button", name="Try again")
    expect(again).to_be_visible()
    assert count() == 1

    ana.unroute("**/comments")
    again.click()

    expect(ana.get_by_label("Write to the crew")).to_have_value("")
    expect(ana.locator("#activity .say")).to_have_count(1)
    assert count() == 1


def test_a_form_that_is_sent_twice_at_once_counts_once(ana, count):
    field = ana.get_by_label("Write to the crew")
    field.fill(SAID)
    ana.evaluate("""() => {
        const form = document.getElementById("f-say").form;
        form.requestSubmit();
        form.requestSubmit();
    }""")

    expect(field).to_have_value("")
    expect(ana.locator("#activity .say")).to_have_count(1)
    assert count() == 1


def test_the_same_words_said_twice_on_purpose_count_twice(ana, count):
    for times in (1, 2):
        expect(say(ana)).to_have_value("")
        expect(ana.locator("#activity .say")).to_have_count(times)

    assert count() == 2


def test_a_title_half_changed_survives_a_silent_server_and_a_reload(ana):
    ana.keyboard.press("t")
    field = ana.get_by_label("Title")
    expect(field).to_be_focused()
    field.fill("A better name")
    ana.route("**/changes", silent)
    field.press("Enter")
    expect(ana.locator("#toasts")).to_contain_text("does not answer")

    ana.unroute("**/changes")
    ana.reload()
    expect(field).to_have_value("A better name")
    field.press("Enter")

    expect(ana.locator("h1")).to_have_text("A better name")


def test_a_move_whose_answer_is_lost_shows_where_the_card_lies(enter, house, key):
    ana = enter("Ana", f"/p/{key.split('-')[0].lower()}/board")
    expect(ana.locator("#live")).to_have_text("Live")
    ana.route("**/moves", lost)
    fetched(ana, "rows")
    ana.keyboard.press("j")
    fetched(ana, "drop")
    ana.keyboard.press("Alt+ArrowRight")

    expect(ana.locator("#toasts")).to_contain_text("does not answer")
    expect(ana.locator("[data-drag-list=doing]").first).to_contain_text("First")


def test_a_column_that_is_gone_since_the_menu_opened_leaves_the_card_and_says_why(enter, house, key):
    project = key.split("-")[0]
    ana = enter("Ana", f"/p/{project.lower()}/board")
    expect(ana.locator("#live")).to_have_text("Live")
    fetched(ana, "rows")
    ana.keyboard.press("j")
    ana.keyboard.press("s")
    column = ana.get_by_role("dialog").get_by_role("button", name="In review")
    expect(column).to_be_visible()
    house.do(f"lose_column({project!r}, 'review')")

    column.click()

    expect(ana.locator("#toasts")).to_contain_text("is gone")
    expect(ana.locator("[data-drag-list=todo]").first).to_contain_text("First")


def test_a_long_form_that_a_plain_browser_sent_in_vain_is_filled_again(sit_down):
    amir = sit_down("Amir", "/p/churn/hypotheses/new")
    amir.get_by_label("Title").fill("Households leave together")
    amir.get_by_label("We believe that").fill("features of the household")
    amir.route(
        "**/hypotheses/new", lambda route: failing(route) if route.request.method == "POST" else route.continue_()
    )
    amir.get_by_role("button", name="Keep as a draft").click()
    expect(amir.locator("h1")).to_have_text("500")

    amir.unroute("**/hypotheses/new")
    amir.goto("/p/churn/hypotheses/new")

    expect(amir.get_by_label("Title")).to_have_value("Households leave together")
    expect(amir.get_by_label("We believe that")).to_have_value("features of the household")
    amir.get_by_role("button", name="Keep as a draft").click()
    expect(amir.locator("h1")).to_contain_text("features of the household")
    amir.goto("/p/churn/hypotheses/new")
    expect(amir.get_by_label("Title")).to_have_value("")


def test_two_who_change_a_hypothesis_at_once_see_both_texts(sit_down):
    ingrid, amir = (sit_down(name, "/browse/CHURN-H6/changes") for name in ("Ingrid", "Amir"))
    ingrid.get_by_label("will result in").fill("more customers kept")
    amir.get_by_label("will result in").fill("fewer calls in vain")
    amir.get_by_role("button", name="Save").click()
    expect(amir.locator("h1")).to_contain_text("fewer calls in vain")
    ingrid.get_by_role("button", name="Save").click()

    expect(ingrid.get_by_role("alert").first).to_contain_text("Amir Hosseini")
    expect(ingrid.locator("[data-clash=theirs]")).to_have_text("fewer calls in vain")
    expect(ingrid.locator("[data-clash=yours]")).to_have_text("more customers kept")
    expect(ingrid.get_by_label("will result in")).to_have_value("more customers kept")

    ingrid.get_by_role("button", name="Save").click()
    expect(ingrid.locator("h1")).to_contain_text("more customers kept")


def choose_verdict(page, word):
    page.locator("#verdict").get_by_text(word, exact=True).click()
    page.get_by_label("Reason, in your words").fill(f"{word}, as I read it")


def test_two_who_sign_different_verdicts_at_once_both_know_which_one_stands(house, enter):
    key = house.do("print(two_scientists('LA'))")
    ana, cleo = (enter(name, f"/browse/{key}") for name in ("Ana", "Cleo"))
    cleo.route("**/live/*", lambda route: route.abort())  # it does not hear of the other one in time
    cleo.reload()
    choose_verdict(cleo, "Reject")
    choose_verdict(ana, "Accept")
    ana.get_by_role("button", name="Sign as Ana").click()
    expect(ana).to_have_url(re.compile("follow-ups"))
    cleo.get_by_role("button", name="Sign as Cleo").click()

    told = cleo.get_by_role("alert").filter(has_text="Ana signed “accepted”")
    expect(told).to_be_in_viewport()
    house.do(f"say({key!r}, 'It is signed.')")
    cleo.evaluate("document.dispatchEvent(new CustomEvent('assay:refresh'))")
    expect(cleo.get_by_text("It is signed.")).to_be_visible()
    expect(told).to_be_visible()
    expect(cleo.get_by_label("Reason, in your words")).to_have_value("Reject, as I read it")
    expect(cleo.get_by_label("Reject")).to_be_checked()

    cleo.get_by_role("button", name="Sign as Cleo").click()
    expect(cleo.locator("#verdict")).to_contain_text("“Rejected” waits for a second signature")
    expect(told).to_have_count(0)


def test_a_verdict_that_is_half_written_when_another_is_signed_stays_open_as_it_was(house, enter):
    key = house.do("print(two_scientists('LB'))")
    ana, cleo = (enter(name, f"/browse/{key}") for name in ("Ana", "Cleo"))
    choose_verdict(cleo, "Reject")
    choose_verdict(ana, "Accept")
    ana.get_by_role("button", name="Sign as Ana").click()

    expect(cleo.locator("#verdict")).to_contain_text("Signed by Ana")
    expect(cleo.get_by_label("Reason, in your words")).to_be_visible()
    expect(cleo.get_by_label("Reason, in your words")).to_have_value("Reject, as I read it")
    expect(cleo.get_by_label("Reject")).to_be_checked()


def test_who_is_signed_out_meanwhile_signs_in_and_finds_the_text_again(sit_down):
    kari = sit_down("Kari", "/browse/CHURN-66")
    kari.context.clear_cookies(name=re.compile(r"^assay_[0-9a-f]{8}$"))
    field = say(kari)
    kari.wait_for_url("**/demo/**")

    kari.get_by_role("button", name=re.compile("Kari")).click()

    kari.wait_for_url("**/browse/CHURN-66")
    expect(field).to_have_value(SAID)
    field.press("Control+Enter")
    expect(field).to_have_value("")
    expect(kari.locator("#activity .say").first).to_contain_text(SAID)


def test_whoever_signs_out_leaves_no_draft_behind(story):
    context = story.context()
    page = context.new_page()
    choose(page, "Jonas")
    page.goto("/browse/CHURN-66")
    page.get_by_label("Write to the crew").fill("Not yet")
    page.locator("#side summary", has_text="Jonas").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(lambda url: "/browse/" not in url)

    choose(page, "Jonas")
    page.goto("/browse/CHURN-66")

    expect(page.get_by_label("Write to the crew")).to_have_value("")
    context.close()
