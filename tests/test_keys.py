"""Keys are read in one way, whatever they name."""

import pytest

from assay.keys import keyed


@pytest.mark.parametrize(("text", "found"), [
    ("CHURN-12", ("CHURN", "12")), ("churn-1", ("churn", "1")), ("12", None), ("CHURN-0", None), ("CHURN-012", None),
    ("CHURN-H3", None), ("C-1", None), ("CHURN-1234567890", None), ("CHURN-12\n", None), ("CHURN-١", None),
])  # fmt: skip
def test_an_item_is_a_project_and_a_number(text, found):
    match = keyed().fullmatch(text)

    assert (match and match.groups()) == found


@pytest.mark.parametrize(("text", "found"), [
    ("CHURN-H3", ("CHURN", "3")), ("churn-h3", ("churn", "3")), ("H3", (None, "3")), ("h3", (None, "3")), ("3", None),
    ("CHURN-3", None), ("CHURN-E3", None), ("H03", None),
])  # fmt: skip
def test_a_hypothesis_has_its_letter_and_may_stand_alone(text, found):
    match = keyed("H", alone=True).fullmatch(text)

    assert (match and match.groups()) == found


def test_what_may_not_stand_alone_names_its_project():
    assert keyed("Q").fullmatch("CHURN-q4").groups() == ("CHURN", "4")
    assert keyed("Q").fullmatch("Q4") is None
