"""What must hold for any numbers."""

import json
import math

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from assay.science.inference import CLAIMS, HASHED_FIELDS, SUPPORTED, BadCase, Claim, Interval, Registration, assess
from assay.science.inference.planned import look_alphas

score = st.floats(0, 1).map(lambda x: round(x, 4))
pairs = st.lists(st.tuples(score, score), min_size=5, max_size=40)
claims = st.sampled_from(CLAIMS)
effects = st.sampled_from([0.0, 0.01, 0.05, 0.2])
policies = st.sampled_from(["fixed", "anytime", "planned"])


def judged(rows, *, flip=False, **more):
    base, cand = [b for b, _ in rows], [c for _, c in rows]
    named = {"metric": "f1", "direction": "higher", "minimal_effect": 0.01, "policy": "anytime", "planned_n": 10} | more
    return assess(*((cand, base) if flip else (base, cand)), Registration(**named))


@settings(max_examples=150, deadline=None)
@given(pairs, claims, effects)
def test_the_e_value_accepts_exactly_where_the_interval_does(rows, claim, effect):
    found = judged(rows, claim=claim, minimal_effect=effect)
    assume(found.result is not None)
    low, high = found.interval
    region = found.registration.claimed.region
    edges = [abs(end - edge) for end in (low, high) for edge in region if math.isfinite(end) and math.isfinite(edge)]
    assume(min(edges, default=1) > 1e-9)

    assert (found.verdict == "accept") == (found.result.e_accept >= 20)
    assert (found.verdict == "reject") == (found.result.e_reject >= 20)


@settings(max_examples=100, deadline=None)
@given(pairs, claims, effects, policies)
def test_swapping_the_arms_and_the_direction_changes_nothing(rows, claim, effect, policy):
    more = {"claim": claim, "minimal_effect": effect, "policy": policy, "looks": (5, 12) if policy == "planned" else ()}
    one, other = judged(rows, **more), judged(rows, flip=True, direction="lower", **more)

    assert (one.verdict, one.reason, one.fragile) == (other.verdict, other.reason, other.fragile)
    if one.result:
        assert one.interval == other.interval
        assert one.result.e_accept == other.result.e_accept


@settings(max_examples=100, deadline=None)
@given(pairs, st.floats(0.5, 20), policies)
def test_the_unit_of_the_metric_does_not_matter(rows, unit, policy):
    # A unit in which fractions turn into percent would rightly be asked about, so the range is registered.
    one = judged(rows, policy=policy, metric_range=(0, 1))
    other = judged(
        [(b * unit, c * unit) for b, c in rows], policy=policy, minimal_effect=0.01 * unit, metric_range=(0, unit)
    )
    assume(one.result is not None and other.result is not None)

    assert np.allclose(np.array(one.interval) * unit, other.interval, rtol=1e-6, atol=1e-9)
    assert np.isclose(one.result.e_accept, other.result.e_accept, rtol=1e-4)


@settings(max_examples=100, deadline=None)
@given(pairs, st.floats(0.001, 0.2))
def test_claiming_less_never_turns_an_accept_away(rows, less):
    more, fewer = judged(rows, minimal_effect=0.2), judged(rows, minimal_effect=0.2 - less)
    assume(more.result is not None)

    order = ["reject", "inconclusive", "accept"]
    assert order.index(fewer.verdict) >= order.index(more.verdict)
    assert fewer.result.e_accept >= more.result.e_accept * (1 - 1e-9)


@settings(max_examples=60, deadline=None)
@given(pairs)
def test_one_look_has_the_narrower_interval_and_anytime_the_wider(rows):
    once, often = judged(rows, policy="fixed", planned_n=None), judged(rows)
    assume(once.result is not None)

    assert often.interval.low <= once.interval.low <= once.interval.high <= often.interval.high


@settings(max_examples=60, deadline=None)
@given(pairs)
def test_the_last_step_of_the_curve_is_the_assessment(rows):
    found = judged(rows)
    assume(found.result is not None)
    last = found.steps[-1]

    assert [step.n for step in found.steps] == list(range(2, len(rows) + 1))
    assert (last.n, last.verdict) == (found.result.n, found.verdict)
    assert np.isclose(last.e_accept, found.result.e_accept, rtol=1e-6)
    assert np.allclose(last.interval, found.interval, rtol=1e-6)


@given(st.integers(1, 6), st.floats(0.001, 0.2))
def test_looks_spend_alpha_and_no_more(count, alpha):
    shares = look_alphas(count, alpha)

    assert len(shares) == count
    assert math.isclose(sum(shares), alpha)
    assert shares[-1] == max(shares)


