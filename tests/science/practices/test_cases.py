"""The reference cases, each practice that is built."""

import json
from pathlib import Path

import pytest

from assay.science.practices import RULES, Refused, check, to_json

CASES = [json.loads(path.read_text()) for path in sorted((Path(__file__).parent / "cases").glob("P*.json"))]
JUDGED = [(case, practice) for case in CASES for practice in case["expected"] if practice in RULES]
LISTS = ("broken", "at_risk", "waived")


@pytest.mark.parametrize(("case", "practice"), JUDGED, ids=[f"{case['id']} {practice}" for case, practice in JUDGED])
def test_a_case_is_answered_as_it_was_written_down(case, practice):
    expected = case["expected"][practice]

    found = to_json(check(case["given"]))[practice]

    assert found["answer"] == expected["answer"]
    assert {name: found.get(name, []) for name in LISTS} == {name: expected.get(name, []) for name in LISTS}


@pytest.mark.parametrize("case", [c for c in CASES if "refused" in c["expected"]], ids=lambda case: case["id"])
def test_a_case_that_must_be_refused_is(case):
    with pytest.raises(Refused) as refusal:
        check(case["given"])

    assert refusal.value.code == case["expected"]["refused"]


def test_all_cases_together_name_each_built_practice():
    assert {practice for _, practice in JUDGED} == set(RULES)
