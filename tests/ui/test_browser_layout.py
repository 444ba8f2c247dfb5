"""What a page needs of the window, and what floats over it."""

from types import SimpleNamespace

import pytest
from playwright.sync_api import expect

from assay.backlog.sprint_page import SprintLine
from assay.ui.shell import Said
from assay.ui.shown import Card
from tests.ui import samples

pytestmark = pytest.mark.browser
HEIGHT = "document.documentElement.scrollHeight"
SHORT = """{% extends "base.html" %}{% block title %}Short{% endblock %}{% block main %}<h1>Short</h1>{% endblock %}"""

TOOLBAR = """{% extends "base.html" %}{% from "components/query_field.html" import query_field %}
{% block title %}List{% endblock %}{% block main %}<h1>List</h1><div class="toolbar">
{{ query_field("/list", text="foo:bar", problems=problems) }}<button class="btn" id="beside">Stage</button></div>
{% endblock %}"""

LONG = """{% extends "base.html" %}{% block title %}Long{% endblock %}{% block main %}<h1>Long</h1>
<ol>{% for n in range(80) %}<li>{{ n }}</li>{% endfor %}</ol>
<form action="/save" method="post" hx-post="/save" hx-swap="none"><button class="btn" id="last">Start</button></form>
{% endblock %}"""

CARDS = """{% extends "base.html" %}{% from "backlog/_card.html" import card %}{% block title %}Board{% endblock %}
{% block main %}<h1>Board</h1><div class="board">{% for n in range(7) %}<section class="column">
<ol data-drag-list="a{{ n }}">{% for c in cards %}{{ card(c, {"move": "Move", "here": ""}, n ~ "-", true) }}{% endfor %}
</ol></section>{% endfor %}</div>
{% endblock %}"""
RIGHT = "all => all.map(one => [one.getBoundingClientRect().right, one.closest('.card').getBoundingClientRect().right])"


def test_a_short_page_is_exactly_as_high_as_the_window(draw_text, site, tab):
    site.pages["/short"] = draw_text(SHORT)
    tab.goto("/short")

    assert tab.evaluate(HEIGHT) == 900


def test_what_is_wrong_with_a_query_leaves_the_buttons_beside_it_in_their_line(draw_text, site, tab):
    wrong = {"message": "“foo” is no word of this list.", "suggestion": ""}
    for path, problems in (("/right", []), ("/wrong", [wrong])):
        site.pages[path] = draw_text(TOOLBAR, problems=problems)
    places = []
    for path in ("/right", "/wrong"):
        tab.goto(path)
        places.append(tab.locator("#beside").bounding_box())

    assert places[0] == places[1]
    assert tab.locator(".query__problems").bounding_box()["y"] >= places[1]["y"] + places[1]["height"]


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (390, 844)])
def test_a_message_leaves_room_to_press_the_last_button(draw_text, site, tab, width, height):
    said = samples.context()["said"]
    site.pages["/long"] = draw_text(LONG, shell=samples.shell(notices=(said,)))
    tab.set_viewport_size({"width": width, "height": height})
    tab.goto("/long")

    tab.evaluate("scrollTo(0, document.documentElement.scrollHeight)")

    button, toast = tab.locator("#last").bounding_box(), tab.locator(".toast").bounding_box()
    assert button["y"] + button["height"] <= toast["y"]


def test_what_was_said_before_goes_when_something_is_refused(draw_text, site, tab):
    site.pages["/long"] = draw_text(LONG, shell=samples.shell(notices=(Said("Sprint 1 is planned."),)))
    site.pages["/save"] = (403, "<main><div data-trouble><h1>CHURN-1 lacks a size.</h1></div></main>")
    tab.goto("/long")
    expect(tab.locator("#live")).to_have_text("Live")

    tab.locator("#last").click()

    expect(tab.locator(".toast")).to_have_count(1)
    expect(tab.locator(".toast")).to_contain_text("lacks a size")


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (390, 844)])
def test_the_size_stands_at_the_end_of_each_card_whoever_works_on_it(draw_text, site, tab, width, height):
    pair = samples.SUNNIVA, samples.TOR
    cards = [
        Card(id=f"CHURN-{n}", key=f"CHURN-{n}", url="/", title="Card", kind="story", stage="exploration", size="XL",
             faces=faces)
        for n, faces in ((1078, ()), (1079, pair[:1]), (1080, pair))
    ]  # fmt: skip
    site.pages["/board"] = draw_text(CARDS, cards=cards)
    tab.set_viewport_size({"width": width, "height": height})
    tab.goto("/board")

    ends = tab.locator(".card .size").evaluate_all(RIGHT)

    assert len({round(size - card) for size, card in ends}) == 1
    assert all(size < card for size, card in ends)


def test_a_sprint_in_the_list_shows_its_whole_text_on_a_phone(draw, site, tab):
    goal = "Know whether the call graph earns its cost, and have staging speak contract v1.1"
    lines = [SprintLine(4, "closed", "16 – 27 Nov", goal, 30, 21, 9, "Partly", "The graph took longer")]
    site.pages["/sprints"] = draw(
        "backlog/sprints.html", lines=lines, project=SimpleNamespace(url="/p/churn/"), may_plan=True
    )
    tab.set_viewport_size({"width": 390, "height": 844})
    tab.goto("/sprints")

    written, judged = (tab.get_by_text(text).bounding_box() for text in (goal, "The graph took longer"))

    assert written["height"] < 50
    assert judged["x"] + judged["width"] <= 390
    assert tab.locator(".scroll-x").evaluate("one => one.scrollWidth <= one.clientWidth")
