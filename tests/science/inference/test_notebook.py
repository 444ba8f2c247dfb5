"""The library as a data scientist meets it: one function, no server, no Django."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from assay.science.inference import BadCase, Registration, UnsupportedDesign, assess

C04 = json.loads((Path(__file__).parent / "cases" / "C04.json").read_text())
PLAN = Registration(metric="macro_f1", direction="higher", minimal_effect=0.01, policy="anytime", planned_n=15)


def test_it_needs_neither_django_nor_scipy_stats_nor_pandas():
    script = (
        "import sys, assay.science.inference as i\n"
        "r = i.Registration(metric='f1', direction='higher', minimal_effect=0.01, policy='fixed')\n"
        "print(i.assess([.8, .81, .82, .83, .84], [.83, .85, .86, .87, .86], r).verdict)\n"
        "print([name for name in ('django', 'scipy.stats', 'pandas', 'scipy.optimize') if name in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert ran.stdout.splitlines() == ["accept", "[]"]


def test_every_way_to_hand_over_the_arms_gives_the_same_numbers():
    base, cand, keys = C04["given"]["base"], C04["given"]["cand"], C04["given"]["keys"]
    ways = [
        assess(base, cand, PLAN),
        assess(base=np.array(base), cand=np.array(cand), registration=PLAN),
        assess(dict(zip(keys, base, strict=True)), dict(zip(keys, cand, strict=True)), PLAN),
        assess(list(zip(keys, base, strict=True)), np.array(list(zip(keys, cand, strict=True))), PLAN),
        assess(base, dict(zip(map(str, keys), cand, strict=True)), PLAN, keys=keys),
    ]

    assert {found.interval for found in ways} == {ways[0].interval}
    assert ways[0].interval == pytest.approx(C04["expected"]["cs"], abs=1e-7)


def test_page_command_and_library_share_their_numbers():
    as_case, as_library = assess(C04), assess(C04["given"]["base"], C04["given"]["cand"], PLAN)

    assert as_case == assess(C04["design"], C04["given"]) == assess(design=C04["design"], given=C04["given"])
    assert as_case["cs"] == list(as_library.interval)
    assert as_case["e_accept"] == as_library.result.e_accept
    assert as_case["sentence"] == str(as_library.sentence)


@pytest.mark.parametrize(
    "design", ["single_split", "multi_dataset/three_models", "multiplicity/online", "seeds_paired", "x"]
)
def test_other_designs_are_not_supported_yet(design):
    with pytest.raises(UnsupportedDesign, match="design not supported yet"):
        assess(design, {"base": [1], "cand": [2], "registration": {}})


@pytest.mark.parametrize(
    ("field", "case"),
    [
        ("The case", []),
        ("design", {}),
        ("design", {"design": 3, "given": {}}),
        ("given", {"design": "repeated_cv"}),
        ("given", {"design": "repeated_cv", "given": []}),
        ("given.base", {"design": "repeated_cv", "given": {}}),
        ("given.registration", {"design": "refusal", "given": {"base": [1], "cand": [2]}}),
        (
            "given.registration.split",
            {"design": "repeated_cv", "given": {"base": [1], "cand": [2], "registration": {"split": {"folds": 5}}}},
        ),
        ("given.gap", {"design": "planning/fixed", "given": {}}),
        ("given.gap", {"design": "planning/fixed", "given": {"gap": 0, "sd_diff": 1, "alpha": 0.05, "power": 0.8}}),
        ("given.power", {"design": "planning/fixed", "given": {"gap": 1, "sd_diff": 1, "alpha": 0.05, "power": 1}}),
        ("given.planned", {"design": "planning/anytime", "given": {"alpha": 0.05, "planned": [0]}}),
    ],
)
def test_what_is_no_case_is_told_by_the_field_at_fault(field, case):
    with pytest.raises(BadCase) as fault:
        assess(case)

    assert fault.value.field == field


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("given.base[2]", {"base": [0.8, 0.81, "x", 0.8, 0.8]}),
        ("given.base[0]", {"base": [True, 0.81, 0.8, 0.8, 0.8]}),
        ("given.base[a]", {"base": {"a": []}}),
        ("given.base[1]", {"base": [["a", 0.8], 0.81]}),
        ("given.cand", {"base": {"a": 0.8, "b": 0.81}}),
        ("given.base", {"keys": [1, 2, 3]}),
        ("given.keys[1]", {"keys": [1, 2.5, 3, 4, 5]}),
        ("given.registration.alpha", {"registration": {"alpha": "0.05"}}),
        ("given.registration.alpha", {"registration": {"alpha": 5}}),
        ("given.registration.claim", {"registration": {"claim": "better"}}),
        ("given.registration.planned_n", {"registration": {"planned_n": 7.5}}),
        ("given.registration.planned_n", {"registration": {"minimal_effect": 0.01}}),
        ("given.registration.minimal_effect", {"registration": {"planned_n": 5}}),
        ("given.registration.range", {"registration": {"range": [0]}}),
        ("given.registration.looks[1]", {"registration": {"looks": [5, None]}}),
        ("given.registration.registered_at", {"registration": {"registered_at": "yesterday"}}),
        ("given.registration.registered_at", {"registration": {"registered_at": "2026-11-16T15:02:00"}}),
    ],
)
def test_a_wrong_value_is_told_by_its_place(field, wrong):
    if "registration" in wrong:
        wrong = {"registration": {"direction": "higher", **wrong["registration"]}}
    given = {"base": [0.8, 0.81, 0.8, 0.83, 0.8], "cand": [0.82, 0.83, 0.8, 0.85, 0.81]}
    given["registration"] = {"direction": "higher", "minimal_effect": 0.01, "planned_n": 5}

    with pytest.raises(BadCase) as fault:
        assess("seeds_paired/anytime", {**given, **wrong})

    assert fault.value.field == field
