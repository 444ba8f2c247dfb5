"""A spike's findings: what was asked is its question, what was tried and found stands here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar, cast

from django.db import models, transaction

from assay import clock
from assay.backlog.facts import SpikeAnswered
from assay.backlog.kinds import Kind
from assay.crew.models import Person
from assay.events.log import fresh, record
from assay.events.refusals import Refused, refuse_stale

if TYPE_CHECKING:
    from assay.backlog.models.item import Item


class Answerable(models.Model):
    """Something that asks a question inside a box of one sprint. The decision that follows is the crew's, later."""

    question = models.TextField(blank=True, default="")
    tried = models.TextField(blank=True, default="")
    found = models.TextField(blank=True, default="")
    shown_by = models.TextField(blank=True, default="", help_text="the evidence of the findings, one reference a line")
    answered_at = models.DateTimeField(null=True, blank=True)

    #: the texts of the findings
    FINDINGS: ClassVar[tuple[str, ...]] = ("tried", "found", "shown_by")

    class Meta:
        abstract = True

    @transaction.atomic
    def answer(
        self, *, tried: str, found: str, shown_by: str, by: Person, seen: Mapping[str, str] | None = None
    ) -> None:
        """Write the findings: what was tried (so that it can be tried again), what was found, what shows it.

        seen: the texts that the person saw, by their names; what they left so stays as it is now. Raises Stale, keeping
        both, if somebody changed a text since that the person changes too. Raises Refused for an item that is no spike.
        """
        item = cast("Item", self)
        fresh(item, "kind", *self.FINDINGS)
        if item.kind != Kind.SPIKE:
            raise Refused(f"{item.key} is no spike.", way_out="Make it one, or write into its description.")
        known, now = seen or {}, {name: getattr(item, name) for name in self.FINDINGS}
        written = {"tried": tried, "found": found, "shown_by": shown_by}
        changed = {name: text for name, text in written.items() if text not in (now[name], known.get(name))}
        if not changed:
            return
        refuse_stale(item.key, changed, now=now, seen=known, called=_CALLED)
        for name, text in changed.items():
            setattr(item, name, text)
        item.answered_at = clock.now()
        item.save(update_fields=[*changed, "answered_at"])
        record(SpikeAnswered(item.tried, item.found, item.shown_by), on=item, by=by)


_CALLED = {"tried": "“what was tried”", "found": "“what was found”", "shown_by": "“what shows it”"}
