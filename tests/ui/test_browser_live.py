"""The page keeps itself up to date and leaves alone what the person is doing. Each trap of htmx has its test here."""

import pytest
from playwright.sync_api import expect

from tests.ui import samples

pytestmark = pytest.mark.browser
FORM = """{% extends "base.html" %}{% from "components/forms.html" import text, area, choose, token %}
{% block title %}Form{% endblock %}{% block main %}<h1>Form</h1><p id="count">{{ count }}</p>
<form id="form" action="/save" method="post" hx-post="/save" hx-swap="none">{{ token() }}
{{ text("title", "Title", "server " ~ count) }}{{ area("body", "Body", "server " ~ count) }}
{{ choose("stage", "Stage", (("a", "A"), ("b", "B")), "a" if count == 1 else "b") }}
<input id="f-plain" class="input" name="plain" value="server {{ count }}" aria-label="Plain" autofocus>
<button id="save">Save</button></form>
<details id="more"><summary>More</summary><p>Folded {{ count }}</p></details>
<dialog id="ask"><p>Asked {{ count }}</p><button data-closes>Close</button></dialog>
<ol class="tall">{% for n in range(80) %}<li id="li-{{ n }}">{{ n }}, {{ count }}</li>{% endfor %}</ol>{% endblock %}"""


@pytest.fixture
def form(draw_text, site, tab):
    site.pages["/form"] = draw_text(FORM, count=1)
    site.pages["/save"] = (204, "")
    tab.goto("/form")
    expect(tab.locator("#live")).to_have_text("Live")

    def change(count):
        """Let somebody else change the page."""
        site.pages["/form"] = draw_text(FORM, count=count)
        site.event += 1

    tab.change = change
    return tab


def test_what_another_person_changes_appears_without_a_reload(form):
    form.evaluate("window.same = document.getElementById('count')")

    form.change(2)

    expect(form.locator("#count")).to_have_text("2", timeout=1500)
    assert form.evaluate("window.same === document.getElementById('count')")
    expect(form.locator("#f-plain")).to_have_value("server 2")


def test_half_typed_text_stays_in_every_kind_of_field_focused_or_not(form):
    form.locator("#f-title").fill("mine")
    form.locator("#f-body").fill("mine too")
    form.locator("#f-stage").select_option("b")
    form.locator("#f-stage").select_option("a")
    form.locator("#f-plain").click()
    form.keyboard.press("End")
    form.keyboard.type(" and mine")

    form.change(2)

    expect(form.locator("#count")).to_have_text("2")
    expect(form.locator("#f-title")).to_have_value("mine")
    expect(form.locator("#f-body")).to_have_value("mine too")
    expect(form.locator("#f-stage")).to_have_value("a")
    expect(form.locator("#f-plain")).to_have_value("server 1 and mine")
    assert form.evaluate("document.activeElement.id") == "f-plain"
    assert form.evaluate("document.activeElement.selectionStart") == len("server 1 and mine")


def test_details_and_dialogs_stay_open(form):
    form.locator("#more summary").click()
    form.evaluate("document.getElementById('ask').showModal()")

    form.change(2)

    expect(form.locator("#count")).to_have_text("2")
    expect(form.locator("#more p")).to_have_text("Folded 2")
    expect(form.locator("#more p")).to_be_visible()
    expect(form.locator("#ask")).to_be_visible()


def test_the_scroll_stays_and_an_autofocus_steals_nothing(form):
    form.locator("#f-title").focus()
    form.locator("#li-70").scroll_into_view_if_needed()
    before = form.evaluate("scrollY")
    assert before > 100

    form.change(2)

    expect(form.locator("#count")).to_have_text("2")
    assert form.evaluate("scrollY") == before
    assert form.evaluate("document.activeElement.id") == "f-title"


def test_a_saved_form_takes_the_next_refresh(form):
    form.locator("#f-plain").fill("mine")
    with form.expect_response("**/save"):
        form.locator("#save").click()
    expect(form.locator("[data-dirty]")).to_have_count(0)

    form.change(3)

    expect(form.locator("#f-plain")).to_have_value("server 3")


def test_what_was_refused_stays_until_the_next_try(form):
    form.evaluate("document.getElementById('more').dataset.stays = ''")
    form.change(2)
    expect(form.locator("#count")).to_have_text("2")
    expect(form.locator("#more p")).to_have_text("Folded 1")

    with form.expect_response("**/save"):
        form.locator("#save").click()
    form.change(3)
    expect(form.locator("#more p")).to_have_text("Folded 3")
    assert form.evaluate("document.getElementById('words').dataset.refused"), "what the scripts say stays too"


