"""One backlog for all, kept ready and sized: backlog.one, backlog.refined, size.relative."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil

from assay.science.practices import words
from assay.science.practices.answers import Findings, Found, NotApplicable
from assay.science.practices.facts.items import Item, Orphan
from assay.science.practices.facts.project import Project
from assay.science.practices.rules.ready import Ready
from assay.science.practices.rules.rule import of_the_sprint
from assay.science.practices.situation import Place, Situation
from assay.science.practices.sprints import StartedSprint

LOOK_BACK = 3
LEAST_WORTH = 3


@of_the_sprint
def one_backlog(situation: Situation, sprint: StartedSprint) -> Findings:
    """backlog.one: each discipline holds an item of the sprint, and no work of the crew lies outside the backlog."""
    members = situation.members(sprint)
    orphans = [orphan for orphan in situation.facts.orphans if sprint.covers(orphan.at)]
    missing = _disciplines_without_item(situation, sprint, members)
    asked = sprint.is_closed or situation.has_passed(situation.settled(sprint))
    return Findings(
        [*(_no_item(discipline, sprint) for discipline in missing if asked), *_unclaimed(situation, orphans)],
        looked_at=(*(place.item.key for place in members), *(orphan.id for orphan in orphans)),
        why=_all_in_one(sprint, orphans) if not missing else f"Sprint {sprint.number} has just started.",
    )


def _disciplines_without_item(situation: Situation, sprint: StartedSprint, members: list[Place]) -> list[str]:
    crew = situation.crew.at(sprint.till)
    holding = {crew[name].discipline for place in members for name in place.item.assignees if name in crew}
    asked = {person.discipline for person in crew.values()} - holding
    return [discipline for discipline in situation.texts("backlog.one", "disciplines") if discipline in asked]


def _no_item(discipline: str, sprint: StartedSprint) -> Found:
    says = f"Sprint {sprint.number} holds no item of {discipline} yet."
    return Found(discipline, "no-item", says, broken=sprint.is_closed)


def _all_in_one(sprint: StartedSprint, orphans: list[Orphan]) -> str:
    """Say of orphan work only what is recorded of it: where nobody records it, nothing is known."""
    adopted = ", and what lay outside the backlog is adopted" if any(orphan.adopted_at for orphan in orphans) else ""
    return f"Each discipline holds an item of sprint {sprint.number}{adopted}."


def _unclaimed(situation: Situation, orphans: list[Orphan]) -> Iterator[Found]:
    """A robot's work is not the crew's; work of nobody known may be."""
    for orphan in orphans:
        if orphan.at and not orphan.adopted_at and (not orphan.by or situation.crew.member(orphan.by, orphan.at)):
            came = {"pull request": "merged", "run": "finished"}.get(orphan.kind, "recorded")
            says = f"{orphan.id}, {came} on {situation.day(orphan.at)}, belongs to no item: adopt it."
            grace = situation.calendar.days_after(orphan.at, 1)
            yield Found(orphan.id, "unclaimed", says, broken=situation.has_passed(grace))


@of_the_sprint
def refined(situation: Situation, sprint: StartedSprint) -> Findings:
    """backlog.refined: the next two sprints' worth of items is ready, and refinement was held."""
    rows = _ahead(situation, sprint)
    worth = _worth(situation, sprint)
    looked_at = rows[: 2 * worth]
    return Findings(
        [*_unready(situation, sprint, rows, worth), *_no_refinement(situation, sprint)],
        looked_at=(
            *(item.key for item in looked_at),
            *(one.id for one in situation.held("refinement", sprint) if one.id),
        ),
        why=f"The next {words.count(len(looked_at), 'item is', 'items are')} ready."
        if looked_at
        else "No open item waits beyond the board.",
    )


def _ahead(situation: Situation, sprint: StartedSprint) -> list[Item]:
    """The open items that are not on the board, in their order."""
    waiting = (item for item in situation.facts.items if item.is_open and not situation.place(item, sprint.number))
    return sorted(waiting, key=lambda item: (item.rank is None, item.rank or 0, item.key))


def _worth(situation: Situation, sprint: StartedSprint) -> int:
    """How many items are a sprint's worth."""
    own = situation.number("backlog.refined", "ahead")
    if own is not None:
        return own
    last = situation.closed[-LOOK_BACK:]
    if not last:
        return max(LEAST_WORTH, len(situation.members(sprint)))
    done = sum(past.covers(item.done) for past in last for item in situation.facts.items)
    return max(LEAST_WORTH, ceil(done / len(last)))


def _unready(situation: Situation, sprint: StartedSprint, rows: list[Item], worth: int) -> Iterator[Found]:
    ready = Ready(rows, situation, sprint)
    items = {item.key: item for item in rows[: 2 * worth]}
    short = {key: points for key, item in items.items() if (points := ready.lacks(item))}
    first = {item.key for item in rows[:worth]}
    mostly_unready = 2 * len(first & short.keys()) >= len(first)
    for key, points in short.items():
        says = f"{key} lacks: {', '.join(points)}."
        plainly = f"{key} is not ready: {'; '.join(ready.in_words(point, items[key]) for point in points)}."
        broken = key in first and mostly_unready and sprint.is_past_half
        yield from (Found(key, point, says, broken=broken, plainly=plainly) for point in points)


def _no_refinement(situation: Situation, sprint: StartedSprint) -> Iterator[Found]:
    if situation.held("refinement", sprint) or not sprint.is_past_half:
        return
    if sprint.is_closed:
        yield Found(sprint.subject, "no-refinement", f"Sprint {sprint.number} has had no refinement.", broken=True)
    elif not situation.is_coming("refinement", sprint):
        yield Found(
            sprint.subject, "no-refinement", f"Sprint {sprint.number} has had no refinement; none is scheduled."
        )


def sized(situation: Situation) -> Findings | NotApplicable:
    """size.relative: each story and spike of the running and planned sprints has a size that fits."""
    running = [(place, sprint) for sprint in situation.running for place in situation.board(sprint.number)]
    settled = {p.item.key for p, sprint in running if situation.has_passed(situation.settled(sprint, p.came))}
    planned = [place for number in situation.planned for place in situation.board(number)]
    places = (*(place for place, _ in running), *planned)
    items = {place.item.key: place.item for place in places if place.item.delivers}
    if not items:
        return NotApplicable("No story or spike planned.")
    return Findings(
        [
            Found(key, *complaint, broken=key in settled)
            for key, item in items.items()
            if (complaint := _size_complaint(item, situation))
        ],
        looked_at=tuple(items),
        why=f"{words.count(len(items), 'story or spike has', 'stories and spikes have')} a size that fits a sprint.",
    )


def _size_complaint(item: Item, situation: Situation) -> tuple[str, str] | None:
    project = situation.facts.project
    if not item.size:
        return "no-size", f"{item.key} has no size yet."
    if item.size not in project.sizes:
        return "unknown-size", f"{item.key} is {item.size}, no size of the crew's: size it anew."
    if not project.fits(item.size):
        return "too-big", f"{item.key} is {item.size}; {_what_fits(project)} a sprint: split it."
    return None


def _what_fits(project: Project) -> str:
    sizes = [size for size in project.sizes if project.fits(size)]
    if not sizes:
        return "no size fits"
    return f"{sizes[0]} fits" if len(sizes) == 1 else f"{sizes[0]} to {sizes[-1]} fit"
