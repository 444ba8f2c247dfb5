"""Acceptance criteria, and the points of Ready and Done that people tick."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.db import models, transaction
from django.db.models import Max

from assay import clock
from assay.backlog.facts import CriterionAdded, CriterionChanged, CriterionMet, ItemTicked
from assay.backlog.models.parts import Criterion, Tick
from assay.crew.models import Person
from assay.events.log import fresh, record
from assay.events.refusals import Refused, Stale

if TYPE_CHECKING:
    from assay.backlog.models.item import Item


class Checklist(models.Model):
    """Something with criteria and points to tick."""

    class Meta:
        abstract = True

    @transaction.atomic
    def require(self, text: str, *, by: Person) -> Criterion:
        """Add an acceptance criterion."""
        item = cast("Item", self)
        if not text.strip():
            raise Refused("A criterion needs words.", way_out="Say what can be seen when it is met.")
        last = item.criteria.aggregate(last=Max("place"))["last"]
        criterion = Criterion.objects.create(item=item, text=text.strip(), place=0 if last is None else last + 1)
        record(CriterionAdded(criterion.text, criterion.pk), on=item, by=by)
        return criterion

    @transaction.atomic
    def reword(self, criterion: Criterion, text: str, *, by: Person, seen: str | None = None) -> None:
        """Put a criterion in other words; without words it is removed."""
        item = cast("Item", self)
        fresh(criterion, "text")
        was, text = criterion.text, text.strip()
        if text == was:
            return
        if seen is not None and seen != was:
            raise Stale(f"This criterion of {item.key} was changed.", field="criterion", theirs=was, yours=text)
        pk = criterion.pk
        if text:
            criterion.text = text
            criterion.save(update_fields=["text"])
        else:
            criterion.delete()
        record(CriterionChanged(was, text, pk), on=item, by=by)

    @transaction.atomic
    def meet(self, criterion: Criterion, *, met: bool = True, by: Person) -> None:
        """Say that a criterion is met, or is not; the name stays on it."""
        fresh(criterion, "met_at")
        if (criterion.met_at is not None) == met:
            return
        criterion.met_at, criterion.met_by = (clock.now(), by) if met else (None, None)
        criterion.save(update_fields=["met_at", "met_by"])
        record(CriterionMet(criterion.text, met, criterion.pk), on=cast("Item", self), by=by)

    @transaction.atomic
    def tick(self, checklist: str, point: str, *, ticked: bool = True, by: Person) -> None:
        """Put one's name to a point of "ready" or "done", or take it off.

        Raises Refused for a point that the agreement does not have or that is computed.
        """
        item = cast("Item", self)
        points = {p.id: p for p in getattr(item.project.terms, checklist)}
        if point not in points or points[point].is_computed:
            raise Refused(f"“{point}” cannot be ticked.", way_out="It is computed, or the agreement has it no more.")
        ticks = Tick.objects.filter(item=item, checklist=checklist, point=point)
        if ticks.exists() == ticked:
            return
        if ticked:
            Tick.objects.create(item=item, checklist=checklist, point=point, by=by, at=clock.now())
        else:
            ticks.delete()
        record(ItemTicked(checklist, point, ticked), on=item, by=by)
