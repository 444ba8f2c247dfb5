"""Several data sets: two models by their signed ranks, many models by their mean ranks."""

import itertools
import json
from math import inf
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from assay.science.inference import (
    CLAIMS,
    BadCase,
    Cancelled,
    Excluded,
    Registration,
    assess,
    bayesian_signed_rank,
    compare_models,
)
from assay.science.inference.critical import bonferroni_dunn, f_quantile, nemenyi, studentized_range
from assay.science.inference.signed_rank import SignedRankRule, hodges_lehmann, walsh_averages, wilcoxon

CASES = Path(__file__).parent / "cases"
C23, C24 = (json.loads((CASES / f"{name}.json").read_text())["given"] for name in ("C23", "C24"))
SUPERIOR = {"metric": "auc", "direction": "higher", "claim": "superior", "alpha": 0.05}
hundredths = st.integers(-6, 6).map(lambda x: x / 100)
gains = st.lists(hundredths, min_size=1, max_size=9)


def plan(**more):
    return Registration(**SUPERIOR | {"design": "multi_dataset", "policy": "fixed"} | more)


def two(differences, **registration):
    return assess("multi_dataset/two_models", {"differences": differences, "registration": SUPERIOR | registration})


def enumerated(values):
    """The exact test by every assignment of signs; ties and zeros by whole hundredths, so nothing is rounded."""
    away = [round(1000 * value) for value in values if round(1000 * value)]
    ranks = stats.rankdata(np.abs(away)) if away else []
    plus = sum(rank for rank, value in zip(ranks, away, strict=True) if value > 0)
    sums = [sum(rank for rank, up in zip(ranks, signs, strict=True) if up)
            for signs in itertools.product([0, 1], repeat=len(away))]  # fmt: skip
    greater, less = np.mean([total >= plus for total in sums]), np.mean([total <= plus for total in sums])
    return len(away), plus, sum(ranks) - plus, greater, min(1, 2 * min(greater, less))


@settings(max_examples=120, deadline=None)
@given(gains, st.sampled_from([0.0, 0.01, 0.03]))
def test_the_exact_test_is_every_assignment_of_signs_ties_and_zeros_included(values, boundary):
    base = [0.7] * len(values)
    d = np.array([b + v for b, v in zip(base, values, strict=True)]) - base  # floats that are not quite hundredths
    found = wilcoxon(d, boundary, noise=1e-12)
    oracle = enumerated([value - boundary for value in values])

    assert (
        found.n_nonzero, found.R_plus, found.R_minus, found.p_greater_exact, found.p_two_sided_exact,
    ) == pytest.approx(oracle)  # fmt: skip


@pytest.mark.parametrize("n", [6, 7, 13, 25, 50])
def test_without_ties_it_is_that_of_scipy(n):
    d = np.random.default_rng(n).normal(0.3, 1, n)
    greater = stats.wilcoxon(d, alternative="greater", method="exact")

    assert wilcoxon(d, 0).p_greater_exact == pytest.approx(greater.pvalue, rel=1e-9)
    assert wilcoxon(d, 0).R_plus == greater.statistic
    assert wilcoxon(d, 0).p_two_sided_exact == pytest.approx(stats.wilcoxon(d, method="exact").pvalue, rel=1e-9)


def test_many_data_sets_are_judged_by_the_normal_approximation():
    d = np.random.default_rng(4).normal(0.05, 1, 500).round(1)
    oracle = stats.wilcoxon(d, alternative="greater", method="approx", correction=True)
    span = SignedRankRule(0.05).interval(np.random.default_rng(4).normal(0.05, 1, 500))

    assert wilcoxon(d, 0).p_greater_exact == pytest.approx(oracle.pvalue, rel=0.01)
    assert span.high - span.low == pytest.approx(2 * 1.96 * 1 / np.sqrt(500 * 3 / np.pi), rel=0.1)


