"""Each sprint leaves something behind: deliver.planned, deliver.done, deliver.hda, deliver.eda."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from assay.science.practices import words
from assay.science.practices.answers import Findings, Found, NotApplicable
from assay.science.practices.evidence import deliverables, has_delivered, is_shown, valid_since
from assay.science.practices.facts.items import Item
from assay.science.practices.facts.ledger import Exploration
from assay.science.practices.rules.rule import of_the_sprint
from assay.science.practices.situation import Situation
from assay.science.practices.sprints import StartedSprint

NO_STORY = NotApplicable("No story or spike.")
RESEARCH = frozenset({"exploration", "experimentation"})


@of_the_sprint
def planned(situation: Situation, sprint: StartedSprint) -> Findings | NotApplicable:
    """deliver.planned: each story and spike names a deliverable by the end of the day on which it came in."""
    places = situation.delivering(sprint)
    if not places:
        return NO_STORY
    found = (_promise(place.item, situation.settled(sprint, place.came), situation, sprint) for place in places)
    return Findings(
        [one for one in found if one],
        looked_at=tuple(place.item.key for place in places),
        why=f"{words.count(len(places), 'story or spike names', 'stories and spikes name')} a deliverable for sprint "
        f"{sprint.number}.",
    )


def _promise(item: Item, settled: datetime, situation: Situation, sprint: StartedSprint) -> Found | None:
    promises = (d.promised_at for d in deliverables(item, sprint) if d.what and d.promised_at)
    # A promise after the close is none: the sprint's facts are frozen by then.
    earliest = min((at for at in promises if at <= sprint.till), default=None)
    if earliest is None:
        says = f"{item.key} names no deliverable for sprint {sprint.number}."
        return Found(item.key, "nothing-promised", says, broken=situation.has_passed(settled))
    if earliest >= settled:
        says = f"{item.key} named its deliverable on {situation.day(earliest)}, after the start."
        return Found(item.key, "promised-late", says)
    return None


@of_the_sprint
def done(situation: Situation, sprint: StartedSprint) -> Findings | NotApplicable:
    """deliver.done: what came in before half delivers by the close, and shows a sign of life at half."""
    items = _due(situation, sprint)
    if not items:
        return NO_STORY
    pairs = _owed(items, situation, sprint) if sprint.is_closed else _without_sign_of_life(items, sprint)
    one, many = ("has delivered", "have delivered") if sprint.is_closed else ("is under way", "are under way")
    counted = words.count(len(items), f"story or spike {one}", f"stories and spikes {many}")
    return Findings(
        list(pairs),
        looked_at=tuple(item.key for item in items),
        why=f"{counted} in sprint {sprint.number}.",
        told=tuple(_dropped(situation, sprint)),
    )


def _due(situation: Situation, sprint: StartedSprint) -> list[Item]:
    """What came in later is judged in the next sprint."""
    return [place.item for place in situation.delivering(sprint) if place.came < sprint.half]


def _dropped(situation: Situation, sprint: StartedSprint) -> Iterator[str]:
    """What is dropped owes nothing, but it is not passed over in silence."""
    for item in situation.facts.items:
        if item.delivers and item.dropped and sprint.covers(item.dropped) and situation.was_in(item, sprint):
            yield f"{item.key} was dropped on {situation.day(item.dropped)} and owes nothing."


def _without_sign_of_life(items: list[Item], sprint: StartedSprint) -> Iterator[Found]:
    if not sprint.is_past_half:
        return
    for item in items:
        if not is_shown(item, sprint):
            says = f"{item.key} shows nothing yet; half passed on {words.weekday(sprint.half_day)}."
            yield Found(item.key, "no-evidence", says, plainly=f"{says} {_promised(item, sprint)}")


def _owed(items: list[Item], situation: Situation, sprint: StartedSprint) -> Iterator[Found]:
    before = situation.before(sprint)
    again = {item.key: before.number for item in _owing(_due(situation, before), before)} if before else {}
    for item in _owing(items, sprint):
        if item.key in again:
            says = f"{item.key} delivered nothing in sprints {again[item.key]} and {sprint.number}: slice it."
            yield Found(item.key, "owed-again", says, broken=True, plainly=f"{says} {_promised(item, sprint)}")
        else:
            says = f"{item.key} still owes its {_whats(item, sprint) or 'deliverable'}"
            yield Found(item.key, "owed", f"{says}.", broken=True, plainly=f"{says}{_by(item)}.")


def _promised(item: Item, sprint: StartedSprint) -> str:
    return f"Promised: {_whats(item, sprint) or 'nothing'}{_by(item)}."


def _whats(item: Item, sprint: StartedSprint) -> str:
    return words.listed([one.what for one in deliverables(item, sprint) if one.what])


def _by(item: Item) -> str:
    """Who holds it, as the crew calls people."""
    return f", by {words.listed([f'@{name}' for name in item.assignees])}" if item.assignees else ", held by nobody"


def _owing(items: list[Item], sprint: StartedSprint) -> list[Item]:
    return [item for item in items if not has_delivered(item, sprint)]


@of_the_sprint
def hypotheses_move(situation: Situation, sprint: StartedSprint) -> Findings | NotApplicable:
    """deliver.hda: a sprint that explores or experiments registers a hypothesis or decides on one."""
    if not any(place.item.stage in RESEARCH for place in situation.members(sprint)):
        return NotApplicable("Nothing explores or experiments.")
    moved = _moved(situation, sprint)
    waiting = list(_waiting(situation, sprint, broken=sprint.is_closed))
    stuck = not moved and sprint.is_past_half
    no_move = Found(
        sprint.subject,
        "no-move",
        f"No hypothesis was registered or decided in sprint {sprint.number}.",
        broken=sprint.is_closed,
    )
    return Findings(
        [no_move, *waiting] if stuck else [],
        looked_at=tuple(hypothesis.id for hypothesis in situation.facts.hypotheses),
        why=f"{words.listed(moved)} moved in sprint {sprint.number}."
        if moved
        else f"No hypothesis has moved yet; half passes on {words.weekday(sprint.half_day)}.",
        told=() if stuck else tuple(found.says for found in waiting),
    )


def _moved(situation: Situation, sprint: StartedSprint) -> list[str]:
    """Registered in the sprint before anybody looked, or decided in it."""
    moved = []
    for hypothesis in situation.facts.hypotheses:
        at, looked = hypothesis.registered_at, hypothesis.first_evidence_at
        blind = not (at and looked and looked < at)
        decided = valid_since(hypothesis.verdict, situation.crew)
        if (blind and sprint.covers(at)) or sprint.covers(decided):
            moved.append(hypothesis.id)
    return moved


def _waiting(situation: Situation, sprint: StartedSprint, *, broken: bool) -> Iterator[Found]:
    for hypothesis in situation.facts.hypotheses:
        since = hypothesis.sufficient_since
        if since and since <= sprint.till and not valid_since(hypothesis.verdict, situation.crew):
            says = f"{hypothesis.id} has had enough evidence since {situation.day(since)}: sign its verdict."
            yield Found(hypothesis.id, "verdict-waits", says, broken=broken)


@of_the_sprint
def written_down(situation: Situation, sprint: StartedSprint) -> Findings | NotApplicable:
    """deliver.eda: each exploration of the sprint has a learning, written by its close."""
    explored = [one for one in situation.facts.explorations if sprint.covers(one.at)]
    if not explored:
        return NotApplicable("Nothing was explored.")
    counted = words.count(len(explored), "exploration has its learning", "explorations have their learnings")
    return Findings(
        [found for one in explored if (found := _unlearned(one, situation, sprint))],
        looked_at=tuple(one.id for one in explored),
        why=f"{counted} in sprint {sprint.number}."
        if all(_is_learned(one, situation, sprint) for one in explored)
        else f"Some of what was explored in sprint {sprint.number} has no learning yet; there is a day for it.",
    )


def _is_learned(exploration: Exploration, situation: Situation, sprint: StartedSprint) -> bool:
    """A learning of the crew's that came before the close; one that comes later does not mend that sprint."""
    return any(
        one.text and one.at and one.at <= sprint.till and situation.crew.member(one.by, one.at)
        for one in exploration.learnings
    )


def _unlearned(exploration: Exploration, situation: Situation, sprint: StartedSprint) -> Found | None:
    if exploration.at is None or _is_learned(exploration, situation, sprint):
        return None
    grace = situation.calendar.days_after(exploration.at, 1)
    if not sprint.is_closed and not situation.has_passed(grace):
        return None
    called = f"{exploration.id} “{exploration.title}”" if exploration.title else exploration.id
    return Found(exploration.id, "no-learning", f"{called} has no learning yet.", broken=sprint.is_closed)
