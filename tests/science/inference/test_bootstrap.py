"""The paired bootstrap of metrics that are no mere share of right examples."""

import hashlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.science.inference import BadCase, Cancelled, Registration, assess
from assay.science.inference.bootstrap import DRAWS, resample, seed_of
from assay.science.inference.metrics import ALIASES, METRICS, metric_named
from assay.science.inference.resampling import Predicted, way_of

RNG = np.random.default_rng(5)
N = 300
LABELS = RNG.integers(0, 2, N)
BASE, CAND = (1 / (1 + np.exp(-(LABELS * gap + RNG.normal(-0.4, 1, N)))) for gap in (0.8, 1.2))


def plan(metric, **more):
    lower = metric in ("log_loss", "brier", "mae", "mse", "rmse")
    named = {"direction": "lower" if lower else "higher", "claim": "superior", "policy": "fixed"} | more
    return Registration(metric=metric, design="single_split", **named)


def f1_of(labels, said, kind):
    hits = sum(a == b == kind for a, b in zip(labels, said, strict=True))
    seen = sum(a == kind for a in labels) + sum(b == kind for b in said)
    return 2 * hits / seen if seen else 0.0


def macro_f1(labels, said):
    return np.mean([f1_of(labels, said, kind) for kind in set(labels) | set(said)])


def weighted_f1(labels, said):
    return sum(f1_of(labels, said, kind) * np.mean(np.array(labels) == kind) for kind in set(labels))


def balanced(labels, said):
    labels, said = np.array(labels), np.array(said)
    return np.mean([np.mean(said[labels == kind] == kind) for kind in set(labels.tolist())])


def matthews(labels, said):
    kinds = sorted(set(labels) | set(said))
    one = [np.array([[x == kind for kind in kinds] for x in column], float) for column in (labels, said)]
    one = [column - column.mean(0) for column in one]
    below = np.sqrt((one[0] ** 2).sum() * (one[1] ** 2).sum())
    return (one[0] * one[1]).sum() / below if below else 0.0


def roc_auc(labels, scores):
    up, down = scores[labels == labels.max()], scores[labels == labels.min()]
    return np.mean([(a > b) + (a == b) / 2 for a in up for b in down])


def average_precision(labels, scores):
    total, before = 0.0, 0.0
    up = labels == labels.max()
    for level in sorted(set(scores), reverse=True):
        recall = (up & (scores >= level)).sum() / up.sum()
        total += (recall - before) * (up & (scores >= level)).sum() / (scores >= level).sum()
        before = recall
    return total


def log_loss(labels, chances):
    return -np.mean(np.where(labels == labels.max(), np.log(chances), np.log(1 - chances)))


OF_CLASSES = {"macro_f1": macro_f1, "weighted_f1": weighted_f1, "balanced_accuracy": balanced, "mcc": matthews,
              "f1": lambda labels, said: f1_of(labels, said, max({*labels, *said}))}  # fmt: skip
OF_SCORES = {
    "roc_auc": roc_auc, "pr_auc": average_precision, "log_loss": log_loss,
    "brier": lambda labels, said: np.mean((labels - said) ** 2), "mse": lambda y, x: np.mean((y - x) ** 2),
    "mae": lambda y, x: np.mean(np.abs(y - x)), "rmse": lambda y, x: np.sqrt(np.mean((y - x) ** 2)),
}  # fmt: skip


def test_every_metric_has_an_oracle():
    assert {*OF_CLASSES, *OF_SCORES} == set(METRICS)
    assert set(ALIASES.values()) <= set(METRICS)
    assert metric_named("Macro-F1") is metric_named("f1_macro") is METRICS["macro_f1"]


@pytest.mark.parametrize("name", OF_CLASSES)
@settings(max_examples=25, deadline=None)
@given(st.data())
def test_a_metric_of_classes_is_its_plain_definition(name, data):
    rows = data.draw(st.lists(st.tuples(*[st.sampled_from("abc")] * 3), min_size=2, max_size=30))
    labels, base, cand = (list(column) for column in zip(*rows, strict=True))
    way = way_of(Predicted(*(np.array(column, dtype=object) for column in (labels, base, cand))), METRICS[name])

    if name != "f1":
        assert way.whole[0] == pytest.approx(OF_CLASSES[name](labels, base))
        assert way.whole[1] == pytest.approx(OF_CLASSES[name](labels, cand))
    else:
        assert way.whole[1] == pytest.approx(f1_of(labels, cand, max({*labels, *base, *cand})))


