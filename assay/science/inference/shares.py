"""Two trained models on one test set, any boundary: intervals for the difference of two shares of right examples."""

from dataclasses import dataclass
from math import ceil, exp, log, pi, sqrt

import numpy as np
from numpy.typing import ArrayLike

from assay.science.inference.anytime import LARGEST
from assay.science.inference.claim import Interval
from assay.science.inference.counts import Counts
from assay.science.inference.sample import Floats
from assay.science.inference.special import ndtri

SPREADS = 24  # standard deviations on which a sum of many is written down; beyond lies less than a float sees


@dataclass(frozen=True)
class NormalRule:
    """One look at many examples: z_{1-alpha/2} sd / sqrt(n)."""

    alpha: float
    kappa: float = 0.0

    def half_width(self, n: ArrayLike, sd: ArrayLike) -> Floats:
        """The half-width of the normal interval."""
        return np.asarray(-ndtri(self.alpha / 2) * sd / np.sqrt(np.asarray(n, dtype=np.float64)))


@dataclass(frozen=True)
class ManyLooksRule:
    """Any number of looks at many examples; r2 is frozen by the planned number of them.

    Source: Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas, Time-Uniform Central Limit Theory and Asymptotic
    Confidence Sequences, Annals of Statistics 52 (2024).
    """

    alpha: float
    r2: float
    kappa: float = 0.0

    @classmethod
    def planned_for(cls, examples: float, *, alpha: float) -> "ManyLooksRule":
        """The rule that is sharpest at about so many examples."""
        q = -2 * log(alpha)
        return cls(alpha, (q + log(q + 1)) / examples)

    def half_width(self, n: ArrayLike, sd: ArrayLike) -> Floats:
        """sd sqrt( 2 (n r2 + 1) / (n^2 r2) ln( sqrt(n r2 + 1) / alpha ) )."""
        n = np.asarray(n, dtype=np.float64)
        grown = n * self.r2 + 1
        return np.asarray(sd * np.sqrt(2 * grown / (n**2 * self.r2) * np.log(np.sqrt(grown) / self.alpha)))

    def e_value(self, n: int, mean: float, sd: float, at: float) -> float:
        """The e-value against a difference of `at`; it is 1/alpha on the edge of the interval."""
        grown = n * self.r2 + 1
        away = ((mean - at) / sd) ** 2 if sd > 0 else 0.0
        return exp(min(LARGEST, n**2 * self.r2 * away / (2 * grown) - log(grown) / 2))


def resampled_interval(counts: Counts, alpha: float) -> Interval:
    """The percentile interval of the paired bootstrap, n known: the quantiles of what endless draws would give.

    A draw is a sum of n examples, each -1, 0 or 1, so its distribution is known: the n-th power of the characteristic
    function, turned back by a Fourier transform. No draws, hence no noise of draws.
    """
    n, low, high = counts.n or 1, counts.base_only_right, counts.cand_only_right
    period = 2 ** ceil(log(SPREADS * sqrt(counts.discordant + 1) + 8, 2))
    turn = 2 * pi * np.fft.rfftfreq(period)
    one = 1 + (high * np.expm1(1j * turn) + low * np.expm1(-1j * turn)) / n
    centre = high - low
    shape = np.exp(n * np.log(np.where(one == 0, 1e-300, one)) - 1j * turn * centre)
    chances = np.maximum(np.fft.fftshift(np.fft.irfft(np.conj(shape), period)), 0)
    sums = np.arange(period) - period // 2 + centre
    reached = np.cumsum(chances) / chances.sum()
    ends = (sums[np.searchsorted(reached, share)] for share in (alpha / 2, 1 - alpha / 2))
    return Interval(*(float(end) / n for end in ends))
