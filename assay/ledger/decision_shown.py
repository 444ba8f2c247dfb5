"""The box in which a verdict is signed, or shown."""

from __future__ import annotations

from dataclasses import dataclass

from assay.backlog.models import Deliverable
from assay.crew.models import Person
from assay.ledger.models import Argument, Assessment, Hypothesis, Verdict
from assay.ledger.models.deciding import owed_deliverables
from assay.prepared import Prepared


@dataclass(frozen=True)
class Decision:
    """The box in which a verdict is signed, or shown.

    blocked: why nobody can sign now. chosen: what the assessment would have a person sign. owed: deliverables that
    the verdict may be.
    """

    standing: Verdict | None
    pending: Verdict | None
    earlier: tuple[Verdict, ...]
    arguments: tuple[Argument, ...]
    may_sign: bool
    may_second: bool
    allowed: tuple[str, ...]
    chosen: str
    blocked: str
    owed: tuple[Deliverable, ...]


def decision_on(hypothesis: Hypothesis, person: Person) -> Decision:
    """Read what was decided, and what this person may decide."""
    assessment = hypothesis.assessment
    may_sign = hypothesis.may_sign(person)
    verdicts = _VERDICTS.things(hypothesis.pk)
    by_pk = {verdict.pk: verdict for verdict in verdicts}
    shown = {hypothesis.verdict_id, hypothesis.pending_id}
    return Decision(
        standing=by_pk.get(hypothesis.verdict_id or 0),
        pending=by_pk.get(hypothesis.pending_id or 0),
        earlier=tuple(verdict for verdict in verdicts if verdict.pk not in shown),
        arguments=tuple(_ARGUMENTS.things(hypothesis.pk)),
        may_sign=may_sign and assessment is not None,
        may_second=hypothesis.may_second(person),
        allowed=hypothesis.allowed_decisions(),
        chosen=assessment.decision if assessment and assessment.suffices else "",
        blocked=_blocked(hypothesis, assessment),
        owed=tuple(_owed(hypothesis)) if may_sign and assessment else (),
    )


_VERDICTS = Prepared(
    (int,), lambda pk: Verdict.objects.filter(hypothesis=pk).select_related("by", "second_by", "assessment")
)
_ARGUMENTS = Prepared((int,), lambda pk: Argument.objects.filter(hypothesis=pk).select_related("by", "answered_by"))
_OWED = Prepared((int,), lambda pk: owed_deliverables(pk).select_related("item"))


def _owed(hypothesis: Hypothesis) -> list[Deliverable]:
    found = _OWED.things(hypothesis.pk)
    for deliverable in found:
        deliverable.item.project = hypothesis.project
    return found


def _blocked(hypothesis: Hypothesis, assessment: Assessment | None) -> str:
    if assessment is None or not assessment.unexplained:
        return ""
    return f"First give a reason for {hypothesis.version.called(assessment.unexplained)}."