@pytest.mark.parametrize("name", OF_SCORES)
@pytest.mark.parametrize("places", [1, 12])
def test_a_metric_of_scores_is_its_plain_definition_ties_included(name, places):
    base, cand = (column.round(places).clip(0.01, 0.99) for column in (BASE, CAND))
    way = way_of(Predicted(LABELS, base, cand), METRICS[name])

    assert way.whole[0] == pytest.approx(OF_SCORES[name](LABELS, base))
    assert way.whole[1] == pytest.approx(OF_SCORES[name](LABELS, cand))


@pytest.mark.parametrize("name", [*OF_SCORES, *OF_CLASSES])
@pytest.mark.parametrize("grouped", [False, True])
@pytest.mark.parametrize("rows", [40, 200])
def test_a_resample_is_the_metric_of_the_rows_that_were_drawn(name, grouped, rows):
    base, cand = (BASE[:rows].round(1), CAND[:rows].round(2))
    if name in OF_CLASSES:
        base, cand = base > 0.4, cand > 0.5
    labels = LABELS[:rows]
    groups = np.arange(rows) // 4 if grouped else None
    way = way_of(Predicted(labels, base, cand, groups), METRICS[name])
    rng = np.random.default_rng(2)
    drawn = rng.integers(0, way.units, (6, way.units))
    plain = (OF_CLASSES | OF_SCORES)[name]
    found = way.gains(drawn)

    for row, gain in zip(drawn, found, strict=True):
        which = np.concatenate([np.flatnonzero(groups == unit) for unit in row]) if grouped else row
        told = [column[which] for column in (labels, base, cand)]
        if name in OF_CLASSES:
            told = [column.astype(int).tolist() for column in told]
            if name == "f1" and 1 not in told[0] + told[1]:
                continue
        if name == "log_loss":
            told[1:] = [column.clip(1e-15, 1 - 1e-15) for column in told[1:]]
        assert gain == pytest.approx(plain(told[0], told[2]) - plain(told[0], told[1]), abs=2e-6)


def test_drawing_how_often_each_kind_occurs_is_drawing_the_rows():
    labels, base, cand = (np.tile(column, 40) for column in (LABELS, BASE > 0.4, CAND > 0.5))
    by_count = resample(Predicted(labels, base, cand), METRICS["macro_f1"], hypothesis="H1")
    by_rows = resample(Predicted(labels, base, cand), macro_of_arrays, hypothesis="H2", draws=400)

    assert way_of(Predicted(labels, base, cand), METRICS["macro_f1"]).times is not None
    assert by_count.gain == pytest.approx(by_rows.gain)
    assert by_count.gains.std() == pytest.approx(by_rows.gains.std(), rel=0.15)


def macro_of_arrays(labels, said):
    parts = []
    for kind in (0, 1):
        hits, seen = ((labels == kind) & (said == kind)).sum(), (labels == kind).sum() + (said == kind).sum()
        parts.append(2 * hits / seen)
    return float(np.mean(parts))


def test_the_interval_of_a_mean_is_about_the_normal_one():
    found = assess(BASE, CAND, plan("log_loss"), labels=LABELS, hypothesis="CHURN-H7").result
    loss = [-np.where(LABELS == 1, np.log(said), np.log(1 - said)) for said in (BASE, CAND)]
    each = loss[0] - loss[1]
    half = 1.96 * each.std() / np.sqrt(N)

    assert found.estimate == pytest.approx(each.mean())
    assert found.interval == pytest.approx((each.mean() - half, each.mean() + half), abs=0.15 * half)
    assert found.sd == pytest.approx(each.std(), rel=0.05)
    assert found.draws == DRAWS == 9999


def test_the_same_hypothesis_draws_the_same_again_and_another_one_does_not():
    ran = [assess(BASE, CAND, plan("roc_auc"), labels=LABELS, hypothesis=name).interval for name in ("H1", "H1", "H2")]

    assert ran[0] == ran[1] != ran[2]
    assert seed_of("H1") == int(hashlib.sha256(b"H1").hexdigest(), 16)


def test_groups_that_are_drawn_together_widen_the_interval():
    groups = np.arange(N) // 10
    labels, base, cand = (np.repeat(column[:30], 10) for column in (LABELS, BASE, CAND))
    alone, together = (
        assess(base, cand, plan("brier"), labels=labels, groups=told).interval for told in (None, groups)
    )

    assert together.high - together.low > 2 * (alone.high - alone.low)


