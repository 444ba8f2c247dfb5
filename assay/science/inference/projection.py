"""What would turn a verdict, as a plain value; and the projection of a single split, in test examples."""

from dataclasses import dataclass

from assay.science.inference.claim import Verdict
from assay.science.inference.counts import Counts
from assay.science.inference.power import smallest
from assay.science.inference.registration import Registration
from assay.science.inference.sentence import OUTCOMES
from assay.science.inference.single_split import SplitResult, judge_split
from assay.science.inference.wording import counted

DO = {"accept": "accept it", "reject": "reject it"}
MOST_TIMES = 100  # test sets so much larger are another project


@dataclass(frozen=True)
class Outlook:
    """What would turn the present verdict into another one.

    more: runs (pairs, runs of each arm, folds) that would; None where none would, or nobody would start as many.
    would: the verdict that they, or after the one look a fresh test set, would give. words: it in a plain sentence.
    """

    more: int | None
    would: Verdict | None
    words: str


def outlook_of_split(result: SplitResult, registration: Registration) -> Outlook:
    """Of a split whose policy allows more looks: how many more test examples like these would decide it.

    Once it has decided: how many on which only the other model is right would take that back.
    """
    if result.verdict == "inconclusive":
        return _more(result, registration)

    def turned(more: int) -> bool:
        return _judged(_adverse(result, registration, more), result, registration) != result.verdict

    size = result.counts.n or result.counts.discordant
    more = smallest(turned, start=1, most=size * MOST_TIMES)
    if more is None:
        return Outlook(None, None, "No number of further examples that anybody would bring would turn it.")
    would = _judged(_adverse(result, registration, more), result, registration)
    turned_to = _adverse(result, registration, more)
    who = "candidate" if turned_to.cand_only_right > result.counts.cand_only_right else "baseline"
    which = "the next example" if more == 1 else f"the next {counted(more, 'example')}"
    return Outlook(more, would, f"It would be {OUTCOMES[would]} if on {which} only the {who} were right.")


def _more(result: SplitResult, r: Registration) -> Outlook:
    size = result.counts.n or result.counts.discordant

    def decides(more: int) -> bool:
        return _judged(_grown(result.counts, 1 + more / size), result, r) != "inconclusive"

    more = smallest(decides, start=1, most=size * MOST_TIMES) if size else None
    if more is None:
        near = "No number of test examples that anybody would bring would decide it, were they like these"
        return Outlook(None, None, f"{near}: the gain lies too near the edge of the claim.")
    would = _judged(_grown(result.counts, 1 + more / size), result, r)
    noun = "test example" if result.counts.n else "example on which the models differ"
    return Outlook(more, would, f"If the next ones are like these, {_many(more, noun)} more would {DO[would]}.")


def _many(count: int, noun: str) -> str:
    return counted(count, noun) if noun == "test example" else f"{count:,} {noun.replace('example', 'examples', 1)}"


def _grown(counts: Counts, times: float) -> Counts:
    """As many times more of each kind."""
    b, c = round(counts.base_only_right * times), round(counts.cand_only_right * times)
    return Counts(b, c, None if counts.n is None else max(b + c, round(counts.n * times)))


def _adverse(result: SplitResult, r: Registration, more: int) -> Counts:
    """With so many more on which one model alone is right: the one by which the verdict may turn."""
    counts, accepted = result.counts, result.verdict == "accept"
    ahead = counts.towards(result.sign).cand_only_right >= counts.towards(result.sign).base_only_right
    gains = ahead == accepted if r.claim == "equivalent" else not accepted
    added = (0, more) if gains == (result.sign > 0) else (more, 0)
    n = None if counts.n is None else counts.n + more
    return Counts(counts.base_only_right + added[0], counts.cand_only_right + added[1], n)


def _judged(counts: Counts, result: SplitResult, r: Registration) -> Verdict:
    return judge_split(
        counts, r.claimed, alpha=r.alpha, planned_n=r.runs_counted, anytime=True, exact=result.exact, sign=result.sign
    ).verdict
