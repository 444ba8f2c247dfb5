"""Check a snapshot: each practice answered, now or as of an earlier sprint."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from assay.science.practices.answers import NOT_BUILT_YET, Answer, NotApplicable, Word, answered
from assay.science.practices.catalogue import CATALOGUE
from assay.science.practices.refusals import Refused
from assay.science.practices.rules import RULES
from assay.science.practices.situation import Situation
from assay.science.practices.snapshot import read

Facts = Mapping[str, object]
LeftOut = Mapping[str, Collection[str]]


def check(snapshot: Facts, *, sprint: int | None = None, without: LeftOut | None = None) -> dict[str, Answer]:
    """Answer each practice of the catalogue from a snapshot (parsed JSON).

    sprint: look back at this sprint, as of the close of the next one. without: for a practice the reasons that are left
    out, because nobody records their facts yet; the answer says so in `left_out`.
    Raises Refused if the snapshot cannot be judged or has no such sprint, ValueError if `without` names no practice.
    """
    now = Situation(read(snapshot))
    return _answers(now if sprint is None else _back_at(sprint, now, snapshot), without or {})


def history(snapshot: Facts, *, without: LeftOut | None = None) -> dict[str, list[tuple[int, Word]]]:
    """Return for each practice its answer for each started sprint, by the same rules; empty if it is not built yet."""
    now = Situation(read(snapshot))
    marks: dict[str, list[tuple[int, Word]]] = {practice: [] for practice in CATALOGUE}
    for sprint in now.started:
        for practice, answer in _answers(_back_at(sprint.number, now, snapshot), without or {}).items():
            if practice in RULES:
                marks[practice].append((sprint.number, answer.answer))
    return marks


def _back_at(sprint: int, now: Situation, snapshot: Facts) -> Situation:
    """Take later sprints away, and what happened after the close of the next one."""
    if sprint not in {one.number for one in now.facts.sprints}:
        raise Refused("no_sprint", "sprints", f"there is no sprint {sprint}.")
    return Situation(read(snapshot, as_of=_close_of_the_next(sprint, now)), up_to=sprint)


def _close_of_the_next(sprint: int, now: Situation) -> datetime:
    if any(one.number == sprint for one in now.running):
        return now.now
    later = (one for one in now.started if one.number > sprint)
    after = min(later, key=lambda one: one.number, default=None)
    return after.close if after and after.close else now.now


def _answers(situation: Situation, without: LeftOut) -> dict[str, Answer]:
    if unknown := without.keys() - CATALOGUE.keys():
        raise ValueError(f"no such practice: {', '.join(sorted(unknown))}")
    return {practice: _answer(practice, situation, without.get(practice, ())) for practice in CATALOGUE}


def _answer(practice: str, situation: Situation, without: Collection[str]) -> Answer:
    rule = RULES.get(practice)
    if rule is None:
        return NOT_BUILT_YET
    off = situation.facts.project.off(practice)
    found = NotApplicable(f"Switched off by {off.by or 'the crew'}: {off.reason}") if off else rule(situation)
    return answered(practice, found, situation, without)