@pytest.mark.parametrize("n", [6, 8, 14, 20])
@pytest.mark.parametrize("alpha", [0.05, 0.1, 0.2])
def test_the_interval_holds_what_the_test_does_not_reject(n, alpha):
    d = np.random.default_rng(n).normal(0.3, 1, n)
    low, high = SignedRankRule(alpha).interval(d)

    for end, inwards in ((low, 1e-9), (high, -1e-9)):
        assert wilcoxon(d, end - inwards).p_two_sided_exact <= alpha
        assert wilcoxon(d, end + inwards).p_two_sided_exact > alpha
    assert hodges_lehmann(d) == pytest.approx(np.median([(a + b) / 2 for i, a in enumerate(d) for b in d[i:]]))
    assert walsh_averages(d).size == n * (n + 1) / 2


def test_the_interval_is_that_of_r():
    # depression scale of Hollander and Wolfe; wilcox.test(x, y, paired = TRUE, conf.int = TRUE) prints 0.010, 0.786
    x = [1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30]
    y = [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29]
    found = two([a - b for a, b in zip(x, y, strict=True)])

    assert found["hl_ci"] == pytest.approx([0.010, 0.786], abs=5e-4)
    assert found["hodges_lehmann"] == pytest.approx(0.46, abs=5e-4)
    assert found["wilcoxon"]["R_plus"] == 40
    assert found["wilcoxon"]["p_greater_exact"] == pytest.approx(0.01953, abs=5e-6)


@pytest.mark.parametrize(
    ("claim", "effect", "verdict"),
    [
        ("superior", None, "accept"), ("at_least", 0.01, "accept"), ("at_least", 0.02, "inconclusive"),
        ("at_least", 0.05, "reject"), ("non_inferior", 0.01, "accept"), ("equivalent", 0.05, "accept"),
        ("equivalent", 0.005, "reject"), ("equivalent", 0.02, "inconclusive"),
    ],
)  # fmt: skip
def test_every_claim_is_decided_by_where_the_interval_lies(claim, effect, verdict):
    found = two([0.011, 0.015, 0.021, 0.026, 0.03, 0.034, 0.04], claim=claim, minimal_effect=effect)

    assert found["hl_ci"] == pytest.approx([0.015, 0.035])
    assert found["verdict"] == verdict


def test_a_gain_that_is_the_claimed_effect_but_for_rounding_lies_on_the_boundary():
    base = [0.81, 0.72, 0.65, 0.9, 0.77, 0.83]
    cand = [value + 0.02 for value in base[:5]] + [0.87]
    given = {"base": base, "cand": cand, "registration": {**SUPERIOR, "claim": "at_least", "minimal_effect": 0.02}}
    found = assess("multi_dataset/two_models", given)

    assert found["wilcoxon"]["n_nonzero"] == 1
    assert (found["hl_ci"][0], found["verdict"]) == (0.02, "accept")


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(hundredths, hundredths), min_size=2, max_size=9), st.sampled_from(CLAIMS))
def test_swapping_the_arms_and_the_direction_changes_nothing(rows, claim):
    base, cand = ([0.5 + x for x in arm] for arm in zip(*rows, strict=True))
    named = {**SUPERIOR, "claim": claim, "minimal_effect": 0.01}
    one, other = (
        assess("multi_dataset/two_models", {"base": a, "cand": b, "registration": {**named, "direction": way}})
        for a, b, way in ((base, cand, "higher"), (cand, base, "lower"))
    )

    assert {**one, "sentence": ""} == {**other, "sentence": ""}


@pytest.mark.parametrize(("n", "alpha", "needed"), [(5, 0.05, 6), (3, 0.05, 6), (7, 0.01, 8), (5, 0.2, 6), (2, 0.1, 6)])
def test_too_few_data_sets_stay_inconclusive_and_say_how_many_it_takes(n, alpha, needed):
    found = two([0.01 * (i + 1) for i in range(n)], alpha=alpha)

    assert (found["verdict"], found["reason"], found["needed"]) == ("inconclusive", "too_few_runs", needed)
    assert found["wilcoxon"]["p_two_sided_exact"] == 2 / 2**n
    assert f"at least {needed} data sets" in found["sentence"]
    assert two([0.01 * (i + 1) for i in range(needed)], alpha=alpha)["verdict"] == "accept"


def test_no_alpha_is_so_small_that_nothing_can_be_said_of_it():
    found = two([0.01 * (i + 1) for i in range(9)], alpha=5e-324)

    assert (found["verdict"], found["needed"]) == ("inconclusive", 1_075)


