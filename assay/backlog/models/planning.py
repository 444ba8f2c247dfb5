"""Into which sprint an item is planned, and its stays in sprints."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.db import models, transaction

from assay import clock
from assay.backlog.facts import ItemPlanned
from assay.backlog.models.parts import Visit
from assay.crew.models import Person
from assay.crew.terms import State, Terms
from assay.events.log import fresh, record, together
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

        In a running sprint it is lined up at once. Raises Refused for a closed sprint or one of another project, and
        for an item that is dropped.
        """
        item = cast("Item", self)
        if sprint and sprint.pk != item.sprint_id:
            sprint.admit(item.project_id)
        fresh(item, "sprint", "dropped_at")
        if sprint == item.sprint:
            return
        if sprint and item.dropped_at:
            raise Refused(f"{item.key} is dropped.", way_out="Put it into another column first.")
        was = item.sprint.number if item.sprint else None
        with together():
            self.visit(sprint)
            record(ItemPlanned(was, sprint.number if sprint else None), on=item, by=by)
            unplaced = item.deliverables.filter(sprint=None, delivered_at=None, withdrawn_at=None)
            for promise in unplaced if sprint else ():
                promise.change(sprint=sprint, by=by)
            if sprint and sprint.started_at:
                self.line_up(by=by)

    def line_up(self, *, by: Person) -> None:
        """Move it on from the column of what may be done some day to the next one, as what a running sprint holds.

        Nothing happens where it lies in another column, or where the crew has one column alone before work starts.
        """
        item = cast("Item", self)
        if item.state == item.project.terms.first("not_started").slug:
            item.move(to=column_before_work(item.project.terms, in_running_sprint=True), by=by)

    def visit(self, sprint: Sprint | None) -> None:
        """End the present stay and begin one in `sprint`; the caller records it."""
        item = cast("Item", self)
        Visit.objects.filter(item=item, went=None).update(went=clock.now())
        if sprint:
            Visit.objects.create(item=item, sprint=sprint, came=clock.now())
        item.sprint = sprint
        item.save(update_fields=["sprint"])


def column_before_work(terms: Terms, *, in_running_sprint: bool) -> State:
    """Return the column of what has not started: the first one; in a running sprint the second, if there is one."""
    waiting = [state for state in terms.states if state.kind == "not_started"]
    return waiting[:2][-1] if in_running_sprint else waiting[0]
