"""The sentence, for every claim and both directions."""

import json
from pathlib import Path

import pytest

from assay.science.inference import Registration, assess, claim_words
from assay.science.inference.wording import decimals, figure, share

C04 = json.loads((Path(__file__).parent / "cases" / "C04.json").read_text())["given"]


def said(**more):
    named = {"metric": "f1", "direction": "higher", "minimal_effect": 0.01, "policy": "anytime", "planned_n": 15} | more
    arms = (C04["base"], C04["cand"]) if named["direction"] == "higher" else (C04["cand"], C04["base"])
    return str(assess(*arms, Registration(**named)).sentence)


def test_the_whole_sentence():
    assert said() == (
        "Gain 0.0177, between 0.0138 and 0.0216; the claim was at least 0.0100; accepted. If the assumptions hold, "
        "a rule like this is wrong in at most 5 of 100 hypotheses, however often you looked."
    )


def test_where_lower_is_better_a_gain_is_a_reduction():
    assert said(direction="lower").startswith(
        "Reduction 0.0177, between 0.0138 and 0.0216; lower is better, and the claim was at least 0.0100; accepted."
    )


@pytest.mark.parametrize(
    ("claim", "words"),
    [
        ({"claim": "superior"}, "the claim was more than 0; accepted"),
        ({"claim": "non_inferior"}, "the claim was not worse by 0.0100 or more; accepted"),
        ({"claim": "equivalent"}, "the claim was a difference of at most 0.0100 either way; rejected"),
        ({"claim": "at_least", "minimal_effect": 0}, "the claim was at least 0; accepted"),
        ({"claim": "at_least", "minimal_effect": 0.02}, "the claim was at least 0.0200; inconclusive"),
    ],
)
def test_each_claim_has_its_words(claim, words):
    assert words in said(**claim)


def test_the_promise_is_that_of_the_policy():
    assert said(policy="fixed").endswith("5 of 100 hypotheses, looked at once.")
    assert said(policy="planned", looks=(5, 15), planned_n=None).endswith("over both registered looks.")
    assert said(policy="planned", looks=(5, 10, 15), planned_n=None).endswith("over all 3 registered looks.")
    assert said(alpha=0.001).endswith("at most 1 of 1,000 hypotheses, however often you looked.")


def test_claim_words_stand_alone():
    assert claim_words(Registration(minimal_effect=0.0125)) == "at least 0.0125"


@pytest.mark.parametrize(
    ("sd", "effect", "places"),
    [(0.0043, 0.01, 4), (0.0003, 0.01, 5), (1.23, 0, 2), (123, 0, 0), (123, 0.5, 1), (0, 0.01, 4)],
)
def test_decimals_follow_the_spread_and_the_claim(sd, effect, places):
    assert decimals(sd=sd, minimal_effect=effect) == places


def test_figures_have_a_real_minus_and_no_minus_zero():
    assert figure(-0.00171, 4) == "−0.0017"
    assert figure(-0.00001, 4) == "0.0000"
    assert share(0.025) == "25 of 1,000"
