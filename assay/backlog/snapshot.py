"""What the backlog tells the practices: its sprints as they are, its items as they were at a moment.

Rows hold the present; what was different at an earlier moment is read off the log.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from assay.backlog.facts import (
    DeliverableChanged,
    DeliverablePromised,
    ItemAdded,
    ItemAssigned,
    ItemChanged,
    ItemMoved,
    ItemRanked,
)
from assay.backlog.models import Deliverable, Item, Sprint
from assay.crew.models import Person, Project
from assay.crew.terms import Terms
from assay.events.models import Event


def sprints(project: Project, _as_of: datetime) -> list[dict[str, Any]]:
    """Return the sprints under the snapshot's key `sprints`, as they are now: what happened to them has its time."""
    return [_sprint(sprint) for sprint in Sprint.objects.filter(project=project).select_related("judged_by")]


def items(project: Project, as_of: datetime) -> list[dict[str, Any]]:
    """Return the items under the snapshot's key `items`."""
    then = _Then(project, as_of)
    rows = (
        Item.objects.filter(project=project, created_at__lte=as_of)
        .select_related("project")
        .prefetch_related(
            "assignments__person", "criteria", "visits__sprint", "ticks__by", "deliverables__sprint",
            "deliverables__evidence", "blocks__blocker__project",
        )
        .order_by("rank", "number")
    )  # fmt: skip
    return [_item(item, then) for item in rows]


class _Then:
    """What was different at a moment: values that later facts changed, and when work began and ended by then."""

    def __init__(self, project: Project, as_of: datetime) -> None:
        self.as_of = as_of
        self.was: dict[int, dict[str, Any]] = defaultdict(dict)
        self.earlier_promises: dict[int, list[tuple[int, datetime]]] = defaultdict(list)
        self.entries: dict[int, list[Event]] | None = None
        self._terms = project.terms
        events = Event.objects.filter(project_id=project.pk)
        self._read_promises(events.filter(verb__in=[DeliverablePromised.verb, DeliverableChanged.verb]))
        later = events.filter(at__gt=as_of)
        verbs = [fact.verb for fact in (ItemChanged, ItemRanked, ItemAssigned)]
        for event in later.filter(verb__in=verbs).order_by("number"):
            for name, value in _before(event):
                self.was[event.target_id].setdefault(name, value)
        ids = {pk for was in self.was.values() for pk in was.get("people", ())}
        self.handles = dict(Person.objects.filter(pk__in=ids).values_list("pk", "handle")) if ids else {}
        if later.filter(verb=ItemMoved.verb).exists():
            self.entries = defaultdict(list)
            entries = events.filter(verb__in=[ItemAdded.verb, ItemMoved.verb], at__lte=as_of)
            for event in entries.order_by("number"):
                self.entries[event.target_id].append(event)

    def value(self, item: Item, name: str, now: Any) -> Any:
        return self.was[item.pk].get(name, now) if item.pk in self.was else now

    def work(self, item: Item) -> dict[str, datetime | None]:
        """When it started, was done, was dropped: of the row, or replayed where later moves changed the row."""
        if self.entries is None:
            return {"started": item.started_at, "done": item.done_at, "dropped": item.dropped_at}
        return _replay(self.entries[item.pk], self._terms)

    def _read_promises(self, promises: QuerySet[Event]) -> None:
        promised: dict[int, datetime] = {}
        for event in promises.order_by("number"):
            replanned = event.data.get("fields", {}).get("sprint")
            if replanned and replanned[0]:
                self.earlier_promises[event.target_id].append((replanned[0], promised[event.target_id]))
            if replanned or event.verb == DeliverablePromised.verb:
                promised[event.target_id] = event.at


def _before(event: Event) -> Iterator[tuple[str, Any]]:
    if event.verb == ItemChanged.verb:
        yield from ((name, change[0]) for name, change in event.data["fields"].items())
    elif event.verb == ItemRanked.verb:
        yield "rank", event.data["was"]
    else:
        yield "people", event.data["was_ids"]


