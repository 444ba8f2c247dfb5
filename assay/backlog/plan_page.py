"""The read side of planning: the top of the backlog, what each item lacks, and what was typed so far."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q
from django.http import QueryDict

from assay.backlog.changing import chosen
from assay.backlog.hanging import hanging_on
from assay.backlog.models import Deliverable, Item, Sprint
from assay.backlog.promised import Promised, promised_of
from assay.backlog.sprint_page import Line, line_of
from assay.backlog.times import calendar_of
from assay.crew.models import Project

SHOWN = 30
LENGTH = timedelta(days=13)


@dataclass(frozen=True)
class Candidate:
    """An item that may be taken into the sprint. picked, size, what, kind: as typed so far.

    Its line's promises are those for this sprint, or for none yet; what it owes of an earlier one is proposed anew.
    """

    line: Line
    picked: bool
    size: str
    what: str
    kind: str


@dataclass(frozen=True)
class PlanPage:
    """A sprint that is being planned. start, end, goal: as typed so far. more: how many candidates are not shown."""

    sprint: Sprint | None
    start: str
    end: str
    goal: str
    candidates: tuple[Candidate, ...]
    shown: int
    more: int


def plan_page(
    project: Project, sprint: Sprint | None, *, typed: QueryDict | None = None, shown: int = SHOWN
) -> PlanPage:
    """Read what can be planned.

    typed: a form that was sent and could not be carried out. shown: how many items of the backlog's top.
    """
    start, end = (sprint.start, sprint.end) if sprint else next_days(project)
    mine = Q(sprint=sprint) if sprint else Q(pk=None)
    waiting = Item.objects.filter(mine | Q(sprint=None), project=project).open().order_by("rank", "number")
    top = list(waiting.values_list("pk", flat=True)[:shown])
    picked = [item.pk for item in chosen(project, typed.getlist("item"))] if typed is not None else []
    items = list(waiting.filter(mine | Q(pk__in=top) | Q(pk__in=picked)))
    sent = typed or QueryDict()
    return PlanPage(
        sprint=sprint, start=sent.get("start", start.isoformat()), end=sent.get("end", end.isoformat()),
        goal=sent.get("goal", sprint.goal if sprint else ""), shown=shown, more=max(0, waiting.count() - len(items)),
        candidates=tuple(_candidates(project, sprint, items, typed)),
    )  # fmt: skip


def next_days(project: Project) -> tuple[date, date]:
    """Return the days that the next sprint would have: as long as the last one, from the working day after it."""
    calendar = calendar_of(project)
    last = Sprint.objects.filter(project=project).order_by("-number").first()
    start = calendar.working_day_from(last.end + timedelta(days=1) if last else project.today)
    working = calendar.working_days(start, start + (last.end - last.start if last else LENGTH))
    return start, working[-1] if working else start


def _candidates(project: Project, sprint: Sprint | None, items: list[Item], typed: QueryDict | None) -> list[Candidate]:
    ids = [item.pk for item in items]
    hanging = hanging_on(ids)
    promised: dict[int, list[Promised]] = {}
    for promise in promised_of(Deliverable.objects.filter(item_id__in=ids, withdrawn_at=None, delivered_at=None)):
        promised.setdefault(promise.item_id, []).append(promise)
    number = sprint.number if sprint else None
    found = []
    for item in items:
        all_promises = promised.get(item.pk, [])
        here = [promise for promise in all_promises if promise.sprint in (None, number)]
        line = line_of(item, project, hanging.get(item.pk), here)
        owed = next((promise for promise in all_promises if promise not in here), None) if not here else None
        found.append(_candidate(line, sprint is not None and item.sprint_id == sprint.pk, owed, typed))
    return found


def _candidate(line: Line, is_in: bool, owed: Promised | None, typed: QueryDict | None) -> Candidate:
    """What was typed counts; before that what is stored, and a promise that an earlier sprint left owed."""
    proposed = (owed.what, owed.kind) if owed else ("", "")
    if typed is None:
        return Candidate(line, is_in, line.size, *proposed)
    return Candidate(
        line, line.key in typed.getlist("item"), typed.get(f"size-{line.key}", line.size),
        typed.get(f"what-{line.key}", proposed[0]), typed.get(f"kind-{line.key}", proposed[1]),
    )  # fmt: skip
