"""How a change of the ledger is taken back by the same key as any other."""

from assay.backlog.facts import ItemHeld, ItemReleased
from assay.backlog.models import Item
from assay.crew.models import Person
from assay.crew.undo import takes_back
from assay.events.models import Event
from assay.events.refusals import Refused
from assay.ledger.facts import (
    AssumptionOverturned,
    AssumptionUpheld,
    FollowUpTakenBack,
    HypothesisAmended,
    HypothesisChanged,
    HypothesisDrafted,
    HypothesisFollowed,
    HypothesisRegistered,
    HypothesisTakenUp,
    HypothesisWithdrawn,
    ItemLinked,
    ItemUnlinked,
    WorkPruned,
)
from assay.ledger.models import FollowUp, Hypothesis, ItemLink, Overturning, Pruning

REGISTER, OVERTURN = "register hypotheses", "overturn assumptions"


@takes_back(WorkPruned, action="prune")
def _pruned(event: Event, by: Person) -> None:
    """Its items come back as what they are, moves that were done together with it."""
    pruning = Pruning.objects.select_related("hypothesis__project").get(batch=event.batch)
    pruning.hypothesis.note_restored(pruning, by=by)


@takes_back(HypothesisFollowed, action=REGISTER, beside=(FollowUpTakenBack,))
def _followed(event: Event, by: Person) -> None:
    """What it made, dropped and took up has its own facts, done together with it."""
    follow_up = FollowUp.objects.get(batch=event.batch, hypothesis=event.target_id)
    _hypothesis(event).take_back_follow_up(follow_up, by=by)


@takes_back(
    HypothesisDrafted, action=REGISTER,
    beside=(HypothesisChanged, HypothesisRegistered, HypothesisAmended, HypothesisWithdrawn),
)  # fmt: skip
def _drafted(event: Event, by: Person) -> None:
    _hypothesis(event).withdraw(by=by)


@takes_back(HypothesisWithdrawn, action=REGISTER, beside=(HypothesisTakenUp,))
def _withdrawn(event: Event, by: Person) -> None:
    _hypothesis(event).take_up(by=by)


@takes_back(HypothesisTakenUp, action=REGISTER, beside=(HypothesisWithdrawn, HypothesisRegistered))
def _taken_up(event: Event, by: Person) -> None:
    _hypothesis(event).withdraw(by=by)


@takes_back(ItemLinked, action=REGISTER)
def _linked(event: Event, by: Person) -> None:
    _hypothesis(event).unlink(_item(event), event.data["relation"], by=by)


@takes_back(ItemUnlinked, action=REGISTER)
def _unlinked(event: Event, by: Person) -> None:
    _hypothesis(event).link(_item(event), event.data["relation"], by=by)


@takes_back(ItemHeld, action=REGISTER, beside=(ItemReleased,))
def _held(event: Event, by: Person) -> None:
    """It waits no longer once what it waited for is untied, which is done together with this."""
    item = _waiting(event, by)
    if item.holds.filter(reason=event.data["reason"]).exists():
        raise Refused(f"{item.key} still {event.data['reason']}.", way_out="Untie it from that.")


@takes_back(ItemReleased, action=REGISTER, beside=(ItemHeld,))
def _released(event: Event, by: Person) -> None:
    """It waits again once what it waited for is tied again, which is done together with this."""
    item = _waiting(event, by)
    if not item.holds.filter(reason=event.data["reason"]).exists():
        raise Refused(f"{item.key} no longer {event.data['reason']}.", way_out="Link it anew, if it should wait.")


@takes_back(AssumptionOverturned, action=OVERTURN, beside=(AssumptionUpheld,))
def _overturned(event: Event, by: Person) -> None:
    hypothesis = _hypothesis(event)
    told = {"assumption__hypothesis": hypothesis, "assumption__text": event.data["text"], "taken_back_at": None}
    for overturning in Overturning.objects.filter(**told):
        hypothesis.uphold(overturning, by=by)


def _waiting(event: Event, by: Person) -> Item:
    """The item, waiting for what it needs now and for nothing else of this room."""
    item = Item.objects.select_related("project").get(pk=event.target_id)
    for link in ItemLink.objects.filter(item=item).select_related("hypothesis__project", "hypothesis__verdict"):
        link.hypothesis.hold_or_release_one(item, by=by)
    return item


def _hypothesis(event: Event) -> Hypothesis:
    return Hypothesis.objects.whole().get(pk=event.target_id)


def _item(event: Event) -> Item:
    return Item.objects.keyed(event.data["item"]).select_related("project").get()
