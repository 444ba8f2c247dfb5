"""Tables that somebody opens in a spreadsheet."""

import pytest

from assay.ui.spreadsheets import guarded


@pytest.mark.parametrize(
    "title",
    ["=1+1", "+1", "-1", "@SUM(A1)", " =1+1", '"=1+1', "';=1+1", "＝1+1", "＋1", "a;=1+1", "x\t=1", "\t=1+1"],
)
def test_no_cell_is_a_formula(title):
    text = guarded(title)

    for cell in (text, *text.split(";"), *text.split("\t"), *text.split('"')):
        assert not cell.lstrip(" \"'").startswith(("=", "+", "-", "@", "＝", "＋")) or cell.lstrip(' "').startswith("'")


@pytest.mark.parametrize("title", ["Read the table", "a - b", "x = y", "CHURN-12, again", "50 % @ noon", ""])
def test_plain_text_stays_as_it_is(title):
    assert guarded(title) == title
