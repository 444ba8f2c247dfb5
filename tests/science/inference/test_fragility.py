"""How a verdict may hang on single runs, and what is said of it."""

import numpy as np
import pytest

from assay.science.inference import Excluded, Registration, assess

GAINS = np.array([0.0210, 0.0160, 0.0166, 0.0132, 0.0099, 0.0156, 0.0232, 0.0169, 0.0273, 0.0173])
BASE = np.array([0.3139, 0.3175, 0.3073, 0.3180, 0.3127, 0.3103, 0.3103, 0.3094, 0.3121, 0.3154])


def plan(**more):
    return Registration(
        **{"metric": "pr_auc", "direction": "higher", "minimal_effect": 0.01, "policy": "anytime", "planned_n": 10}
        | more
    )


def test_an_excluded_pair_is_told_as_the_worst_one_seen():
    found = assess(BASE, BASE + GAINS, plan(), excluded=[Excluded("11", "out of memory")])
    (worst,) = found.scenarios

    assert worst.gains == pytest.approx((0.0099,))
    assert worst.interval == pytest.approx((0.0110, 0.0230), abs=5e-5)
    assert not worst.turns
    assert not found.fragile
    assert found.exclusion_words == (
        "Even had what was left out (seed 11) come out as the worst one seen (0.0099), "
        "the interval would be 0.0110 to 0.0230 and the verdict the same: accepted.",
    )


def test_a_bounded_metric_is_also_asked_with_the_worst_possible_given_the_arm_that_is_known():
    excluded = [Excluded("11", "out of memory", base=0.3119)]
    found = assess(BASE, BASE + GAINS, plan(metric_range=(0, 1)), excluded=excluded)

    assert [scenario.kind for scenario in found.scenarios] == ["worst_seen", "worst_possible"]
    assert found.scenarios[1].gains == pytest.approx((-0.3119,))
    assert found.fragile
    assert "come out as the worst possible (−0.3119)" in str(found)


def test_an_excluded_key_is_taken_out_of_the_evidence_and_its_known_values_are_used():
    keys = [str(i) for i in range(1, 12)]
    cand = dict(zip(keys, [*(BASE + GAINS), 0.9], strict=True))
    found = assess(dict(zip(keys, [*BASE, 0.31], strict=True)), cand, plan(), excluded=[Excluded("11", "wrong split")])

    assert found.result.n == 10
    assert found.excluded[0].cand == 0.9


def test_a_rejection_is_also_asked_with_the_best():
    found = assess(BASE, BASE + GAINS, plan(minimal_effect=0.05), excluded=[Excluded("11", "out of memory")])

    assert found.verdict == "reject"
    assert [scenario.kind for scenario in found.scenarios] == ["worst_seen", "best_seen"]
    assert found.scenarios[1].gains == pytest.approx((0.0273,))


def test_lower_is_better_turns_the_worst_around():
    excluded = [Excluded("11", "out of memory", base=0.3119)]
    found = assess(1 - BASE, 1 - BASE - GAINS, plan(direction="lower", metric_range=(0, 1)), excluded=excluded)

    assert found.scenarios[0].gains == pytest.approx((0.0099,))
    assert found.scenarios[1].gains == pytest.approx((0.3119 - 1,))


def test_one_run_that_moves_the_verdict_is_named():
    gains = np.array([0.02, 0.021, 0.019, 0.022, 0.018, 0.02, 0.021, -0.03])
    found = assess(BASE[:8], BASE[:8] + gains, plan(policy="fixed", planned_n=8))
    moved = [each for each in found.without_each if each.moves]

    assert found.verdict == "inconclusive"
    assert [each.key for each in moved] == ["8"]
    assert moved[0].verdict == "accept"
    assert "Fragile: Without seed 8 the verdict would be accepted." in str(found)


def test_leaving_each_one_out_is_assessing_without_it():
    found = assess(BASE, BASE + GAINS, plan())

    for i, each in enumerate(found.without_each):
        fewer = assess(np.delete(BASE, i), np.delete(BASE + GAINS, i), plan())
        assert each.interval == pytest.approx(fewer.interval)
        assert each.verdict == fewer.verdict


def test_unpaired_runs_are_left_out_one_by_one_in_both_arms():
    loose = plan(design="seeds_unpaired", policy="fixed", planned_n=None)
    found = assess(BASE[:6], BASE[:8] + GAINS[:8], loose)

    assert len(found.without_each) == 14
    fewer = assess(BASE[1:6], BASE[:8] + GAINS[:8], loose)
    assert found.without_each[0].key == "baseline 1"
    assert found.without_each[0].interval == pytest.approx(fewer.interval)


def test_an_excluded_unpaired_run_counts_as_the_worst_of_its_arm():
    loose = plan(design="seeds_unpaired", policy="fixed", planned_n=None, metric_range=(0, 1))
    excluded = [Excluded("9", "diverged", arm="cand")]
    found = assess(BASE[:8], BASE[:8] + GAINS[:8], loose, excluded=excluded)
    values = BASE[:8] + GAINS[:8]

    assert [scenario.kind for scenario in found.scenarios] == ["worst_seen", "worst_possible"]
    assert found.scenarios[0].gains == (values.min(),)
    assert found.scenarios[0].interval == pytest.approx(assess(BASE[:8], [*values, values.min()], loose).interval)
    assert found.scenarios[1].gains == (0,)


def test_an_excluded_seed_that_names_no_arm_counts_in_both():
    loose = plan(design="seeds_unpaired", policy="fixed", planned_n=None)
    base, cand = (dict(enumerate(arm)) for arm in (BASE, BASE + GAINS))
    (worst,) = assess(base, cand, loose, excluded=[Excluded("9", "wrong split")]).scenarios

    assert worst.gains == (BASE[:9].max(), (BASE + GAINS)[:9].min())


def test_a_long_tail_is_warned_of():
    gains = np.append(np.linspace(0.02, 0.021, 11), 0.005)
    found = assess(
        np.full(12, 0.3) + np.linspace(0, 0.01, 12), np.full(12, 0.3) + np.linspace(0, 0.01, 12) + gains, plan()
    )

    assert found.warnings[0].kind == "skewed"
    assert "long low tail" in str(found.warnings[0])
    assert found.verdict == "accept"


def test_five_pairs_of_the_anytime_rule_hang_on_each_of_them():
    found = assess(BASE[:5], BASE[:5] + GAINS[:5] + 0.05, plan())

    assert found.verdict == "accept"
    assert "Without any one seed the verdict would be inconclusive." in str(found)


def test_several_runs_of_which_each_alone_moves_the_verdict_are_not_read_as_taken_out_together():
    gains = np.array([0.014, 0.015, 0.016, 0.0145, 0.0155, 0.0149, 0.0151, 0.0105, 0.0104, 0.015])
    found = assess(BASE, BASE + gains, plan(minimal_effect=0.0118))
    moved = [each.key for each in found.without_each if each.moves]

    assert 1 < len(moved) < len(found.without_each)
    assert f"Without just one of these seeds, whichever ({' and '.join(moved)}), the verdict would be" in str(found)
