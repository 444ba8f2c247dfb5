"""One train/test split: two trained models on one test set, by counts and by their predictions."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.integrate import quad

from assay.science.inference import CLAIMS, BadCase, Counts, Excluded, Registration, assess
from assay.science.inference.mcnemar import exact_interval, exact_sequence, mcnemar
from assay.science.inference.shares import ManyLooksRule, resampled_interval

C21 = json.loads((Path(__file__).parent / "cases" / "C21.json").read_text())
LABEL = "about these two trained models on this test set; not about the training procedure"
counts = st.integers(0, 400)


def plan(**more):
    return Registration(
        **{"metric": "accuracy", "direction": "higher", "claim": "superior", "policy": "fixed"} | more,
        design="single_split",
    )


def case(b, c, *, n=None, design="accuracy", **registration):
    named = {"metric": "accuracy", "direction": "higher", "claim": "superior", "minimal_effect": 0, "alpha": 0.05}
    given = {"base_only_right": b, "cand_only_right": c, "registration": named | registration}
    return assess(f"single_split/{design}", given | ({} if n is None else {"n": n}))


@settings(max_examples=60, deadline=None)
@given(counts, counts)
def test_p_is_the_binomial_one_and_e_mixes_all_alternatives(b, c):
    found = mcnemar(Counts(b, c))

    if b + c:
        assert found.p_exact == pytest.approx(stats.binomtest(c, b + c, 0.5).pvalue, rel=1e-9)
        assert found.chi2_uncorrected == pytest.approx((b - c) ** 2 / (b + c))
    if 0 < b + c < 60:
        mixed = quad(lambda p: (2 * p) ** c * (2 * (1 - p)) ** b, 0, 1)[0]
        assert found.e_value_uniform == pytest.approx(mixed, rel=1e-7)


@settings(max_examples=80, deadline=None)
@given(counts, counts, st.sampled_from([0.01, 0.05, 0.1]), st.booleans())
def test_the_intervals_leave_out_nought_exactly_where_the_tests_reject(b, c, alpha, known):
    made = Counts(b, c, b + c + 50 if known else None)
    test = mcnemar(made)

    for interval, decides in (
        (exact_interval(made, alpha), test.p_exact <= alpha),
        (exact_sequence(made, alpha), test.e_value_uniform >= 1 / alpha),
    ):
        assert (interval.low > 0 or interval.high < 0) == decides
        assert -1 <= interval.low <= interval.high <= 1


def test_the_exact_interval_is_that_of_clopper_and_pearson():
    oracle = stats.binomtest(121, 180).proportion_ci(0.95, "exact")
    found = exact_interval(Counts(59, 121, 1000), 0.05)

    assert found == pytest.approx([(2 * share - 1) * 0.18 for share in oracle], rel=1e-9)


@pytest.mark.parametrize(("b", "c", "n"), [(0, 5, 20), (3, 14, 200), (5, 0, 5), (50, 50, 100), (410, 620, 10_000)])
def test_the_bootstrap_interval_is_where_endless_draws_lead(b, c, n):
    draws = np.random.default_rng(7).multinomial(n, [b / n, c / n, 1 - (b + c) / n], size=200_000)
    oracle = np.percentile((draws[:, 1] - draws[:, 0]) / n, [2.5, 97.5])

    assert np.abs(np.array(resampled_interval(Counts(b, c, n), 0.05)) - oracle).max() <= 1.01 / n


def test_the_anytime_interval_is_where_its_e_value_reaches_one_over_alpha():
    rule = ManyLooksRule.planned_for(10_000, alpha=0.05)
    half = float(rule.half_width(10_000, 0.32))

    assert rule.e_value(10_000, 0.02, 0.32, 0.02 - half) == pytest.approx(20)
    assert half == pytest.approx((C21["expected"]["asymp_cs"][1] - 0.021) * 0.32 / 0.3202483411, rel=1e-8)


@pytest.mark.parametrize(
    ("claim", "effect", "verdict"),
    [
        ("superior", 0, "accept"), ("at_least", 0, "accept"), ("at_least", 0.01, "accept"),
        ("at_least", 0.02, "inconclusive"), ("at_least", 0.03, "reject"), ("non_inferior", 0.01, "accept"),
        ("equivalent", 0.03, "accept"), ("equivalent", 0.01, "reject"), ("equivalent", 0.02, "inconclusive"),
        ("equivalent", 0, "reject"),
    ],
)  # fmt: skip
def test_every_claim_is_decided_by_where_the_interval_lies(claim, effect, verdict):
    large = case(410, 620, n=10_000, design="bootstrap+asympCS", claim=claim, minimal_effect=effect)

    assert large["verdict_fixed"] == verdict
    assert case(410, 620, n=10_000, claim=claim, minimal_effect=effect)["verdict_fixed"] == verdict


@settings(max_examples=60, deadline=None)
@given(counts, counts, st.sampled_from(CLAIMS), st.sampled_from([0.0, 0.01, 0.1]), st.integers(0, 3000))
def test_swapping_the_models_turns_the_intervals_around(b, c, claim, effect, others):
    n = b + c + others + 1
    one, other = (
        case(*pair, n=n, design="bootstrap+asympCS", claim=claim, minimal_effect=effect) for pair in ((b, c), (c, b))
    )

    assert one["p_exact"] == pytest.approx(other["p_exact"])
    assert one["asymp_cs"] == pytest.approx([-end for end in reversed(other["asymp_cs"])])
    if claim == "equivalent":
        assert one["verdict_anytime"] == other["verdict_anytime"]
    if claim == "superior" and one["verdict_anytime"] == "accept":
        assert other["verdict_anytime"] == "reject"


@pytest.mark.parametrize(
    ("metric", "direction", "verdict"),
    [
        ("accuracy", "higher", "accept"), ("error_rate", "lower", "accept"), ("zero_one_loss", "lower", "accept"),
        ("top-1", "lower", "accept"), ("accuracy", "lower", "reject"), ("error_rate", "higher", "reject"),
        ("incorrect_rate", "lower", "accept"), ("terrain_accuracy", "higher", "accept"),
    ],
)  # fmt: skip
def test_right_examples_are_a_gain_for_whatever_counts_them_and_for_fewer_errors(metric, direction, verdict):
    found = case(59, 121, metric=metric, direction=direction)

    assert found["verdict_fixed"] == verdict
    assert (found["base_only_right"], found["cand_only_right"]) == (59, 121)
    assert "Only the candidate right on 121 examples" in found["sentence"]


def test_without_n_the_counts_still_decide_what_the_sign_decides():
    assert case(59, 121, claim="non_inferior", minimal_effect=0.01)["verdict_fixed"] == "accept"
    assert case(121, 59, claim="at_least", minimal_effect=0.01)["verdict_fixed"] == "reject"
    assert case(59, 121, claim="at_least", minimal_effect=0.01)["verdict_fixed"] == "inconclusive"
    assert case(500, 500, claim="at_least", minimal_effect=0.2)["verdict_fixed"] == "reject"


@pytest.mark.parametrize(("b", "c", "n"), [(3, 30, 99), (2, 17, 5000), (0, 0, 100), (1, 2, 50)])
def test_too_few_examples_for_large_sample_intervals_say_how_many_it_takes(b, c, n):
    found = case(b, c, n=n, design="bootstrap+asympCS")

    assert (found["verdict_fixed"], found["verdict_anytime"]) == ("inconclusive", "inconclusive")
    assert found["reason"] == "too_few_runs"
    assert ("n" in found["needed"], "discordant" in found["needed"]) == (n < 100, b + c < 20)


def test_two_models_that_agree_on_every_example_decide_nothing():
    found = case(0, 0)

    assert (found["p_exact"], found["e_value_uniform"], found["verdict_fixed"]) == (1, 1, "inconclusive")


def test_the_e_value_may_outgrow_any_float():
    found = case(0, 5000)

    assert (found["e_value_uniform"], found["verdict_anytime"]) == ("Infinity", "accept")


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("base_only_right", {"base_only_right": -1}), ("base_only_right", {"base_only_right": 2.5}),
        ("cand_only_right", {"cand_only_right": None}), ("n", {"n": 100}), ("n", {"n": "many"}),
    ],
)  # fmt: skip
def test_counts_that_cannot_be_are_told_by_their_field(field, wrong):
    with pytest.raises(BadCase) as fault:
        assess("single_split/bootstrap+asympCS", C21["given"] | wrong)

    assert fault.value.field == f"given.{field}"


def test_n_has_to_be_there_for_intervals_and_must_be_a_number():
    assert case(59, "NaN")["reason"] == "non_finite_metric"
    with pytest.raises(BadCase, match=r"given\.n is missing"):
        case(59, 121, design="bootstrap+asympCS")


def test_an_anytime_policy_needs_the_planned_number_of_examples():
    with pytest.raises(BadCase, match=r"given\.registration\.planned_n is missing"):
        case(59, 121, n=1000, policy="anytime")
    assert case(59, 121, n=1000, policy="anytime", planned_n=1000)["verdict"] == "accept"
    with pytest.raises(BadCase, match="policy"):
        plan(policy="planned", planned_n=10)


def test_the_sentence_says_what_it_is_about():
    assert LABEL in case(59, 121)["sentence"]
    assert LABEL in str(assess(Counts(410, 620, 10_000), plan(claim="at_least", minimal_effect=0.01)))


def test_examples_are_counted_however_they_come():
    rng = np.random.default_rng(3)
    labels = rng.integers(0, 3, 400)
    base, cand = (np.where(rng.random(400) < good, labels, (labels + 1) % 3) for good in (0.7, 0.8))
    right = [(arm == labels) for arm in (base, cand)]
    keys = [f"x{i}" for i in range(400)]
    keyed = [dict(zip(keys, column.tolist(), strict=True)) for column in (base, cand, labels)]
    shuffled = dict(reversed(keyed[1].items()))
    expected = Counts.of_right(*[column.tolist() for column in right])
    ways = [
        assess(*right, plan()),
        assess([int(x) for x in right[0]], right[1].tolist(), plan()),
        assess(base, cand, plan(), labels=labels),
        assess(keyed[0], shuffled, plan(), labels=keyed[2]),
        assess(base, cand, plan(), labels=labels, keys=keys),
    ]

    assert {found.result.counts for found in ways} == {expected}
    assert ways[0].gains.mean() == pytest.approx(ways[0].result.estimate)


def test_an_excluded_example_is_told_as_lost():
    right = np.arange(300) % 10 != 0
    worse = right & (np.arange(300) % 37 != 0)
    found = assess(worse, right, plan(), excluded=[Excluded("1", "label wrong"), Excluded("2", "label wrong")])

    assert found.result.counts == Counts(0, int((right & ~worse)[2:].sum()), 298)
    assert found.scenarios[0].gains == (-1, -1)
    assert "(examples 1 and 2)" in found.exclusion_words[0]


@pytest.mark.parametrize(
    ("reason", "arms"),
    [
        ("missing_pairs", {"cand": {"a": 1}}),
        ("single_scalar_pair", {"base": 0.81, "cand": 0.83}),
        ("non_finite_metric", {"cand": {"a": "NaN", "b": 1}}),
        ("duplicate_key", {"base": [["a", 1], ["a", 0], ["b", 1]], "cand": [["a", 1], ["b", 1]]}),
        ("direction_unknown", {"registration": {"claim": "superior"}}),
        ("dataset_mismatch", {"dataset_versions": ["v1", "v2"]}),
    ],
)
def test_examples_are_refused_by_the_same_rules(reason, arms):
    given = {"base": {"a": 1, "b": 0}, "cand": {"a": 1, "b": 1}, "design": "single_split/accuracy"}
    given["registration"] = {"metric": "accuracy", "direction": "higher", "claim": "superior"}

    assert assess("refusal", given | arms)["reason"] == reason


def test_what_is_neither_right_nor_wrong_is_no_case():
    with pytest.raises(BadCase, match=r"base\[2\] must be 1 \(right\) or 0 \(wrong\)"):
        assess([1, 0.5], [1, 1], plan())
    with pytest.raises(BadCase, match="labels is missing: macro_f1 needs"):
        assess([1, 0], [1, 1], plan(metric="macro_f1"))
