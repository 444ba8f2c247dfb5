"""What a page needs of the window, and what floats over it."""

import pytest

pytestmark = pytest.mark.browser
HEIGHT = "document.documentElement.scrollHeight"
SHORT = """{% extends "base.html" %}{% block title %}Short{% endblock %}{% block main %}<h1>Short</h1>{% endblock %}"""

TOOLBAR = """{% extends "base.html" %}{% from "components/query_field.html" import query_field %}
{% block title %}List{% endblock %}{% block main %}<h1>List</h1><div class="toolbar">
{{ query_field("/list", text="foo:bar", problems=problems) }}<button class="btn" id="beside">Stage</button></div>
{% endblock %}"""


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
