"""A closed sprint as it was: rows hold the present, what was different at the close is read off the log."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from assay.backlog.facts import DeliverableChanged, ItemAssigned, ItemChanged, ItemMoved, ItemPlanned, SprintClosed
from assay.backlog.hanging import hanging_on
from assay.backlog.models import Deliverable, Item, Sprint, Visit
from assay.backlog.promised import Promised, promised_of
from assay.backlog.sprint_page import Line, SprintPage, box_of, line_of
from assay.backlog.times import working_day
from assay.crew.models import Membership, Project
from assay.crew.terms import State, Terms
from assay.events.models import Event
from assay.ui.shell import Face


def looked_back(sprint: Sprint) -> SprintPage:
    """Read a closed sprint as it was when it closed: its items, their columns and sizes, promises and deliveries."""
    assert sprint.closed_at is not None
    stays = list(
        Visit.objects.filter(sprint=sprint).select_related("item").order_by("item__rank", "item__number", "pk")
    )
    stayed = {stay.item_id: stay for stay in stays}  # who came twice is known by the last stay
    items = [stay.item for stay in stayed.values()]
    then = _Then(sprint, [item.pk for item in items], sprint.project.terms_at(sprint.closed_at))
    promises = _promises(sprint)
    hanging = hanging_on([item.pk for item in items])
    lines: dict[bool, list[Line]] = {True: [], False: []}
    for item in items:
        line = line_of(item, sprint.project, hanging.get(item.pk), promises.get(item.pk, ()))
        went = stayed[item.pk].went
        stayed_on = went is None or went > sprint.closed_at or item.pk in then.fate
        lines[stayed_on].append(then.line(line))
    _, days = working_day(sprint.project, box_of(sprint))
    kept = [line for line in lines[True] if not line.state.is_dropped or line.fate]
    dropped = [replace(line, fate="dropped") for line in lines[True] if line.state.is_dropped and not line.fate]
    return SprintPage(sprint=sprint, day=days, days=days, lines=tuple(kept), gone=(*dropped, *lines[False]))


def _promises(sprint: Sprint) -> dict[int, list[Promised]]:
    """What was promised for it at the close; what was promised for another sprint later was promised for this one."""
    moved_on = Event.objects.filter(
        project_id=sprint.project_id, verb=DeliverableChanged.verb, at__gte=sprint.started_at,
        data__fields__sprint__0=sprint.number,
    )  # fmt: skip
    mine = Deliverable.objects.filter(sprint=sprint, promised_at__lte=sprint.closed_at) | Deliverable.objects.filter(
        pk__in=list(moved_on.values_list("target_id", flat=True))
    )
    kept = mine.exclude(withdrawn_at__lte=sprint.closed_at)
    promises: dict[int, list[Promised]] = defaultdict(list)
    for promise in promised_of(kept, then=sprint.closed_at):
        promises[promise.item_id].append(promise)
    return promises


class _Then:
    """What was different at the close of a sprint, and what the close itself made of its items."""

    def __init__(self, sprint: Sprint, item_ids: list[int], terms: Terms) -> None:
        self._project = sprint.project
        self._terms = terms
        closed = Event.objects.on(sprint).filter(verb=SprintClosed.verb).last()
        number, batch = (closed.number, closed.batch) if closed else (0, "")
        later = Event.objects.filter(kind=Item._meta.label_lower, target_id__in=item_ids, number__gt=number)
        verbs = (ItemChanged.verb, ItemMoved.verb, ItemAssigned.verb, ItemPlanned.verb)
        self._was: dict[int, dict[str, Any]] = defaultdict(dict)
        self.fate: dict[int, str] = {}
        for event in later.filter(project_id=sprint.project_id, verb__in=verbs).order_by("number"):
            for name, value in _before(event):
                self._was[event.target_id].setdefault(name, value)
            if batch and event.batch == batch:
                self.fate.setdefault(event.target_id, _fate(event, sprint.project.terms))
        self._faces = _faces(sprint.project, self._was.values())

    def line(self, line: Line) -> Line:
        """Return a line with the values of then."""
        was = self._was.get(line.id, {})
        state = was.get("state", line.state.slug)
        known = self._terms.state(state) or self._project.terms.state(state) or State(state, state, "not_started")
        size = was.get("size", line.size)
        plain = {name: was[name] for name in ("title", "kind", "stage") if name in was}
        faces = tuple(self._faces[pk] for pk in was.get("people", ()) if pk in self._faces)
        return replace(
            line, state=known, size=size, fits=not size or size in self._terms.sizes_fit, **plain,
            faces=faces if "people" in was else line.faces, fate=self.fate.get(line.id, ""),
        )  # fmt: skip


def _before(event: Event) -> Iterable[tuple[str, Any]]:
    if event.verb == ItemChanged.verb:
        return [(name, change[0]) for name, change in event.data["fields"].items()]
    if event.verb == ItemMoved.verb:
        return [("state", event.data["was"])]
    return [("people", event.data["was_ids"])] if event.verb == ItemAssigned.verb else []


def _fate(event: Event, terms: Terms) -> str:
    """What the close made of an item, in the words of the page."""
    if event.verb == ItemPlanned.verb:
        return f"went on to sprint {event.data['now']}" if event.data["now"] else "went back to the backlog"
    state = terms.state(event.data.get("now", ""))
    return "dropped" if state and state.is_dropped else ""


def _faces(project: Project, values: Iterable[dict[str, Any]]) -> dict[int, Face]:
    ids = {pk for was in values for pk in was.get("people", ())}
    if not ids:
        return {}
    seats = Membership.objects.filter(project=project, person__in=ids)
    rows = seats.values_list("person_id", "person__initials", "person__name", "discipline")
    return {pk: Face(initials, name, discipline) for pk, initials, name, discipline in rows}
