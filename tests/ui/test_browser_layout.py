"""What a page needs of the window, and what floats over it."""

import pytest

pytestmark = pytest.mark.browser
HEIGHT = "document.documentElement.scrollHeight"
SHORT = """{% extends "base.html" %}{% block title %}Short{% endblock %}{% block main %}<h1>Short</h1>{% endblock %}"""


def test_a_short_page_is_exactly_as_high_as_the_window(draw_text, site, tab):
    site.pages["/short"] = draw_text(SHORT)
    tab.goto("/short")

    assert tab.evaluate(HEIGHT) == 900
