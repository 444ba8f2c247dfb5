"""Every number that is shown can be computed again on paper from the formula with what was put in."""

import re
from math import sqrt

import numpy as np
import pytest

from assay.science.inference import Registration, assess

GAINS = np.random.default_rng(11).normal(0.016, 0.008, 10)


def judged(**more):
    plan = {"metric": "m", "direction": "higher", "minimal_effect": 0.01, "policy": "anytime", "planned_n": 15} | more
    base = np.linspace(0.5, 0.51, 10)
    return assess(base.tolist(), (base + GAINS).tolist(), Registration(**plan))


def on_paper(filled: str) -> tuple[float, float]:
    """Both ends of "m ∓ t · sd · 1/√n, ...", by hand."""
    mid, _, rest = filled.partition(" ∓ ")
    product = rest.partition(",")[0].replace("−", "-")
    product = re.sub(r"(?<![\d)])1/√(\d+)", lambda found: str(1 / sqrt(int(found[1]))), product)
    product = re.sub(
        r"√\(1/(\d+) \+ ([\d.e-]+)\)", lambda found: str(sqrt(1 / int(found[1]) + float(found[2]))), product
    )
    half = np.prod([float(part) for part in product.split(" · ")])
    return float(mid.replace("−", "-")) - half, float(mid.replace("−", "-")) + half


@pytest.mark.parametrize(
    "more",
    [
        {"policy": "fixed", "planned_n": 10},
        {"policy": "planned", "planned_n": None, "looks": (5, 10)},
        {"design": "repeated_cv", "policy": "fixed", "planned_n": None, "folds": 10, "repeats": 1},
    ],
)
def test_the_interval_of_a_t_rule_follows_from_its_formula(more):
    found = judged(**more)
    interval = next(one for one in found.numbers if one.name == "Interval")

    assert on_paper(interval.filled) == pytest.approx(found.interval, abs=2e-6)


def test_the_anytime_interval_follows_from_its_formula():
    found = judged()
    interval = next(one for one in found.numbers if one.name == "Interval")
    on_n = interval.filled.replace("/√n_eff", " · 1/√10")

    assert on_paper(on_n) == pytest.approx(found.interval, abs=2e-6)


def test_the_strength_is_that_of_the_side_that_is_stronger():
    numbers = {one.name: one for one in judged().numbers}

    assert "Evidence for the claim (e-value)" in numbers
    assert float(numbers["Evidence for the claim (e-value)"].value) == pytest.approx(judged().result.e_accept, rel=1e-4)
    assert "20 suffices" in numbers["Evidence for the claim (e-value)"].filled


def test_where_lower_is_better_the_reduction_is_what_is_explained():
    base = np.linspace(0.5, 0.51, 10)
    plan = Registration(metric="m", direction="lower", minimal_effect=0.01, policy="fixed", planned_n=10)
    first = assess(base.tolist(), (base - GAINS).tolist(), plan).numbers[0]

    assert first.name == "Reduction"
    assert "baseline − candidate" in first.formula


def test_too_few_runs_for_an_interval_are_said_as_such():
    base = [0.5, 0.51, 0.52, 0.53, 0.54]
    found = assess(base, [0.52, 0.55, 0.51, 0.56, 0.55], Registration(
        metric="m", direction="higher", minimal_effect=0.01, policy="anytime", planned_n=30))  # fmt: skip

    assert next(one for one in found.numbers if one.name == "Interval").value == "none yet"


def test_refused_evidence_has_no_numbers():
    assert assess([0.5], [0.6], Registration(metric="m", direction="higher", minimal_effect=0.01)).numbers == ()