@pytest.mark.parametrize(
    ("reason", "given"),
    [
        ("missing_pairs", {"cand": C24["cand"][:13]}),
        ("missing_pairs", {"datasets": [*C24["datasets"], "wdbc"]}),
        ("missing_pairs", {"cand": [*C24["cand"][:13], None]}),
        ("duplicate_key", {"datasets": [*C24["datasets"][:13], "cmc"]}),
        ("non_finite_metric", {"cand": [*C24["cand"][:13], "NaN"]}),
        ("zero_variance", {"cand": C24["base"]}),
        ("direction_unknown", {"registration": {**SUPERIOR, "direction": None}}),
        ("out_of_range", {"cand": [100 * value for value in C24["cand"]]}),
        ("out_of_range", {"registration": {**SUPERIOR, "range": [0, 0.9]}}),
        ("dataset_mismatch", {"dataset_versions": ["v1", "v2"]}),
        ("metric_name_mismatch", {"metric_names": ["f1"]}),
        ("too_few_runs", {"base": [], "cand": [], "datasets": []}),
        ("single_scalar_pair", {"base": [0.8], "cand": [0.9], "datasets": ["iris"]}),
    ],
)
@pytest.mark.parametrize("design", ["multi_dataset/two_models", "refusal"])
def test_data_sets_are_refused_by_the_same_rules(reason, given, design):
    found = assess(design, C24 | {"design": "multi_dataset/two_models"} | given)

    assert (found["verdict"], found["reason"]) == ("refused", reason)


def test_seeds_of_one_data_set_are_averaged_first():
    base, cand = ({f"d{i}": [0.7, 0.72, 0.71 + i / 100] for i in range(7)}, {f"d{i}": 0.75 + i / 50 for i in range(7)})
    found = assess("multi_dataset/two_models", {"base": base, "cand": cand, "registration": SUPERIOR})

    assert found["hodges_lehmann"] == pytest.approx(np.median(walsh_averages(np.array(
        [0.75 + i / 50 - (0.7 + 0.72 + 0.71 + i / 100) / 3 for i in range(7)]))))  # fmt: skip


def test_one_data_set_that_moves_the_verdict_is_named_and_an_excluded_one_told_as_the_worst():
    names = [f"d{i}" for i in range(9)]
    base = dict.fromkeys(names, 0.7)
    cand = {name: 0.71 + 0.01 * i for i, name in enumerate(names)} | {"d0": 0.62}
    found = assess(base, cand, plan(), excluded=[Excluded("d3", "wrong labels")])

    assert [each.key for each in found.without_each if each.moves] == ["d0"]
    assert "Without data set d0 the verdict would be accepted" in str(found)
    assert found.scenarios[0].gains == pytest.approx((-0.08,))
    assert "(data set d3)" in found.exclusion_words[0]
    for i, each in enumerate(found.without_each):
        assert each.interval == SignedRankRule(0.05).interval(np.delete(found.gains, i))


def test_the_bayesian_signed_rank_is_that_of_a_plain_loop():
    d = np.array([0.02, 0.01, -0.01, 0.03, 0.015, 0.0, 0.04])
    rng, z = np.random.default_rng(0), np.append(d, 0.0)
    wins = np.zeros(3)
    for w in rng.dirichlet([1] * 7 + [0.5], 4000):
        sums, both = z[:, None] + z, np.outer(w, w)
        wins[np.argmax([both[sums < -0.02].sum(), both[abs(sums) <= 0.02].sum(), both[sums > 0.02].sum()])] += 1
    found = bayesian_signed_rank(d, 0.01, hypothesis="H1")

    assert [found.p_below, found.p_rope, found.p_above] == pytest.approx(wins / 4000, abs=0.03)
    assert found == bayesian_signed_rank(d, 0.01, hypothesis="H1")
    with pytest.raises(Cancelled):
        bayesian_signed_rank(d, 0.01, progress=lambda done, of: False)


@pytest.mark.parametrize("k", [2, 3, 4, 10, 40])
def test_critical_values_are_those_of_scipy(k):
    assert studentized_range(0.95, k) == pytest.approx(stats.studentized_range.ppf(0.95, k, inf), abs=1e-6)
    assert f_quantile(0.95, k, 17) == pytest.approx(stats.f.ppf(0.95, k, 17), rel=1e-9)
    assert nemenyi(k, 10) >= bonferroni_dunn(k, 10) - 1e-9


