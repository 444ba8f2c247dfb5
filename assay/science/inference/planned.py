"""Looks at run counts that were registered; the first one that decides is the last."""

from collections.abc import Callable
from dataclasses import dataclass
from math import sqrt
from typing import NamedTuple

from assay.science.inference.claim import Interval, Verdict
from assay.science.inference.fixed import NOTHING
from assay.science.inference.result import Result

LAST_SHARE = 0.7  # of alpha for the last look: measured, it costs least power there


class Look(NamedTuple):
    """One registered look that was reached: its share of alpha and what it saw."""

    n: int
    alpha: float
    estimate: float
    sd: float
    interval: Interval
    verdict: Verdict


@dataclass(frozen=True, kw_only=True)
class PlannedResult(Result):
    """A result of the planned policy; looks: those taken so far. e-values are calibrated, union bound included."""

    looks: tuple[Look, ...]
    look_points: tuple[int, ...]

    @property
    def next_look(self) -> int | None:
        """The run count of the next look; None once the verdict is final."""
        return None if self.final else self.look_points[len(self.looks)]


def look_alphas(count: int, alpha: float) -> tuple[float, ...]:
    """The share of alpha of each look: the last takes 0.7 of it, the earlier ones the rest in equal parts."""
    if count == 1:
        return (alpha,)
    return (*[(1 - LAST_SHARE) * alpha / (count - 1)] * (count - 1), LAST_SHARE * alpha)


def take_looks(
    points: tuple[int, ...], *, have: int, alpha: float, judge: Callable[[int, float], Result]
) -> tuple[tuple[Look, ...], list[Result]]:
    """Take every look that `have` runs reach, up to the first that decides.

    judge: the one-look result of the first n runs at a share of alpha. Valid by the union bound.
    """
    looks, results = [], []
    for n, share in zip(points, look_alphas(len(points), alpha), strict=True):
        if n > have:
            break
        seen = judge(n, share)
        results.append(seen)
        looks.append(Look(n, share, seen.estimate, seen.sd, seen.interval, seen.verdict))
        if seen.verdict != "inconclusive":
            break
    return tuple(looks), results


def judge_planned(
    points: tuple[int, ...],
    *,
    have: int,
    alpha: float,
    judge: Callable[[int, float], Result],
    between: Callable[[], Result],
) -> PlannedResult:
    """The verdict of the planned policy.

    between: the result on all runs by a rule that holds at any time, shown where no look is due.
    """
    looks, results = take_looks(points, have=have, alpha=alpha, judge=judge)
    final = bool(looks) and (looks[-1].verdict != "inconclusive" or looks[-1].n == points[-1])
    at_look = bool(looks) and (final or looks[-1].n == have)
    shown = results[-1] if at_look else between()
    e_accept = max((_by_union(r.e_accept, r.rule.alpha, alpha) for r in results), default=NOTHING)
    e_reject = max((_by_union(r.e_reject, r.rule.alpha, alpha) for r in results), default=NOTHING)
    return PlannedResult(
        n=shown.n,
        n_eff=shown.n_eff,
        estimate=shown.estimate,
        sd=shown.sd,
        interval=shown.interval,
        verdict=looks[-1].verdict if looks else "inconclusive",
        final=final,
        e_accept=e_accept,
        e_reject=e_reject,
        looks_used=len(looks),
        rule=shown.rule,
        provisional=not at_look,
        looks=looks,
        look_points=points,
    )


def _by_union(e: float, share: float, alpha: float) -> float:
    """Calibrated e = 1/(2 sqrt p), with p multiplied by alpha over the look's share and at most 1."""
    return max(NOTHING, e * sqrt(share / alpha))
