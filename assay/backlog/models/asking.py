"""What is asked before an item moves on: why it starts before its gate is open, or is done although it owes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, cast

from django.db import models

from assay import clock
from assay.backlog.kinds import Kind
from assay.backlog.models.spike import NEEDED
from assay.backlog.registries import Gate, gates_of
from assay.crew.models import Person
from assay.crew.terms import State
from assay.events.refusals import Refused
from assay.practice.models import Waiver

if TYPE_CHECKING:
    from assay.backlog.models.deliverable import Deliverable
    from assay.backlog.models.item import Item

DELIVERY, ANSWER = "deliver.done", "spike.answered"


class Asks(Refused):
    """It is not moved yet: something is asked first. practice: the one that the reason is kept as a waiver of."""

    def __init__(self, message: str, *, practice: str, way_out: str) -> None:
        super().__init__(message, way_out=way_out)
        self.practice = practice


class Owes(Asks):
    """It cannot be called done: it owes a deliverable. There are three ways out."""


class Unanswered(Asks):
    """It cannot be called done: a spike ends with findings, or with a reason why it has none."""


class Gated(Asks):
    """It cannot start: a gate is shut. There is one way out, a reason that stays visible."""


class Accountable(models.Model):
    """Something whose moves are accounted for: each reason is kept as a waiver, beside what it is about."""

    class Meta:
        abstract = True

    def owed(self) -> models.QuerySet[Deliverable]:
        """Return what it promised for its sprint, a closed one or none yet and still owes; in no sprint, for any."""
        item = cast("Item", self)
        if not item.delivers:
            return item.deliverables.none()
        owed = item.deliverables.filter(withdrawn_at=None, delivered_at=None)
        left_behind = models.Q(sprint__closed_at__isnull=False)
        here = models.Q(sprint=item.sprint_id) | models.Q(sprint=None)
        return owed.filter(here | left_behind) if item.sprint_id else owed

    def gate_before(self, to: State) -> Gate | None:
        """Return the gate that is shut before it, if it would start in this column.

        None where a reason was given already, or the crew switched the practice off.
        """
        item = cast("Item", self)
        starts = item.started_at is None and to.kind in ("active", "done")
        gate = next(iter(gates_of(item.project, item.stage)), None) if starts and item.stage else None
        return None if gate and self._is_excused(gate.practice) else gate

    def lacks_answer(self, to: State) -> bool:
        """Whether it is a spike that would be done without findings, and nobody has said why yet."""
        item = cast("Item", self)
        return to.is_done and item.kind == Kind.SPIKE and not item.is_answered and not self._is_excused(ANSWER)

    def account_for(self, to: State, *, reason: str, by: Person, again: bool = False) -> None:
        """Keep the reason as a waiver of whatever is asked before a move to this column.

        again: a move is taken back, so that it does not start or end anew. Raises the first Asks where none is given.
        """
        item = cast("Item", self)
        for asked in item.asks(to, again=again):
            if not reason.strip():
                raise asked
            self.excuse(asked.practice, reason, by=by)

    def gate_to_pass(self, column: State, reason: str) -> Gate | None:
        """Return the gate before a new item that begins in this column. Raises Gated where no reason is given."""
        gate = self.gate_before(column)
        if gate and not reason.strip():
            raise Gated(
                f"It would start early. {gate.why}", practice=gate.practice,
                way_out="Add it to a column before the work, and start it from there: the reason is asked then.",
            )  # fmt: skip
        return gate

    def excuse(self, practice: str, reason: str, *, by: Person) -> None:
        """Keep a reason why a practice is not kept for it."""
        item = cast("Item", self)
        Waiver.objects.grant(project=item.project, practice=practice, subject=item.key, reason=reason, by=by)

    def asks(self, to: State, *, again: bool = False) -> Iterator[Asks]:
        """Yield what is asked before a move to this column, each with its way out."""
        item = cast("Item", self)
        gate = None if again else self.gate_before(to)
        if gate:
            yield Gated(
                f"{item.key} would start early. {gate.why}", practice=gate.practice, way_out="Say why it starts."
            )
        if to.is_done and (owed := list(item.owed().values_list("what", flat=True))):
            ways = "Attach its evidence, re-plan it, or say why."
            yield Owes(f"{item.key} still owes {', '.join(owed)}.", practice=DELIVERY, way_out=ways)
        if not again and self.lacks_answer(to):
            ways = "Write what was tried, what was found and what shows it, or say why it ends without."
            some = len(lacks := item.texts_missing) < len(NEEDED)
            says = f"does not say yet {' and '.join(lacks)}" if some else "has no findings yet"
            yield Unanswered(f"{item.key} {says}.", practice=ANSWER, way_out=ways)

    def _is_excused(self, practice: str) -> bool:
        item = cast("Item", self)
        if item.project.terms.practices.get(practice, {}).get("off"):
            return True
        today = item.project.day_of(clock.now())
        return Waiver.objects.counting(item.project, practice, today).filter(subject__in=["", item.key]).exists()
