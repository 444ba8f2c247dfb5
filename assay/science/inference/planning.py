"""The planner: what a registration will take, said before the first run."""

from collections.abc import Sequence
from math import ceil, inf, isfinite, sqrt

from assay.science.inference.checks import MIN_SEEDS
from assay.science.inference.faults import BadCase
from assay.science.inference.plan import Plan, chance_words, endless, hopeless, of_both_ends, of_each_end
from assay.science.inference.planned import look_alphas
from assay.science.inference.planning_large import plan_datasets, plan_examples, sd_of_share
from assay.science.inference.power import (
    anytime_power,
    anytime_runs,
    first_n_that_can_decide,
    power_of,
    runs_for_power,
    smallest,
    smallest_gap_of_folds,
)
from assay.science.inference.registration import Registration
from assay.science.inference.rules import MixtureRule
from assay.science.inference.sample import moments
from assay.science.inference.wording import counted, decimals, figure

SD_OF_DIFFERENCE = sqrt(2)  # between two runs that share no seed, for one run's spread of 1
SD_EXAMPLES = (0.005, 0.01, 0.02)  # spreads of one gain, or of one unpaired run, as they are usual for fractions
SHARE_EXAMPLES = (0.05, 0.1, 0.2)  # shares of examples on which two decent models differ
LOOKS = 3
MOST_REPEATS = 10_000


def plan_runs(
    registration: Registration,
    *,
    expected_effect: float,
    sd_diff: float | None = None,
    power: float = 0.8,
    test_train: float | None = None,
    discordant: float | None = None,
) -> Plan:
    """Plan the registered design for an expected gain.

    expected_effect: the true gain planned for, positive if better, in the metric's unit.
    sd_diff: standard deviation of one gain (unpaired: of the difference between two runs; folds: of one fold's gain;
    data sets: of the gains from one to the other). test_train: n_test/n_train, for repeated_cv.
    discordant: of a single split instead of sd_diff, the share of test examples on which one model is right and the
    other wrong. Raises BadCase, a ValueError that names the field.
    """
    gap = registration.claimed.gap(expected_effect)
    if registration.design == "single_split" and discordant is not None:
        sd_diff = sd_of_share(discordant, expected_effect)
    if sd_diff is None:
        raise BadCase("sd_diff", "is missing")
    for name, value, limit in (("sd_diff", sd_diff, inf), ("power", power, 1), ("test_train", test_train or 1, inf)):
        if not 0 < value < limit:
            raise BadCase(name, f"must be above 0{'' if limit == inf else ' and below 1'}")
    if not isfinite(gap):
        raise BadCase("expected_effect", "must be a number")
    if gap <= 0:
        return hopeless(registration, gap, sd_diff, power, expected_effect)
    if registration.design == "repeated_cv":
        return _plan_folds(registration, gap, sd_diff, power, test_train)
    if registration.design == "single_split":
        return plan_examples(registration, gap, sd_diff, power, expected=expected_effect)
    if registration.design == "multi_dataset":
        return plan_datasets(registration, gap, sd_diff, power)
    return _plan_seeds(registration, gap, sd_diff, power)


def plans_for_usual_spreads(
    registration: Registration, *, expected_effect: float, power: float = 0.8, test_train: float | None = None
) -> tuple[Plan, ...]:
    """Where the spread is not known: the plans for the usual ones, until pilot runs tell."""
    if registration.design == "single_split":
        shares = [share for share in SHARE_EXAMPLES if share > abs(expected_effect)] or [1.0]
        return tuple(plan_runs(registration, expected_effect=expected_effect, discordant=share, power=power)
                     for share in shares)  # fmt: skip
    times = SD_OF_DIFFERENCE if registration.design == "seeds_unpaired" else 1
    plans = (plan_runs(registration, expected_effect=expected_effect, sd_diff=sd * times, power=power,
                       test_train=test_train) for sd in SD_EXAMPLES)  # fmt: skip
    return tuple(plans)


def sd_diff_from_pilot(values: Sequence[float], *, correlation: float = 0.0) -> float:
    """The spread of one gain, guessed from 2 or more pilot runs of the baseline (5 are asked for; never evidence).

    correlation: between the arms on one seed, in [0, 1); 0 is the cautious guess.
    """
    return moments(values).sd * SD_OF_DIFFERENCE * sqrt(1 - correlation)


