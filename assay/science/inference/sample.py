"""Mean, spread and shape of the gains: of all of them, of the first n, and of all but one."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class Moments(NamedTuple):
    """n, mean and standard deviation (n - 1) of one sample, in the metric's unit."""

    n: int
    mean: float
    sd: float


class ManyMoments(NamedTuple):
    """The same of many samples at once; each array has shape (samples,)."""

    n: Floats
    mean: Floats
    sd: Floats


def moments(values: Sequence[float] | Floats) -> Moments:
    """Moments of one sample of two or more finite values."""
    x = np.asarray(values, dtype=np.float64)
    return Moments(x.size, float(x.mean()), float(x.std(ddof=1)))


def running(values: Sequence[float] | Floats) -> ManyMoments:
    """Moments of the first 2, 3, ... n values. Sums are taken about the overall mean, so nothing cancels."""
    x = np.asarray(values, dtype=np.float64)
    centre = x.mean()
    n = np.arange(1, x.size + 1, dtype=np.float64)
    total = np.cumsum(x - centre)
    squares = np.cumsum((x - centre) ** 2) - total**2 / n
    return ManyMoments(n[1:], (centre + total / n)[1:], np.sqrt(np.maximum(squares[1:], 0) / (n[1:] - 1)))


def without_each(values: Sequence[float] | Floats) -> ManyMoments:
    """Moments of the n samples that leave one value out, in the order of the values; n >= 3."""
    x = np.asarray(values, dtype=np.float64)
    n, away = x.size, x - x.mean()
    squares = (away**2).sum() - away**2 * n / (n - 1)
    sd = np.sqrt(np.maximum(squares, 0) / (n - 2))
    return ManyMoments(np.full(n, n - 1.0), x.mean() - away / (n - 1), sd)


def skewness(values: Sequence[float] | Floats) -> float:
    """The third moment about the mean over the second to the power 3/2 (g1); 0 where nothing varies."""
    x = np.asarray(values, dtype=np.float64)
    away = x - x.mean()
    second = (away**2).mean()
    return float((away**3).mean() / second**1.5) if second > 0 else 0.0
