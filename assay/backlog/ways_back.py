"""How each change of the backlog is taken back."""

from datetime import date, datetime
from typing import Any

from assay.backlog.facts import (
    DeliverableChanged,
    DeliverableDelivered,
    DeliverablePromised,
    DeliverableShown,
    DeliverableWithdrawn,
    EvidenceAttached,
    EvidenceWithdrawn,
    ItemAdded,
    ItemAssigned,
    ItemBlocked,
    ItemChanged,
    ItemLabelled,
    ItemMoved,
    ItemPlanned,
    ItemRanked,
    ItemUnblocked,
    SpikeAnswered,
)
from assay.backlog.models import Deliverable, Item, Sprint
from assay.crew.models import Person
from assay.crew.undo import takes_back
from assay.events.models import Event
from assay.events.refusals import Refused


@takes_back(
    ItemAdded, beside=(ItemChanged, ItemMoved, ItemRanked, ItemPlanned, ItemAssigned, ItemLabelled, ItemBlocked)
)
def _added(event: Event, by: Person) -> None:
    _item(event).drop(reason="Added by mistake.", by=by)


@takes_back(ItemMoved)
def _moved(event: Event, by: Person) -> None:
    item = _item(event)
    state = item.project.terms.state(event.data["was"])
    if state is None:
        raise Refused(f"The column {event.data['was_name']} is gone.", way_out="Put the card into another one.")
    before = Event.objects.on(item).filter(verb=ItemMoved.verb, number__lt=event.number).last()
    told = before.data if before else {}
    first = datetime.fromisoformat(told["since"]) if told.get("since") else before.at if before else item.created_at
    reason = told.get("reason") or "It lay there before."
    item.move(to=state, reason=reason, seen=event.data["now"], since=first, by=by)


@takes_back(ItemRanked)
def _ranked(event: Event, by: Person) -> None:
    item, rank = _item(event), event.data["was"]
    if item.rank != event.data["now"]:
        raise Refused("The ranks of the backlog were spread anew since.", way_out="Put it back by hand.")
    taken = Item.objects.filter(project_id=item.project_id, rank=rank).first()
    if taken:
        item.rank_next_to(taken, below=False, by=by)
    else:
        item.rank_between(rank - 1, rank + 1, by=by)


@takes_back(ItemPlanned)
def _planned(event: Event, by: Person) -> None:
    item = _item(event)
    item.plan(_sprint(item, event.data["was"]), by=by)


@takes_back(ItemAssigned)
def _assigned(event: Event, by: Person) -> None:
    _item(event).assign(Person.objects.filter(pk__in=event.data["was_ids"]), by=by)


@takes_back(ItemLabelled)
def _labelled(event: Event, by: Person) -> None:
    _item(event).label(event.data["was"], by=by)


@takes_back(ItemChanged)
def _changed(event: Event, by: Person) -> None:
    item = _item(event)
    was = {name: _value(item, name, change[0]) for name, change in event.data["fields"].items()}
    seen = {name: _value(item, name, change[1]) for name, change in event.data["fields"].items()}
    item.change(**was, seen=seen, by=by)


@takes_back(SpikeAnswered)
def _answered(event: Event, by: Person) -> None:
    item = _item(event)
    item.answer(**{name: getattr(item, name) for name in item.FINDINGS} | event.data.get("was", {}), by=by)


@takes_back(ItemBlocked, beside=(ItemUnblocked,))
def _blocked(event: Event, by: Person) -> None:
    _item(event).unblock(Item.objects.keyed(event.data["by"]).get(), by=by)


@takes_back(ItemUnblocked, beside=(ItemBlocked,))
def _unblocked(event: Event, by: Person) -> None:
    _item(event).block(Item.objects.keyed(event.data["by"]).get(), by=by)


@takes_back(DeliverablePromised, action="deliver", beside=(DeliverableWithdrawn, DeliverableChanged))
def _promised(event: Event, by: Person) -> None:
    _deliverable(event).withdraw(by=by)


@takes_back(DeliverableChanged, action="deliver")
def _repromised(event: Event, by: Person) -> None:
    deliverable = _deliverable(event)
    was = {name: change[0] for name, change in event.data["fields"].items()}
    if "sprint" in was:
        was["sprint"] = _sprint(deliverable.item, was["sprint"])
    deliverable.change(**was, by=by)


@takes_back(DeliverableDelivered, action="deliver", beside=(DeliverableShown,))
def _delivered(event: Event, by: Person) -> None:
    deliverable = _deliverable(event)
    if event.data["delivered"]:
        deliverable.take_back(by=by)
    else:
        deliverable.deliver(by=by)


@takes_back(DeliverableShown, action="deliver", beside=(DeliverableDelivered,))
def _shown(event: Event, by: Person) -> None:
    deliverable = _deliverable(event)
    if event.data.get("shown", True):
        deliverable.hide(by=by)
    else:
        deliverable.show(by=by)


@takes_back(EvidenceAttached, action="deliver", beside=(EvidenceWithdrawn,))
def _attached(event: Event, by: Person) -> None:
    deliverable = _deliverable(event)
    for evidence in deliverable.evidence.filter(kind=event.data["kind"], ref=event.data["ref"], withdrawn_at=None):
        deliverable.detach(evidence, by=by)


def _item(event: Event) -> Item:
    return Item.objects.select_related("project").get(pk=event.target_id)


def _deliverable(event: Event) -> Deliverable:
    return Deliverable.objects.select_related("item__project", "sprint").get(pk=event.target_id)


def _sprint(item: Item, number: int | None) -> Sprint | None:
    return Sprint.objects.filter(project_id=item.project_id, number=number).first() if number else None


def _value(item: Item, name: str, value: Any) -> Any:
    """A recorded value as the field takes it."""
    if value is None or name not in ("due", "parent"):
        return value
    return date.fromisoformat(value) if name == "due" else Item.objects.filter(project=item.project).keyed(value).get()
