import re
from pathlib import Path

import pytest

from assay.query import parse

PAGE = (Path(__file__).parents[2] / "docs" / "query.md").read_text("utf-8")
EXAMPLES = re.findall(r"^\|.*\| `(.+)` \|$", PAGE.split("## Good to know", maxsplit=1)[0], re.MULTILINE)


def test_the_page_shows_all_of_the_grammar():
    signs = [",", "-", "no:", "is:", ">=", "..", "@me", "@current", "@today-", "*", "sort:-", '"', " OR ", "("]

    assert len(EXAMPLES) >= 18
    assert [sign for sign in signs if not any(sign in example for example in EXAMPLES)] == []


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_of_the_page_is_read_without_a_problem(example):
    assert parse(example).problems == ()
    assert parse(example).root is not None
