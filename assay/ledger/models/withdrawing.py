"""Taking a draft out of the ledger that nobody means to register; its key stays taken, and it can be taken up again."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.db import models, transaction

from assay import clock
from assay.crew.models import Person
from assay.events.log import record
from assay.events.refusals import Refused
from assay.ledger.facts import HypothesisTakenUp, HypothesisWithdrawn

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
        below = type(hypothesis).objects.filter(
            models.Q(parent=hypothesis) | models.Q(needs=hypothesis), withdrawn_at=None
        )
        if hypothesis.links.exists() or below.exists():
            raise Refused(f"Something hangs on {hypothesis.key}.", way_out="Untie that first.")
        hypothesis.withdrawn_at = clock.now()
        hypothesis.save(update_fields=["withdrawn_at"])
        hypothesis.settle()
        record(HypothesisWithdrawn(hypothesis.title), on=hypothesis, by=by)

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
