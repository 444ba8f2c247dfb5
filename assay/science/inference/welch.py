"""Unpaired seeds: Welch's t. Pairing by seed would usually have needed far fewer runs."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, sqrt

import numpy as np
from numpy.typing import ArrayLike

from assay.science.inference.claim import WHOLE_LINE, Claim, Interval
from assay.science.inference.fixed import TTest, calibrated
from assay.science.inference.result import Result
from assay.science.inference.rules import StudentRule
from assay.science.inference.sample import Floats, Moments, moments
from assay.science.inference.special import stdtrit


@dataclass(frozen=True, kw_only=True)
class UnpairedResult(Result):
    """A result of two arms that share no seeds; n: runs of the smaller arm, sd: sqrt of the summed variances."""

    base: Moments
    cand: Moments
    test: TTest


def judge_unpaired(
    base: Sequence[float], cand: Sequence[float], claim: Claim, *, sign: int, alpha: float, planned_n: int | None = None
) -> UnpairedResult:
    """Welch's interval for the gain, at the planned run count.

    base, cand: values of each arm in order of completion; two or more, not both constant. sign: +1 if higher is better.
    planned_n: runs per arm at the one look; all if None. Source: Welch, Biometrika 34 (1947).
    """
    due = planned_n is None or min(len(base), len(cand)) >= planned_n
    old, new = moments(base[:planned_n]), moments(cand[:planned_n])
    gain, variance = sign * (new.mean - old.mean), old.sd**2 + new.sd**2
    se, df = sqrt(old.sd**2 / old.n + new.sd**2 / new.n), float(welch_df(old.n, old.sd, new.n, new.sd))
    half = -float(stdtrit(df, alpha / 2)) * se if se > 0 else inf
    found = Interval(gain - half, gain + half) if half < inf else WHOLE_LINE
    e_accept, e_reject = calibrated(claim, estimate=gain, se=se or inf, df=df)
    return UnpairedResult(
        n=min(old.n, new.n),
        n_eff=1 / (1 / old.n + 1 / new.n),
        estimate=gain,
        sd=sqrt(variance),
        interval=found,
        verdict=claim.verdict(found) if due else "inconclusive",
        final=due,
        e_accept=e_accept,
        e_reject=e_reject,
        looks_used=int(due),
        rule=StudentRule(alpha),
        base=old,
        cand=new,
        test=TTest.against(claim.boundary(gain), estimate=gain, se=se or inf, df=df),
    )


def welch_df(n_old: ArrayLike, sd_old: ArrayLike, n_new: ArrayLike, sd_new: ArrayLike) -> Floats:
    """Welch-Satterthwaite; the smaller arm's own where nothing varies."""
    n_old, n_new = np.asarray(n_old, dtype=np.float64), np.asarray(n_new, dtype=np.float64)
    a, b = np.asarray(sd_old) ** 2 / n_old, np.asarray(sd_new) ** 2 / n_new
    spread = a**2 / (n_old - 1) + b**2 / (n_new - 1)
    df: Floats = np.where(spread > 0, (a + b) ** 2 / np.where(spread > 0, spread, 1.0), np.minimum(n_old, n_new) - 1)
    return df
