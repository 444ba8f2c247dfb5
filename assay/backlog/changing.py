"""One property of one item or of many, changed together: all of them or none."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Q

from assay.backlog.choices import SINGLE
from assay.backlog.facts import ItemChanged
from assay.backlog.models import Assignment, Item, Sprint
from assay.backlog.models.item import KEY
from assay.backlog.models.parts import as_labels
from assay.crew.models import Membership, Person, Project
from assay.crew.terms import State
from assay.events.log import fresh, together
from assay.events.models import Event
from assay.events.refusals import Refused
from assay.ui.addresses import whole_number
from assay.ui.wording import plural

MOST = 500


def chosen(project: Project, keys: Iterable[str]) -> list[Item]:
    """Return the items of a project with these keys, as the backlog ranks them; a key that there is not is left out."""
    matches = [match for key in keys if (match := KEY.fullmatch(key.strip())) and match[1].upper() == project.key]
    if len(matches) > MOST:
        raise Refused(f"At most {MOST} items are changed at once.", way_out="Choose fewer.")
    numbers = {int(match[2]) for match in matches}
    items = list(Item.objects.filter(project=project, number__in=numbers).select_related("sprint").order_by("rank"))
    for item in items:
        item.project = project
    return items


@transaction.atomic
def change(
    items: Sequence[Item], property: str, value: str, *, by: Person, reason: str = "", seen: str | None = None
) -> str:
    """Set a property of these items; return the name under which all of it is recorded.

    value: as `choices_of` offers it; for people and labels "~name" puts on, or takes off where all items have it,
    "+name" puts on; for people "" takes all off. reason: for what is dropped, or done although something is owed.
    seen: what a single item had when the person chose; None if they do not mind.
    Raises KeyError for a property that there is not, Refused where a rule says no: then none is changed.
    """
    if not items:
        raise Refused("No item is chosen.", way_out="Go to a row, or select some with x.")
    carry_out = _CHANGES[property]
    if seen is not None and len(items) == 1 and property in SINGLE:
        _refuse_unseen(items[0], property, seen, value)
    with together() as batch:
        carry_out(items, value, by, reason)
    return batch


def _refuse_unseen(item: Item, property: str, seen: str, value: str) -> None:
    """Raise Refused if somebody changed it to something else since the person saw it."""
    fresh(item, "state", "sprint", "size", "stage", "kind")
    now = str(item.sprint.number if item.sprint else "") if property == "sprint" else getattr(item, property)
    if now not in (seen, value):
        shown = {"state": item.column.name, "sprint": f"sprint {now}"}.get(property, now) if now else f"no {property}"
        raise Refused(
            f"{item.key} was changed since you saw it: it has {shown} now.",
            way_out="Choose again if you still want to.",
        )


def told(items: Sequence[Item], property: str, batch: str) -> str:
    """Say what was done; "" if nothing changed."""
    events = list(Event.objects.filter(batch=batch, kind=Item._meta.label_lower).order_by("number"))
    if not events:
        return ""
    if len(items) == 1:
        return f"{items[0].key}: {events[0].sentence}."
    sentences = {_without_past(event) for event in events}
    said = plural(len({event.target_id for event in events}), "item", "items")
    return f"{said}: {sentences.pop()}." if len(sentences) == 1 and property != "rank" else f"{said} changed."


def _without_past(event: Event) -> str:
    """What was done, without what was there before: that is another one on each item."""
    fields: Any = event.field("fields")
    if event.verb != ItemChanged.verb:
        return event.sentence
    return ItemChanged({name: [None, now] for name, (_was, now) in fields.items()}).sentence()


def _field(name: str) -> Callable[[Sequence[Item], str, Person, str], None]:
    def set_field(items: Sequence[Item], value: str, by: Person, _reason: str) -> None:
        for item in items:
            values: dict[str, Any] = {name: value}
            item.change(by=by, **values)

    return set_field


def _move(items: Sequence[Item], value: str, by: Person, reason: str) -> None:
    for item in items:
        to = item.project.terms.state(value) or State(value, value.capitalize(), "active")
        item.move(to=to, by=by, reason=reason)


def _drop(items: Sequence[Item], _value: str, by: Person, reason: str) -> None:
    if not reason.strip():
        raise Refused("What is dropped needs a reason.", way_out="Say in a few words why.")
    for item in items:
        item.drop(by=by, reason=reason)


def _plan(items: Sequence[Item], value: str, by: Person, _reason: str) -> None:
    sprint = None
    if value:
        sprint = Sprint.objects.filter(project=items[0].project, number=whole_number(value) or 0).first()
        if sprint is None:
            raise Refused(f"There is no sprint {value[:20]}.", way_out="Choose one that is planned.")
    for item in items:
        item.plan(sprint, by=by)


def _assign(items: Sequence[Item], value: str, by: Person, _reason: str) -> None:
    handle = value[1:].removeprefix("@")
    person = None
    if value:
        person = by if handle == "me" else _known(items, handle)
        if person is None:
            raise Refused(f"There is no @{handle[:40]} on this project.", way_out="Choose somebody of the crew.")
    held = {item.pk: [one.person for one in item.assignments.select_related("person")] for item in items}
    taken_off = value.startswith("~") and all(person in people for people in held.values())
    for item in items:
        others = [one for one in held[item.pk] if one != person] if person else []
        item.assign(others if taken_off or person is None else [*others, person], by=by)


def _known(items: Sequence[Item], handle: str) -> Person | None:
    """Return who is called so on the project, or still stands on one of the items."""
    present = Membership.objects.present().filter(project=items[0].project).values("person")
    standing = Assignment.objects.filter(item__in=items).values("person")
    return Person.objects.filter(Q(pk__in=present) | Q(pk__in=standing), handle=handle).first()


def _label(items: Sequence[Item], value: str, by: Person, _reason: str) -> None:
    [name] = as_labels([value[1:]]) or [""]
    if not name:
        raise Refused("A label needs a name.", way_out="Write one, or choose one that is in use.")
    held = {item.pk: list(item.labels.values_list("name", flat=True)) for item in items}
    taken_off = value.startswith("~") and all(name in names for names in held.values())
    for item in items:
        others = [one for one in held[item.pk] if one != name]
        item.label(others if taken_off else [*others, name], by=by)


def _rank(items: Sequence[Item], value: str, by: Person, _reason: str) -> None:
    """Several keep their order among themselves."""
    if value not in ("top", "bottom"):
        raise Refused(f"{value[:20]} is no place.", way_out="The top or the end of the backlog.")
    for item in reversed(items) if value == "top" else items:
        if value == "top":
            item.rank_first(by=by)
        else:
            item.rank_last(by=by)


_CHANGES: dict[str, Callable[[Sequence[Item], str, Person, str], None]] = {
    "size": _field("size"), "stage": _field("stage"), "kind": _field("kind"), "state": _move, "drop": _drop,
    "sprint": _plan, "person": _assign, "label": _label, "rank": _rank,
}  # fmt: skip
