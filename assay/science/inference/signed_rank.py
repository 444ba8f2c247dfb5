"""Wilcoxon's signed ranks: the exact test, the exact interval and the estimate, for one gain of each data set."""

from dataclasses import dataclass
from functools import lru_cache
from math import ceil, floor, log2, sqrt

import numpy as np
from numpy.typing import NDArray

from assay.science.inference.claim import WHOLE_LINE, Interval
from assay.science.inference.faults import BadCase
from assay.science.inference.sample import Floats
from assay.science.inference.special import ndtr, ndtri

LEAST_DATASETS = 6  # five that all agree still have a two-sided p of 0.0625
MOST_DATASETS = 5_000  # their means of every two are held at once
MOST_EXACT = 400  # beyond it the normal approximation is as good as the exact distribution
ROUNDING = 1e-12  # relative to the largest value: what is nearer is a tie, or 0


@dataclass(frozen=True)
class Wilcoxon:
    """The exact test of gains against one boundary: sums of the ranks of those above and below it.

    Gains on the boundary are dropped, equal distances share their ranks. p_greater_exact: of a pseudo-median at or
    below the boundary; p_less_exact the other way. Source: Wilcoxon, Biometrics Bulletin 1 (1945).
    """

    n_nonzero: int
    R_plus: float
    R_minus: float
    p_greater_exact: float
    p_less_exact: float

    @property
    def p_two_sided_exact(self) -> float:
        """Twice the smaller of both, at most 1."""
        return min(1.0, 2 * min(self.p_greater_exact, self.p_less_exact))


@dataclass(frozen=True)
class SignedRankRule:
    """One look: the pseudo-medians that the signed rank test does not reject, an interval between Walsh averages."""

    alpha: float
    noise: float = 0.0
    kappa: float = 0.0

    @property
    def needed(self) -> int:
        """The fewest gains that can give an interval: their all agreeing must be rare enough."""
        return max(LEAST_DATASETS, ceil(1 - log2(self.alpha)))

    def interval(self, gains: Floats, edges: tuple[float, ...] = ()) -> Interval:
        """The exact interval; the whole line for too few gains. An end within rounding of one of `edges` is that."""
        if gains.size < self.needed:
            return WHOLE_LINE
        averages, left_out = walsh_averages(gains), _left_out(gains.size, self.alpha)
        return Interval(*(self._on_edge(float(averages[at]), edges) for at in (left_out - 1, -left_out)))

    def without_each(self, gains: Floats, edges: tuple[float, ...] = ()) -> list[Interval]:
        """The interval without each gain in turn: all averages are sorted once, and those of that gain passed over."""
        if gains.size <= self.needed:
            return [WHOLE_LINE] * gains.size
        averages, left_out = walsh_averages(gains), _left_out(gains.size - 1, self.alpha)
        kept = averages.size - gains.size
        found = []
        for gain in gains:
            gone = np.sort((gains + gain) / 2)
            ends = (_passing_over(averages, gone, at) for at in (left_out - 1, kept - left_out))
            found.append(Interval(*(self._on_edge(end, edges) for end in ends)))
        return found

    def _on_edge(self, end: float, edges: tuple[float, ...]) -> float:
        return next((edge for edge in edges if abs(end - edge) <= self.noise), end)


def wilcoxon(gains: Floats, boundary: float, *, noise: float = 0.0) -> Wilcoxon:
    """Test the gains against a boundary; without any off it p is 1. noise: what counts as equal."""
    away = gains - boundary
    away = away[np.abs(away) > noise]
    if away.size == 0:
        return Wilcoxon(0, 0.0, 0.0, 1.0, 1.0)
    ranks = midranks(np.abs(away), noise=noise)
    plus, minus = float(ranks[away > 0].sum()), float(ranks[away < 0].sum())
    doubled = np.rint(2 * ranks).astype(np.int64)
    return Wilcoxon(away.size, plus, minus, _at_least(doubled, plus), _at_least(doubled, minus))


def hodges_lehmann(gains: Floats) -> float:
    """The estimate of the pseudo-median: the median of the Walsh averages."""
    return float(np.median(walsh_averages(gains)))


def walsh_averages(gains: Floats) -> Floats:
    """Means of every two gains, each with itself too, sorted; shape (n (n + 1) / 2,)."""
    if gains.size > MOST_DATASETS:
        raise BadCase("datasets", f"are {gains.size}; at most {MOST_DATASETS} can be ranked")
    averages = np.concatenate([gains[i:] + gain for i, gain in enumerate(gains)]) / 2
    averages.sort()
    return averages


def midranks(values: Floats, *, noise: float = 0.0) -> Floats:
    """Ranks from 1 on; values within `noise` of their neighbour share the mean of theirs."""
    order = np.argsort(values, kind="stable")
    group = np.concatenate([[0], np.cumsum(np.diff(values[order]) > noise)])
    last = np.cumsum(np.bincount(group))
    ranks = np.empty(values.size)
    ranks[order] = ((last - np.bincount(group) + 1 + last) / 2)[group]
    return ranks


def _at_least(doubled: NDArray[np.int64], rank_sum: float) -> float:
    """Chance that the ranks with a plus sum to so much, when each sign is a coin toss; ranks are given doubled."""
    if doubled.size > MOST_EXACT:
        middle, spread = doubled.sum() / 4, sqrt(float((doubled / 4.0) @ doubled)) / 2
        return float(ndtr((middle - rank_sum + 0.25) / spread))
    return min(1.0, float(_chances(doubled)[round(2 * rank_sum) :].sum()))


def _chances(ranks: NDArray[np.int64]) -> Floats:
    """The distribution of the sum of the ranks with a plus, from 0 to the sum of all."""
    chances = np.zeros(int(ranks.sum()) + 1)
    chances[0], top = 1.0, 0
    for rank in ranks.tolist():
        top += rank
        chances[rank : top + 1] = (chances[rank : top + 1] + chances[: top + 1 - rank]) / 2
        chances[:rank] /= 2
    return chances


def _passing_over(values: Floats, gone: Floats, place: int) -> float:
    """The value at this place once those that are gone, all of them among the values, are taken out; both sorted."""
    near = values[place : place + gone.size + 1]
    before = np.searchsorted(gone, near, side="right")
    return float(near[np.argmax(np.arange(near.size) >= before)])


@lru_cache(maxsize=256)
def _left_out(n: int, alpha: float) -> int:
    """Which Walsh average from either end the interval begins at: the farthest in that the level still allows."""
    if n > MOST_EXACT:
        reach = -float(ndtri(alpha / 2)) * sqrt(n * (n + 1) * (2 * n + 1) / 24)
        return max(1, floor(n * (n + 1) / 4 - reach + 0.5))
    reached = np.cumsum(_chances(np.arange(1, n + 1)))
    return int(np.searchsorted(reached, alpha / 2 * (1 + ROUNDING), side="right"))
