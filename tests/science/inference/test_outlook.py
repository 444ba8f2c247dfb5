"""What would change a verdict is what the same rule says once those runs are there."""

import numpy as np
import pytest

from assay.science.inference import Counts, Registration, assess

DRAWN = np.random.default_rng(7).normal(0.016, 0.01, 200)


def judged(gains, **more):
    plan = {"metric": "m", "direction": "higher", "minimal_effect": 0.01, "policy": "anytime", "planned_n": 15} | more
    base = np.full(len(gains), 0.5)
    return assess(base.tolist(), (base + np.asarray(gains)).tolist(), Registration(**plan))


def alike(gains, more):
    """So many more gains that keep the mean and the spread of those that are there."""
    gains = np.asarray(gains)
    n, total = len(gains), len(gains) + more
    away = np.sqrt(gains.var(ddof=1) * (total - 1 - (n - 1)) / more) if more % 2 == 0 else 0
    return [*gains, *(gains.mean() + away * np.resize([1.0, -1.0], more))]


@pytest.mark.parametrize("count", [6, 12, 20])
def test_as_many_more_pairs_like_these_decide(count):
    found = judged(DRAWN[:count])
    assert found.verdict == "inconclusive"

    outlook = found.outlook

    assert outlook.more is not None
    enough = outlook.more + outlook.more % 2
    assert judged(alike(DRAWN[:count], enough)).verdict == outlook.would
    assert f"{outlook.more:,} pair" in outlook.words


def test_a_gain_on_the_edge_of_the_claim_is_never_decided():
    found = judged([0.01 + (0.005 if at % 2 else -0.005) for at in range(10)])

    assert found.outlook.more is None
    assert "No number of pairs" in found.outlook.words


def test_a_verdict_says_how_many_bad_pairs_would_take_it_back():
    gains = DRAWN[:10] + 0.02
    found = judged(gains)
    assert found.verdict == "accept"

    outlook = found.outlook

    worst = gains.min()
    assert outlook.more is None or judged([*gains, *[worst] * outlook.more]).verdict == outlook.would == "inconclusive"
    assert outlook.more is None or judged([*gains, *[worst] * (outlook.more - 1)]).verdict == "accept"


def test_the_next_look_that_would_decide_is_named():
    found = judged(DRAWN[:6] + 0.004, policy="planned", planned_n=None, looks=(5, 12, 60))

    assert found.verdict == "inconclusive"
    assert "the look at" in found.outlook.words
    assert found.outlook.would == "accept"


def test_after_the_last_look_nothing_changes_it():
    found = judged(DRAWN[:10], policy="planned", planned_n=None, looks=(5, 10))

    assert found.verdict == "inconclusive"
    assert found.outlook.more is None
    assert "last look is taken" in found.outlook.words


def test_a_look_that_decided_is_the_last_that_counts():
    found = judged(DRAWN[:10] + 0.05, policy="planned", planned_n=None, looks=(5, 10))

    assert found.verdict == "accept"
    assert "the last that counts" in found.outlook.words


def test_no_number_of_repeats_passes_the_ceiling_of_folds():
    rng = np.random.default_rng(3)
    found = judged(rng.normal(0.012, 0.02, 20), design="repeated_cv", planned_n=None, folds=10, repeats=10)

    assert found.verdict == "inconclusive"
    assert "No repeat would" in found.outlook.words


def test_unpaired_arms_look_ahead_too():
    rng = np.random.default_rng(5)
    base, cand = rng.normal(0.5, 0.01, 6), rng.normal(0.518, 0.01, 6)
    plan = Registration(
        metric="m", direction="higher", minimal_effect=0.01, design="seeds_unpaired", policy="planned", looks=(6, 40)
    )

    outlook = assess(base.tolist(), cand.tolist(), plan).outlook

    assert "40 runs of each arm" in outlook.words or "look" in outlook.words


def test_refused_evidence_has_no_outlook():
    assert judged([0.01, 0.02]).outlook is None


def test_a_test_set_that_was_too_small_for_its_one_look_is_not_told_to_grow():
    plan = Registration(
        metric="accuracy", direction="higher", minimal_effect=0.02, design="single_split", policy="fixed", planned_n=200
    )
    found = assess(Counts(3, 9, 200), plan)

    assert "It takes at least 20 examples" in str(found.sentence)
    assert found.outlook.words == (
        "Nothing would: the one look is taken. To go on, register a new hypothesis on fresh ones."
    )
