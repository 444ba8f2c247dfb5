"""When the planned policies look, and what they show in between."""

import numpy as np
import pytest

from assay.science.inference import Registration, assess

RNG = np.random.default_rng(5)
BASE = RNG.normal(0.8, 0.01, 20).round(4)
CLEAR = (BASE + RNG.normal(0.03, 0.004, 20)).round(4)
UNCLEAR = (BASE + RNG.normal(0.01, 0.004, 20)).round(4)


def plan(**more):
    return Registration(**{"metric": "f1", "direction": "higher", "minimal_effect": 0.01, "looks": (5, 10, 15)} | more)


def at(n, cand, **more):
    return assess(BASE[:n], cand[:n], plan(**more))


def test_the_first_look_that_decides_is_final_and_later_runs_change_nothing():
    first, later = at(5, CLEAR), at(20, CLEAR)

    assert (first.verdict, first.final) == ("accept", True)
    assert (later.result.n, later.interval, later.result.next_look) == (5, first.interval, None)
    assert [pair.used for pair in later.pairs] == [True] * 5 + [False] * 15


def test_between_looks_there_is_no_verdict_but_an_interval_that_holds_at_any_time():
    between, anytime = at(7, UNCLEAR), at(7, UNCLEAR, policy="anytime", looks=(), planned_n=15)

    assert (between.verdict, between.final, between.result.provisional) == ("inconclusive", False, True)
    assert between.interval == anytime.interval
    assert between.result.next_look == 10
    assert "no verdict yet: the next look is at 10 pairs" in str(between)
    assert (between.without_each, between.scenarios) == ((), ())


def test_after_the_last_look_an_inconclusive_verdict_is_final():
    found = at(20, UNCLEAR)

    assert [look.n for look in found.result.looks] == [5, 10, 15]
    assert [look.alpha for look in found.result.looks] == pytest.approx([0.0075, 0.0075, 0.035])
    assert (found.verdict, found.final, found.result.n) == ("inconclusive", True, 15)


def test_the_one_look_waits_for_its_run_count_and_takes_no_more():
    early, due, late = (at(n, CLEAR, policy="fixed", looks=(), planned_n=10) for n in (8, 10, 20))

    assert (early.verdict, early.final, early.result.n) == ("inconclusive", False, 8)
    assert "the one look is at 10 pairs" in str(early)
    assert (due.verdict, due.final) == ("accept", True)
    assert late.interval == due.interval


def test_the_one_look_of_registered_run_counts_is_the_last_of_them():
    early, due, late = (at(n, CLEAR, policy="fixed") for n in (5, 15, 20))

    assert (early.verdict, early.final, early.steps[-1].n) == ("inconclusive", False, 5)
    assert "the one look is at 15 pairs" in str(early)
    assert (due.verdict, due.final) == ("accept", True)
    assert late.interval == due.interval == at(15, CLEAR, policy="fixed", looks=(), planned_n=15).interval


def test_unpaired_arms_take_their_one_look_at_the_last_registered_run_count_too():
    early, late = (at(n, CLEAR + 0.05, design="seeds_unpaired", policy="fixed") for n in (12, 18))

    assert (early.verdict, early.final) == ("inconclusive", False)
    assert (late.verdict, late.result.n, len(late.without_each)) == ("accept", 15, 30)


def test_one_look_at_runs_that_nobody_counted_takes_them_all():
    assert at(12, CLEAR, policy="fixed", looks=()).result.n == 12


def test_looks_take_pairs_as_they_were_completed_and_not_as_their_keys_are_listed():
    keys = [str(seed) for seed in range(20)]
    base, cand = (dict(list(zip(keys, arm, strict=True))[::-1]) for arm in (BASE, UNCLEAR))
    listed, unlisted = assess(base, cand, plan(), keys=["20", *keys]), assess(base, cand, plan(), keys=keys)

    assert listed.reason == "missing_pairs"
    assert listed.evidence.base.keys == (*keys[::-1], "20")
    assert [pair.key for pair in unlisted.pairs if pair.used] == keys[:4:-1]
    assert unlisted.interval == assess(base, cand, plan()).interval


def test_planned_with_one_look_is_the_one_look():
    assert at(10, CLEAR, looks=(10,)).interval == at(10, CLEAR, policy="fixed", looks=(), planned_n=10).interval


def test_runs_without_any_spread_at_a_look_decide_nothing():
    cand = BASE + 0.03
    cand[5:] += np.linspace(0, 0.004, 15)

    assert at(10, cand).result.looks[0].verdict == "inconclusive"


def test_unpaired_arms_look_when_both_have_enough_runs():
    found = assess(BASE[:12], CLEAR[:9] + 0.05, plan(design="seeds_unpaired"))

    assert [look.n for look in found.result.looks] == [5]
    assert (found.verdict, found.final) == ("accept", True)


def test_unpaired_arms_have_no_interval_between_looks():
    found = assess(BASE[:7], UNCLEAR[:7], plan(design="seeds_unpaired"))

    assert not np.isfinite(found.interval).any()
    assert "after 7 runs of each arm still without an interval" in str(found)


def test_each_registered_look_of_cross_validation_takes_its_share_of_alpha():
    folds = {"design": "repeated_cv", "policy": "fixed"}
    once = assess(BASE, CLEAR, plan(**folds, looks=()), test_train=0.25)
    thrice = assess(BASE, CLEAR, plan(**folds, looks=(1, 2, 3)), test_train=0.25)

    assert thrice.result.rule.alpha == pytest.approx(0.05 / 3)
    assert thrice.interval.low < once.interval.low


def test_the_strict_rule_of_cross_validation_may_look_after_every_complete_repeat():
    strict = plan(design="repeated_cv", policy="anytime", looks=(), folds=5, repeats=4)
    once = plan(design="repeated_cv", policy="fixed", looks=(), folds=5, repeats=4)

    assert assess(BASE[:10], CLEAR[:10], strict, test_train=0.25).reason is None
    assert assess(BASE[:12], CLEAR[:12], strict, test_train=0.25).reason == "incomplete_cv_block"
    assert assess(BASE[:10], CLEAR[:10], once, test_train=0.25).reason == "incomplete_cv_block"
    found = assess(BASE, CLEAR, strict, test_train=0.25)
    assert found.interval == found.result.anytime.interval
    assert found.result.n_eff < 4
