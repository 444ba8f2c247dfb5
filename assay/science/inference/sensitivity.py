"""How much a verdict hangs on single runs: on each one that is in, and on those that were left out."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite

import numpy as np

from assay.science.inference.claim import WHOLE_LINE, Claim, Interval, Verdict
from assay.science.inference.result import Result, Rule
from assay.science.inference.rules import interval
from assay.science.inference.sample import Floats, moments, without_each
from assay.science.inference.signed_rank import SignedRankRule


@dataclass(frozen=True)
class Excluded:
    """A pair that a person left out, with the reason; base and cand as far as they are known.

    arm: of unpaired seeds the arm whose run it is, base or cand.
    """

    key: str
    reason: str
    base: float | None = None
    cand: float | None = None
    arm: str = ""


@dataclass(frozen=True)
class WithoutOne:
    """What the verdict would be without this run; moves: whether that is another one."""

    key: str
    interval: Interval
    verdict: Verdict
    moves: bool


@dataclass(frozen=True)
class Scenario:
    """What the verdict would be if the excluded had come out otherwise.

    keys, gains: of each excluded one its key and the gain (unpaired: the value) that it is taken to have.
    kind: worst_seen, worst_possible (for a bounded metric), and for a rejection also best_seen and best_possible.
    """

    kind: str
    keys: tuple[str, ...]
    gains: tuple[float, ...]
    interval: Interval
    verdict: Verdict
    turns: bool


def leave_one_out(
    keys: Sequence[str], gains: Floats, result: Result, claim: Claim, *, noise: float
) -> tuple[WithoutOne, ...]:
    """The verdict without each of the runs used, by the same rule; needs 3 or more."""
    if len(keys) < 3:
        return ()
    rule = result.rule
    if isinstance(rule, SignedRankRule):
        return without_one(keys, rule.without_each(gains, claim.region), result.verdict, claim)
    n, mean, sd = without_each(gains)
    flat = sd <= noise
    half = np.where(flat, np.inf, rule.half_width(n, np.where(flat, 1.0, sd))).tolist()
    found = [Interval(m - h, m + h) if isfinite(h) else WHOLE_LINE for m, h in zip(mean.tolist(), half, strict=True)]
    return without_one(keys, found, result.verdict, claim)


def without_one(
    keys: Sequence[str], found: Sequence[Interval], verdict: Verdict, claim: Claim
) -> tuple[WithoutOne, ...]:
    """Name what each interval would decide."""
    rows = [(key, each, claim.verdict(each)) for key, each in zip(keys, found, strict=True)]
    return tuple(WithoutOne(key, each, would, would != verdict) for key, each, would in rows)


def if_excluded_had_counted(
    gains: Floats,
    excluded: Sequence[Excluded],
    result: Result,
    claim: Claim,
    *,
    sign: int,
    metric_range: tuple[float, float] | None,
    noise: float,
) -> tuple[Scenario, ...]:
    """The verdict with every excluded pair counted as the worst one seen, and as the worst possible.

    gains: those used. For `equivalent` the worst is the one farthest from no difference.
    """
    if not excluded:
        return ()
    keys, scenarios = tuple(pair.key for pair in excluded), []
    bounded = metric_range is not None and all(isfinite(limit) for limit in metric_range)
    for end in ends_asked(result, claim):
        taken = {"seen": [_farthest(gains.tolist(), claim, end)] * len(excluded)}
        if bounded and metric_range is not None:
            taken["possible"] = [_farthest(_extremes(pair, sign, metric_range), claim, end) for pair in excluded]
        for kind, added in taken.items():
            found = _interval_of(np.append(gains, added), result.rule, claim, noise=noise)
            verdict = claim.verdict(found)
            turns = verdict != result.verdict
            scenarios.append(Scenario(f"{end}_{kind}", keys, tuple(added), found, verdict, turns))
    return tuple(scenarios)


def _interval_of(gains: Floats, rule: Rule, claim: Claim, *, noise: float) -> Interval:
    if isinstance(rule, SignedRankRule):
        return rule.interval(gains, claim.region)
    return interval(rule, moments(gains), noise=noise)


def ends_asked(result: Result, claim: Claim) -> tuple[str, ...]:
    """The worst; of a rejection also the best, since there the excluded might have spoken for the claim."""
    return ("worst", "best") if result.verdict == "reject" and claim.kind != "equivalent" else ("worst",)


def _farthest(gains: Sequence[float], claim: Claim, end: str) -> float:
    if claim.kind == "equivalent":
        return max(gains, key=abs)
    return min(gains) if end == "worst" else max(gains)


def _extremes(pair: Excluded, sign: int, metric_range: tuple[float, float]) -> list[float]:
    """The gains that the pair could have had, given the arm that is known if one is."""
    base = [pair.base] if pair.base is not None and pair.cand is None else metric_range
    cand = [pair.cand] if pair.cand is not None and pair.base is None else metric_range
    return [sign * (new - old) for new in cand for old in base]
