"""How the rows of the practice page lie, in a real browser."""

import pytest

from assay.ui.css import SHEET

pytestmark = pytest.mark.browser
SECTION = """{% from "components/practice.html" import practice, sprints with context %}
<section class="section"><header><h2>Backlog</h2>{{ sprints(numbers) }}</header>
{% call practice("size.relative", "T-shirt sized", "at risk", "2 items", answers, open=true) %}
<table class="table"><tr><td>{{ draw_mark("at risk") }} <a class="link" href="#">CHURN-9</a></td></tr></table>
{% endcall %}</section>"""
LEFTS = "(all) => [...all].map(one => one.getBoundingClientRect().x)"


@pytest.fixture
def shown(chromium, draw_text):
    tab = chromium.new_page(viewport={"width": 1280, "height": 600})

    def showing(sprints):
        answers = [(number, "holds") for number in range(1, sprints + 1)]
        body = draw_text(SECTION, numbers=[number for number, _ in answers], answers=answers)
        tab.set_content(f"<style>{SHEET.read_text()}</style><body>{body}")
        return tab

    yield showing
    tab.close()


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("sprints", [1, 4, 8])
def test_each_number_stands_above_its_marks(shown, sprints, width):
    tab = shown(sprints)
    tab.set_viewport_size({"width": width, "height": 600})

    numbers = tab.locator("header .hist > *").evaluate_all(LEFTS)
    assert len(numbers) == sprints
    assert numbers == pytest.approx(tab.locator("summary .hist > *").evaluate_all(LEFTS), abs=1)


def test_a_mark_stands_in_the_line_of_its_key(shown):
    tab = shown(1)
    mark, key = tab.locator("td .m").bounding_box(), tab.locator("td a").bounding_box()

    assert mark["x"] < key["x"]
    assert key["y"] <= mark["y"] + mark["height"] / 2 <= key["y"] + key["height"]
