"""The read side of the sprint pages: the list of all, and one sprint with its items and what each promises."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlencode

from django.db.models import Count, F, Q

from assay.backlog.facts import DeliverableChanged
from assay.backlog.hanging import Hanging, hanging_on
from assay.backlog.kinds import DELIVERING
from assay.backlog.models import Deliverable, Item, Sprint, Visit
from assay.backlog.promised import Promised, promised_of
from assay.backlog.times import Box, span, working_day
from assay.backlog.vocabulary import context_of, vocabulary
from assay.crew.models import Person, Project
from assay.crew.terms import State
from assay.events.models import Event
from assay.query import Understood
from assay.ui.shell import Face


@dataclass(frozen=True)
class SprintLine:
    """A sprint in the list: how many items and deliverables it holds, and how many of both were delivered in it."""

    number: int
    phase: str
    dates: str
    goal: str
    items: int
    promised: int
    delivered: int
    judged: str
    reason: str


@dataclass(frozen=True)
class Line:
    """An item in a sprint. lacks: what stands between it and the start. fate: what became of it at the close.

    left: what an earlier sprint left owed, where nothing is promised for this one.
    """

    id: int
    key: str
    url: str
    title: str
    kind: str
    stage: str
    size: str
    fits: bool
    state: State
    faces: tuple[Face, ...] = ()
    promises: tuple[Promised, ...] = ()
    lacks: tuple[str, ...] = ()
    fate: str = ""
    left: Promised | None = None

    @property
    def delivers(self) -> bool:
        return self.kind in DELIVERING

    @property
    def is_done(self) -> bool:
        return self.state.is_done

    @property
    def owed(self) -> tuple[Promised, ...]:
        return tuple(promise for promise in self.promises if not promise.is_delivered)


@dataclass(frozen=True)
class SprintPage:
    """One sprint with everything in it. gone: what was in it and was taken out before it closed."""

    sprint: Sprint
    day: int
    days: int
    lines: tuple[Line, ...]
    gone: tuple[Line, ...] = ()

    @property
    def dates(self) -> str:
        return span(self.sprint.start, self.sprint.end)

    @property
    def done(self) -> int:
        return sum(line.is_done for line in self.lines)

    @property
    def left(self) -> tuple[Line, ...]:
        """What is neither done nor dropped."""
        return tuple(line for line in self.lines if line.state.is_open)

    @property
    def short(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.lacks)

    @property
    def short_sizes(self) -> str:
        """The sizes of what falls short, by key, as the form tells them that they were seen."""
        return urlencode({line.key: line.size for line in self.short})

    def those(self, ids: Iterable[int]) -> SprintPage:
        """Return it with these items alone, in this order."""
        places = {pk: place for place, pk in enumerate(ids)}
        lines, gone = (
            tuple(sorted((line for line in lines if line.id in places), key=lambda line: places[line.id]))
            for lines in (self.lines, self.gone)
        )
        return replace(self, lines=lines, gone=gone)

    def promises(self, *states: str) -> int:
        """Count its promises, or those in some states."""
        return sum(not states or one.state in states for line in self.lines for one in line.promises)


def sprint_lines(project: Project) -> list[SprintLine]:
    """Return all sprints of a project, the newest first, in five queries."""
    stays = Visit.objects.filter(Q(went=None) | Q(went__gte=F("sprint__closed_at")), sprint__project=project)
    items = dict(stays.values("sprint").annotate(count=Count("item", distinct=True)).values_list("sprint", "count"))
    in_time = Q(delivered_at__isnull=False) & (Q(sprint__closed_at=None) | Q(delivered_at__lte=F("sprint__closed_at")))
    promises = Deliverable.objects.filter(sprint__project=project, withdrawn_at=None)
    counts = promises.values("sprint").annotate(count=Count("pk"), delivered=Count("pk", filter=in_time))
    promised = {row["sprint"]: (row["count"], row["delivered"]) for row in counts}
    sprints = list(Sprint.objects.filter(project=project).order_by("-number"))
    for pk, in_its_time in _promised_anew(sprints):
        count, delivered = promised.get(pk, (0, 0))
        promised[pk] = (count + 1, delivered + in_its_time)
    return [
        SprintLine(
            sprint.number, sprint.phase, span(sprint.start, sprint.end), sprint.goal, items.get(sprint.pk, 0),
            *promised.get(sprint.pk, (0, 0)), judged=sprint.get_judged_display(), reason=sprint.judged_reason,
        )
        for sprint in sprints
    ]  # fmt: skip


def _promised_anew(sprints: list[Sprint]) -> Iterator[tuple[int, bool]]:
    """Yield closed sprints for each promise that was given for a later one, and whether it was delivered in theirs."""
    closed = {sprint.number: sprint for sprint in sprints if sprint.closed_at}
    changes = Event.objects.filter(
        project_id__in={sprint.project_id for sprint in sprints}, verb=DeliverableChanged.verb,
        data__fields__sprint__0__in=list(closed),
    )  # fmt: skip
    moved = {(number, pk): at for number, pk, at in changes.values_list("data__fields__sprint__0", "target_id", "at")}
    promises = Deliverable.objects.in_bulk({pk for _, pk in moved})
    for (number, pk), at in moved.items():
        sprint, promise = closed[number], promises.get(pk)
        if promise and promise.sprint_id != sprint.pk and sprint.started_at and at >= sprint.started_at:
            if _before(promise.withdrawn_at, sprint):
                continue
            yield sprint.pk, _before(promise.delivered_at, sprint)


def _before(moment: datetime | None, sprint: Sprint) -> bool:
    return bool(moment and sprint.closed_at and moment <= sprint.closed_at)


def sprint_page(sprint: Sprint) -> SprintPage:
    """Read a sprint that is planned or runs, as it is now. What is dropped is no longer on it."""
    items = list(Item.objects.filter(sprint=sprint, dropped_at=None).order_by("rank", "number"))
    promises = promises_of(sprint)
    hanging = hanging_on([item.pk for item in items])
    lacking = {} if sprint.started_at else {item.pk: tuple(lacks) for item, lacks in sprint.falls_short()}
    left = left_owed([pk for pk in lacking if pk not in promises])
    lines = tuple(
        line_of(
            item, sprint.project, hanging.get(item.pk), promises.get(item.pk, ()),
            lacks=lacking.get(item.pk, ()), left=left.get(item.pk),
        )
        for item in items
    )  # fmt: skip
    day, days = working_day(sprint.project, box_of(sprint))
    return SprintPage(sprint=sprint, day=day, days=days, lines=lines)


def found_among(project: Project, person: Person, query: str, ids: Iterable[int]) -> tuple[Understood, list[int]]:
    """Return what a query means and which of these items it finds, in its order; without one, all as they are."""
    asked = vocabulary().understand(query, context_of(project, person))
    if not query.strip():
        return asked, list(ids)
    found = Item.objects.filter(asked.q, project=project, pk__in=list(ids))
    return asked, list(found.order_by(*asked.order, "rank", "number").values_list("pk", flat=True))


def promises_of(sprint: Sprint) -> dict[int, list[Promised]]:
    """Return what is promised for a sprint, by item."""
    promises: dict[int, list[Promised]] = defaultdict(list)
    for promise in promised_of(Deliverable.objects.filter(sprint=sprint, withdrawn_at=None)):
        promises[promise.item_id].append(promise)
    return promises


def left_owed(item_ids: list[int]) -> dict[int, Promised]:
    """Return the first thing that closed sprints left owed of each of these items."""
    owed = Deliverable.objects.filter(item_id__in=item_ids, withdrawn_at=None, delivered_at=None)
    found = promised_of(owed.filter(sprint__closed_at__isnull=False)) if item_ids else []
    return {promise.item_id: promise for promise in reversed(found)}


def line_of(
    item: Item, project: Project, hung: Hanging | None, promises: Iterable[Promised], *,
    lacks: tuple[str, ...] = (), left: Promised | None = None,
) -> Line:  # fmt: skip
    """Draw up the line of an item in a sprint."""
    item.project = project
    return Line(
        id=item.pk, key=item.key, url=item.url, title=item.title, kind=item.kind, stage=item.stage, size=item.size,
        fits=not item.size or item.size in project.terms.sizes_fit, state=item.column,
        faces=tuple(hung.faces) if hung else (), promises=tuple(promises), lacks=lacks,
        left=left,
    )  # fmt: skip


def box_of(sprint: Sprint) -> Box:
    """Return a sprint as a line of text needs it."""
    return Box(sprint.number, sprint.start, sprint.end, sprint.goal, sprint.started_at, sprint.closed_at)
