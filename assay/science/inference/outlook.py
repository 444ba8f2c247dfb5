"""What would change a verdict: how many more runs, or that none would. A projection beside it, never part of it."""

from math import inf

import numpy as np

from assay.science.inference.claim import Claim, Interval, Verdict
from assay.science.inference.planned import look_alphas
from assay.science.inference.power import smallest
from assay.science.inference.projection import DO, Outlook, outlook_of_split
from assay.science.inference.registration import Registration
from assay.science.inference.result import Result, Rule
from assay.science.inference.rules import StudentRule, interval
from assay.science.inference.sample import Floats, moments
from assay.science.inference.sentence import OUTCOMES
from assay.science.inference.signed_rank import SignedRankRule
from assay.science.inference.single_split import SplitResult
from assay.science.inference.wording import counted

MOST_MORE = 10_000  # beyond, nobody would start them
MOST_EXAMPLES = 10**7
MOST_ADVERSE = 100


def outlook_of(result: Result, gains: Floats, registration: Registration, *, noise: float = 0.0) -> Outlook | None:
    """Project the present result by the registered rule; None where its design has no such projection.

    While the rule has not decided: how many more runs with the mean and the spread of those that are there. Once it
    has, and later runs still count: how many that come out as the worst one seen (for a rejection the best).
    gains: those of complete pairs, in the metric's unit; empty for unpaired arms. noise: spread that is rounding.
    """
    if result.final:
        return _nothing(result, registration)
    if result.lacking:
        return Outlook(None, None, result.lacking.words)
    if isinstance(result, SplitResult):
        return outlook_of_split(result, registration)
    if result.verdict != "inconclusive":
        return _adverse(result, gains[: result.n], registration.claimed, registration.noun, noise=noise)
    if registration.policy == "anytime":
        return _more(result, registration)
    return _next_looks(result, registration)


def _nothing(result: Result, r: Registration) -> Outlook:
    if result.verdict != "inconclusive":
        return Outlook(None, None, f"No later {r.noun} would: the look that decided was the last that counts.")
    taken = "the whole block was read" if r.design == "repeated_cv" else "the last look is taken"
    if r.design in ("single_split", "multi_dataset"):
        would, words = _more_of_them(result, r)
        return Outlook(None, would, f"Nothing would: the one look is taken. {words}")
    return Outlook(None, None, f"No run would: {taken}. To go on, register a new hypothesis with fresh runs.")


def _more_of_them(result: Result, r: Registration) -> tuple[Verdict | None, str]:
    """How many examples a fresh test set would need, were it like this one, and what it would give."""
    fresh = (None, "To go on, register a new hypothesis on fresh ones.")
    if result.lacking or r.design != "single_split" or not result.sd > 0:
        return fresh

    def decides(n: int) -> bool:
        return _would(result.rule, n, result, r.claimed) != "inconclusive"

    needed = smallest(decides, start=2, most=MOST_EXAMPLES)
    if needed is None:
        return fresh
    would = _would(result.rule, needed, result, r.claimed)
    return would, f"A fresh test set of about {needed:,} examples like these would {DO[would]}, as a new hypothesis."


def _next_looks(result: Result, r: Registration) -> Outlook:
    """The first look to come that would decide, were the runs until then like those that are there."""
    shares = zip(r.look_points, look_alphas(len(r.look_points), r.alpha), strict=True)
    to_come = [(n, share) for n, share in shares if n > result.n or (n == result.n and result.provisional)]
    for n, share in to_come:
        would = _would(StudentRule(share, result.rule.kappa), n, result, r.claimed)
        if would != "inconclusive":
            return Outlook(
                n - result.n, would, f"If the next ones are like these, the look at {r.counted(n)} would {DO[would]}."
            )
    looks = "the look" if len(to_come) == 1 else f"none of the {len(to_come)} looks"
    stays = "would stay inconclusive" if len(to_come) == 1 else "would decide"
    return Outlook(None, None, f"As it stands, {looks} to come {stays}, were the next runs like these.")


def _more(result: Result, r: Registration) -> Outlook:
    """How many more would make the anytime rule decide; it looks after every pair, or after every whole repeat."""
    step = (r.folds or 1) if r.design == "repeated_cv" else 1

    def decides(steps: int) -> bool:
        return _would(result.rule, result.n + steps * step, result, r.claimed) != "inconclusive"

    steps = smallest(decides, start=1, most=MOST_MORE / step)
    if steps is not None:
        would = _would(result.rule, result.n + steps * step, result, r.claimed)
        more = counted(steps * step, r.noun) if step == 1 else counted(steps, "repeat")
        return Outlook(steps * step, would, f"If the next ones are like these, {more} more would {DO[would]}.")
    if r.design == "repeated_cv":
        return Outlook(None, None, "No repeat would: folds of one data set share their rows. Get more data, or seeds.")
    near = f"No number of {r.noun}s that anybody would start would, were they like these"
    return Outlook(None, None, f"{near}: the gain lies too near the edge of the claim.")


def _would(rule: Rule, n: int, result: Result, claim: Claim) -> Verdict:
    """The verdict that a rule would give on n runs with the present mean and spread."""
    if isinstance(rule, SignedRankRule):  # ranks have no spread that could be carried on
        return "inconclusive"
    half = float(rule.half_width(n, result.sd)) if result.sd > 0 else inf
    return claim.verdict(Interval(result.estimate - half, result.estimate + half))


def _adverse(result: Result, gains: Floats, claim: Claim, noun: str, *, noise: float) -> Outlook | None:
    """How many runs that speak against the verdict as much as any one seen would take it back."""
    if not gains.size:
        return None
    rule, (end, name) = result.rule, _most_adverse(result, gains.tolist(), claim)
    assert not isinstance(rule, SignedRankRule), "its one look is final"
    for more in range(1, MOST_ADVERSE + 1):
        would = claim.verdict(interval(rule, moments(np.append(gains, [end] * more)), noise=noise))
        if would != result.verdict:
            next_ones = f"the next {counted(more, noun)} all" if more > 1 else f"the next {noun}"
            return Outlook(
                more, would, f"It would be {OUTCOMES[would]} if {next_ones} came out as the {name} one seen."
            )
    return Outlook(None, None, f"Not even {MOST_ADVERSE} {noun}s more, each as the {name} one seen, would turn it.")


def _most_adverse(result: Result, gains: list[float], claim: Claim) -> tuple[float, str]:
    accepted = result.verdict == "accept"
    if claim.kind == "equivalent":
        return (max(gains, key=abs), "widest") if accepted else (min(gains, key=abs), "smallest")
    return (min(gains), "worst") if accepted else (max(gains), "best")