@settings(max_examples=50, deadline=None)
@given(st.integers(2, 6), st.integers(2, 12), st.data())
def test_mean_ranks_and_chi2_are_those_of_scipy(k, n, data):
    cells = data.draw(st.lists(st.lists(st.integers(0, 99), min_size=k, max_size=k, unique=True), min_size=n,
                               max_size=n))  # fmt: skip
    table = {f"m{j}": [row[j] / 100 for row in cells] for j in range(k)}
    found = assess("multi_dataset/many_models", {"table": table})
    ranks = np.array([stats.rankdata([-x for x in row]) for row in cells])

    assert found["average_ranks"] == pytest.approx(ranks.mean(axis=0).tolist())
    if k > 2:
        chi2 = stats.friedmanchisquare(*np.array(cells).T).statistic
        assert found["friedman_chi2_no_tie_correction"] == pytest.approx(chi2, abs=1e-9)
        if chi2 < n * (k - 1) - 1e-6:
            assert found["iman_davenport_F"] == pytest.approx((n - 1) * chi2 / (n * (k - 1) - chi2))


def test_rank_one_is_the_best_in_the_registered_direction_and_ties_share():
    table = {"a": [0.9, 0.8, 0.7], "b": [0.8, 0.8, 0.9], "c": [0.7, 0.1, 0.2]}
    high, low = (
        assess("multi_dataset/many_models", {"table": table, "registration": {"direction": way}})
        for way in ("higher", "lower")
    )

    assert high["ranks"] == [[1, 2, 3], [1.5, 1.5, 3], [2, 1, 3]]
    assert low["average_ranks"] == pytest.approx([4 - rank for rank in high["average_ranks"]])


def test_models_that_every_data_set_ranks_alike_have_an_infinite_f():
    found = assess("multi_dataset/many_models", {"ranks": [[1, 2, 3]] * 5})

    assert (found["iman_davenport_F"], found["differ"], found["models"]) == ("Infinity", True, ["1", "2", "3"])
    assert assess("multi_dataset/many_models", {"ranks": [[2, 2, 2]] * 5})["iman_davenport_F"] == 0


def test_groups_are_the_models_that_the_critical_difference_does_not_tell_apart():
    ranks = [[1, 2, 3, 4, 5, 6]] * 6 + [[2, 1, 3, 4, 6, 5]] * 6 + [[1, 3, 2, 5, 4, 6]] * 6
    found = compare_models(ranks=ranks, models=list("abcdef"))
    means, reach = dict(zip("abcdef", found.test.average_ranks, strict=True)), found.test.nemenyi_cd

    for group in found.groups:
        assert means[group[-1]] - means[group[0]] < reach
    for one, other in itertools.combinations("abcdef", 2):
        together = any(one in group and other in group for group in found.groups)
        assert together == (abs(means[one] - means[other]) < reach)


def test_each_model_is_judged_against_the_baseline_with_holm():
    found = assess("multi_dataset/many_models", C23 | {"baseline": "C45", "registration": SUPERIOR})
    p = [two([n - o for n, o in zip(C23["table"][m], C23["table"]["C45"], strict=True)])["wilcoxon"][
        "p_two_sided_exact"] for m in ("C45m", "C45cf", "C45mcf")]  # fmt: skip

    assert [one["model"] for one in found["against_baseline"]] == ["C45m", "C45cf", "C45mcf"]
    assert [one["p_holm"] for one in found["against_baseline"]] == pytest.approx([3 * p[0], p[1], 2 * p[2]])
    assert [one["verdict"] for one in found["against_baseline"]] == ["accept", "inconclusive", "accept"]


def test_a_table_is_read_however_it_is_keyed():
    by_name = {model: dict(zip(C23["datasets"], row, strict=True)) for model, row in C23["table"].items()}
    backwards = {model: dict(reversed(row.items())) for model, row in by_name.items()}
    ways = [assess("multi_dataset/many_models", {"table": told}) for told in (C23["table"], by_name, backwards)]

    assert ways[0]["average_ranks"] == ways[1]["average_ranks"] == ways[2]["average_ranks"]
    assert isinstance(assess(table=C23["table"], registration=plan()).test.F, float)


