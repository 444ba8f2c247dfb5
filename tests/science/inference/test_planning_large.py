"""Planning of test examples and of data sets, against what happens when the plan is followed."""

import numpy as np
import pytest

from assay.science.inference import BadCase, Counts, Registration, plan_runs, plans_for_usual_spreads
from assay.science.inference.signed_rank import SignedRankRule
from assay.science.inference.single_split import judge_split


def registered(**more):
    named = {"metric": "accuracy", "direction": "higher", "claim": "superior", "design": "single_split"}
    return Registration(**named | {"policy": "fixed"} | more)


def share_accepted(r, n, theta, share, times=250):
    rng = np.random.default_rng(5)
    chances = [(share - theta) / 2, (share + theta) / 2, 1 - share]
    judged = (
        judge_split(Counts(int(b), int(c), n), r.claimed, alpha=r.alpha, anytime=r.policy == "anytime", planned_n=n)
        for b, c, _ in rng.multinomial(n, chances, size=times)
    )
    return sum(found.verdict == "accept" for found in judged) / times


@pytest.mark.parametrize("policy", ["fixed", "anytime"])
@pytest.mark.parametrize(
    ("claim", "effect", "theta", "share"),
    [
        ("superior", None, 0.02, 0.1),
        ("at_least", 0.01, 0.03, 0.1),
        ("non_inferior", 0.01, 0.0, 0.05),
        ("equivalent", 0.02, 0.0, 0.1),
    ],
)
def test_the_planned_test_examples_accept_as_often_as_promised(claim, effect, theta, share, policy):
    r = registered(claim=claim, minimal_effect=effect, policy=policy)
    plan = plan_runs(r, expected_effect=theta, discordant=share)

    assert share_accepted(r, plan.runs, theta, share) == pytest.approx(0.8, abs=0.07)
    assert plan.words.startswith(f"{plan.runs:,} test examples give a chance of 80 in 100")


@pytest.mark.parametrize(("ratio", "least"), [(0.5, 0.78), (0.75, 0.77), (1, 0.77), (1.5, 0.8), (3, 0.95)])
def test_the_planned_data_sets_accept_as_often_as_promised(ratio, least):
    plan = plan_runs(registered(design="multi_dataset"), expected_effect=ratio, sd_diff=1)
    rng, rule = np.random.default_rng(3), SignedRankRule(0.05)
    accepted = np.mean([rule.interval(rng.normal(ratio, 1, plan.runs)).low > 0 for _ in range(600)])

    assert accepted >= least
    assert plan.first_decision == 6
    assert f"{plan.runs} data sets give" in plan.words


def test_what_is_registered_has_its_chance_told():
    few = plan_runs(registered(planned_n=500), expected_effect=0.02, discordant=0.1)
    none = plan_runs(registered(design="multi_dataset", planned_n=5), expected_effect=1, sd_diff=1)

    assert "With the 500 registered the chance is 29 in 100" in few.words
    assert none.power_at_planned == 0


def test_the_share_that_differs_and_the_spread_of_an_example_say_the_same():
    by_share = plan_runs(registered(), expected_effect=0.02, discordant=0.1)
    by_spread = plan_runs(registered(), expected_effect=0.02, sd_diff=(0.1 - 0.02**2) ** 0.5)

    assert by_share == by_spread
    assert len(plans_for_usual_spreads(registered(), expected_effect=0.02)) == 3
    assert plans_for_usual_spreads(registered(), expected_effect=0.5)[0].runs > 5


@pytest.mark.parametrize("share", [0, 0.01, 1.2, float("nan")])
def test_a_share_that_cannot_be_is_told(share):
    with pytest.raises(BadCase, match="discordant"):
        plan_runs(registered(), expected_effect=0.02, discordant=share)
    with pytest.raises(BadCase, match="sd_diff"):
        plan_runs(registered(), expected_effect=0.02, sd_diff=3)
    with pytest.raises(BadCase, match="sd_diff is missing"):
        plan_runs(registered(), expected_effect=0.02)


def test_what_lies_outside_the_claim_is_hopeless_here_too():
    for design in ("single_split", "multi_dataset"):
        plan = plan_runs(registered(design=design), expected_effect=-0.01, sd_diff=0.3)
        assert plan.runs is None
        assert plan.words.startswith("No number of runs will accept this")
