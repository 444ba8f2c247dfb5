"""Texts that are said while a template is compiled."""

import pytest

from assay.ui.environment import environment


@pytest.mark.parametrize(
    ("source", "drawn"),
    [
        ('{{ _("Skip to content") }}', "Skip to content"),
        ('<a title="{{ _("All keys") }}">', '<a title="All keys">'),
        ('{{ _("Pair") if pair else _("People") }}', "People"),
        ('{{ _("100 %%") }}', "100 %"),
        ('{{ _("a < b & c") }}', "a &lt; b &amp; c"),
        ('{{ _("%(who)s said", who="<Ana>") }}', "&lt;Ana&gt; said"),
        ('{{ _("%(what)s: %(more)s", what=_("Owed"), more=_("a verdict")) }}', "Owed: a verdict"),
        ("{{ _(text) }}", "from a value"),
        ('{{ call("one", _("two")) }}', "one two"),
        ("{{ under_score }}{{ _ is defined }}", "leftTrue"),
    ],
)
def test_a_text_is_said_the_same_with_and_without_values(source, drawn):
    values = {"pair": False, "text": "from a value", "under_score": "left", "call": lambda *said: " ".join(said)}

    assert environment().from_string(source).render(values) == drawn


def test_a_fixed_text_costs_nothing_when_a_page_is_drawn(monkeypatch):
    template = environment().from_string('<p>{{ _("Skip to content") }}</p>')

    assert list(template.root_render_func(template.new_context({}))) == ["<p>Skip to content</p>"]