@pytest.mark.parametrize(
    ("reason", "given"),
    [
        ("non_finite_metric", {"table": {"a": [0.1, "NaN"], "b": [0.2, 0.3]}}),
        ("non_finite_metric", {"ranks": [["NaN", 1], [1, 2]]}),
        ("missing_pairs", {"table": {"a": [0.1, None], "b": [0.2, 0.3]}}),
        ("missing_pairs", {"table": {"a": [0.1], "b": [0.2, 0.3]}}),
        ("missing_pairs", {"table": {"a": {"x": 0.1, "y": 0.2}, "b": {"x": 0.2}}}),
        ("duplicate_key", {"table": {"a": [0.1, 0.2], "b": [0.2, 0.3]}, "datasets": ["x", "x"]}),
        ("too_few_runs", {"table": {"a": [0.1], "b": [0.2]}}),
        ("out_of_range", {"table": {"a": [0.1, 0.2], "b": [0.2, 3]}, "registration": {**SUPERIOR, "range": [0, 1]}}),
        ("direction_unknown", {"table": {"a": [0.1, 0.2], "b": [0.2, 0.3]}, "registration": {"direction": "up"}}),
        ("dataset_mismatch", {"ranks": [[1, 2], [2, 1]], "dataset_versions": ["v1", "v2"]}),
    ],
)
@pytest.mark.parametrize("design", ["multi_dataset/many_models", "refusal"])
def test_a_table_that_cannot_be_ranked_is_refused(reason, given, design):
    found = assess(design, {"design": "multi_dataset/many_models", **given})

    assert (found["verdict"], found["reason"]) == ("refused", reason)


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("table", {}), ("table", {"table": [1, 2]}), ("table", {"table": {"a": [0.1, 0.2]}}),
        ("table.a[1]", {"table": {"a": [0.1, "x"], "b": [1, 2]}}), ("table.a", {"table": {"a": 3, "b": [1, 2]}}),
        ("table.a", {"table": {"a": [1, 2, 3], "b": [1, 2]}, "datasets": ["x", "y"]}),
        ("ranks[1]", {"ranks": [[1, 2], [1, 1]]}), ("ranks[1]", {"ranks": [[1, 2], [1, 2, 3]]}),
        ("ranks", {"ranks": []}),
        ("ranks", {"ranks": [[1, 2], [2, 1]], "table": {"a": [1, 1], "b": [2, 2], "c": [3, 1]}}),
        ("baseline", {"table": {"a": [0.1, 0.2], "b": [0.2, 0.3]}, "baseline": "c"}),
        ("registration", {"ranks": [[1, 2], [2, 1]], "registration": 3}),
    ],
)  # fmt: skip
def test_what_is_no_table_is_told_by_its_field(field, given):
    with pytest.raises(BadCase) as fault:
        assess("multi_dataset/many_models", given)

    assert fault.value.field == f"given.{field}"


@given(
    st.lists(st.sampled_from([-0.4, -0.1, 0.0, 0.1, 0.2, 0.3, 0.31, 0.7]), min_size=3, max_size=14),
    st.sampled_from([0.05, 0.2]),
)
def test_the_interval_without_a_gain_is_that_of_all_others(gains, alpha):
    rule, gains = SignedRankRule(alpha, noise=1e-12), np.array(gains)

    others = [rule.interval(np.delete(gains, i), (0.1, inf)) for i in range(gains.size)]

    assert rule.without_each(gains, (0.1, inf)) == others


def test_a_thousand_data_sets_are_left_out_one_by_one_in_a_moment():
    gains = np.random.default_rng(3).normal(0.01, 0.05, 1_000)

    found = assess(np.zeros(1_000), gains, plan())

    assert len(found.without_each) == 1_000
    assert {each.verdict for each in found.without_each} == {found.verdict}


def test_more_data_sets_than_can_be_ranked_are_told_at_once():
    with pytest.raises(BadCase, match="datasets are 5001; at most 5000 can be ranked"):
        two([0.01] * 5_000 + [0.02])
