"""A spike answers its question inside its box: spike.answered."""

from __future__ import annotations

from collections.abc import Iterator

from assay.science.practices import words
from assay.science.practices.answers import Findings, Found, NotApplicable
from assay.science.practices.facts.items import Item
from assay.science.practices.rules.rule import of_the_sprint
from assay.science.practices.situation import Situation
from assay.science.practices.sprints import StartedSprint


@of_the_sprint
def answered(situation: Situation, sprint: StartedSprint) -> Findings | NotApplicable:
    """spike.answered: a closed spike has findings; an open one has a question, and a sprint as its box."""
    spikes = [item for item in situation.facts.items if item.is_spike and not item.dropped]
    closed = [spike for spike in spikes if sprint.covers(spike.done)]
    pending = [spike for spike in spikes if spike.is_open and (spike.started or situation.is_in_a_sprint(spike))]
    if not closed and not pending:
        return NotApplicable("No spike under way.")
    return Findings(
        [
            *(found for spike in closed for found in _findings(spike, sprint)),
            *(found for spike in pending for found in _box(spike, situation)),
            *(found for spike in pending for found in _question(spike, situation, sprint)),
        ],
        looked_at=tuple(spike.key for spike in (*closed, *pending)),
        why=words.listed(_states(len(closed), len(pending), "a box")) + ".",
        plainly=words.listed(_states(len(closed), len(pending), "a sprint as its box")) + ".",
    )


def _states(closed: int, pending: int, box: str) -> list[str]:
    found = [f"{words.count(closed, 'closed spike has', 'closed spikes have')} findings"] if closed else []
    asked = f"{words.count(pending, 'open spike has', 'open spikes have')} a question and {box}"
    return [*found, asked] if pending else found


def _findings(spike: Item, sprint: StartedSprint) -> Iterator[Found]:
    """Findings that come after the close of the sprint do not mend it."""
    findings = spike.findings
    in_time = findings and findings.at and findings.at <= sprint.till
    if not (findings and in_time and findings.tried and findings.found and findings.evidence):
        yield Found(spike.key, "no-findings", f"{spike.key} closed without findings.", broken=sprint.is_closed)


def _box(spike: Item, situation: Situation) -> Iterator[Found]:
    box = situation.box(spike)
    if box and box.is_closed:
        says = f"{spike.key} used its box, sprint {box.number}: stop, answer, or ask anew."
        yield Found(spike.key, "past-box", says, broken=True)
    began = spike.started
    if began and not situation.was_in_a_sprint(spike, began) and not situation.was_in_a_sprint(spike, situation.now):
        grace = situation.calendar.days_after(began, 1)
        yield Found(spike.key, "no-box", f"{spike.key} is under way in no sprint.", broken=situation.has_passed(grace))


def _question(spike: Item, situation: Situation, sprint: StartedSprint) -> Iterator[Found]:
    if spike.question:
        return
    says = f"{spike.key} has no question."
    if any(situation.place(spike, number) for number in situation.planned):
        yield Found(spike.key, "no-question", says)
    for judged in {sprint, *situation.running}:
        if place := situation.place(spike, judged.number):
            settled = situation.settled(judged, place.came)
            yield Found(spike.key, "no-question", says, broken=situation.has_passed(settled))
