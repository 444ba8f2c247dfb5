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
BLOCK = 16
LESS_THAN_ONE = np.float32(1e-30)
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
class Ranked:
    """The examples of one model by falling score: which unit each belongs to, and where equal scores lie.

    positive, negative: units of the positive and the negative ones. above, upto: for each negative one, how many
    positive ones have a greater score, and an equal one besides. found, false: for each positive one, how many positive
    and how many negative ones have no smaller score.
    """

    positive: Places
    negative: Places
    above: Places
    upto: Places
    found: Places
    false: Places

    @classmethod
    def by(cls, score: Floats, is_positive: NDArray[np.bool_], units: Places) -> "Ranked":
        """Sort. score, is_positive, units: of each example, shape (n,)."""
        order = np.argsort(-score, kind="stable")
        mark, falling, unit = is_positive[order], -score[order], units[order]
        start, end = (np.searchsorted(falling, falling, side) for side in ("left", "right"))
        count, others = np.append(0, np.cumsum(mark)), np.append(0, np.cumsum(~mark))
        above, upto = count[start[~mark]], count[end[~mark]]
        return cls(unit[mark], unit[~mark], above, upto, count[end[mark]], others[end[mark]])


class Room:
    """Arrays that are filled again for each chunk of draws: to be given them anew takes longer than the arithmetic."""

    def __init__(self) -> None:
        self._held: dict[str, Floats] = {}

    def of(self, name: str, rows: int, draws: int) -> Floats:
        """The array of a name, with whatever it held before."""
        held = self._held.get(name)
        if held is None or held.shape != (rows, draws):
            held = self._held[name] = np.empty((rows, draws), dtype=np.float32)
        return held

    def taken(self, name: str, counts: Floats, rows: Places) -> Floats:
        """These rows of the counts, in the array of a name."""
        return counts.take(rows, axis=0, out=self.of(name, rows.size, counts.shape[1]), mode="clip")

    def summed(self, name: str, counts: Floats, rows: Places) -> Floats:
        """The running sums down these rows, from 0 on; in blocks, since numpy adds up one number after the other."""
        sums = self.of(name, rows.size + 1, counts.shape[1])
        sums[0] = 0
        counts.take(rows, axis=0, out=sums[1:], mode="clip")
        whole = rows.size // BLOCK * BLOCK
        blocks = sums[1 : whole + 1].reshape(-1, BLOCK, counts.shape[1])
        for at in range(1, BLOCK):
            blocks[:, at] += blocks[:, at - 1]
        blocks[1:] += np.cumsum(blocks[:-1, -1], axis=0)[:, None]
        np.cumsum(sums[whole:], axis=0, out=sums[whole:])
        return sums


@dataclass(frozen=True)
class OfRanks:
    """A metric of the order of scores. of: how often each unit was drawn, (units, draws) -> (draws,)."""

    of: Callable[[Ranked, Floats, Room], Floats]


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


def _right(right: Floats, label: Floats, said: Floats) -> Floats:  # noqa: ARG001 (all of these take the three)
    return _ratio(right.sum(1), label.sum(1))


def _wrong(right: Floats, label: Floats, said: Floats) -> Floats:
    return 1 - _right(right, label, said)


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


def _roc_auc(ranked: Ranked, times: Floats, room: Room) -> Floats:
    """The chance that a positive one has the higher score; of equal scores half counts."""
    found = room.summed("found", times, ranked.positive)
    negative = room.taken("negative", times, ranked.negative)
    right = _total(negative, room.taken("above", found, ranked.above))
    if (ranked.above < ranked.upto).any():
        right = (right + _total(negative, room.taken("above", found, ranked.upto))) / 2
    return _ratio(right, found[-1].astype(np.float64) * negative.sum(0))


def _average_precision(ranked: Ranked, times: Floats, room: Room) -> Floats:
    """Precision at each score, weighted by the positives that it adds."""
    positive = room.taken("positive", times, ranked.positive)
    found = room.summed("found", times, ranked.positive)
    false = room.summed("false", times, ranked.negative)
    right, every = room.taken("right", found, ranked.found), room.taken("every", false, ranked.false)
    every += right
    every += LESS_THAN_ONE  # where nothing is drawn yet, nothing is found either; a count of one or more stays itself
    np.divide(right, every, out=every)
    return _ratio(_total(positive, every), found[-1].astype(np.float64))


def _total(weights: Floats, values: Floats) -> Floats:
    return np.asarray(np.einsum("ij,ij->j", weights, values), dtype=np.float64)


SHARE_OF_RIGHT, SHARE_OF_WRONG = OfClasses(_right), OfClasses(_wrong)
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
