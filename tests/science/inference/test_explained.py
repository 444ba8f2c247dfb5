"""A single split and several data sets explain themselves too: their formulas, and what would change the verdict."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.science.inference import CLAIMS, Counts, Registration, assess

LABELS = np.random.default_rng(2).integers(0, 2, 200)
SCORES = [LABELS * gap + np.random.default_rng(seed).normal(size=200) for seed, gap in ((3, 0.8), (4, 1.5))]


def plan(design="single_split", **more):
    named = {"metric": "accuracy", "direction": "higher", "claim": "superior", "policy": "fixed"}
    return Registration(**named | more, design=design)


def assessments():
    data = dict(zip("abcdefg", [0.011, 0.015, 0.021, 0.026, 0.03, 0.034, 0.04], strict=True))
    return [
        assess(Counts(59, 121), plan()),
        assess(Counts(59, 121, 1000), plan(policy="anytime", planned_n=1000)),
        assess(Counts(410, 620, 10_000), plan(claim="at_least", minimal_effect=0.01)),
        assess(Counts(410, 620, 10_000), plan(claim="at_least", minimal_effect=0.02, policy="anytime", planned_n=9999)),
        assess(Counts(0, 0), plan()),
        assess(Counts(0, 5000), plan()),
        assess(*SCORES, plan(metric="roc_auc"), labels=LABELS),
        assess(dict.fromkeys(data, 0.7), {name: 0.7 + gain for name, gain in data.items()}, plan("multi_dataset")),
        assess([0.7] * 3, [0.71, 0.72, 0.73], plan("multi_dataset")),
    ]


@pytest.mark.parametrize("found", assessments(), ids=str)
def test_every_number_has_its_formula_and_what_was_put_in(found):
    assert found.numbers
    assert all(number.formula and number.filled and number.value for number in found.numbers)
    assert found.outlook is None or found.outlook.words


def test_the_gain_of_counts_can_be_computed_on_paper():
    gain = assess(Counts(410, 620, 10_000), plan(claim="at_least", minimal_effect=0.01)).numbers[0]

    assert gain.filled == "(620 − 410) / 10000"
    assert gain.value == "0.021"


@pytest.mark.parametrize(
    ("more", "begins"),
    [
        ({"policy": "fixed"}, "E = 1 / (2 √p)"),
        ({"policy": "anytime", "planned_n": 9999}, "E = 2^(b+c)"),
        ({"policy": "anytime", "planned_n": 9999, "claim": "at_least", "minimal_effect": 0.01}, "E = exp(n² r"),
    ],
)
def test_the_e_value_that_a_level_asks_of_counts_has_its_formula(more, begins):
    found = assess(Counts(410, 620, 10_000), plan(**more))
    last = found.numbers[-1]

    assert last.name == "Evidence for the claim (e-value)"
    assert float(last.value) == pytest.approx(found.result.e_accept, rel=1e-4)
    assert last.formula.startswith(begins)


def test_an_error_rate_that_fell_is_a_reduction():
    falls = plan(metric="error_rate", direction="lower")

    assert assess(Counts(410, 620, 10_000), falls).numbers[0].name == "Reduction"


def test_an_e_value_beyond_any_float_is_shown_as_infinite():
    assert assess(Counts(0, 5000), plan()).numbers[-1].value == "∞"


def test_what_is_too_little_says_what_it_takes():
    few = assess([0.7] * 3, [0.71, 0.72, 0.73], plan("multi_dataset"))
    small = assess(Counts(3, 9, 80), plan(claim="at_least", minimal_effect=0.01))

    assert "at least 6 data sets" in few.outlook.words
    assert "at least 100 test examples" in str(small.sentence)
    assert "the one look is taken" in small.outlook.words


def test_one_look_is_one_look():
    assert "No later example would" in assess(Counts(59, 121), plan()).outlook.words
    assert "the one look is taken" in assess(Counts(100, 101, 1000), plan()).outlook.words


@settings(max_examples=40, deadline=None)
@given(st.integers(20, 200), st.integers(20, 200), st.sampled_from(CLAIMS), st.sampled_from([0.0, 0.02]),
       st.sampled_from(["accuracy", "error"]))  # fmt: skip
def test_that_many_more_examples_would_turn_it_and_one_less_would_not(b, c, claim, effect, metric):
    direction = "lower" if metric == "error" else "higher"
    named = {"metric": metric, "direction": direction, "claim": claim, "minimal_effect": effect}
    r = plan(policy="anytime", planned_n=2000, **named)
    found = assess(Counts(b, c, 2000), r)
    outlook = found.outlook

    assert (outlook.more is None) == (outlook.would is None)
    if outlook.more is not None and found.verdict != "inconclusive":
        who = "candidate" if "only the candidate" in outlook.words else "baseline"

        def judged(more):
            base, cand = (b, c + more) if who == "candidate" else (b + more, c)
            return assess(Counts(base, cand, 2000 + more), r).verdict

        assert judged(outlook.more) == outlook.would != found.verdict
        assert judged(outlook.more - 1) == found.verdict
    if outlook.more is not None and found.verdict == "inconclusive":
        times = 1 + outlook.more / 2000
        grown = Counts(round(b * times), round(c * times), round(2000 * times))
        assert assess(grown, r).verdict == outlook.would
