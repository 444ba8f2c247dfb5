"""Many hypotheses: adjusted p-values, e-BH, e-LOND, and the levels of a project."""

import itertools
from math import inf, pi

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from assay.science.inference import BadCase, assess, e_from_p, e_lond, online, project_levels
from assay.science.inference.gamma import gammas, spread_over
from assay.science.inference.multiplicity import (
    benjamini_hochberg,
    bonferroni,
    e_benjamini_hochberg,
    holm,
    rejected,
)

p_values = st.lists(st.integers(0, 100).map(lambda x: x / 100) | st.sampled_from([0.0, 1.0, 0.001]), min_size=1,
                    max_size=7)  # fmt: skip
e_list = st.lists(st.sampled_from([0.0, 0.5, 1, 5, 20, 25, 39.9, 40, 60, 120, 1e9, inf]), min_size=1, max_size=7)
alphas = st.sampled_from([0.01, 0.05, 0.1, 0.3])


@settings(max_examples=200, deadline=None)
@given(p_values)
def test_adjusted_by_benjamini_and_hochberg_is_that_of_scipy(p):
    assert benjamini_hochberg(p) == pytest.approx(stats.false_discovery_control(p))


@settings(max_examples=100, deadline=None)
@given(p_values)
def test_adjusted_by_holm_is_the_closed_test_of_all_intersections(p):
    def closed(i):
        subsets = (rows for k in range(1, len(p) + 1) for rows in itertools.combinations(range(len(p)), k) if i in rows)
        return max(min(1, len(rows) * min(p[j] for j in rows)) for rows in subsets)

    assert holm(p) == pytest.approx([closed(i) for i in range(len(p))])
    assert all(
        b >= h - 1e-12 and h >= f - 1e-12 for b, h, f in zip(bonferroni(p), holm(p), benjamini_hochberg(p), strict=True)
    )


@settings(max_examples=200, deadline=None)
@given(e_list, alphas)
def test_e_bh_is_the_largest_set_that_supports_itself(e, alpha):
    m = len(e)
    supported = [rows for k in range(m + 1) for rows in itertools.combinations(range(m), k)
                 if all(e[i] * alpha * k / m >= 1 - 1e-12 for i in rows)]  # fmt: skip
    largest = max(supported, key=len)

    assert e_benjamini_hochberg(e, alpha) == [i in largest for i in range(m)]


@settings(max_examples=200, deadline=None)
@given(e_list, alphas)
def test_e_lond_spends_alpha_as_it_goes(e, alpha):
    found, accepts = e_lond(e, gammas(None, len(e)), alpha), 0
    for t, (value, level) in enumerate(zip(e, found, strict=True), start=1):
        assert level.level == pytest.approx(alpha / (t * (t + 1)) * (accepts + 1))
        assert level.suffices == (value * level.level >= 1 - 1e-12)
        accepts += level.suffices


def test_e_lond_keeps_the_share_of_false_accepts_under_dependence():
    rng = np.random.default_rng(8)
    false_share = []
    for _ in range(1500):
        shared = rng.normal()
        z = 0.9 * shared + 0.44 * rng.normal(size=12) + np.where(np.arange(12) < 3, 4.0, 0.0)
        found = [level.suffices for level in e_lond(np.exp(2 * z - 2), gammas("1/12", 12), 0.1)]
        false_share.append(sum(found[3:]) / max(1, sum(found)))

    assert np.mean(false_share) < 0.1


@pytest.mark.parametrize(
    ("formula", "values"),
    [
        ("1/(t*(t+1))", [1 / 2, 1 / 6, 1 / 12]), ("1/(t(t+1))", [1 / 2, 1 / 6, 1 / 12]),
        ("1 / ( j * ( j + 1 ) )", [1 / 2, 1 / 6, 1 / 12]), ("1/40", [1 / 40] * 3), ("1/H", [1 / 3] * 3),
        ("6/(pi^2 t^2)", [6 / pi**2 / t**2 for t in (1, 2, 3)]),
        ("6/pi**2/t**2", [6 / pi**2 / t**2 for t in (1, 2, 3)]),
        ("2^-t", [0.5, 0.25, 0.125]), ("exp(-t)/2", [np.exp(-t) / 2 for t in (1, 2, 3)]), ("0.02", [0.02] * 3),
        (".5^(t)", [0.5, 0.25, 0.125]), ("1e-1*t", [0.1, 0.2, 0.3]), ("0.4 - 0.1t", [0.3, 0.2, 0.1]),
        ("-(-0.1)", [0.1] * 3), ("sqrt(t)/log(100)/2", [t**0.5 / np.log(100) / 2 for t in (1, 2, 3)]),
        (0.25, [0.25] * 3), ([0.5, 0.2, 0.1, 0.1], [0.5, 0.2, 0.1]), (None, [1 / 2, 1 / 6, 1 / 12]),
    ],
)  # fmt: skip
def test_shares_are_a_formula_a_number_or_a_list(formula, values):
    if formula == "sqrt(t)/log(100)/2":
        values = values[:1]

    assert gammas(formula, len(values)) == pytest.approx(values)


