"""How much an unpaired verdict hangs on single runs of either arm."""

from collections.abc import Sequence
from dataclasses import replace
from math import inf, isfinite

import numpy as np
from numpy.typing import ArrayLike

from assay.science.inference.claim import Claim, Interval
from assay.science.inference.result import Result
from assay.science.inference.sample import moments, without_each
from assay.science.inference.sensitivity import Excluded, Scenario, ends_asked
from assay.science.inference.special import stdtrit
from assay.science.inference.welch import judge_unpaired, welch_df


def intervals_without_each(
    base: Sequence[float], cand: Sequence[float], *, sign: int, alpha: float
) -> tuple[list[Interval], list[Interval]]:
    """The interval without each run of the baseline, and without each run of the candidate; 3 or more of each."""
    old, new = moments(base), moments(cand)
    fewer_old, fewer_new = without_each(base), without_each(cand)
    return (
        _intervals(fewer_old.n, fewer_old.mean, fewer_old.sd, new.n, new.mean, new.sd, sign=sign, alpha=alpha),
        _intervals(old.n, old.mean, old.sd, fewer_new.n, fewer_new.mean, fewer_new.sd, sign=sign, alpha=alpha),
    )


def _intervals(
    n_old: ArrayLike, old: ArrayLike, sd_old: ArrayLike, n_new: ArrayLike, new: ArrayLike, sd_new: ArrayLike,
    *, sign: int, alpha: float,
) -> list[Interval]:  # fmt: skip
    gain = sign * (np.asarray(new) - old)
    se = np.sqrt(np.asarray(sd_old) ** 2 / n_old + np.asarray(sd_new) ** 2 / n_new)
    half = np.where(se > 0, -stdtrit(welch_df(n_old, sd_old, n_new, sd_new), alpha / 2) * se, inf)
    return [Interval(g - h, g + h) for g, h in zip(gain.tolist(), half.tolist(), strict=True)]


def if_excluded_runs_had_counted(
    base: Sequence[float],
    cand: Sequence[float],
    excluded: Sequence[Excluded],
    result: Result,
    claim: Claim,
    *,
    sign: int,
    metric_range: tuple[float, float] | None,
) -> tuple[Scenario, ...]:
    """The verdict with every excluded run counted as the worst of its arm, and as the worst possible.

    base, cand: the values used. What names no arm counts as a run of each.
    For `equivalent` the worst are those that lead away from no difference.
    """
    if not excluded:
        return ()
    runs = [replace(run, arm=arm) for run in excluded for arm in ("base", "cand") if run.arm in ("", arm)]
    keys, scenarios = tuple(run.key for run in runs), []
    bounded = metric_range is not None and all(isfinite(limit) for limit in metric_range)
    for end in ends_asked(result, claim):
        upward = end == "best" or (claim.kind == "equivalent" and result.estimate >= 0)
        for kind, limits in (("seen", None), ("possible", metric_range)) if bounded else (("seen", None),):
            taken = [_taken(run, base, cand, sign if upward else -sign, limits) for run in runs]
            old = [*base, *(value for run, value in zip(runs, taken, strict=True) if run.arm == "base")]
            new = [*cand, *(value for run, value in zip(runs, taken, strict=True) if run.arm == "cand")]
            would = judge_unpaired(old, new, claim, sign=sign, alpha=result.rule.alpha)
            turns = would.verdict != result.verdict
            scenarios.append(Scenario(f"{end}_{kind}", keys, tuple(taken), would.interval, would.verdict, turns))
    return tuple(scenarios)


def _taken(
    run: Excluded, base: Sequence[float], cand: Sequence[float], towards: int, metric_range: tuple[float, float] | None
) -> float:
    """The value that moves the gain most; towards: +1 if a larger candidate value does that."""
    values = metric_range or (cand if run.arm == "cand" else base)
    larger = (towards > 0) == (run.arm == "cand")
    return max(values) if larger else min(values)
