"""What the page draws of an assessment: the plot, the finding, the strength of evidence, the looks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite

from assay.ledger.models import Assessment, Hypothesis
from assay.ledger.weighing import natural
from assay.ledger.wording import Region, counted_by, gain_places, interval_of, is_as_claimed, real, region_of
from assay.ledger.words import BASELINE, CANDIDATE, PAIRING, Design, Direction, Policy
from assay.science.inference.checks import LARGEST
from assay.science.inference.wording import called, figure

MOST_DOTS = 300  # as many as the table of runs has rows; a taller picture shows nobody more
SAYS = {"accept": "as claimed", "reject": "not as claimed", "inconclusive": "undecided"}
TONES = {"accept": "good", "reject": "bad"}
ABOUT_SPLIT = "Models that are trained with another seed, or on other data, may come out otherwise."
OUTCOMES = {"accept": "the evidence suffices to accept", "reject": "the evidence suffices to reject"}


@dataclass(frozen=True)
class Plot:
    """The gains of pairs, or the runs of two arms, with the interval of all of them.

    heap, reach: of resampled test examples how many gains fell where. cells: of counted ones who did better on how
    many of them, and their share. about: what the evidence is about, and what not.
    """

    note: str
    dots: tuple[tuple[str, float | None, str], ...]
    arms: tuple[tuple[str, tuple[float, ...]], ...]
    interval: tuple[float, float, float] | None
    region: Region
    all: str
    claimed: str
    axis: str
    tone: str
    said: str
    fragile: bool
    heap: tuple[int, ...] = ()
    reach: tuple[float, float] = (0.0, 0.0)
    cells: tuple[tuple[str, str, str], ...] = ()
    about: str = ""


@dataclass(frozen=True)
class Models:
    """More than two models on several data sets. rows: model and mean rank. named: those that the claim is about.

    against: of each model but the baseline its name, gain, interval, p by Holm, and what that says of the claim.
    """

    rows: tuple[tuple[str, float], ...]
    critical: float
    named: tuple[str, ...]
    words: str
    against: tuple[tuple[str, str, str, str, str], ...]


@dataclass(frozen=True)
class Finding:
    """The sentence: its numbers, and what follows them."""

    numbers: str
    rest: str


@dataclass(frozen=True)
class Strength:
    """The e-value: now, what suffices, at which pair it passed that, and its way there."""

    value: str
    suffices: str
    passed: str
    looks: tuple[tuple[int, float], ...]
    bar: float
    side: str
    taken: int


@dataclass(frozen=True)
class LookRow:
    """A registered look: taken, with what it saw, or still to come."""

    n: int
    words: str
    interval: str
    taken: bool


def plot_of(hypothesis: Hypothesis, assessment: Assessment, failed: Mapping[str, str]) -> Plot | None:
    """Lay out the evidence; None while there is nothing to draw. failed: by key, why a run gave no value."""
    version = hypothesis.version
    arms = [(name, [one for one in values if abs(one) <= LARGEST]) for name, values in assessment.field("arms") or []]
    if version.design == Design.SINGLE_SPLIT:
        return _of_split(hypothesis, assessment)
    dots = _dots(assessment, failed) if not arms else ()
    if not dots and not any(values for _, values in arms):
        return None
    found = interval_of(assessment.field("interval"))
    mid, later = assessment.estimate, assessment.after_look
    return Plot(
        note=f"{counted_by(version.design, assessment.n or len(dots))}, {_gain(version.direction)} by the candidate"
        + (f"; {len(later):,} more came after that look" if later else "")
        + (f"; the first {MOST_DOTS:,} of {len(dots):,} rows are drawn" if len(dots) > MOST_DOTS else ""),
        dots=dots[:MOST_DOTS],
        arms=tuple((name, tuple(values)) for name, values in arms if values),
        interval=(found[0], mid, found[1]) if found and mid is not None else None,
        region=region_of(version),
        all=f"All {counted_by(version.design, assessment.n)}" if mid is not None else "",
        claimed=f"claimed: {version.claimed}",
        axis=_axis(hypothesis),
        tone=TONES.get(assessment.verdict, "ink"),
        said=_said(hypothesis, assessment),
        fragile=assessment.is_fragile,
        about=PAIRING if version.design == Design.SEEDS_UNPAIRED else "",
    )  # fmt: skip


def _of_split(hypothesis: Hypothesis, assessment: Assessment) -> Plot | None:
    """The picture of two trained models on one test set: how resampled gains lie, or who was right where."""
    version, counts = hypothesis.version, assessment.field("counts")
    heap, found = assessment.field("heap") or (), interval_of(assessment.field("interval"))
    if not counts and not heap:
        return None
    mid, (first, last) = assessment.estimate, (real(end) for end in assessment.field("reach") or (0.0, 0.0))
    return Plot(
        note=f"{counted_by(version.design, assessment.n)}, {_gain(version.direction)} by the candidate",
        dots=(), arms=(), interval=(found[0], mid, found[1]) if found and mid is not None else None,
        region=region_of(version), all="", claimed=f"claimed: {version.claimed}", axis=_axis(hypothesis),
        tone=TONES.get(assessment.verdict, "ink"), said=_said(hypothesis, assessment), fragile=assessment.is_fragile,
        heap=tuple(heap), reach=(first, last), cells=_cells(counts) if counts else (), about=ABOUT_SPLIT,
    )  # fmt: skip


def _cells(counts: Mapping[str, int | None]) -> tuple[tuple[str, str, str], ...]:
    """Where both models were right, one alone, or none. The counts are of what is better, whichever way that is."""
    base, cand = counts["base_only"] or 0, counts["cand_only"] or 0
    rows = [("Only the candidate", cand), ("Only the baseline", base)]
    if counts["n"] is not None:
        rows.append(("Both or neither", counts["n"] - base - cand))
    total = counts["n"] or base + cand
    return tuple((name, f"{count:,}", f"{count / total:.1%}" if total else "") for name, count in rows)


def models_of(hypothesis: Hypothesis, assessment: Assessment) -> Models | None:
    """All models by their mean ranks; None where there are no more than the two."""
    told = assessment.field("models")
    if not told:
        return None
    version = hypothesis.version
    names = {BASELINE: version.baseline or BASELINE, CANDIDATE: hypothesis.candidate or CANDIDATE}
    places = gain_places(version.minimal_effect, assessment.field("places"))
    rows = tuple((names.get(name, name), float(rank)) for name, rank in told["ranks"])
    says = "differ" if told["differ"] else "are not told apart"
    words = (
        f"Over {told['datasets']} data sets the models {says} ({_f_in_words(real(told['F']))}; from "
        f"{told['F_crit']:.3g} on they differ). Bars that overlap are less than the critical difference of "
        f"{told['critical']:.3g} apart (Nemenyi, 5 of 100). The picture depends on which models are in it, so no "
        "verdict is read off it."
    )
    against = tuple(
        (names.get(name, name), figure(estimate, places), _span(interval, places), f"{p:.3g}", SAYS[verdict])
        for name, estimate, interval, p, verdict in told["against"]
    )
    return Models(rows, float(told["critical"]), (names[BASELINE], names[CANDIDATE]), words, against)


def _f_in_words(f: float) -> str:
    if isfinite(f):
        return f"F of Iman and Davenport is {f:.3g}"
    return "every data set ranks them alike, so F of Iman and Davenport is above any number"


def _span(stored: list[float], places: int) -> str:
    found = interval_of(stored)
    return f"{figure(found[0], places)} to {figure(found[1], places)}" if found else "none yet"


def finding_of(assessment: Assessment) -> Finding:
    """Put the assessment into its sentence."""
    told = assessment.field("sentence")
    if assessment.is_refused:
        return Finding(f"{told['outcome']}.", "The evidence is refused; why, and what to do, stands below.")
    outcome = OUTCOMES.get(assessment.verdict, told["outcome"])
    if assessment.field("between_looks") and not assessment.field("next_look"):
        outcome = told["outcome"]
    said = "; ".join(part for part in (told["claim"], outcome) if part)
    return Finding(told["numbers"], f"{said}. {told['promise']}")


def strength_of(hypothesis: Hypothesis, assessment: Assessment) -> Strength | None:
    """The e-value look by look, where the rule allows looking at any time; on the side on which the estimate lies."""
    version, steps = hypothesis.version, assessment.field("steps")
    if version.policy != Policy.ANYTIME or not steps or assessment.estimate is None:
        return None
    accepts = is_as_claimed(version, assessment.estimate)
    looks = tuple((int(n), real(accept if accepts else reject)) for n, accept, reject in steps)
    bar = _bar(assessment, alpha=version.alpha, accepts=accepts)
    passed = next((n for n, value in looks if value >= bar), None)
    return Strength(
        value=_short(looks[-1][1]), suffices=f"{bar:,.0f}" if bar >= 100 else f"{bar:g}",
        passed=f"passed at pair {passed}" if passed else "",
        looks=looks, bar=int(bar) if bar == int(bar) else bar, side="for the claim" if accepts else "against the claim",
        taken=len(looks),
    )  # fmt: skip


def _bar(assessment: Assessment, *, alpha: float, accepts: bool) -> float:
    """The e-value that suffices: for an accept in strict mode the one of the level, where that asks for more."""
    level = assessment.field("level") if accepts else None
    return max(round(1 / alpha, 6), round(1 / level) if level else 0)


def looks_of(hypothesis: Hypothesis, assessment: Assessment | None) -> tuple[LookRow, ...]:
    """The registered looks, those to come too; none where the policy has none."""
    version = hypothesis.version
    if version.policy != Policy.PLANNED or version.design == Design.REPEATED_CV:
        return ()
    places = gain_places(version.minimal_effect, assessment.field("places") if assessment else None)
    taken = {look["n"]: look for look in (assessment.field("looks") if assessment else None) or ()}
    rows = []
    for n in version.looks or filter(None, [version.planned_n]):
        look = taken.get(n)
        found = interval_of(look["interval"]) if look else None
        words = {"accept": "decides: accept", "reject": "decides: reject", "inconclusive": "decides nothing"}
        text = f"{figure(found[0], places)} to {figure(found[1], places)}" if found else ""
        rows.append(LookRow(n, words[look["verdict"]] if look else "to come", text, look is not None))
    if any(row.words.startswith("decides: ") for row in rows):
        rows = [row for row in rows if row.taken]
    return tuple(rows)


def _dots(assessment: Assessment, failed: Mapping[str, str]) -> tuple[tuple[str, float | None, str], ...]:
    pairs = sorted(assessment.field("pairs"), key=lambda pair: natural(pair[0]))
    refusals = assessment.field("refusals")
    twice = {key for one in refusals if one["reason"] == "duplicate_key" for key in one["keys"]}
    gains = [(key, real(gain)) for key, _, _, gain, _ in pairs if gain is not None and key not in twice]
    whole = [(_named(key), gain, "") for key, gain in gains if abs(gain) <= LARGEST]
    out = {one["key"]: f"left out: {one['reason']}" for one in assessment.field("excluded") if one["reason"]}
    out |= {key: _lacking(failed.get(key)) for key in assessment.unexplained}
    return (*whole, *((_named(key), None, out[key]) for key in sorted(out, key=natural)))


def _short(value: float) -> str:
    return f"{value:,.0f}" if 10 <= value < float("inf") else f"{value:.2g}"


def _lacking(why: str | None) -> str:
    return f"{why}, no pair" if why else "no complete pair"


def _named(key: str) -> str:
    return called(key) if key.isdigit() else key


def _gain(direction: str) -> str:
    return "reduction" if direction == Direction.LOWER else "gain"


def _axis(hypothesis: Hypothesis) -> str:
    if hypothesis.version.design == Design.SEEDS_UNPAIRED:
        return hypothesis.metric_name
    lower = hypothesis.version.direction == Direction.LOWER
    return f"{_gain(hypothesis.version.direction)} in {hypothesis.metric_name}, " + (
        "baseline minus candidate" if lower else "candidate minus baseline"
    )


def _said(hypothesis: Hypothesis, assessment: Assessment) -> str:
    found = interval_of(assessment.field("interval"))
    places = gain_places(hypothesis.version.minimal_effect, assessment.field("places"))
    span = f", the interval {figure(found[0], places)} to {figure(found[1], places)}" if found else ""
    return f"The evidence of {hypothesis.key}{span}, and the claimed region: {hypothesis.version.claimed}"
