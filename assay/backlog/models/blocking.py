"""What an item waits for: other items, or something of another room."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.db import models, transaction

from assay import clock
from assay.backlog.facts import ItemBlocked, ItemHeld, ItemReleased, ItemUnblocked
from assay.backlog.models.parts import Block, Hold
from assay.crew.models import Person, Project
from assay.events.log import record
from assay.events.refusals import Refused

if TYPE_CHECKING:
    from assay.backlog.models.item import Item


class Blockable(models.Model):
    """Something that may have to wait."""

    class Meta:
        abstract = True

    @transaction.atomic
    def block(self, blocker: Item, *, by: Person) -> None:
        """Say that `blocker` has to be finished first. Raises Refused for a circle or an item of another project."""
        item = cast("Item", self)
        if blocker.project_id != item.project_id:
            raise Refused("Both lie in different backlogs.", way_out="Choose an item of this backlog.")
        Project.objects.select_for_update().get(pk=item.project_id)  # two may let two items wait for each other
        if item.pk == blocker.pk or item.pk in _waits_for(blocker.pk):
            raise Refused(f"{blocker.key} waits for {item.key}.", way_out="Two items cannot wait for each other.")
        _, new = Block.objects.get_or_create(item=item, blocker=blocker, defaults={"at": clock.now()})
        if new:
            record(ItemBlocked(blocker.key), on=item, by=by)

    @transaction.atomic
    def unblock(self, blocker: Item, *, by: Person) -> None:
        """Say that it does not wait for `blocker`."""
        item = cast("Item", self)
        if Block.objects.filter(item=item, blocker=blocker).delete()[0]:
            record(ItemUnblocked(blocker.key), on=item, by=by)

    @transaction.atomic
    def hold(self, *, kind: str, source_id: int, reason: str, by: Person | None) -> None:
        """Let it wait for something of another room, once a source."""
        item = cast("Item", self)
        defaults = {"reason": reason[:200], "at": clock.now()}
        _, new = Hold.objects.get_or_create(item=item, kind=kind, source_id=source_id, defaults=defaults)
        if new:
            record(ItemHeld(reason), on=item, by=by)

    @transaction.atomic
    def release(self, *, kind: str, source_id: int, by: Person | None) -> None:
        """Let it wait for that no longer."""
        item = cast("Item", self)
        hold = Hold.objects.filter(item=item, kind=kind, source_id=source_id).first()
        if hold:
            hold.delete()
            record(ItemReleased(hold.reason), on=item, by=by)


def _waits_for(pk: int) -> set[int]:
    found: set[int] = set()
    edge = {pk}
    while edge:
        edge = set(Block.objects.filter(item_id__in=edge).values_list("blocker_id", flat=True)) - found
        found |= edge
    return found
