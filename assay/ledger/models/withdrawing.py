"""Taking a draft out of the ledger that nobody means to register; its key stays taken, and it can be taken up again."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.db import models, transaction

from assay import clock
from assay.crew.models import Person
from assay.events.log import record
from assay.events.refusals import Refused
from assay.ledger.facts import HypothesisTakenUp, HypothesisWithdrawn
from assay.science.inference.wording import listed

if TYPE_CHECKING:
    from assay.ledger.models.hypothesis import Hypothesis


class Withdrawable(models.Model):
    """Something that was written down and may be let go, as long as it counts for nothing."""

    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    @transaction.atomic
    def withdraw(self, *, by: Person) -> None:
        """Let a draft go. Raises Refused once it is registered, and while anything hangs on it."""
        hypothesis = cast("Hypothesis", self).fresh()
        if hypothesis.withdrawn_at:
            return
        if hypothesis.version.registered_at:
            raise Refused(
                f"{hypothesis.key} is registered: it ends with a verdict.",
                way_out="Sign inconclusive once its first evidence is read; what was registered is never withdrawn.",
            )
        if hanging := hypothesis.hanging_keys():
            hang = "hangs" if len(hanging) == 1 else "hang"
            raise Refused(f"{listed(hanging)} {hang} on {hypothesis.key}.", way_out="Untie that first.")
        hypothesis.withdrawn_at = clock.now()
        hypothesis.save(update_fields=["withdrawn_at"])
        hypothesis.settle()
        record(HypothesisWithdrawn(hypothesis.title), on=hypothesis, by=by)

    def hanging_keys(self) -> list[str]:
        """Name the items that are tied to it, and the hypotheses below it or that need it."""
        hypothesis = cast("Hypothesis", self)
        below = type(hypothesis).objects.below(hypothesis.pk)
        items = [link.item.key for link in hypothesis.links.select_related("item__project").order_by("item__number")]
        return items + [one.key for one in below.select_related("project").order_by("number")]

    @transaction.atomic
    def take_up(self, *, by: Person) -> None:
        """Take a withdrawn draft up again."""
        hypothesis = cast("Hypothesis", self).fresh()
        if hypothesis.withdrawn_at is None:
            return
        hypothesis.withdrawn_at = None
        hypothesis.save(update_fields=["withdrawn_at"])
        hypothesis.settle()
        record(HypothesisTakenUp(hypothesis.title), on=hypothesis, by=by)
