"""The order of the backlog: an integer with gaps, small is top."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.db import models, transaction

from assay.backlog.facts import ItemRanked
from assay.crew.models import Person
from assay.events.log import record
from assay.events.refusals import Refused

if TYPE_CHECKING:
    from assay.backlog.models.item import Item

STEP = 1 << 20


class Ranked(models.Model):
    """Something that has a place in the backlog."""

    rank = models.BigIntegerField()

    class Meta:
        abstract = True

    @transaction.atomic
    def rank_next_to(self, other: Item, *, below: bool, by: Person) -> None:
        """Put it directly above (or below) another item of the backlog."""
        item = cast("Item", self)
        if other.project_id != item.project_id:
            raise Refused("Both lie in different backlogs.", way_out="Choose an item of this backlog.")
        if other.pk == item.pk:
            return
        others = type(item).objects.filter(project_id=item.project_id).exclude(pk=item.pk)
        type(item.project).objects.select_for_update().get(pk=item.project_id)
        other.refresh_from_db(fields=["rank"])
        self.rank_between(*_gap(others, other, below=below), by=by)

    @transaction.atomic
    def rank_within(self, *, after: Item | None, before: Item | None, by: Person) -> None:
        """Put it between two items that follow each other in some list, perhaps far apart in the backlog.

        Where it lies between them already, nothing happens; with neither, too.
        """
        if after is None and before is None:
            return
        item = cast("Item", self)
        item.refresh_from_db(fields=["rank"])
        if (after is None or after.rank < item.rank) and (before is None or item.rank < before.rank):
            return
        if before is not None:
            self.rank_next_to(before, below=False, by=by)
        elif after is not None:
            self.rank_next_to(after, below=True, by=by)

    @transaction.atomic
    def rank_first(self, *, by: Person) -> None:
        """Put it on top of the backlog."""
        item = cast("Item", self)
        top = type(item).objects.filter(project_id=item.project_id).order_by("rank").first()
        if top and top.pk != item.pk:
            self.rank_next_to(top, below=False, by=by)

    @transaction.atomic
    def rank_last(self, *, by: Person) -> None:
        """Put it at the end of the backlog."""
        item = cast("Item", self)
        end = type(item).objects.filter(project_id=item.project_id).order_by("-rank").first()
        if end and end.pk != item.pk:
            self.rank_next_to(end, below=True, by=by)

    def rank_between(self, low: int, high: int, *, by: Person) -> None:
        """Take a rank between two others; where it lies there already, nothing happens."""
        item = cast("Item", self)
        item.refresh_from_db(fields=["rank"])
        if low < item.rank < high:
            return
        was, item.rank = item.rank, (low + high) // 2
        item.save(update_fields=["rank"])
        record(ItemRanked(was, item.rank), on=item, by=by)


def _gap(others: models.QuerySet[Item], other: Item, *, below: bool) -> tuple[int, int]:
    low, high = _neighbours(others, other, below=below)
    if high - low < 2:  # so many were put between two that no number is left: spread them all anew
        for n, item in enumerate(others.order_by("rank", "pk").only("pk"), start=1):
            others.filter(pk=item.pk).update(rank=n * STEP)
        other.refresh_from_db(fields=["rank"])
        low, high = _neighbours(others, other, below=below)
    return low, high


def _neighbours(others: models.QuerySet[Item], other: Item, *, below: bool) -> tuple[int, int]:
    if below:
        following = others.filter(rank__gt=other.rank).order_by("rank").values_list("rank", flat=True).first()
        return other.rank, following if following is not None else other.rank + 2 * STEP
    above = others.filter(rank__lt=other.rank).order_by("-rank").values_list("rank", flat=True).first()
    return above if above is not None else other.rank - 2 * STEP, other.rank