def even_looks(runs: int, *, most: int = LOOKS) -> tuple[int, ...]:
    """Look points evenly spread up to `runs`, none below 5."""
    count = max(1, min(most, runs // MIN_SEEDS))
    return tuple(ceil(runs * look / count) for look in range(1, count + 1))


def _plan_seeds(r: Registration, gap: float, sd: float, power: float) -> Plan:
    arms = 2 if r.design == "seeds_unpaired" else 1
    both_sides = of_each_end(r, power)
    needed = runs_for_power(gap=gap, sd_diff=sd, alpha=r.alpha, power=both_sides, arms=arms)
    if needed is None:
        return endless(gap, sd, power)
    looks: tuple[int, ...] = ()
    planned = r.runs_counted
    if r.policy == "anytime":
        runs = max(MIN_SEEDS, anytime_runs(needed))
        rule = MixtureRule.planned_for(planned or runs, alpha=r.alpha)
        first = max(MIN_SEEDS, first_n_that_can_decide(alpha=r.alpha, planned=planned or runs))
        runs = max(runs, first)
        chance = anytime_power(planned, rule, gap=gap, sd=sd) if planned else None
    else:
        count = _look_count(r, needed)
        last = look_alphas(count, r.alpha)[-1]
        needed = runs_for_power(gap=gap, sd_diff=sd, alpha=last, power=both_sides, arms=arms) or needed
        runs = max(MIN_SEEDS, needed)
        looks = (r.looks if r.policy == "planned" else ()) or even_looks(runs, most=count)
        first = looks[0] if r.policy == "planned" else planned or runs
        chance = power_of(planned, gap=gap, sd=sd, alpha=last, arms=arms) if planned else None
    if chance is not None:
        chance = of_both_ends(r, chance)
    words = f"{r.counted(runs)} give a chance of {chance_words(power)} to accept"
    once = r.policy == "fixed"
    words += "." if once or first > runs else f"; the rule can first decide at {first}."
    if chance is not None and planned is not None and planned != runs:
        words += f" With the {planned} registered the chance is {chance_words(chance)}"
        words += "." if once or first <= runs else f", and the rule can first decide at {first}."
    return Plan(gap, sd, power, runs, None, first, looks, chance, None, words)


def _look_count(r: Registration, needed: int) -> int:
    """The looks that the rule will take: those registered, else as many as are proposed."""
    if r.policy == "fixed":
        return 1
    return len(even_looks(needed) if r.runs_counted is None else r.look_points)


def _plan_folds(r: Registration, gap: float, sd: float, power: float, test_train: float | None) -> Plan:
    folds = r.folds or (round(1 / test_train) + 1 if test_train else None)
    if folds is None:
        raise BadCase("test_train", "is missing: give n_test/n_train, or the number of folds")
    kappa = test_train or 1 / (folds - 1)
    strict = MixtureRule.planned_for(r.tau_planned_n_eff or 1 / kappa, alpha=r.alpha, kappa=kappa)
    alpha = r.alpha / max(1, len(r.looks))
    floor = smallest_gap_of_folds(
        sd=sd, test_train=kappa, alpha=alpha, power=of_each_end(r, power),
        strict=strict if r.policy == "anytime" else None,
    )  # fmt: skip
    places = decimals(sd=sd, minimal_effect=0.0)
    if gap < floor:
        words = (
            f"No number of repeats will decide: folds of one data set find a gap of {figure(floor, places)} at best, "
            f"and you expect {figure(gap, places)} beyond the claim. Get more data, or compare seeds."
        )
        return Plan(gap, sd, power, None, None, None, (), None, floor, words)
    repeats = _repeats(r, folds, gap, sd, power, kappa=kappa, alpha=alpha, strict=strict)
    chance = _fold_power(r, folds * r.repeats, gap, sd, kappa=kappa, alpha=alpha, strict=strict) if r.repeats else None
    if repeats is None:
        return endless(gap, sd, power)
    gives = "gives" if repeats == 1 else "give"
    words = f"{counted(repeats, 'repeat')} of {folds} folds {gives} a chance of {chance_words(power)} to accept."
    if chance is not None and r.repeats is not None and r.repeats < repeats:
        words += f" With the {counted(r.repeats, 'repeat')} registered the chance is {chance_words(chance)}."
    return Plan(gap, sd, power, folds * repeats, repeats, folds * (r.repeats or repeats), (), chance, floor, words)


def _repeats(
    r: Registration, folds: int, gap: float, sd: float, power: float, *, kappa: float, alpha: float, strict: MixtureRule
) -> int | None:
    def suffices(repeats: int) -> bool:
        return _fold_power(r, folds * repeats, gap, sd, kappa=kappa, alpha=alpha, strict=strict) >= power

    return smallest(suffices, start=1, most=MOST_REPEATS)


def _fold_power(
    r: Registration, count: int, gap: float, sd: float, *, kappa: float, alpha: float, strict: MixtureRule
) -> float:
    if r.policy == "anytime":
        return of_both_ends(r, anytime_power(count, strict, gap=gap, sd=sd))
    return of_both_ends(r, power_of(count, gap=gap, sd=sd, alpha=alpha, kappa=kappa))