@given(claims, effects, st.floats(-1, 1), st.floats(0, 1))
def test_an_interval_decides_by_where_it_lies(kind, effect, low, width):
    claim, interval = Claim(kind, effect), Interval(low, low + width)
    inside = [claim.verdict(Interval(x, x)) == "accept" for x in np.linspace(interval.low, interval.high, 50)]

    match claim.verdict(interval):
        case "accept":
            assert all(inside)
        case "reject":
            assert not any(inside)
        case _:
            assert any(inside[:1] + inside[-1:]) or kind == "equivalent"


rubbish = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from(["NaN", "Infinity", "higher", 0.5, 1, 7, "1/t", 10**400, 1e308]),
    lambda inner: st.lists(inner, max_size=7) | st.dictionaries(st.sampled_from(["a", "1", "k"]), inner, max_size=4),
    max_leaves=20,
)
NAMED = {"direction": "higher", "minimal_effect": 0.01, "planned_n": 5, "looks": [5]}
ARMS = {"base": [0.1, 0.2, 0.15, 0.12, 0.3], "cand": [0.2, 0.25, 0.2, 0.22, 0.31], "registration": NAMED}
RIGHT = {"base": [1, 0, 1, 1, 0], "cand": [1, 1, 1, 0, 1], "registration": {"direction": "higher", "claim": "superior"}}
COUNTED = {"base_only_right": 30, "cand_only_right": 50, "n": 400, "registration": NAMED}
WHOLE = {
    "seeds_paired/fixed": ARMS,
    "seeds_paired/anytime": ARMS,
    "seeds_paired/planned": ARMS,
    "seeds_unpaired/fixed": ARMS,
    "repeated_cv": {**ARMS, "n_test_over_n_train": 0.25},
    "refusal": ARMS,
    "single_split/accuracy": COUNTED,
    "single_split/bootstrap+asympCS": COUNTED,
    "single_split/bootstrap": {**RIGHT, "labels": [1, 1, 0, 1, 0], "registration": {**NAMED, "metric": "macro_f1"}},
    "multi_dataset/two_models": ARMS,
    "multi_dataset/many_models": {"table": {"a": [0.1, 0.2], "b": [0.3, 0.1]}, "ranks": [[1, 2], [2, 1]]},
    "multiplicity/offline": {"p": [0.1, 0.01], "alpha": 0.05},
    "multiplicity/online-e": {"e": [20, 100], "alpha": 0.05, "gamma": "1/H", "H": 4},
    "multiplicity/offline-e": {"e": [20, 100], "alpha": 0.05},
    "planning/fixed": {"gap": 0.5, "sd_diff": 1, "alpha": 0.05, "power": 0.8},
    "planning/anytime": {"alpha": 0.05, "planned": [5, 10]},
}
FIELDS = (
    "base", "cand", "keys", "registration", "n_test_over_n_train", "dataset_versions", "design", "labels", "groups",
    "n", "base_only_right", "table", "ranks", "datasets", "differences", "baseline", "p", "e", "gamma", "H", "alpha",
    "gap", "power", "planned", "hypothesis", "models",
)  # fmt: skip
REGISTERED = [name for name, given in WHOLE.items() if "registration" in given]


def test_every_design_is_tried_with_rubbish():
    assert set(WHOLE) == set(SUPPORTED)


@settings(max_examples=600, deadline=None)
@given(rubbish, st.sampled_from(FIELDS), st.sampled_from([*WHOLE]))
def test_any_rubbish_is_answered_or_named_by_its_field(rubbish, where, design):
    try:
        found = assess(design, {**WHOLE[design], where: rubbish})
    except BadCase as fault:
        assert fault.field in str(fault)
    else:
        assert found.get("verdict", "accept") in ("accept", "reject", "inconclusive", "refused")
        json.dumps(found, allow_nan=False)


@settings(max_examples=300, deadline=None)
@given(
    rubbish,
    st.sampled_from(sorted(HASHED_FIELDS)),
    st.sampled_from([name for name in WHOLE if "registration" in WHOLE[name]]),
)
def test_rubbish_in_the_registration_is_answered_or_named_too(rubbish, where, design):
    given_now = {**WHOLE[design], "registration": {**WHOLE[design]["registration"], where: rubbish}}
    try:
        found = assess(design, given_now)
    except BadCase as fault:
        assert fault.field.startswith("given.")
    else:
        assert found["verdict"] in ("accept", "reject", "inconclusive", "refused")
