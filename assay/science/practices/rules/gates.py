"""What has to be found out before a stage begins: gate.feasibility."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from assay.science.practices import waivers, words
from assay.science.practices.answers import Findings, Found, NotApplicable
from assay.science.practices.facts.items import Item
from assay.science.practices.facts.ledger import Question, Recommendation, Study
from assay.science.practices.situation import Situation

FEASIBILITY = "gate.feasibility"
OPERATIONALIZATION = "operationalization"
STUDY = "study"
#: what people read of a recommendation that keeps the gate shut
ADVICE = {
    "re-scope": "The study recommends to re-scope.",
    "more data": "The study recommends to get more or better data first.",
    "stop": "The study recommends to stop.",
}


def feasible(situation: Situation) -> Findings | NotApplicable:
    """gate.feasibility: no item of operationalization starts before the study says proceed, with its evidence.

    What the study still lacks is named while such an item is started, or lies in a running or planned sprint.
    """
    items = [item for item in situation.facts.items if item.stage == OPERATIONALIZATION and not item.dropped]
    if not items:
        return NotApplicable("Nothing is operationalized yet.")
    early = [_early(item, item.started, situation) for item in items if item.started]
    is_asked = any(item.started or _is_ahead(item, situation) for item in items)
    lacking = list(lacks(situation))
    return Findings(
        [*(found for found in early if found), *(lacking if is_asked else ())],
        looked_at=tuple(item.key for item in items),
        why=_why(situation, lacking, len(items)),
    )


def is_open(situation: Situation, moment: datetime) -> bool:
    """Tell whether the gate was open at a moment: the newest recommendation was to proceed, and nothing was open."""
    study = situation.facts.study
    if study is None:
        return False
    newest = _newest(study, situation, moment)
    if newest is None or newest.value != "proceed" or not newest.evidence:
        return False
    granted = waivers.in_force(FEASIBILITY, situation, moment)
    asked = (question for question in study.questions if question.is_asked(moment))
    return all(_is_answered(one, moment) or waivers.taking(one.id, granted) for one in asked)


def lacks(situation: Situation) -> Iterator[Found]:
    """Name what the study lacks now. A question that is waived is named too: a waiver hides nothing."""
    study = situation.facts.study
    if study is None:
        yield Found(STUDY, "missing", "There is no feasibility study yet.")
        return
    for question in study.questions:
        if question.is_asked(situation.now) and not _is_answered(question, situation.now):
            yield Found(question.id, "open", f"Still open: {question.text or question.id}")
    newest = _newest(study, situation, situation.now)
    if newest is None:
        yield Found(STUDY, "no-recommendation", "The study has no signed recommendation yet.")
    elif newest.value != "proceed":
        says = f"The study says {newest.value}."
        yield Found(STUDY, "not-proceed", says, plainly=ADVICE.get(newest.value, ""))
    elif not newest.evidence:
        yield Found(STUDY, "no-evidence", "The recommendation to proceed names no evidence.")


def _early(item: Item, started: datetime, situation: Situation) -> Found | None:
    if is_open(situation, started):
        return None
    says = f"{item.key} started on {situation.day(started)}, before the study said proceed."
    return Found(item.key, "early", says, broken=True)


def _is_ahead(item: Item, situation: Situation) -> bool:
    """Whether it lies in a running or planned sprint."""
    numbers = (*situation.planned, *(sprint.number for sprint in situation.running))
    return any(situation.place(item, number) for number in numbers)


def _newest(study: Study, situation: Situation, moment: datetime) -> Recommendation | None:
    """Return the newest recommendation by then, of somebody who was on the crew."""
    said = [
        (one.at, place, one)
        for place, one in enumerate(study.recommendations)
        if one.at and one.at <= moment and situation.crew.member(one.by, one.at)
    ]
    return max(said)[2] if said else None


def _is_answered(question: Question, moment: datetime) -> bool:
    return bool(question.answer and question.evidence and question.at and question.at <= moment)


def _why(situation: Situation, lacking: list[Found], count: int) -> str:
    if lacking:
        return "No item of operationalization has started or is planned yet."
    newest = _newest(situation.facts.study, situation, situation.now) if situation.facts.study else None
    said = f"The study said proceed on {situation.day(newest.at)}" if newest and newest.at else ""
    return f"{said}; {words.count(count, 'item is', 'items are')} of operationalization."
