"""How each kind of metric is computed on thousands of resamples at once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assay.science.inference.metrics import Column, Metric, OfClasses, OfMean, OfRanks, Ranked, Room, binary
from assay.science.inference.sample import Floats

FEW = 30  # examples a kind from which on it is quicker to draw how often each kind occurs

Score = Callable[[Column, Column], float]
Drawn = NDArray[Any]


@dataclass(frozen=True)
class Predicted:
    """Labels and both models' predictions, row by row; groups: which rows belong together and are drawn together.

    labels, groups: shape (n,). base, cand: shape (n,), or (n, k) for probabilities of k classes.
    """

    labels: Column
    base: Column
    cand: Column
    groups: Column | None = None

    @property
    def size(self) -> int:
        """How many examples there are."""
        return len(self.labels)


@dataclass(frozen=True)
class Way:
    """How one metric is resampled. whole: of base and cand on the test set itself.

    units: how many examples or groups there are, and are drawn each time. gains: of what is drawn, (draws, units)
    indices, or where `times` says how often each of few kinds of unit occurs, (draws, kinds) counts.
    """

    whole: tuple[float, float]
    units: int
    gains: Callable[[Drawn], Floats]
    times: NDArray[np.int64] | None = None


def way_of(predicted: Predicted, metric: Metric | Score) -> Way:
    """The quickest way for this kind of metric."""
    if isinstance(metric, OfClasses):
        return _classes(predicted, metric)
    if isinstance(metric, OfMean):
        return _mean(predicted, metric)
    return _ranks(predicted, metric) if isinstance(metric, OfRanks) else _any(predicted, metric)


def _classes(predicted: Predicted, metric: OfClasses) -> Way:
    """Examples with the same label and predictions are one kind; only how often each kind is drawn counts."""
    columns = [np.ravel(column).astype(object) for column in (predicted.labels, predicted.base, predicted.cand)]
    coded = _coded(np.concatenate(columns))
    label, base, cand = np.split(coded, 3)
    k = int(coded.max()) + 1
    _, first, which, times = np.unique(
        (label * k + base) * k + cand, return_index=True, return_inverse=True, return_counts=True
    )
    one = np.eye(k, dtype=np.float32)
    of_label, of_base, of_cand = one[label[first]], one[base[first]], one[cand[first]]
    rows = np.hstack([of_label, of_label * of_base, of_base, of_label * of_cand, of_cand])

    def both(counts: Floats) -> tuple[Floats, Floats]:
        label, *parts = np.split((counts @ rows).astype(np.float64), 5, axis=1)
        return metric.of(parts[0], label, parts[1]), metric.of(parts[2], label, parts[3])

    old, new = both(times[None].astype(np.float32))
    whole = float(old[0]), float(new[0])
    if predicted.groups is not None:
        owner = _coded(predicted.groups)
        held = np.zeros((int(owner.max()) + 1, len(rows)), dtype=np.float32)
        np.add.at(held, (owner, which), 1)
        return Way(whole, len(held), lambda drawn: _gain(both(_times(drawn, len(held)) @ held)))
    if len(rows) * FEW < len(which):
        return Way(whole, len(which), lambda counts: _gain(both(counts.astype(np.float32))), times)
    return Way(whole, len(which), lambda drawn: _gain(both(_times(which[drawn], len(rows)))))


def _mean(predicted: Predicted, metric: OfMean) -> Way:
    losses = np.column_stack([metric.loss(predicted.labels, column) for column in (predicted.base, predicted.cand)])
    shown = np.sqrt if metric.root else np.positive
    old, new = losses.T.copy()
    whole = float(shown(old.mean())), float(shown(new.mean()))
    if predicted.groups is not None:
        owner = _coded(predicted.groups)
        rows = np.column_stack([losses, np.ones(len(losses))])
        held = np.zeros((int(owner.max()) + 1, 3))
        np.add.at(held, owner, rows)

        def of_groups(drawn: Drawn) -> Floats:
            old, new, size = held[drawn].sum(axis=1).T
            return np.asarray(shown(new / size) - shown(old / size))

        return Way(whole, len(held), of_groups)
    if not metric.root:  # of two means only the difference counts
        each = losses[:, 1] - losses[:, 0]
        return Way(whole, len(losses), lambda drawn: each[drawn].mean(axis=1))
    return Way(whole, len(losses), lambda drawn: np.sqrt(new[drawn].mean(axis=1)) - np.sqrt(old[drawn].mean(axis=1)))


def _ranks(predicted: Predicted, metric: OfRanks) -> Way:
    """How often each unit was drawn lies in rows, one draw beside the other, so that whole rows are moved and added."""
    scores = [np.asarray(column, dtype=np.float64) for column in (predicted.base, predicted.cand)]
    which = np.arange(predicted.size) if predicted.groups is None else _coded(predicted.groups)
    sides = [Ranked.by(score, binary(predicted.labels), which) for score in scores]
    units, room = int(which.max()) + 1, Room()

    def of(times: Floats) -> list[Floats]:
        return [metric.of(side, times, room) for side in sides]

    def gains(drawn: Drawn) -> Floats:
        times = room.of("times", units, len(drawn))
        for at, row in enumerate(drawn):
            times[:, at] = np.bincount(row, minlength=units)
        return _gain(of(times))

    old, new = of(np.ones((units, 1), dtype=np.float32))
    return Way((float(old[0]), float(new[0])), units, gains)


def _any(predicted: Predicted, score: Score) -> Way:
    """A function that nobody can look into is called twice for each draw."""
    members = None if predicted.groups is None else _members(_coded(predicted.groups))

    def of(rows: Drawn) -> tuple[float, float]:
        labels = predicted.labels[rows]
        return float(score(labels, predicted.base[rows])), float(score(labels, predicted.cand[rows]))

    def gains(drawn: Drawn) -> Floats:
        rows = drawn if members is None else [np.concatenate([members[unit] for unit in draw]) for draw in drawn]
        return np.array([new - old for old, new in (of(row) for row in rows)])

    return Way(of(np.arange(predicted.size)), predicted.size if members is None else len(members), gains)


def _times(drawn: Drawn, units: int) -> Floats:
    """How often each unit was drawn, as numbers that a matrix product is quick with."""
    return np.stack([np.bincount(row, minlength=units) for row in drawn]).astype(np.float32)


def _coded(column: Column) -> Drawn:
    """Each value as a number from 0 on, in the order of the values."""
    names = sorted(set(column.tolist()), key=lambda name: (isinstance(name, str), name))
    place = {name: i for i, name in enumerate(names)}
    return np.array([place[name] for name in column.tolist()], dtype=np.intp)


def _gain(both: Sequence[Floats]) -> Floats:
    return both[1] - both[0]


def _members(which: Drawn) -> list[Drawn]:
    return np.split(np.argsort(which, kind="stable"), np.cumsum(np.bincount(which))[:-1])