def test_progress_is_told_and_can_stop_the_draws():
    told = []
    assess(BASE, CAND, plan("roc_auc"), labels=LABELS, progress=lambda done, of: told.append((done, of)))

    assert told[-1] == (9999, 9999)
    assert [done for done, _ in told] == sorted({done for done, _ in told})
    with pytest.raises(Cancelled, match="of 9999 draws"):
        assess(BASE, CAND, plan("roc_auc"), labels=LABELS, progress=lambda done, of: False)


def test_a_function_of_ones_own_is_resampled_too():
    def top(labels, scores):
        return labels[np.argsort(-scores)[:50]].mean()

    found = assess(BASE, CAND, plan("precision@50"), labels=LABELS, score=top)

    assert found.estimate == pytest.approx(top(LABELS, CAND) - top(LABELS, BASE))
    assert found.interval.low <= found.estimate <= found.interval.high


@pytest.mark.parametrize(
    ("field", "more"),
    [
        ("registration.metric", {"metric": "precision@50"}),
        ("registration.policy", {"metric": "macro_f1", "policy": "anytime", "planned_n": 300}),
        ("labels", {"metric": "roc_auc", "labels": np.arange(N)}),
        ("labels[2]", {"metric": "roc_auc", "labels": [0, "1", *LABELS.tolist()[2:]]}),
        ("labels[2]", {"metric": "brier", "labels": ["no", 1, *LABELS.tolist()[2:]]}),
        ("base[1]", {"metric": "macro_f1", "labels": LABELS.astype(str)}),
    ],
)
def test_what_cannot_be_resampled_is_told_by_its_field(field, more):
    told = dict(more)
    labels = told.pop("labels", LABELS)

    with pytest.raises(BadCase) as fault:
        assess(BASE, CAND, plan(told.pop("metric"), **told), labels=labels)

    assert fault.value.field == field


def test_few_examples_and_models_that_agree_decide_nothing():
    few = assess(BASE[:60], CAND[:60], plan("roc_auc"), labels=LABELS[:60])
    same = assess(BASE, BASE, plan("roc_auc"), labels=LABELS)

    assert (few.verdict, few.result.lacking.needed) == ("inconclusive", {"n": 100})
    assert (same.verdict, same.result.lacking.reason) == ("inconclusive", "zero_variance")


@pytest.mark.parametrize(
    ("reason", "arms"),
    [
        ("missing_pairs", {"cand": CAND[:299]}),
        ("missing_pairs", {"cand": [None, *CAND[1:]]}),
        ("non_finite_metric", {"base": [float("nan"), *BASE[1:]]}),
        ("duplicate_key", {"keys": [1, 1, *range(3, N + 1)]}),
        ("out_of_range", {"cand": CAND + 1}),
    ],
)
def test_predictions_are_refused_by_the_same_rules(reason, arms):
    assert assess(**{"base": BASE, "cand": CAND, "labels": LABELS, "registration": plan("log_loss")} | arms).reason == (
        reason
    )


@pytest.mark.parametrize("huge", [1e200, -1.79e308])
def test_a_loss_that_no_float_can_hold_is_refused(huge):
    assert assess([huge, *BASE[1:]], CAND, plan("rmse"), labels=LABELS).reason == "out_of_range"
    assert assess(BASE, CAND, plan("mae"), labels=[huge, *LABELS[1:]]).reason == "out_of_range"


def test_accuracy_of_examples_in_groups_is_resampled_by_group():
    right = [(arm > 0.5).astype(int) for arm in (BASE, CAND)]
    of_right, of_wrong = (
        assess(*right, plan(metric, direction=direction), labels=LABELS, groups=np.arange(N) // 5)
        for metric, direction in (("accuracy", "higher"), ("error_rate", "lower"))
    )

    assert of_right.estimate == pytest.approx(np.mean(right[1] == LABELS) - np.mean(right[0] == LABELS))
    assert of_right.result.n_eff == N / 5
    assert of_right.interval == pytest.approx(of_wrong.interval)
    assert (of_wrong.result.base, of_wrong.verdict) == (pytest.approx(1 - of_right.result.base), of_right.verdict)


def test_any_text_may_name_the_hypothesis_that_seeds_the_draws():
    assert seed_of("\ud800") != seed_of("?")
