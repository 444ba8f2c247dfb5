"""The running sprints of a person's projects, on their home page: how far each is, and what shows nothing yet."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from assay.backlog.hanging import Hanging, hanging_on
from assay.backlog.kinds import DELIVERING
from assay.backlog.models import Item, Sprint
from assay.backlog.models.item import url_of
from assay.backlog.sprint_page import box_of
from assay.backlog.times import Box, is_past_half, working_day
from assay.crew.models import Membership, Person, Project
from assay.crew.registries import Glance
from assay.ui.shell import Face

PROMISES = ("shown", "delivered", "evidence", "owed")
NAMED = 5  # items that show nothing yet; the board has all
LEAST = 5  # the palest shade of a meter: what is not started


@dataclass(frozen=True)
class Quiet:
    """An open item that promises something and shows no evidence of it."""

    key: str
    url: str
    title: str
    stage: str
    faces: tuple[Face, ...]


@dataclass(frozen=True)
class SprintGlance:
    """A running sprint. parts: its columns for a meter. promises: how many deliverables are in which state.

    quiet: what shows nothing although half of the sprint has passed. left: working days that follow this one.
    """

    project: Project
    box: Box
    left: int
    count: int
    done: int
    parts: tuple[tuple[str, int, int], ...]
    promises: tuple[tuple[str, int], ...]
    quiet: tuple[Quiet, ...]

    @property
    def named(self) -> tuple[Quiet, ...]:
        return self.quiet[:NAMED]


def running_sprints(person: Person, seats: Sequence[Membership]) -> Iterator[Glance]:  # noqa: ARG001  any member's
    """Yield the running sprint of each project, in three queries for all of them."""
    projects = {seat.project_id: seat.project for seat in seats}
    sprints = list(Sprint.objects.running().filter(project_id__in=projects))
    if not sprints:
        return
    rows = Item.objects.filter(sprint__in=sprints, dropped_at=None).order_by("rank", "number")
    items: dict[int, list[Any]] = defaultdict(list)
    for row in rows.values_list("sprint_id", "pk", "number", "title", "kind", "stage", "state", named=True):
        items[row.sprint_id].append(row)
    hanging = hanging_on([row.pk for found in items.values() for row in found])
    for sprint in sorted(sprints, key=lambda sprint: projects[sprint.project_id].name):
        glance = _glance(projects[sprint.project_id], box_of(sprint), items[sprint.pk], hanging)
        yield Glance("backlog/_glance.html", glance)


def _glance(project: Project, box: Box, items: list[Any], hanging: dict[int, Hanging]) -> SprintGlance:
    day, days = working_day(project, box)
    in_state = Counter(row.state for row in items)
    promises = Counter(promise.state for row in items for promise in hanging.get(row.pk, Hanging()).promises)
    done = {state.slug for state in project.terms.states if state.is_done}
    quiet = [row for row in items if row.state not in done and _shows_nothing(row, hanging)]
    return SprintGlance(
        project=project, box=box, left=days - day, count=len(items), done=sum(in_state[slug] for slug in done),
        parts=_parts(project, in_state),
        promises=tuple((state, promises[state]) for state in PROMISES if promises[state]),
        quiet=tuple(_quiet(project, row, hanging) for row in quiet) if is_past_half(project, box) else (),
    )  # fmt: skip


def _parts(project: Project, in_state: Counter[str]) -> tuple[tuple[str, int, int], ...]:
    """From what is done, the darkest, back to what is not started, the palest, without columns that hold nothing."""
    columns = [state for state in reversed(project.terms.states) if in_state[state.slug]]
    return tuple(
        (state.name, in_state[state.slug], LEAST if state.kind == "not_started" else min(place, LEAST - 1))
        for place, state in enumerate(columns, start=1 if columns and columns[0].is_done else 2)
    )


def _shows_nothing(row: Any, hanging: dict[int, Hanging]) -> bool:
    promises = hanging.get(row.pk, Hanging()).promises
    return row.kind in DELIVERING and bool(promises) and all(promise.state == "owed" for promise in promises)


def _quiet(project: Project, row: Any, hanging: dict[int, Hanging]) -> Quiet:
    key = f"{project.key}-{row.number}"
    return Quiet(key, url_of(key), row.title, row.stage, tuple(hanging.get(row.pk, Hanging()).faces))
