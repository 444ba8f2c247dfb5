"""Into which sprint an item is planned, and its stays in sprints."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.db import models, transaction

from assay import clock
from assay.backlog.facts import ItemPlanned
from assay.backlog.models.parts import Visit
from assay.crew.models import Person
from assay.events.log import record, together
from assay.events.refusals import Refused

if TYPE_CHECKING:
    from assay.backlog.models.item import Item
    from assay.backlog.models.sprint import Sprint


class Planned(models.Model):
    """Something that is worked on in a sprint."""

    sprint = models.ForeignKey("backlog.Sprint", models.PROTECT, null=True, blank=True, related_name="items")

    class Meta:
        abstract = True

    @transaction.atomic
    def plan(self, sprint: Sprint | None, *, by: Person) -> None:
        """Put it into a sprint, or out of any; what it promises for no sprint yet is then promised for this one.

        Raises Refused for a closed sprint or one of another project.
        """
        item = cast("Item", self)
        item.refresh_from_db(fields=["sprint"], from_queryset=type(item).objects.select_for_update())
        if sprint == item.sprint:
            return
        if sprint and sprint.project_id != item.project_id:
            raise Refused("That sprint belongs to another project.", way_out="Choose a sprint of this one.")
        if sprint and sprint.closed_at:
            raise Refused(f"Sprint {sprint.number} is closed.", way_out="Choose the running one or a later one.")
        was = item.sprint.number if item.sprint else None
        with together():
            self.visit(sprint)
            record(ItemPlanned(was, sprint.number if sprint else None), on=item, by=by)
            unplaced = item.deliverables.filter(sprint=None, delivered_at=None, withdrawn_at=None)
            for promise in unplaced if sprint else ():
                promise.change(sprint=sprint, by=by)

    def visit(self, sprint: Sprint | None) -> None:
        """End the present stay and begin one in `sprint`; the caller records it."""
        item = cast("Item", self)
        Visit.objects.filter(item=item, went=None).update(went=clock.now())
        if sprint:
            Visit.objects.create(item=item, sprint=sprint, came=clock.now())
        item.sprint = sprint
        item.save(update_fields=["sprint"])
