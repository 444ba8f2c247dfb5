"""A spike's findings: what was asked is its question, what was tried and found stands here."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.db import models, transaction

from assay import clock
from assay.backlog.facts import SpikeAnswered
from assay.backlog.kinds import Kind
from assay.crew.models import Person
from assay.events.log import record
from assay.events.refusals import Refused

if TYPE_CHECKING:
    from assay.backlog.models.item import Item


class Answerable(models.Model):
    """Something that asks a question inside a box of one sprint. The decision that follows is the crew's, later."""

    question = models.TextField(blank=True, default="")
    tried = models.TextField(blank=True, default="")
    found = models.TextField(blank=True, default="")
    shown_by = models.TextField(blank=True, default="", help_text="the evidence of the findings, one reference a line")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    @transaction.atomic
    def answer(self, *, tried: str, found: str, shown_by: str, by: Person) -> None:
        """Write the findings: what was tried (so that it can be tried again), what was found, what shows it.

        Raises Refused for an item that is no spike.
        """
        item = cast("Item", self)
        if item.kind != Kind.SPIKE:
            raise Refused(f"{item.key} is no spike.", way_out="Make it one, or write into its description.")
        if (tried, found, shown_by) == (item.tried, item.found, item.shown_by):
            return
        item.tried, item.found, item.shown_by, item.answered_at = tried, found, shown_by, clock.now()
        item.save(update_fields=["tried", "found", "shown_by", "answered_at"])
        record(SpikeAnswered(tried, found, shown_by), on=item, by=by)
