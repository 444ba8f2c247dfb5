"""What makes a verdict fragile. It is a warning beside the verdict, never another verdict."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Literal

from assay.science.inference.result import Result
from assay.science.inference.sample import Floats, skewness
from assay.science.inference.sensitivity import Scenario, WithoutOne
from assay.science.inference.sentence import OUTCOMES
from assay.science.inference.wording import decimals, figure, listed

SKEWED = 1.0  # |g1| above it: with heavy one-sided tails the t core errs more often than it says
TAKEN_AS = {
    "worst_seen": "the worst one seen",
    "worst_possible": "the worst possible",
    "best_seen": "the best one seen",
    "best_possible": "the best possible",
}


@dataclass(frozen=True)
class Warned:
    """One reason why the verdict is fragile, in plain words, with the runs that it is about."""

    kind: Literal["skewed", "one_run_moves", "excluded_turns"]
    words: str
    keys: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.words


def warnings_of(
    result: Result,
    samples: Sequence[Floats | list[float]],
    without_each: Sequence[WithoutOne],
    scenarios: Sequence[Scenario],
    *,
    noun: str,
    called: Callable[[Sequence[str]], str],
) -> tuple[Warned, ...]:
    """All warnings. samples: the gains, or the values of each arm where they are not paired.

    noun: what one run is. called: keys as people say them.
    """
    return (*_skewed(samples), *_moved(without_each, noun), *turned_warnings(result, scenarios, called))


def turned_warnings(
    result: Result, scenarios: Sequence[Scenario], called: Callable[[Sequence[str]], str]
) -> tuple[Warned, ...]:
    """Of what was excluded and might have turned the verdict."""
    turned = [each for each in scenarios if each.turns]
    return tuple(Warned("excluded_turns", scenario_words(each, result, called), each.keys) for each in turned)


def scenario_words(scenario: Scenario, result: Result, called: Callable[[Sequence[str]], str]) -> str:
    """What the verdict would be had the excluded ones counted, whether that turns it or not."""
    places = decimals(sd=result.sd, minimal_effect=0.0)
    taken = listed(sorted({figure(value, places) for value in scenario.gains}), most=3)
    low, high = scenario.interval
    had = f"ad what was left out ({called(scenario.keys)}) come out as {TAKEN_AS[scenario.kind]} ({taken})"
    verdict = OUTCOMES[scenario.verdict] if scenario.turns else f"the same: {OUTCOMES[scenario.verdict]}"
    span = f"the interval would be {figure(low, places)} to {figure(high, places)} and the verdict {verdict}"
    would = span if isfinite(low) else f"the verdict would be {verdict}"
    return f"{'H' if scenario.turns else 'Even h'}{had}, {would}."


def _skewed(samples: Sequence[Floats | list[float]]) -> tuple[Warned, ...]:
    found = max((skewness(sample) for sample in samples), key=abs)
    if abs(found) <= SKEWED:
        return ()
    tail = "low" if found < 0 else "high"
    words = f"The values have a long {tail} tail (skewness {figure(found, 1)}), so the interval may be too narrow."
    return (Warned("skewed", words),)


def _moved(without_each: Sequence[WithoutOne], noun: str) -> tuple[Warned, ...]:
    moved = [each for each in without_each if each.moves]
    if not moved:
        return ()
    would = listed(sorted({OUTCOMES[each.verdict] for each in moved}))
    keys = tuple(each.key for each in moved)
    which = f"{noun} {keys[0]}" if len(moved) == 1 else f"just one of these {noun}s, whichever ({listed(keys)}),"
    if 1 < len(moved) == len(without_each):
        which = f"any one {noun}"
    return (Warned("one_run_moves", f"Without {which} the verdict would be {would}.", keys),)
