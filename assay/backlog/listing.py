"""The read side of the backlog: one list, in rank order, in a number of queries that does not grow with it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Value, When

from assay.backlog.kinds import Stage
from assay.backlog.list_rows import ListRow, rows_of
from assay.backlog.models import Item, Sprint
from assay.backlog.times import Times, span
from assay.backlog.vocabulary import context_of, vocabulary
from assay.crew.models import Person, Project
from assay.query import Understood

DEFAULT = "is:open"
TELLING = {"is", "state", "sprint", "done", "key"}  # a query with one of these says itself what is not open
ALL = "state:*"
STEP = 100
MOST = 2000
GROUPINGS = {"sprint": "Sprint", "stage": "Stage", "rank": "One list"}
NEAR = 20  # items ahead that should be ready


@dataclass(frozen=True)
class Group:
    """Rows under one heading. list: what a row dropped here takes on, "sprint:5"; "" where the order is not the rank's.

    whole: all rows of the group are shown. folded: drawn closed.
    """

    id: str
    title: str
    list: str
    rows: tuple[ListRow, ...]
    note: str = ""
    whole: bool = True
    folded: bool = False

    @property
    def ready(self) -> int:
        return sum(not (row.whys or row.over or row.running) for row in self.rows)

    @property
    def unready(self) -> int:
        return sum(bool(row.whys) for row in self.rows)


@dataclass(frozen=True)
class Ahead:
    """How much waits behind the running sprint, and how many of the next items are not ready."""

    running: int | None
    waiting: int
    near: int
    unready: int


@dataclass(frozen=True)
class Listing:
    """Everything the page shows. shown: how many rows at most. ahead: only for the list without a filter.

    with_closed: the query that also shows what is done or dropped, "" where this one does.
    """

    asked: Understood
    group: str
    groups: tuple[Group, ...]
    count: int
    shown: int
    ahead: Ahead | None
    with_closed: str

    @property
    def more(self) -> int:
        """How many rows the next step shows, 0 when all are shown, or as many as one list holds."""
        return min(STEP, max(0, min(self.count, MOST) - self.shown))

    @property
    def is_ranked(self) -> bool:
        """Whether a row can be put between two others."""
        return not self.asked.order


def listing_of(project: Project, person: Person, *, query: str = "", group: str = "", shown: int = STEP) -> Listing:
    """Read the backlog as a query asks for it; see `_understood`.

    group: a key of GROUPINGS; a list with an order of its own has no groups. shown: how many rows, at most MOST.
    """
    asked = _understood(project, person, query)
    group = "rank" if asked.order else group if group in GROUPINGS else "sprint"
    shown = max(STEP, min(shown, MOST))
    items = Item.objects.filter(asked.q, project=project)
    rows = rows_of(project, _ordered(items, asked, group)[:shown])
    count = len(rows) if len(rows) < shown else items.count()
    groups = _groups(project, rows, asked, group, whole=count <= shown, default=not query.strip())
    ahead = _ahead(project, rows) if not query.strip() else None
    with_closed = f"{ALL} {query}".strip() if _keeps_to_open(asked) else ""
    return Listing(asked, group, tuple(groups), count, shown, ahead, with_closed)


def asked_for(project: Project, person: Person, query: str) -> tuple[Understood, QuerySet[Item]]:
    """Return what a query means and the items that it finds, in its order."""
    asked = _understood(project, person, query)
    return asked, _ordered(Item.objects.filter(asked.q, project=project), asked, "rank")


def _understood(project: Project, person: Person, query: str) -> Understood:
    """What a query means on the backlog: of what is open, unless it says itself of what."""
    context = context_of(project, person)
    asked = vocabulary().understand(query, context, otherwise=DEFAULT)
    if not _keeps_to_open(asked):
        return asked
    return replace(asked, q=asked.q & vocabulary().understand(DEFAULT, context).q)


def _keeps_to_open(asked: Understood) -> bool:
    return not any(key in TELLING for key, _value in asked.named)


def _ordered(items: QuerySet[Item], asked: Understood, group: str) -> QuerySet[Item]:
    first: list[Any] = []
    if group == "sprint":
        first = [F("sprint__number").asc(nulls_last=True)]
    elif group == "stage":
        places = [When(stage=stage, then=Value(n)) for n, stage in enumerate(Stage.values)]
        first = [Case(*places, default=Value(len(places)), output_field=IntegerField())]
    return items.order_by(*first, *asked.order, "rank", "number")


def _groups(
    project: Project, rows: list[ListRow], asked: Understood, group: str, *, whole: bool, default: bool
) -> Iterable[Group]:
    last = rows[-1] if rows and not whole else None
    if group == "sprint":
        return _by_sprint(project, rows, last, default=default)
    if group == "stage":
        labels = {str(value): str(label) for value, label in Stage.choices} | {"": "No stage"}
        return [
            Group(stage or "none", label, f"stage:{stage}", members, whole=last is None or last.stage != stage)
            for stage, label in labels.items()
            if (members := tuple(row for row in rows if row.stage == stage)) or (default and stage)
        ]
    title = "As the query sorts them" if asked.order else "In the order of their rank"
    return [Group("all", title, "" if asked.order else "all", tuple(rows), whole=whole)]


def _by_sprint(project: Project, rows: list[ListRow], last: ListRow | None, *, default: bool) -> Iterable[Group]:
    """The sprints that have rows, and on the list without a filter those that are planned; in no sprint comes last."""
    held: dict[int | None, list[ListRow]] = defaultdict(list)
    for row in rows:
        held[row.sprint].append(row)
    there = Q(number__in=[number for number in held if number]) | (Q(closed_at=None) if default else Q(pk=None))
    sprints = list(Sprint.objects.filter(there, project=project).order_by("number"))
    for sprint in sprints:
        running = sprint.phase == "running"
        yield Group(
            str(sprint.number), f"Sprint {sprint.number}", "" if sprint.closed_at else f"sprint:{sprint.number}",
            tuple(held[sprint.number]), note=_told(sprint), whole=last is None or last.sprint != sprint.number,
            folded=running and default and len(rows) > len(held[sprint.number]),
        )  # fmt: skip
    if held[None] or default or not sprints:
        title, note = ("Later", "in no sprint yet") if sprints else ("Backlog", "")
        yield Group("later", title, "sprint:", tuple(held[None]), note=note, whole=last is None)


def _told(sprint: Sprint) -> str:
    said = [span(sprint.start, sprint.end)]
    if sprint.phase == "running":
        said.append("running, on the board")
    elif sprint.closed_at:
        said.append("closed")
    elif not sprint.goal:
        said.append("goal not written")
    return " · ".join(said)


def _ahead(project: Project, rows: list[ListRow]) -> Ahead:
    current = Times.of(project).current
    number = current.number if current else None
    near = [row for row in rows if not row.over and not row.running][:NEAR]
    behind = Q() if number is None else ~Q(sprint__number=number) | Q(sprint=None)
    waiting = Item.objects.filter(project=project).open().aggregate(n=Count("pk", filter=behind))["n"]
    return Ahead(number, waiting, len(near), sum(bool(row.whys) for row in near))
