"""The chance to accept a true effect, and the runs that give it; all by the noncentral t."""

from collections.abc import Callable
from math import ceil, inf, isnan, nan, sqrt

import numpy as np

from assay.science.inference.faults import BadCase
from assay.science.inference.rules import MixtureRule
from assay.science.inference.special import nctdtr, ndtr, ndtri, stdtrit

ANYTIME_COST = 1.7  # runs of the anytime rule for one of the single look; measured between 1.5 and 1.8
NEARLY_NORMAL = 1e6  # degrees of freedom from which t is the normal distribution to six digits
MOST_RUNS = 10**15


def power_of(runs: float, *, gap: float, sd: float, alpha: float = 0.05, kappa: float = 0.0, arms: int = 1) -> float:
    """Chance that one look at `runs` accepts, in [0, 1].

    gap: true gain minus the boundary of the claim. sd: of one gain (unpaired: of the difference), same unit.
    kappa: n_test/n_train for folds. arms: 2 for unpaired seeds, which have twice the degrees of freedom.
    """
    df, centre = arms * (runs - 1), gap / (sd * sqrt(1 / runs + kappa))
    return _beyond(-float(stdtrit(df, alpha / 2)), df, centre)


def runs_for_power(
    *, gap: float, sd_diff: float, alpha: float = 0.05, power: float = 0.8, kappa: float = 0.0, arms: int = 1
) -> int | None:
    """The smallest number of runs, 2 or more, with which one look has the power; None if no number has.

    gap, sd_diff: as in power_of, both above 0. alpha: two-sided, in (0, 1). power: in (0, 1).
    """
    for name, value, limit in (("gap", gap, inf), ("sd_diff", sd_diff, inf), ("alpha", alpha, 1), ("power", power, 1)):
        if not 0 < value < limit:
            raise BadCase(name, f"must be above 0{'' if limit == inf else ' and below 1'}")

    def suffices(runs: int) -> bool:
        return power_of(runs, gap=gap, sd=sd_diff, alpha=alpha, kappa=kappa, arms=arms) >= power

    return smallest(suffices, start=2, most=MOST_RUNS)


def smallest(suffices: Callable[[int], bool], *, start: int, most: float) -> int | None:
    """The smallest count from `start` on that suffices, as every larger one does; None beyond `most`."""
    high = start
    while not suffices(high):
        high *= 2
        if high > most:
            return None
    low = max(start, high // 2 + 1)
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if suffices(middle) else (middle + 1, high)
    return high


def anytime_runs(one_look: int) -> int:
    """Runs by which the anytime rule has decided with the power that the one look has at `one_look` runs."""
    return ceil(ANYTIME_COST * one_look)


def anytime_power(runs: int, rule: MixtureRule, *, gap: float, sd: float) -> float:
    """Chance that the anytime rule accepts at exactly this run count; by then it may have done so before."""
    threshold = float(rule.threshold(runs))
    if threshold == inf:
        return 0.0
    return _beyond(threshold, runs - 1, gap * sqrt(float(rule.n_eff(runs))) / sd)


def first_n_that_can_decide(*, alpha: float, planned: float) -> int:
    """The smallest run count at which the anytime rule gives an interval at all: K < g."""
    if not 0 < alpha < 1 or not 0 < planned < inf:
        raise BadCase("planned" if 0 < alpha < 1 else "alpha", "must be above 0 (alpha below 1 too)")
    rule = MixtureRule.planned_for(planned, alpha=alpha)
    first = smallest(lambda n: bool(rule.can_decide(n)), start=2, most=MOST_RUNS)
    if first is None:
        raise BadCase("planned", f"must be fewer: the rule could not decide within {MOST_RUNS:.0e} runs")
    return first


def smallest_gap_of_folds(
    *, sd: float, test_train: float, alpha: float, power: float, strict: MixtureRule | None = None
) -> float:
    """The ceiling of cross-validation: the gap that endless repeats on one data set would find with this power.

    sd: of one fold's gain; the answer has its unit. strict: the anytime rule, where that one gives the verdict.
    """
    threshold = -float(ndtri(alpha / 2))
    if strict is not None:
        g = 1 + strict.tau2 / test_train
        threshold = float(np.sqrt((np.log(g) - 2 * np.log(alpha)) / (1 - 1 / g)))
    return float((threshold + ndtri(power)) * sd * sqrt(test_train))


def _beyond(threshold: float, df: float, centre: float) -> float:
    below = float(nctdtr(df, centre, threshold)) if df < NEARLY_NORMAL else nan
    return float(ndtr(centre - threshold)) if isnan(below) else 1 - below  # far out nctdtr gives up