def test_a_refresh_waits_while_a_request_is_under_way(form, site):
    import threading

    go = threading.Event()
    site.pages["/save"] = lambda request: go.wait(5) and (204, "")
    form.locator("#save").click(no_wait_after=True)
    asked = site.asked.count("/form")

    form.change(2)
    form.wait_for_timeout(600)
    assert site.asked.count("/form") == asked

    go.set()
    expect(form.locator("#count")).to_have_text("2")


def test_a_refresh_waits_for_a_form_that_leads_to_another_page(form, site):
    import threading

    go = threading.Event()
    site.pages["/next"] = lambda request: go.wait(5) and (200, "<h1>The next page</h1>")
    form.evaluate("""() => document.body.insertAdjacentHTML("beforeend",
        '<form action="/next" method="post"><button id="leave">Leave</button></form>')""")
    asked = site.asked.count("/form")
    form.locator("#leave").click(no_wait_after=True)
    site.pages["/form"] = (404, "<main data-trouble><h1>Nothing here</h1></main>")
    site.event += 1
    form.wait_for_timeout(600)
    assert site.asked.count("/form") == asked

    go.set()
    expect(form.locator("h1")).to_have_text("The next page")


def test_many_events_at_once_are_one_request(form, site):
    asked = site.asked.count("/form")
    for count in range(2, 7):
        form.change(count)
        form.wait_for_timeout(20)

    expect(form.locator("#count")).to_have_text("6")
    assert site.asked.count("/form") - asked <= 3


def test_the_page_says_since_when_it_is_offline_and_comes_back_by_itself(form, site):
    form.locator("#f-title").fill("mine")
    site.down = True
    expect(form.locator("#live")).to_contain_text("Offline since", timeout=8000)
    expect(form.locator("#live")).to_contain_text("input is kept")

    form.change(2)
    site.down = False

    expect(form.locator("#live")).to_have_text("Live", timeout=15000)
    expect(form.locator("#count")).to_have_text("2")
    expect(form.locator("#f-title")).to_have_value("mine")


def test_a_hidden_page_holds_no_stream_and_catches_up_when_it_is_seen(form, site):
    form.evaluate("""() => { Object.defineProperty(document, 'hidden', {value: true, configurable: true});
        document.dispatchEvent(new Event('visibilitychange')) }""")
    streams = site.asked.count("/live/churn")
    form.change(2)
    form.wait_for_timeout(400)
    expect(form.locator("#count")).to_have_text("1")

    form.evaluate("""() => { Object.defineProperty(document, 'hidden', {value: false, configurable: true});
        document.dispatchEvent(new Event('visibilitychange')) }""")

    expect(form.locator("#count")).to_have_text("2")
    assert site.asked.count("/live/churn") == streams + 1


def test_seven_pages_in_one_browser_all_load(draw_text, site, chromium):
    site.pages["/form"] = draw_text(FORM, count=1)
    context = chromium.new_context(base_url=site.url)
    pages = [context.new_page() for _ in range(7)]
    for page in pages:
        page.evaluate("Object.defineProperty(document, 'hidden', {value: true, configurable: true})")
        page.add_init_script("Object.defineProperty(document, 'hidden', {value: true, configurable: true})")
    for page in pages:
        page.goto("/form")

    expect(pages[-1].locator("#count")).to_have_text("1")
    context.close()


def test_a_page_that_one_may_no_longer_see_says_so_and_keeps_what_stands_there(form, site):
    form.locator("#f-title").fill("mine")
    site.pages["/form"] = (404, "<main data-trouble><h1>Nothing here</h1></main>")
    site.event += 1

    expect(form.locator("#live")).to_have_text("You can no longer see this page.")
    expect(form.locator("#f-title")).to_have_value("mine")
    expect(form.locator("#count")).to_have_text("1")


def test_the_navigation_is_refreshed_with_the_page(form, draw_text, site):
    nav = samples.shell().nav
    from dataclasses import replace

    site.pages["/form"] = draw_text(FORM, count=2, shell=samples.shell(nav=(replace(nav[1], count="31"), *nav[2:])))
    site.event += 1

    expect(form.locator("#nav .count").first).to_have_text("31")


def test_a_change_of_ones_own_refreshes_where_the_answer_asks_for_it(form, draw_text, site):
    site.pages["/save"] = (204, "", {"HX-Trigger": "assay:refresh"})
    site.pages["/form"] = draw_text(FORM, count=9)

    form.locator("#save").click()

    expect(form.locator("#count")).to_have_text("9")