def _replay(entries: Iterable[Event], terms: Terms) -> dict[str, datetime | None]:
    """Go through the columns that an item came into, as `Item.enter` does."""
    times: dict[str, datetime | None] = {"started": None, "done": None, "dropped": None}
    for slug, at in map(_entered, entries):
        state = terms.state(slug)
        kind = state.kind if state else "not_started"
        times["done"] = at if kind == "done" else None
        times["dropped"] = at if kind == "dropped" else None
        if kind == "not_started":
            times["started"] = None
        elif kind != "dropped":
            times["started"] = times["started"] or at
    return times


def _entered(event: Event) -> tuple[str, datetime]:
    """Into which column it came and when: where a move was taken back, when it had come there first."""
    if event.verb == ItemAdded.verb:
        return event.data["values"].get("state", ""), event.at  # older facts do not say
    since = event.data.get("since")
    return event.data["now"], datetime.fromisoformat(since) if since else event.at


def _sprint(sprint: Sprint) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "number": sprint.number, "start": sprint.start.isoformat(), "end": sprint.end.isoformat(),
        **_times(started_at=sprint.started_at, closed_at=sprint.closed_at),
    }  # fmt: skip
    if sprint.goal and sprint.goal_at:
        facts["goal"] = {"text": sprint.goal, "at": sprint.goal_at.isoformat()}
    if sprint.judged and sprint.judged_by and sprint.judged_at:
        facts["goal_judged"] = {
            "value": sprint.judged, "reason": sprint.judged_reason, "by": sprint.judged_by.handle,
            "at": sprint.judged_at.isoformat(),
        }  # fmt: skip
    return facts


def _item(item: Item, then: _Then) -> dict[str, Any]:
    handles = {a.person_id: a.person.handle for a in item.assignments.all()}
    people = then.value(item, "people", list(handles))
    handles |= then.handles
    facts: dict[str, Any] = {
        "key": item.key,
        "rank": then.value(item, "rank", item.rank),
        "created": item.created_at.isoformat(),
        "assignees": [handles[pk] for pk in people],
        "blocked_by": [block.blocker.key for block in item.blocks.all()],
        "criteria": [{"text": c.text, **_times(met_at=c.met_at)} for c in item.criteria.all()],
        "sprints": [{"n": v.sprint.number, **_times(**{"in": v.came, "out": v.went})} for v in item.visits.all()],
        "deliverables": [entry for d in item.deliverables.all() for entry in _deliverable(d, then)],
        "ready": _ticks(item, "ready"),
        "ticks": _ticks(item, "done"),
        **_times(**then.work(item)),
    }
    for name in ("kind", "stage", "size", "question"):
        if value := then.value(item, name, getattr(item, name)):
            facts[name] = value
    if due := then.value(item, "due", item.due.isoformat() if item.due else None):
        facts["due"] = due
    if item.answered_at:
        shown_by = [line for line in item.shown_by.splitlines() if line.strip()]
        facts["findings"] = {
            "tried": item.tried, "found": item.found, "evidence": shown_by, "at": item.answered_at.isoformat()
        }  # fmt: skip
    return facts


def _deliverable(deliverable: Deliverable, then: _Then) -> Iterator[dict[str, Any]]:
    """A deliverable, and beside it what it was promised for before it was re-planned."""
    for number, promised in then.earlier_promises.get(deliverable.pk, ()):
        yield {
            "id": f"{deliverable.pk}~{number}", "what": deliverable.what, "sprint": number,
            "promised_at": promised.isoformat(),
        }  # fmt: skip
    if deliverable.withdrawn_at and deliverable.withdrawn_at <= then.as_of:
        return
    yield {
        "id": str(deliverable.pk), "what": deliverable.what, "sprint": deliverable.sprint_number,
        **_times(promised_at=deliverable.promised_at, delivered_at=deliverable.delivered_at),
        "evidence": [
            {
                "kind": e.kind, "ref": e.ref,
                **_times(at=e.at, merged_at=e.merged_at, withdrawn_at=e.withdrawn_at),
            }
            for e in deliverable.evidence.all()
        ],
    }  # fmt: skip


def _ticks(item: Item, checklist: str) -> dict[str, Any]:
    mine = (tick for tick in item.ticks.all() if tick.checklist == checklist)
    return {tick.point: {"by": tick.by.handle, "at": tick.at.isoformat()} for tick in mine}


def _times(**times: datetime | None) -> dict[str, str]:
    return {name: time.isoformat() for name, time in times.items() if time}
