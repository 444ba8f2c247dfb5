"""Metrics of predictions, written so that thousands of resamples of the examples are computed at once.

Each is weighted: w_i says how often example i was drawn. With all weights 1 it is the plain metric.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assay.science.inference.faults import BadCase
from assay.science.inference.sample import Floats
from assay.science.inference.special import xlogy

Column = NDArray[Any]
Places = NDArray[np.intp]
LEAST_CHANCE = 1e-15  # a predicted probability of 0 is taken as this, else one example would decide everything


@dataclass(frozen=True)
class OfClasses:
    """A metric of predicted classes. of: how many are right, labelled, predicted so, each (draws, k) -> (draws,)."""

    of: Callable[[Floats, Floats, Floats], Floats]


@dataclass(frozen=True)
class OfMean:
    """A metric of the mean loss. loss: labels, predictions -> (n,). root: whether it is the root of that mean."""

    loss: Callable[[Column, Column], Floats]
    root: bool = False


@dataclass(frozen=True)
class OfRanks:
    """A metric of the order of scores, (draws, n) -> (draws,).

    of: takes the weights of the positive examples and of all, sorted by falling score, and where each run of equal
    scores ends.
    """

    of: Callable[[Floats, Floats, Places], Floats]


Metric = OfClasses | OfMean | OfRanks


def metric_named(name: str) -> Metric | None:
    """The metric of a name, however it is spelt: macro_f1, Macro-F1, f1_macro; None if it is none of these."""
    plain = name.lower().replace("-", "_").replace(" ", "_")
    return METRICS.get(ALIASES.get(plain, plain))


def is_share_of_right(name: str) -> bool:
    """Whether the metric only counts right or wrong examples, as accuracy or the error rate do."""
    return name.lower().replace("-", "_").replace(" ", "_") in SHARES


def binary(labels: Column) -> NDArray[np.bool_]:
    """Which examples are positive: those of the greater of the two labels."""
    seen = np.unique(labels)
    if seen.size != 2:
        raise BadCase("labels", f"must be of two kinds for this metric, not of {seen.size}")
    return np.asarray(labels == seen[1])


def _ratio(above: Floats, below: Floats) -> Floats:
    return np.divide(above, below, out=np.zeros(np.broadcast(above, below).shape), where=below > 0)


def _macro_f1(right: Floats, label: Floats, said: Floats) -> Floats:
    return _ratio(_ratio(2 * right, label + said).sum(1), (label + said > 0).sum(1).astype(float))


def _weighted_f1(right: Floats, label: Floats, said: Floats) -> Floats:
    return _ratio((_ratio(2 * right, label + said) * label).sum(1), label.sum(1))


def _f1(right: Floats, label: Floats, said: Floats) -> Floats:
    """Of the greater of the two labels."""
    return _ratio(2 * right[:, -1], label[:, -1] + said[:, -1])


def _balanced(right: Floats, label: Floats, said: Floats) -> Floats:  # noqa: ARG001 (all of these take the three)
    return _ratio(_ratio(right, label).sum(1), (label > 0).sum(1).astype(float))


def _matthews(right: Floats, label: Floats, said: Floats) -> Floats:
    n = label.sum(1)
    above = right.sum(1) * n - (label * said).sum(1)
    return _ratio(above, np.sqrt((n**2 - (label**2).sum(1)) * (n**2 - (said**2).sum(1))))


def _chances(labels: Column, predicted: Column) -> tuple[Places, Floats]:
    """Each label as a column number, and the predicted probability of each class, (n, k)."""
    kinds, which = np.unique(labels, return_inverse=True)
    given = np.asarray(predicted)
    if given.ndim == 1:
        binary(labels)
        given = np.column_stack([1 - given, given])
    if given.shape[1] != kinds.size:
        raise BadCase("labels", f"are of {kinds.size} kinds where {given.shape[1]} probabilities are given")
    return which, given


def _log_loss(labels: Column, predicted: Column) -> Floats:
    which, chances = _chances(labels, predicted)
    said = chances[np.arange(which.size), which] / chances.sum(1)
    return -np.asarray(xlogy(1.0, np.clip(said, LEAST_CHANCE, 1.0)))


def _brier(labels: Column, predicted: Column) -> Floats:
    which, chances = _chances(labels, predicted)
    away = (chances - np.eye(chances.shape[1])[which]) ** 2
    return away[:, 1] if np.asarray(predicted).ndim == 1 else np.asarray(away.sum(1))


def _roc_auc(positive: Floats, every: Floats, ends: Places) -> Floats:
    """The chance that a positive one has the higher score; of equal scores half counts."""
    found, negative = np.cumsum(positive, axis=1), every - positive
    of_both = found[:, -1].astype(float) * negative.sum(1)
    if ends.size == found.shape[1]:  # no two scores are equal
        return _ratio(np.einsum("ij,ij->i", negative, found), of_both)
    before = _from_nought(found[:, ends])
    wrong = np.diff(_from_nought(np.cumsum(negative, axis=1)[:, ends]), axis=1)
    return _ratio(np.einsum("ij,ij->i", wrong, (before[:, :-1] + before[:, 1:]) / 2), of_both)


def _average_precision(positive: Floats, every: Floats, ends: Places) -> Floats:
    """Precision at each score, weighted by the positives that it adds."""
    found, all_found = np.cumsum(positive, axis=1), np.cumsum(every, axis=1)
    gained = positive
    if ends.size < found.shape[1]:
        found, all_found = found[:, ends], all_found[:, ends]
        gained = np.diff(_from_nought(found), axis=1)
    total = found[:, -1].astype(float)
    np.maximum(all_found, 1, out=all_found)  # where nothing is drawn yet, nothing is found either
    np.divide(found, all_found, out=found)
    return _ratio(np.einsum("ij,ij->i", gained, found), total)


def _from_nought(sums: Floats) -> Floats:
    return np.hstack([np.zeros((len(sums), 1), dtype=sums.dtype), sums])


METRICS: dict[str, Metric] = {
    "balanced_accuracy": OfClasses(_balanced),
    "macro_f1": OfClasses(_macro_f1),
    "weighted_f1": OfClasses(_weighted_f1),
    "f1": OfClasses(_f1),
    "mcc": OfClasses(_matthews),
    "log_loss": OfMean(_log_loss),
    "brier": OfMean(_brier),
    "mae": OfMean(lambda labels, said: np.abs(np.asarray(said, float) - np.asarray(labels, float))),
    "mse": OfMean(lambda labels, said: (np.asarray(said, float) - np.asarray(labels, float)) ** 2),
    "rmse": OfMean(lambda labels, said: (np.asarray(said, float) - np.asarray(labels, float)) ** 2, root=True),
    "roc_auc": OfRanks(_roc_auc),
    "pr_auc": OfRanks(_average_precision),
}
ALIASES = {
    "f1_macro": "macro_f1", "f1_weighted": "weighted_f1", "f1_score": "f1", "f1_binary": "f1", "auc": "roc_auc",
    "auroc": "roc_auc", "average_precision": "pr_auc", "auprc": "pr_auc", "logloss": "log_loss",
    "cross_entropy": "log_loss", "brier_score": "brier", "mean_absolute_error": "mae", "mean_squared_error": "mse",
    "root_mean_squared_error": "rmse", "matthews": "mcc",
}  # fmt: skip
SHARES = ("accuracy", "acc", "top1_accuracy", "error", "error_rate", "zero_one_loss", "misclassification_rate")
