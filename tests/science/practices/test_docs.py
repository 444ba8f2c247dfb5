"""docs/practices.md is complete: each practice, reason, parameter, key and code has its line."""

from dataclasses import fields
from pathlib import Path

import pytest

from assay.science.practices import CATALOGUE, RULES
from assay.science.practices.snapshot import Snapshot

PAGE = (Path(__file__).parents[3] / "docs" / "practices.md").read_text()
SECTIONS = {section.split("`")[0]: section for section in PAGE.split("### `")[1:]}


@pytest.mark.parametrize("practice", CATALOGUE)
def test_each_practice_is_described(practice):
    section, known = SECTIONS[practice], CATALOGUE[practice]

    assert known.name in section
    assert f"Holds when: {known.holds_when}." in section
    assert f"tells the team: {known.otherwise}." in section
    assert [name for name in (*known.reasons, *known.parameters) if f"`{name}`" not in section] == []


@pytest.mark.parametrize("practice", CATALOGUE)
def test_what_is_not_built_yet_is_marked_planned(practice):
    heading = SECTIONS[practice].splitlines()[0]

    assert heading.endswith("(planned)") == (practice not in RULES)


@pytest.mark.parametrize("key", [field.name for field in fields(Snapshot)])
def test_each_key_of_a_snapshot_is_described(key):
    assert f"| `{key}` |" in PAGE


@pytest.mark.parametrize(
    "code",
    ["no_as_of", "no_offset", "bad_time", "bad_zone", "duplicate_key", "bad_value", "bad_json", "no_file", "no_sprint"],
)
def test_each_code_of_a_refusal_is_described(code):
    assert f"`{code}`" in PAGE


def test_there_are_23_practices_in_four_families():
    assert len(CATALOGUE) == 23
    assert len({practice.family for practice in CATALOGUE.values()}) == 4
