"""The assessment in one plain sentence, and the promise that comes with its rule."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite

from assay.science.inference.planned import PlannedResult
from assay.science.inference.refusals import Refusal
from assay.science.inference.registration import Registration
from assay.science.inference.result import Result
from assay.science.inference.single_split import SplitResult
from assay.science.inference.wording import counted, decimals, figure, share

OF_DESIGN = {
    "single_split": "This is about these two trained models on this test set; not about the training procedure.",
    "multi_dataset": "The interval is about the pseudo-median of the gains over data sets like these.",
}
OUTCOMES = {"accept": "accepted", "reject": "rejected", "inconclusive": "inconclusive"}


@dataclass(frozen=True)
class Sentence:
    """The parts, so that a page may set the numbers in bold: "numbers; claim; outcome. promise"."""

    numbers: str
    claim: str
    outcome: str
    promise: str

    def __str__(self) -> str:
        """Gain 0.0177, between 0.0138 and 0.0216; the claim was at least 0.0100; accepted. ..."""
        said = "; ".join(part for part in (self.numbers, self.claim, self.outcome) if part)
        return f"{said}. {self.promise}".strip()


def sentence_of(registration: Registration, result: Result | None, refusals: Sequence[Refusal] = ()) -> Sentence:
    """Put the result, or why there is none, into words."""
    if result is None:
        return Sentence("", "", "No verdict", " ".join(str(refusal) for refusal in refusals))
    places = decimals(sd=result.sd, minimal_effect=registration.minimal_effect or 0.0)
    numbers, claim = _numbers(registration, result, places), _claim(registration, places)
    lacking = f"{result.lacking.words} " if result.lacking else ""
    return Sentence(numbers, claim, _outcome(registration, result), lacking + _promise(registration))


def claim_words(registration: Registration) -> str:
    """The claim alone, as "at least 0.0100"."""
    return _claimed(registration, decimals(sd=0.0, minimal_effect=registration.minimal_effect or 0.0))


def _numbers(registration: Registration, result: Result, places: int) -> str:
    if isinstance(result, SplitResult) and result.counts.n is None:
        old, new = result.counts.base_only_right, result.counts.cand_only_right
        return f"Only the candidate right on {counted(new, 'example')}, only the baseline on {counted(old, 'example')}"
    gain = "Gain" if registration.direction == "higher" else "Reduction"
    found = f"{gain} {figure(result.estimate, places)}"
    low, high = result.interval
    if not isfinite(low):
        return f"{found}, after {registration.counted(result.n)} still without an interval"
    return f"{found}, between {figure(low, places)} and {figure(high, places)}"


def _claim(registration: Registration, places: int) -> str:
    better = "" if registration.direction == "higher" else "lower is better, and "
    return f"{better}the claim was {_claimed(registration, places)}"


def _claimed(registration: Registration, places: int) -> str:
    effect = figure(registration.minimal_effect, places) if registration.minimal_effect else "0"
    match registration.claim:
        case "at_least":
            return f"at least {effect}"
        case "superior":
            return "more than 0"
        case "non_inferior":
            return f"not worse by {effect} or more"
        case "equivalent":
            return f"a difference of at most {effect} either way"


def _outcome(registration: Registration, result: Result) -> str:
    if isinstance(result, PlannedResult) and result.next_look is not None:
        return f"no verdict yet: the next look is at {registration.counted(result.next_look)}"
    if registration.policy == "fixed" and not result.final and registration.runs_counted is not None:
        return f"no verdict yet: the one look is at {registration.counted(registration.runs_counted)}"
    return OUTCOMES[result.verdict]


def _promise(registration: Registration) -> str:
    if registration.policy == "anytime":
        looks = "however often you looked"
    elif registration.design == "repeated_cv":
        looks = "looked at once, when every fold was there"
    elif registration.policy == "planned" and len(registration.look_points) > 1:
        count = len(registration.look_points)
        looks = f"over {'both' if count == 2 else f'all {count}'} registered looks"
    else:
        looks = "looked at once"
    wrong = share(registration.alpha)
    promise = f"If the assumptions hold, a rule like this is wrong in at most {wrong} hypotheses, {looks}."
    return f"{promise} {OF_DESIGN[registration.design]}" if registration.design in OF_DESIGN else promise
