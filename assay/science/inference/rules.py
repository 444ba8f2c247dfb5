"""The two ways from n, mean and spread to an interval. Every design is one of them with its own alpha and kappa."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike

from assay.science.inference.claim import WHOLE_LINE, Interval
from assay.science.inference.sample import Floats, Moments
from assay.science.inference.special import stdtrit

LARGEST_T2 = 1e300  # beyond, E has long been as large as it gets


class SpreadRule(Protocol):
    """Gives the interval mean -+ half_width; kappa is what shared training rows add to 1/n (0 for seeds)."""

    @property
    def alpha(self) -> float:
        """How often the rule may be wrong, over all looks that it allows."""
        ...

    @property
    def kappa(self) -> float:
        """Rows tested per row trained on, or 0."""
        ...

    def half_width(self, n: ArrayLike, sd: ArrayLike) -> Floats:
        """Of samples with n runs and standard deviation sd; both of one shape, or numbers."""
        ...


@dataclass(frozen=True)
class StudentRule:
    """One look: t_{n-1; 1-alpha/2} sd sqrt(1/n + kappa).

    kappa = 0 is the paired t interval. kappa = n_test/n_train is the corrected resampled t.
    Source: Nadeau and Bengio, Inference for the Generalization Error, Machine Learning 52 (2003).
    """

    alpha: float
    kappa: float = 0.0

    def half_width(self, n: ArrayLike, sd: ArrayLike) -> Floats:
        """The half-width of the t interval."""
        n = np.asarray(n, dtype=np.float64)
        width: Floats = -stdtrit(n - 1, self.alpha / 2) * sd * np.sqrt(1 / n + self.kappa)
        return width


@dataclass(frozen=True)
class MixtureRule:
    """Any number of looks: the t likelihood ratio mixed over a normal prior on theta/sigma, variance tau2.

    E at the true theta is a nonnegative martingale of mean 1: with probability 1 - alpha it never reaches 1/alpha.
    Source: Perez-Ortiz, Lardy, de Heide and Grunwald, E-Statistics, Group Invariance and Anytime-Valid Testing (2022);
    Wang and Ramdas, Anytime-Valid t-Tests and Confidence Sequences for Gaussian Means with Unknown Variance (2023).
    """

    alpha: float
    tau2: float
    kappa: float = 0.0

    @classmethod
    def planned_for(cls, runs: float, *, alpha: float, kappa: float = 0.0) -> "MixtureRule":
        """The rule that is sharpest at about `runs` (effective) runs; frozen when it is registered."""
        q = -2 * np.log(alpha)
        return cls(alpha, float((q + np.log(q + 1)) / runs), kappa)

    def n_eff(self, n: ArrayLike) -> Floats:
        """Independent runs that n of them are worth: 1/(1/n + kappa)."""
        return np.asarray(1 / (1 / np.asarray(n, dtype=np.float64) + self.kappa))

    def log_g(self, n: ArrayLike) -> Floats:
        """ln(1 + n_eff tau2); E is never below exp(-log_g/2)."""
        return np.asarray(np.log1p(self.n_eff(n) * self.tau2))

    def log_e(self, n: ArrayLike, mean: ArrayLike, sd: ArrayLike, at: ArrayLike) -> Floats:
        """Natural logarithm of the e-value against theta = at; logarithm, because E outgrows any float."""
        n = np.asarray(n, dtype=np.float64)
        with np.errstate(over="ignore"):
            t2 = np.minimum(((np.asarray(mean) - at) / np.asarray(sd)) ** 2 * self.n_eff(n), LARGEST_T2)
        log_g = self.log_g(n)
        growth = np.log1p(t2 / (n - 1)) - np.log1p(t2 / ((n - 1) * np.exp(log_g)))
        return np.asarray(-log_g / 2 + n / 2 * growth)

    def can_decide(self, n: ArrayLike) -> ArrayLike:
        """Whether n runs give an interval at all; with fewer it is the whole line, whatever they say."""
        return self._log_k(n) < self.log_g(n)

    def threshold(self, n: ArrayLike) -> Floats:
        """The |t| at which E reaches 1/alpha; infinite while n is too small for that."""
        n = np.asarray(n, dtype=np.float64)
        log_k, log_g = self._log_k(n), self.log_g(n)
        finite = log_k < log_g
        room = -np.expm1(np.where(finite, log_k - log_g, -1.0))
        t2 = (n - 1) * np.expm1(np.where(finite, log_k, 0.0)) / room
        return np.where(finite, np.sqrt(t2), np.inf)

    def half_width(self, n: ArrayLike, sd: ArrayLike) -> Floats:
        """Where E falls to 1/alpha on either side of the mean."""
        return np.asarray(self.threshold(n) * np.asarray(sd) / np.sqrt(self.n_eff(n)))

    def _log_k(self, n: ArrayLike) -> Floats:
        return np.asarray((self.log_g(n) - 2 * np.log(self.alpha)) / np.asarray(n, dtype=np.float64))


def interval(rule: SpreadRule, sample: Moments, *, noise: float = 0.0) -> Interval:
    """The interval of one sample; the whole line where it does not vary by more than rounding noise."""
    if sample.n < 2 or sample.sd <= noise:
        return WHOLE_LINE
    half = float(rule.half_width(sample.n, sample.sd))
    return Interval(sample.mean - half, sample.mean + half)
