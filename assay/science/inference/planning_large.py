"""Planning of a single split, in test examples, and of several data sets."""

from collections.abc import Callable
from math import ceil, log, pi, sqrt

from assay.science.inference.faults import BadCase
from assay.science.inference.plan import Plan, chance_words, endless, of_both_ends, of_each_end
from assay.science.inference.power import power_of, runs_for_power, smallest
from assay.science.inference.registration import Registration
from assay.science.inference.shares import ManyLooksRule
from assay.science.inference.signed_rank import SignedRankRule
from assay.science.inference.single_split import LEAST_DISCORDANT, LEAST_EXAMPLES
from assay.science.inference.special import ndtr, ndtri

EFFICIENCY = 3 / pi  # of signed ranks by t, where gains are normal: so many more data sets are needed
MOST_EXAMPLES = 10**9


def sd_of_share(discordant: float, expected: float) -> float:
    """The spread of one example's gain, where that share of examples differs and the gain is as expected."""
    if not abs(expected) < discordant <= 1:
        raise BadCase("discordant", "must be a share above the expected effect, and 1 at most")
    return sqrt(discordant - expected**2)


def share_of_sd(sd: float, expected: float) -> float:
    """The share of examples that differ, where one example's gain has that spread: the way back of `sd_of_share`."""
    return sd**2 + expected**2


def plan_examples(r: Registration, gap: float, sd: float, power: float, *, expected: float) -> Plan:
    """So many test examples. sd: of one example's gain.

    At the boundary 0 the exact test counts, else the interval. One look by the normal approximation (Connor,
    Biometrics 43, 1987); of any number of looks, the power at the last of them.
    """
    share, exact = share_of_sd(sd, expected), 0 in r.claimed.region
    if not abs(expected) < share <= 1:
        raise BadCase("sd_diff", "must be that of -1, 0 and 1 with the expected effect as their mean")
    power_at = _anytime(r, gap, sd, share, exact=exact) if r.policy == "anytime" else _once(r, gap, sd, share, exact)
    least = ceil(_fewest_discordant(r.alpha) / share)
    if not exact:
        least = max(LEAST_EXAMPLES, ceil(LEAST_DISCORDANT / share))
    runs = smallest(lambda n: power_at(n) >= of_each_end(r, power), start=least, most=MOST_EXAMPLES)
    if runs is None:
        return endless(gap, sd, power)
    planned = r.runs_counted
    chance = None if planned is None else 0.0 if planned < least else of_both_ends(r, power_at(planned))
    return _plan(r, gap, sd, power, runs=runs, first=least, chance=chance)


def plan_datasets(r: Registration, gap: float, sd: float, power: float) -> Plan:
    """So many data sets: those that the t test would need, by the efficiency of signed ranks where gains are normal."""
    by_t = runs_for_power(gap=gap, sd_diff=sd, alpha=r.alpha, power=of_each_end(r, power))
    if by_t is None:
        return endless(gap, sd, power)
    least, planned = SignedRankRule(r.alpha).needed, r.runs_counted
    chance = None
    if planned is not None:
        chance = 0.0 if planned < least else power_of(planned * EFFICIENCY, gap=gap, sd=sd, alpha=r.alpha)
        chance = of_both_ends(r, chance)
    return _plan(r, gap, sd, power, runs=max(least, ceil(by_t / EFFICIENCY)), first=least, chance=chance)


def _plan(
    r: Registration, gap: float, sd: float, power: float, *, runs: int, first: int, chance: float | None
) -> Plan:  # fmt: skip
    count = r.counted(runs).replace(" example", " test example")
    can = f"fewer than {first:,} decide nothing" if r.policy == "fixed" else f"the rule can first decide at {first:,}"
    words = f"{count} give a chance of {chance_words(power)} to accept; {can}."
    if chance is not None and r.runs_counted is not None and r.runs_counted < runs:
        words += f" With the {r.runs_counted:,} registered the chance is {chance_words(chance)}."
    return Plan(gap, sd, power, runs, None, first, (), chance, None, words)


def _once(r: Registration, gap: float, sd: float, share: float, exact: bool) -> Callable[[int], float]:
    threshold, spread = -float(ndtri(r.alpha / 2)), sqrt(share) if exact else sd
    return lambda n: float(ndtr((gap * sqrt(n) - threshold * spread) / sd))


def _anytime(r: Registration, gap: float, sd: float, share: float, *, exact: bool) -> Callable[[int], float]:
    def by_exact(n: int) -> float:
        """The uniform e-value of m examples that differ is about sqrt(pi/(2 m)) exp(z^2/2)."""
        threshold = sqrt(-2 * log(r.alpha) + max(0.0, log(2 * share * n / pi)))
        return float(ndtr((gap * sqrt(n) - threshold * sqrt(share)) / sd))

    def by_interval(n: int) -> float:
        half = float(ManyLooksRule.planned_for(r.runs_counted or n, alpha=r.alpha).half_width(n, sd))
        return float(ndtr((gap - half) * sqrt(n) / sd))

    return by_exact if exact else by_interval


def _fewest_discordant(alpha: float) -> int:
    """All on one side: so many make p small enough."""
    return ceil(1 - log(alpha, 2))
