"""A row that is put somewhere else in the backlog: between two others, into another group, on top or at the end."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from assay.backlog.changing import change
from assay.backlog.fields import item_called
from assay.backlog.models import Item
from assay.crew.models import Person
from assay.events.log import together
from assay.events.models import Event


@transaction.atomic
def place(item: Item, sent: Mapping[str, str], *, by: Person) -> tuple[str, str]:
    """Put it where a drop or a key says. Returns the name under which that is recorded, and what was done in words.

    before, after: keys of the rows beneath and above it. to: the group, "sprint:5" or "stage:exploration", which gives
    it that value. place: "top" or "bottom" of the whole backlog.
    """
    with together() as batch:
        name, _, value = sent.get("to", "").partition(":")
        if name in ("sprint", "stage") and value != _now(item, name):
            change([item], name, value, by=by)
        if sent.get("place"):
            change([item], "rank", sent["place"], by=by)
        else:
            item.rank_within(after=_row(item, sent.get("after", "")), before=_row(item, sent.get("before", "")), by=by)
    events = Event.objects.filter(batch=batch, kind=Item._meta.label_lower, target_id=item.pk).order_by("number")
    said = " and ".join(event.sentence for event in events)
    return batch, f"{item.key}: {said}." if said else ""


def _now(item: Item, name: str) -> str:
    if name == "sprint":
        return str(item.sprint.number) if item.sprint else ""
    return item.stage


def _row(item: Item, key: str) -> Item | None:
    return item_called(item, key) if key else None
