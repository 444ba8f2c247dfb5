"""The reference cases, number by number."""

import json
from pathlib import Path

import pytest

from assay.science.inference import SUPPORTED, assess
from assay.science.inference.cases import ASSESSED

CASES = [json.loads(path.read_text()) for path in sorted((Path(__file__).parent / "cases").glob("*.json"))]
KEYED = lambda case: case["design"] in ASSESSED and "labels" not in case["given"] and "base" in case["given"]  # noqa: E731
BY_ID = {case["id"]: case for case in CASES}


def differences(expected, found, tolerance, at=""):
    """Where an answer strays from what is expected, which is printed to ten digits; large numbers by a millionth."""
    if isinstance(tolerance, dict):
        for name, value in expected.items():
            yield from differences(value, found[name], tolerance.get(name, tolerance["default"]), name)
    elif isinstance(expected, dict):
        for name, value in expected.items():
            yield from differences(value, found[name], tolerance, f"{at}.{name}")
    elif isinstance(expected, list):
        assert len(expected) == len(found), at
        for i, value in enumerate(expected):
            yield from differences(value, found[i], tolerance, f"{at}[{i}]")
    elif isinstance(expected, int | float) and not isinstance(expected, bool):
        if abs(expected - found) > max(tolerance, (1e-6 if abs(expected) > 1000 else 1e-9) * abs(expected)):
            yield f"{at}: {expected} expected, {found} found"
    elif expected != found:
        yield f"{at}: {expected} expected, {found} found"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_a_case_is_answered_to_its_tolerance(case):
    found = assess({"design": case["design"], "given": case["given"]})

    assert not list(differences(case["expected"], found, case["tolerance"]))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_every_answer_is_plain_json(case):
    found = assess(case)

    assert json.loads(json.dumps(found, allow_nan=False)) == found


def test_the_cases_cover_every_supported_design():
    assert {case["design"] for case in CASES} == set(SUPPORTED)


@pytest.mark.parametrize("id", ["C01", "C03", "C12"])
def test_published_numbers_are_met_to_the_digits_that_were_printed(id):
    case = BY_ID[id]
    found = assess(case)

    if id == "C12":
        assert found["bayes"]["p_above"] == pytest.approx(case["published"]["p_above"], abs=2e-5)
        assert found["bayes"]["p_rope"] == pytest.approx(case["published"]["p_rope"], abs=2e-5)
    else:
        assert found["t"] == pytest.approx(case["published"]["t"], abs=5e-5)
        assert found["p_two_sided"] == pytest.approx(case["published"]["p"], abs=5e-6)
        assert found["ci"] == pytest.approx(case["published"]["ci"], abs=1e-6)


@pytest.mark.parametrize("case", [c for c in CASES if KEYED(c)], ids=lambda case: case["id"])
def test_the_order_of_keyed_runs_does_not_matter(case):
    given = dict(case["given"])
    names = [str(name) for name in range(len(given["base"]))]
    base, cand = (dict(zip(names, given[arm], strict=True)) for arm in ("base", "cand"))
    for name in ("keys", "datasets"):
        given.pop(name, None)
    as_objects = assess(case["design"], {**given, "base": base, "cand": dict(reversed(cand.items()))})
    as_rows = assess(case["design"], {**given, "base": list(base.items()), "cand": list(cand.items())[::-1]})

    assert not list(differences(case["expected"], as_objects, case["tolerance"]))
    assert not list(differences(case["expected"], as_rows, case["tolerance"]))


def test_what_json_has_no_number_for_is_written_as_in_the_input():
    given = BY_ID["C04"]["given"]
    early = {**given, "base": given["base"][:5], "cand": given["cand"][:5], "keys": given["keys"][:5]}

    found = assess("seeds_paired/anytime", early)

    assert found["cs"] == ["-Infinity", "Infinity"]
    assert found["verdict"] == "inconclusive"


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    ("design", "far_out", "verdict"),
    [
        ("seeds_paired/anytime", {"minimal_effect": 1e300}, "reject"),
        ("seeds_paired/anytime", {"alpha": 1e-300}, "inconclusive"),
        ("seeds_paired/fixed", {"alpha": 1e-300}, "inconclusive"),
        ("repeated_cv", {"n_test_over_n_train": 1e-320}, "accept"),
    ],
)
def test_numbers_far_out_are_answered_without_a_wrong_verdict(design, far_out, verdict):
    base, cand = BY_ID["C04"]["given"]["base"][:8], BY_ID["C04"]["given"]["cand"][:8]
    registration = {"direction": "higher", "minimal_effect": 0.01, "planned_n": 8, **far_out}

    found = assess(design, {"base": base, "cand": cand, "registration": registration, **far_out})

    assert found["verdict"] == verdict
    assert "NaN" not in json.dumps(found)


def test_an_e_value_beyond_any_float_is_infinite_and_decides():
    base = [0.5 + 0.001 * (i % 7) for i in range(400)]
    given = {
        "base": base,
        "cand": [value + 0.3 + 1e-5 * (i % 3) for i, value in enumerate(base)],
        "registration": {"direction": "higher", "claim": "superior", "alpha": 0.05, "planned_n": 10},
    }

    found = assess("seeds_paired/anytime", given)

    assert (found["e_accept"], found["verdict"]) == ("Infinity", "accept")
