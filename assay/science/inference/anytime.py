"""Any number of looks: the mixture t, with its e-values."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, inf

import numpy as np
from numpy.typing import ArrayLike

from assay.science.inference.claim import WHOLE_LINE, Claim, Interval, Verdict
from assay.science.inference.result import Result
from assay.science.inference.rules import MixtureRule, interval
from assay.science.inference.sample import Floats, Moments, moments, running

LARGEST = 709.0  # exp() of more is no float


@dataclass(frozen=True, kw_only=True)
class AnytimeResult(Result):
    """A result that holds at every look; logarithms of the e-values, because those may outgrow a float."""

    tau2: float
    e_value_at_boundary: float
    log_e_accept: float
    log_e_reject: float


@dataclass(frozen=True)
class Step:
    """What the first n runs say by the anytime rule."""

    n: int
    estimate: float
    sd: float
    interval: Interval
    log_e_accept: float
    log_e_reject: float
    verdict: Verdict

    @property
    def e_accept(self) -> float:
        """Evidence for the claim; 1/alpha suffices."""
        return _exp(self.log_e_accept)

    @property
    def e_reject(self) -> float:
        """Evidence against the claim."""
        return _exp(self.log_e_reject)


def judge_anytime(sample: Moments, claim: Claim, rule: MixtureRule, *, noise: float = 0.0) -> AnytimeResult:
    """The anytime interval and e-values of one sample that varies; n >= 2.

    At the boundary E(theta0) >= 1/alpha on the side of the estimate is the same as the interval's end beyond it.
    """
    found = interval(rule, sample, noise=noise)
    at_edge = rule.log_e(sample.n, sample.mean, sample.sd, claim.boundary(sample.mean))
    e_accept, e_reject = (float(side) for side in _sides(rule, sample.n, sample.mean, sample.sd, claim))
    return AnytimeResult(
        n=sample.n,
        n_eff=float(rule.n_eff(sample.n)),
        estimate=sample.mean,
        sd=sample.sd,
        interval=found,
        verdict=claim.verdict(found),
        final=False,
        e_accept=_exp(e_accept),
        e_reject=_exp(e_reject),
        looks_used=max(sample.n - 1, 0),
        rule=rule,
        tau2=rule.tau2,
        e_value_at_boundary=_exp(float(at_edge)),
        log_e_accept=e_accept,
        log_e_reject=e_reject,
    )


def evidence_by_run(
    gains: Sequence[float] | Floats, claim: Claim, rule: MixtureRule, *, noise: float = 0.0
) -> tuple[Step, ...]:
    """What the first 2, 3, ... n gains said, in their order: the curve of the e-value and of the interval."""
    if len(gains) < 2:
        return ()
    n, mean, sd = running(gains)
    flat = sd <= noise
    sd = np.where(flat, 1.0, sd)
    half = np.where(flat, inf, rule.half_width(n, sd))
    floor = -rule.log_g(n) / 2
    accept, reject = (np.where(flat, floor, side) for side in _sides(rule, n, mean, sd, claim))
    sd = np.where(flat, 0.0, sd)
    columns = zip(n.tolist(), mean.tolist(), sd.tolist(), half.tolist(), accept.tolist(), reject.tolist(), strict=True)
    return tuple(_step(claim, *row) for row in columns)


def _step(claim: Claim, n: float, mean: float, sd: float, half: float, accept: float, reject: float) -> Step:
    found = Interval(mean - half, mean + half) if half < inf else WHOLE_LINE
    return Step(int(n), mean, sd, found, accept, reject, claim.verdict(found))


def _sides(rule: MixtureRule, n: ArrayLike, mean: ArrayLike, sd: ArrayLike, claim: Claim) -> tuple[Floats, Floats]:
    """log E for and against the claim: E at a boundary counts for the side on which the mean lies, else the least E."""
    low, high = claim.region
    mean, floor = np.asarray(mean), -rule.log_g(n) / 2
    at_low = rule.log_e(n, mean, sd, low)
    accept, reject = np.where(mean > low, at_low, floor), np.where(mean < low, at_low, floor)
    if high < inf:
        at_high = rule.log_e(n, mean, sd, high)
        accept = np.minimum(accept, np.where(mean < high, at_high, floor))
        reject = np.maximum(reject, np.where(mean > high, at_high, floor))
    return accept, reject


def anytime_of(gains: Floats, claim: Claim, rule: MixtureRule, *, noise: float = 0.0) -> AnytimeResult:
    """The anytime result of all gains."""
    return judge_anytime(moments(gains), claim, rule, noise=noise)


def _exp(log_e: float) -> float:
    return exp(log_e) if log_e < LARGEST else inf
