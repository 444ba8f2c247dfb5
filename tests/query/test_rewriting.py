import pytest

from assay.query import parse, with_term, without


@pytest.mark.parametrize(
    ("text", "key", "value", "after"),
    [
        ("", "kind", "bug", "kind:bug"),
        ("call", "kind", "bug", "call kind:bug"),
        ("kind:bug call", "kind", "bug", "kind:bug call"),
        ("KIND:Bug", "kind", "bug", "KIND:Bug"),
        ("kind:spike,bug", "kind", "bug", "kind:spike,bug kind:bug"),
        ("-kind:bug", "kind", "bug", "-kind:bug kind:bug"),
        ("a OR b", "kind", "bug", "(a OR b) kind:bug"),
        ("", "state", "in review", 'state:"in review"'),
        ('call "graph', "kind", "bug", 'call "graph" kind:bug'),
        ("call OR", "kind", "bug", "call kind:bug"),
    ],
)
def test_a_click_adds_a_term(text, key, value, after):
    assert with_term(text, key, value) == after


@pytest.mark.parametrize(
    ("text", "key", "after"),
    [
        ("kind:bug call", "kind", "call"),
        ("call -kind:bug size:>=L", "kind", "call size:>=L"),
        ("kind:bug", "kind", ""),
        ("kind:bug OR call", "kind", "call"),
        ("(kind:bug OR call graph) -@kari", "kind", "call graph -@kari"),
        ("(a OR b) kind:bug", "kind", "a OR b"),
        ("-(kind:bug OR a b)", "kind", "-(a b)"),
        ("-(kind:bug OR a)", "kind", "-a"),
        ("sort:created call", "sort", "call"),
        ('state:"in review" call', "STATE", "call"),
    ],
)
def test_a_click_takes_terms_away(text, key, after):
    assert without(text, key) == after


def test_one_of_several_labels_can_be_taken_away():
    assert without("label:data -label:data label:Desk label:data,desk", "label", "desk") == (
        "label:data -label:data label:data,desk"
    )


def test_a_value_is_exchanged_by_taking_away_and_adding():
    assert with_term(without("kind:bug @kari", "kind"), "kind", "spike") == "@kari kind:spike"


def test_rewriting_leaves_the_rest_as_it_was_meant():
    text = '-(a OR -b "c d") (label:x,"y z" OR sprint:3..5) -@me sort:-created'

    assert without(text, "kind") == text
    assert parse(without(text, "kind")).root == parse(text).root
