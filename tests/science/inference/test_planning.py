"""The planner: how many runs it takes, and where no number will do."""

import numpy as np
import pytest

from assay.science.inference import (
    BadCase,
    Registration,
    even_looks,
    plan_runs,
    plans_for_usual_spreads,
    sd_diff_from_pilot,
)
from assay.science.inference.power import power_of, runs_for_power, smallest_gap_of_folds
from assay.science.inference.repeated_cv import judge_folds
from assay.science.inference.welch import judge_unpaired


def registered(**more):
    return Registration(**{"metric": "f1", "direction": "higher", "minimal_effect": 0.01, "policy": "fixed"} | more)


def test_one_look_takes_what_the_noncentral_t_says():
    plan = plan_runs(registered(), expected_effect=0.015, sd_diff=0.01)

    assert plan.runs == runs_for_power(gap=0.005, sd_diff=0.01) == 34
    assert plan.words.startswith("34 pairs give a chance of 80 in 100 to accept")


def test_the_anytime_rule_takes_about_1_7_times_as_many_and_says_when_it_can_first_decide():
    plan = plan_runs(registered(policy="anytime", planned_n=15), expected_effect=0.015, sd_diff=0.01)

    assert (plan.runs, plan.first_decision) == (58, 6)
    assert plan.power_at_planned < 0.8
    assert "With the 15 registered the chance is" in plan.words


def test_planned_looks_pay_for_looking_early_and_come_with_look_points():
    plan = plan_runs(registered(policy="planned"), expected_effect=0.015, sd_diff=0.01)

    assert 34 < plan.runs < 58
    assert plan.looks == even_looks(plan.runs)
    assert plan.looks[-1] == plan.runs


def test_the_planner_counts_the_looks_that_the_rule_will_take():
    alone, once, twice = (
        plan_runs(registered(**told), expected_effect=0.015, sd_diff=0.01)
        for told in (
            {"policy": "planned", "planned_n": 34},
            {"policy": "fixed", "looks": (10, 34)},
            {"policy": "planned", "looks": (10, 34)},
        )
    )

    assert (alone.runs, alone.looks) == (once.runs, once.looks) == (34, (34,))
    assert alone.power_at_planned == once.power_at_planned > twice.power_at_planned


def test_a_plan_beside_more_runs_than_it_takes_says_what_those_give():
    plan = plan_runs(registered(policy="planned", looks=(50, 100)), expected_effect=0.015, sd_diff=0.01)

    assert plan.runs < 50
    assert "to accept. With the 100 registered the chance is" in plan.words
    assert plan.words.endswith("and the rule can first decide at 50.")


def test_one_repeat_gives_and_two_give():
    once, more = (
        plan_runs(registered(design="repeated_cv", folds=10), expected_effect=0.1, sd_diff=sd) for sd in (0.01, 0.09)
    )

    assert once.words.startswith("1 repeat of 10 folds gives a chance")
    assert more.words.startswith(f"{more.repeats} repeats of 10 folds give a chance")


def test_effects_and_alphas_far_out_are_planned_for_too():
    assert runs_for_power(gap=1e9, sd_diff=1e-9) == 2
    assert power_of(34, gap=6.86, sd=1) == pytest.approx(1)
    assert runs_for_power(gap=0.5, sd_diff=1, alpha=1e-300) > 5000


def test_no_plan_is_below_five_runs():
    assert plan_runs(registered(), expected_effect=0.5, sd_diff=0.01).runs == 5


@pytest.mark.parametrize(
    ("claim", "expected"),
    [("at_least", 0.01), ("at_least", 0.0), ("superior", -0.01), ("equivalent", 0.02), ("non_inferior", -0.01)],
)
def test_an_expectation_outside_the_claim_is_hopeless(claim, expected):
    plan = plan_runs(registered(claim=claim), expected_effect=expected, sd_diff=0.01)

    assert plan.runs is None
    assert plan.words.startswith("No number of runs will accept this")


def test_equivalence_takes_more_because_both_ends_must_fit():
    equal = plan_runs(registered(claim="equivalent"), expected_effect=0, sd_diff=0.01)
    not_worse = plan_runs(registered(claim="non_inferior"), expected_effect=0, sd_diff=0.01)

    assert equal.runs > not_worse.runs


def test_the_planned_folds_find_two_models_equal_as_often_as_promised():
    """Folds that share rows: their mean varies by 1/4 of a fold's spread more than so many runs would."""
    r = registered(design="repeated_cv", claim="equivalent", minimal_effect=0.02, folds=5)
    plan = plan_runs(r, expected_effect=0, sd_diff=0.01)
    rng = np.random.default_rng(11)
    gains = rng.normal(rng.normal(0, 0.005, (2000, 1)), 0.01, (2000, plan.runs))
    accepted = [judge_folds(one, r.claimed, test_train=1 / 4, alpha=0.05).verdict == "accept" for one in gains]

    assert 0.78 < np.mean(accepted) < 0.88


