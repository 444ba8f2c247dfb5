"""What a plan says, whatever the design."""

from dataclasses import dataclass

from assay.science.inference.registration import Registration
from assay.science.inference.wording import decimals, figure


@dataclass(frozen=True)
class Plan:
    """What it takes to accept the expected effect with the wanted power.

    runs: pairs, runs of each arm, folds, test examples or data sets; None: no number of them will do.
    repeats: of the folds.
    first_decision: the first run count at which the rule can decide at all. looks: proposed look points.
    power_at_planned: the chance at the run count that is registered, if one is.
    smallest_gap: of cross-validation, what endless repeats could still find. words: all of it in plain words.
    """

    gap: float
    sd: float
    power: float
    runs: int | None
    repeats: int | None
    first_decision: int | None
    looks: tuple[int, ...]
    power_at_planned: float | None
    smallest_gap: float | None
    words: str


def hopeless(r: Registration, gap: float, sd: float, power: float, expected: float) -> Plan:
    """The plan for an expectation that lies outside the claim."""
    places = decimals(sd=sd, minimal_effect=r.claimed.effect)
    words = (
        f"No number of runs will accept this: the expected {figure(expected, places)} is not inside the claim. "
        "If the truth lies on its edge, nearly every project stays inconclusive. Claim less, or expect more."
    )
    return Plan(gap, sd, power, None, None, None, (), None, None, words)


def endless(gap: float, sd: float, power: float) -> Plan:
    """The plan where more runs would be needed than anybody would start."""
    words = "No number of runs that anybody would start will decide: the expected effect is too near the claim's edge."
    return Plan(gap, sd, power, None, None, None, (), None, None, words)


def chance_words(power: float) -> str:
    """A probability as people count: 80 in 100."""
    return f"{round(100 * power)} in 100"


def of_each_end(r: Registration, power: float) -> float:
    """The chance that each end of the claim needs, so that all of it has this one: `equivalent` fails at either end."""
    return (1 + power) / 2 if r.claim == "equivalent" else power


def of_both_ends(r: Registration, chance: float) -> float:
    """The chance to accept, where one end of the claim is kept with this one."""
    return max(0.0, 2 * chance - 1) if r.claim == "equivalent" else chance
