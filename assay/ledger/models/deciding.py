"""Signing a verdict: by the science, in view of the assessment, with a second pair of eyes where it goes against it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, cast

from django.db import models, transaction
from django.db.models import QuerySet

from assay import clock
from assay.backlog.kinds import EvidenceKind
from assay.backlog.models import Deliverable
from assay.crew.models import Membership, Person
from assay.crew.permissions import CREW
from assay.events.log import fresh, record, together
from assay.events.refusals import Refused, Stale
from assay.ledger.facts import ArgumentAnswered, ArgumentRaised, VerdictSeconded, VerdictSigned
from assay.ledger.models.assessment import Assessment
from assay.ledger.models.linking import ItemLink
from assay.ledger.models.reading import refuse_unread
from assay.ledger.models.reweighing import reweigh
from assay.ledger.models.verdict import Argument, Verdict
from assay.ledger.words import Decision, Relation
from assay.prepared import Prepared
from assay.science.inference.wording import listed

if TYPE_CHECKING:
    from assay.ledger.models.hypothesis import Hypothesis

SCIENCE = "science"


class Decided(models.Model):
    """Something that a verdict is signed on."""

    verdict = models.ForeignKey(
        Verdict, models.SET_NULL, null=True, blank=True, related_name="+", help_text="derived: the one that stands"
    )
    pending = models.ForeignKey(
        Verdict, models.SET_NULL, null=True, blank=True, related_name="+",
        help_text="derived: the one that waits for its second signature",
    )  # fmt: skip

    class Meta:
        abstract = True

    @transaction.atomic
    def sign(
        self, value: str, *, by: Person, reason: str, delivers: Iterable[Deliverable] = (), seen: int | None = None,
        read: int | None = None,
    ) -> Verdict:  # fmt: skip
        """Sign accepted, rejected or inconclusive, with the reason.

        One that differs from the assessment is against it: it is pending until somebody of another discipline signs
        too; until then nothing drops and nothing unlocks. It names what is assumed, which is frozen with it.
        delivers: deliverables that this verdict is, of items that test it; they are delivered with it once it stands.
        seen: the id of the newest verdict that the person saw, 0 for none. read: the id of the assessment that they
        read; None for the newest.
        Raises Refused unless `by` is of the science discipline, for a reason left out, while keys lack a run and a
        reason, for anything but "inconclusive" on evidence that was refused, over a verdict that was not seen, and
        (Unread) on an assessment that was not read.
        """
        hypothesis = cast("Hypothesis", self).fresh()
        refuse_unread(hypothesis, read)
        assessment = hypothesis.assessment_to_sign(value, by=by, reason=reason)
        for signed in (hypothesis.pending, hypothesis.verdict):
            if signed and signed.says(value, reason, by=by, of=assessment):
                return signed
        hypothesis.refuse_unseen(seen)
        delivers = list(delivers)
        hypothesis.refuse_foreign(delivers)
        verdict = Verdict.objects.create(
            hypothesis=hypothesis, assessment=assessment, value=value, reason=reason.strip(), by=by, at=clock.now(),
            against=value != assessment.decision, delivers=[deliverable.pk for deliverable in delivers],
        )  # fmt: skip
        with together():
            self._supersede(hypothesis.pending)
            hypothesis.pending = verdict if verdict.against else None
            hypothesis.save(update_fields=["pending"])
            if not verdict.against:
                self._stand(verdict, by=by)
            hypothesis.settle()
            stands_on = hypothesis.name_assumptions()
            fact = VerdictSigned(value, verdict.reason, verdict.against, assessment.verdict, stands_on)
            record(fact, on=hypothesis, by=by)
        return verdict

    @transaction.atomic
    def second(
        self, *, by: Person, note: str = "", seen: int | None = None, read: int | None = None
    ) -> Verdict:  # fmt: skip
        """Sign the pending verdict as the second: from now on it stands.

        seen: the id of the one that the person saw. read: the id of the assessment that they read; None for the newest.
        Raises Refused if none is pending, or another one, for whoever signed first, is of the science discipline or
        not of the crew, where the evidence of now could not carry the verdict, and (Unread) where it was not read.
        """
        hypothesis = cast("Hypothesis", self).fresh()
        verdict: Verdict | None = hypothesis.pending
        if verdict is None:
            raise Refused(f"No verdict on {hypothesis.key} waits for a second signature.")
        if _discipline(hypothesis, by) in ("", SCIENCE):
            raise Refused(
                "The second signature comes from another discipline than science.",
                way_out="Ask somebody of the crew who is of engineering, product or any other discipline.",
            )
        if by.pk == verdict.by_id:
            raise Refused("The second signature is somebody else's than the first.", way_out="Ask one of the crew.")
        hypothesis.refuse_unseen(seen)
        refuse_unread(hypothesis, read)
        hypothesis.evidence_for(verdict.value)
        verdict.second_by, verdict.second_at, verdict.second_note = by, clock.now(), note.strip()
        verdict.save(update_fields=["second_by", "second_at", "second_note"])
        with together():
            hypothesis.pending = None
            hypothesis.save(update_fields=["pending"])
            self._stand(verdict, by=by)
            hypothesis.settle()
            record(VerdictSeconded(verdict.value, verdict.second_note), on=hypothesis, by=by)
        return verdict

    @transaction.atomic
    def argue(self, text: str, *, by: Person) -> Argument:
        """Argue against what is, or is about to be, decided."""
        if not text.strip():
            raise Refused("There is nothing in this argument.", way_out="Write what speaks against it.")
        hypothesis = cast("Hypothesis", self).fresh()
        said = hypothesis.arguments.filter(text=text.strip(), by=by).first()
        if said:
            return said
        argument = Argument.objects.create(hypothesis=hypothesis, text=text.strip(), by=by, at=clock.now())
        record(ArgumentRaised(argument.text), on=hypothesis, by=by)
        return argument

    @transaction.atomic
    def answer(self, argument: Argument, text: str, *, by: Person, seen: str | None = None) -> None:
        """Answer an argument; both stay beside the verdict.

        seen: the answer that the person saw, "" for none. Raises Stale, keeping both, if somebody gave another since.
        """
        if not text.strip():
            raise Refused("There is nothing in this answer.", way_out="Write what is to be said to it.")
        fresh(argument, "answer", "answered_by", "answered_at")
        if argument.answer == text.strip():
            return
        if seen is not None and seen.strip() != argument.answer:
            raise Stale(
                "Somebody answered this argument since you saw it.", field="answer", theirs=argument.answer,
                yours=text.strip(), who=argument.answered_by.name if argument.answered_by else "",
            )  # fmt: skip
        argument.answer, argument.answered_by, argument.answered_at = text.strip(), by, clock.now()
        argument.save(update_fields=["answer", "answered_by", "answered_at"])
        record(ArgumentAnswered(argument.answer), on=cast("Hypothesis", self), by=by)

    def owed_deliverables(self) -> QuerySet[Deliverable]:
        """What items that test it still owe: its verdict may be one of these."""
        return owed_deliverables(cast("Hypothesis", self).pk)

    def refuse_unseen(self, seen: int | None) -> None:
        """Raise Refused where somebody signed a verdict that the person did not see. seen: its id, 0 for none."""
        hypothesis = cast("Hypothesis", self)
        newest: Verdict | None = hypothesis.pending or hypothesis.verdict
        if newest is not None and seen not in (None, newest.pk):
            raise Refused(
                f"{newest.by.name} signed “{newest.value}” on {hypothesis.key} meanwhile.",
                way_out="Read it, then sign yours if you hold it still; or argue against it.",
            )

    def refuse_foreign(self, delivers: list[Deliverable]) -> None:
        """Raise Refused for a deliverable that its verdict cannot be."""
        owed = set(self.owed_deliverables().values_list("pk", flat=True)) if delivers else set()
        if strange := [f"“{one.what}”" for one in delivers if one.pk not in owed]:
            raise Refused(
                f"{listed(strange)} is owed no more, or its item does not test {cast('Hypothesis', self).key}.",
                way_out="Reload the page: it names what the verdict may be.",
            )

    def may_sign(self, person: Person) -> bool:
        """Whether a person is one of those who sign verdicts here."""
        return _discipline(cast("Hypothesis", self), person) == SCIENCE

    def may_second(self, person: Person) -> bool:
        """Whether a person may give the second signature that is waited for."""
        hypothesis = cast("Hypothesis", self)
        return hypothesis.pending is not None and self.is_seconded_by(person, _discipline(hypothesis, person))

    def is_seconded_by(self, person: Person, discipline: str) -> bool:
        """Whether the second signature that is waited for may be theirs. discipline: "" for who is not of the crew."""
        pending = cast("Hypothesis", self).pending
        return pending is not None and pending.by_id != person.pk and discipline not in ("", SCIENCE)

    def allowed_decisions(self) -> tuple[str, ...]:
        """What may be signed on the present assessment: on refused evidence nothing but "inconclusive"."""
        hypothesis = cast("Hypothesis", self)
        if hypothesis.assessment is None:
            return ()
        return (Decision.INCONCLUSIVE.value,) if hypothesis.assessment.is_refused else tuple(Decision.values)

    def assessment_to_sign(self, value: str, *, by: Person, reason: str) -> Assessment:
        """Return the assessment that a signature is given in view of. Raises Refused as `sign` says."""
        hypothesis = cast("Hypothesis", self)
        if not hypothesis.may_sign(by):
            raise Refused(
                f"A verdict is signed by the science discipline; {by.name} is not of it here.",
                way_out="Ask a data scientist of the crew to sign.",
            )
        if value not in Decision.values:
            raise Refused(f"{value} is no verdict.", way_out=f"Take one of {', '.join(Decision.values)}.")
        if not reason.strip():
            raise Refused("A verdict needs a reason.", way_out="Say in your words why; it stays with the verdict.")
        return hypothesis.evidence_for(value)

    def evidence_for(self, value: str) -> Assessment:
        """Return the present assessment. Raises Refused where it cannot carry this decision."""
        hypothesis = cast("Hypothesis", self)
        if hypothesis.assessment is None:
            raise Refused(f"No evidence of {hypothesis.key} was read yet.", way_out="Bring its runs first.")
        if keys := hypothesis.assessment.unexplained:
            raise Refused(
                f"First give a reason for {hypothesis.version.called(keys)}: failed and missing runs are evidence too.",
                way_out="Say why each has no run, or run it again.",
            )
        if value not in hypothesis.allowed_decisions():
            raise Refused(
                "This evidence cannot carry a verdict, so only “inconclusive” can be signed.",
                way_out="Mend what the page names, or sign inconclusive.",
            )
        return hypothesis.assessment

    def _stand(self, verdict: Verdict, *, by: Person) -> None:
        """Let a verdict stand: supersede the one before, deliver what it is, unlock or hold what needs it."""
        hypothesis = cast("Hypothesis", self)
        self._supersede(hypothesis.verdict)
        hypothesis.verdict = verdict
        hypothesis.save(update_fields=["verdict"])
        owed = Deliverable.objects.filter(project_id=hypothesis.project_id, pk__in=verdict.delivers)
        for deliverable in owed.filter(withdrawn_at=None).select_related("item__project"):
            deliverable.attach(kind=EvidenceKind.VERDICT, ref=hypothesis.key, address=hypothesis.url, by=by)
            deliverable.deliver(by=by)
        hypothesis.hold_or_release(by=by)
        reweigh(hypothesis.project_id, but=hypothesis.pk, by=by)  # an accept raises the levels of the others

    def _supersede(self, verdict: Verdict | None) -> None:
        if verdict and verdict.superseded_at is None:
            verdict.superseded_at = clock.now()
            verdict.save(update_fields=["superseded_at"])


def owed_deliverables(hypothesis_id: int) -> QuerySet[Deliverable]:
    """Return what items that test a hypothesis still owe."""
    tested = ItemLink.objects.filter(hypothesis=hypothesis_id, relation=Relation.TESTS).values("item_id")
    return Deliverable.objects.filter(
        item__in=tested, delivered_at=None, withdrawn_at=None, item__dropped_at=None
    ).order_by("item__number", "id")


def _discipline(hypothesis: Hypothesis, person: Person) -> str:
    """The discipline of somebody of the crew; "" for viewers and for those who are not, or no longer, on it."""
    found = _SEATED.rows(hypothesis.project_id, person.pk)
    return str(found[0][0]) if found else ""


_SEATED = Prepared(
    (int, int),
    lambda project, person: (
        Membership.objects.present()
        .filter(project_id=project, person_id=person, role__in=CREW)
        .values_list("discipline")
    ),
)