def test_unpaired_seeds_take_fewer_per_arm_for_the_same_spread_of_the_difference():
    plan = plan_runs(registered(design="seeds_unpaired"), expected_effect=0.025, sd_diff=0.01)

    assert plan.words.startswith(f"{plan.runs} runs of each arm")
    assert plan.runs <= runs_for_power(gap=0.015, sd_diff=0.01)


def test_the_planned_unpaired_runs_accept_as_often_as_promised():
    """The spread is that of one run of either arm, so that of a difference is 1.4 times as wide."""
    r = registered(design="seeds_unpaired", claim="non_inferior")
    plan = plan_runs(r, expected_effect=0.002, sd_diff=2**0.5 * 0.015)
    rng = np.random.default_rng(7)
    arms = rng.normal([0.8, 0.802], 0.015, (400, plan.runs, 2))
    accepted = [judge_unpaired(a[:, 0], a[:, 1], r.claimed, sign=1, alpha=0.05).verdict == "accept" for a in arms]

    assert plan.runs == 26
    assert np.mean(accepted) == pytest.approx(0.8, abs=0.06)


def test_unpaired_runs_of_a_usual_spread_take_twice_as_many_as_gains_of_it():
    by_run, by_gain = (
        plans_for_usual_spreads(registered(design=design), expected_effect=0.015)[2].runs
        for design in ("seeds_unpaired", "seeds_paired")
    )

    assert by_run == pytest.approx(2 * by_gain, rel=0.03)


def test_what_is_looked_at_once_has_no_first_look():
    once = plan_runs(registered(planned_n=10), expected_effect=0.015, sd_diff=0.01)
    sets = plan_runs(registered(design="multi_dataset"), expected_effect=0.02, sd_diff=0.01)

    assert "first decide" not in once.words + sets.words
    assert "fewer than 6 decide nothing" in sets.words


def test_cross_validation_has_a_ceiling_that_no_number_of_repeats_passes():
    folds = registered(design="repeated_cv", folds=10, repeats=10)
    ceiling = smallest_gap_of_folds(sd=0.04, test_train=1 / 9, alpha=0.05, power=0.8)
    plan = plan_runs(folds, expected_effect=0.03, sd_diff=0.04)

    assert ceiling == pytest.approx((1.959964 + 0.841621) * 0.04 / 3, rel=1e-5)
    assert plan.runs is None
    assert plan.words.startswith("No number of repeats will decide: folds of one data set find a gap of 0.0374 at best")


def test_below_the_ceiling_repeats_are_counted_in_whole_blocks():
    plan = plan_runs(registered(design="repeated_cv", folds=10, repeats=1), expected_effect=0.055, sd_diff=0.04)

    assert plan.runs == 10 * plan.repeats
    assert plan.repeats > 1
    assert plan.power_at_planned < 0.8


def test_the_strict_rule_has_a_higher_ceiling():
    once, strict = (registered(design="repeated_cv", policy=policy, folds=10) for policy in ("fixed", "anytime"))
    plans = [plan_runs(plan, expected_effect=0.1, sd_diff=0.04) for plan in (once, strict)]

    assert plans[1].smallest_gap > plans[0].smallest_gap


def test_an_unknown_spread_is_planned_for_the_usual_ones_until_a_pilot_tells():
    plans = plans_for_usual_spreads(registered(), expected_effect=0.02)

    assert [plan.sd for plan in plans] == [0.005, 0.01, 0.02]
    assert [plan.runs for plan in plans] == sorted(plan.runs for plan in plans)
    assert sd_diff_from_pilot([0.81, 0.82, 0.8, 0.83, 0.815]) == pytest.approx(2**0.5 * 0.0111803, rel=1e-4)


@pytest.mark.parametrize("runs", [5, 9, 10, 15, 34, 200])
def test_look_points_rise_to_the_last_run_and_none_is_below_five(runs):
    looks = even_looks(runs)

    assert looks[-1] == runs
    assert looks[0] >= 5
    assert list(looks) == sorted(set(looks))


def test_a_plan_without_a_spread_or_a_ratio_says_what_is_missing():
    with pytest.raises(BadCase, match="sd_diff"):
        plan_runs(registered(), expected_effect=0.02, sd_diff=0)
    with pytest.raises(BadCase, match="power"):
        plan_runs(registered(), expected_effect=0.02, sd_diff=0.01, power=1)
    with pytest.raises(BadCase, match="expected_effect"):
        plan_runs(registered(), expected_effect=float("nan"), sd_diff=0.01)
    for ratio in (None, -1, float("nan")):
        with pytest.raises(BadCase, match="test_train"):
            plan_runs(registered(design="repeated_cv"), expected_effect=0.1, sd_diff=0.01, test_train=ratio)