@pytest.mark.parametrize(
    "wrong",
    ["__import__('os')", "t.real", "1/(t", "1/t)", "", "t t2 q", "1//t", "[1]", "lambda: 1", "1/0", "(0-1)^0.5",
     "log((0-1)^0.5)", "9^9^9^9^9", "1/(t-1)", "-t", "2", "1/t", "(" * 60 + "t" + ")" * 60, "1/" * 200, [0.9],
     [0.5, "x"], [0.7, 0.7], -0.1, "NaN", True, {}, "open(1)", "1/H*(", "5 % t"],
)  # fmt: skip
def test_a_formula_that_is_none_or_that_spends_too_much_is_told(wrong):
    with pytest.raises(BadCase) as fault:
        gammas(wrong, 2)

    assert fault.value.field.startswith("gamma")


def test_levels_of_a_project_count_the_accepts_of_all_others():
    found = project_levels([30.0, None, 500.0, 10.0], [True, False, True, False], alpha=0.05, maximum=40)

    assert [level.level for level in found] == pytest.approx([0.0025, 0.00375, 0.0025, 0.00375])
    assert [level.others for level in found] == [1, 2, 1, 2]
    assert [level.suffices for level in found] == [False, False, True, False]
    assert found[1].needed == pytest.approx(800 / 3)


def test_beyond_the_registered_maximum_nothing_is_left_to_spend():
    found = project_levels([inf, inf, inf], [False] * 3, maximum=2)

    assert [level.suffices for level in found] == [True, True, False]
    assert found[2].needed == inf
    assert sum(spread_over(1000, None)) <= 1


@pytest.mark.parametrize(("p", "e"), [(1, 0.5), (0.25, 1), (0.0001, 50), (0, inf)])
def test_a_p_value_is_worth_one_over_twice_its_root(p, e):
    assert e_from_p([p]) == [e]
    assert assess("multiplicity/offline-e", {"p": [p], "alpha": 0.05})["rejections"] == [int(e >= 20)]


def test_cases_are_read_from_lists_objects_and_pairs():
    p = {"H1": 0.01, "H2": 0.04, "H3": 0.9}
    ways = [assess("multiplicity/offline", {"p": told, "alpha": 0.05}) for told in (p, list(p.items()), [*p.values()])]

    assert ways[0] == ways[1]
    assert ways[0]["holm_adjusted"] == ways[2]["holm_adjusted"]
    assert ways[0]["keys"] == ["H1", "H2", "H3"]
    found = assess("multiplicity/online-e", {"e": ["Infinity", 0], "alpha": 0.05, "gamma": "1/H", "H": 40})
    assert found["levels"] == pytest.approx([0.00125, 0.0025])
    assert (found["rejections"], found["keys"]) == ([1, 0], ["1", "2"])


def test_a_level_that_is_met_but_for_rounding_is_met():
    assert rejected(benjamini_hochberg([0.01, 0.02, 0.03]), 0.03) == [True] * 3
    assert assess("multiplicity/online-e", {"e": [40, 120, 240], "alpha": 0.05})["rejections"] == [1, 1, 1]


@pytest.mark.parametrize(
    ("field", "design", "given"),
    [
        ("p", "offline", {"alpha": 0.05}), ("alpha", "offline", {"p": [0.1]}),
        ("p", "offline", {"p": [], "alpha": 0.1}),
        ("p[1]", "offline", {"p": [0.1, 1.1], "alpha": 0.05}), ("p[0]", "offline", {"p": ["NaN"], "alpha": 0.05}),
        ("p[0]", "offline", {"p": [-0.1], "alpha": 0.05}), ("p[0]", "offline", {"p": ["x"], "alpha": 0.05}),
        ("alpha", "offline", {"p": [0.1], "alpha": 0}), ("alpha", "online-e", {"e": [1], "alpha": 1}),
        ("e[0]", "online-e", {"e": [-1], "alpha": 0.05}), ("e[0]", "offline-e", {"e": ["NaN"], "alpha": 0.05}),
        ("gamma", "online-e", {"e": [1], "alpha": 0.05, "gamma": "evil()"}), ("e", "offline-e", {"alpha": 0.05}),
        ("H", "online-e", {"e": [1], "alpha": 0.05, "gamma": "1/H", "H": 0}),
        ("H", "online-e", {"e": [1], "alpha": 0.05, "H": 8.5}),
        ("e", "online-e", {"e": 3, "alpha": 0.05}),
    ],
)  # fmt: skip
def test_what_is_no_batch_is_told_by_its_field(field, design, given):
    with pytest.raises(BadCase) as fault:
        assess(f"multiplicity/{design}", given)

    assert fault.value.field == f"given.{field}"


def test_a_registered_maximum_spreads_alpha_evenly_where_no_gamma_is_given():
    case = {"e": [3, 900, 1], "alpha": 0.05, "H": 40}

    assert assess("multiplicity/online-e", case) == assess("multiplicity/online-e", {**case, "gamma": "1/H"})
    assert assess("multiplicity/online-e", case)["levels"] == pytest.approx([0.05 / 40, 0.05 / 40, 0.1 / 40])


def test_a_stream_of_ten_thousand_hypotheses_looks_at_each_of_them_once(monkeypatch):
    asked = []
    monkeypatch.setattr(online, "reaches", lambda e, level: asked.append(level) or e >= 1 / level)

    levels = e_lond([1e9, 0.0] * 5_000, [1 / 10_000] * 10_000, 0.05)

    assert (len(asked), levels[-1].others) == (10_000, 5_000)
