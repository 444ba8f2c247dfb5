"""Answering the questions of a feasibility study, and showing what an answer rests on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, cast

from django.db import models, transaction

from assay import clock
from assay.crew.evidence import Piece, Shows
from assay.crew.models import Person
from assay.events.log import fresh, record
from assay.events.refusals import Refused, refuse_stale
from assay.ledger.facts import StudyAnswered, StudyEvidenceWithdrawn, StudyShown
from assay.ledger.models.outline import StudyQuestion

if TYPE_CHECKING:
    from assay.ledger.models.study import FeasibilityStudy


class StudyAnswer(models.Model):
    """What somebody answered; the newest one counts, the others stay readable. Without words it takes one back."""

    part_of: ClassVar[str] = "question"
    question = models.ForeignKey(StudyQuestion, models.CASCADE, related_name="answers")
    text = models.TextField(blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]


class StudyEvidence(models.Model):
    """What shows an answer, named without a foreign key: some of it lives in rooms above, some nowhere here."""

    part_of: ClassVar[str] = "question"
    question = models.ForeignKey(StudyQuestion, models.CASCADE, related_name="evidence")
    kind = models.CharField(max_length=12, choices=Shows.choices)
    ref = models.CharField(max_length=300)
    address = models.CharField(max_length=1000, blank=True, default="")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["at", "id"]
        verbose_name_plural = "study evidence"

    @property
    def piece(self) -> Piece:
        return Piece(self.kind, self.ref, self.address)


class Answered(models.Model):
    """Something whose questions are answered."""

    class Meta:
        abstract = True

    @transaction.atomic
    def answer(self, question: StudyQuestion, text: str, *, by: Person, seen: str | None = None) -> None:
        """Answer a question; without words the answer is taken back. What it was stays readable.

        seen: the answer that the person saw. Raises Stale, keeping both, if somebody gave another since; Refused for a
        question that is asked no longer.
        """
        study = cast("FeasibilityStudy", self).fresh()
        _check_asked(question)
        before = question.answers.last()
        was = before.text if before else ""
        if text == was or (not text.strip() and not was.strip()):
            return
        refuse_stale(f"“{question.text}”", {"answer": text}, now={"answer": was}, seen=_seen(seen))
        question.answers.create(text=text, by=by, at=clock.now())
        study.age()
        record(StudyAnswered({question.key: [was, text]}, question.text), on=study, by=by)

    @transaction.atomic
    def show(self, question: StudyQuestion, piece: Piece, *, by: Person) -> StudyEvidence:
        """Say what shows the answer to a question; once a piece."""
        study = cast("FeasibilityStudy", self).fresh()
        _check_asked(question)
        known = question.evidence.filter(kind=piece.kind, ref=piece.ref, withdrawn_at=None).first()
        if known:
            return known
        shown = question.evidence.create(kind=piece.kind, ref=piece.ref, address=piece.address, by=by, at=clock.now())
        study.age()
        told = {f"{question.key} {piece.kind} {piece.ref}": [False, True]}
        record(StudyShown(question.key, question.text, piece.kind, piece.ref, told), on=study, by=by)
        return shown

    @transaction.atomic
    def withdraw(self, evidence: StudyEvidence, *, by: Person) -> None:
        """Say that it shows the answer no longer; that it did stays recorded."""
        study = cast("FeasibilityStudy", self).fresh()
        fresh(evidence, "withdrawn_at")
        if evidence.withdrawn_at:
            return
        evidence.withdrawn_at = clock.now()
        evidence.save(update_fields=["withdrawn_at"])
        study.age()
        question, kind, ref = evidence.question, evidence.kind, evidence.ref
        told = {f"{question.key} {kind} {ref}": [True, False]}
        record(StudyEvidenceWithdrawn(question.key, question.text, kind, ref, told), on=study, by=by)


def answered_since(
    answers: Sequence[StudyAnswer], evidence: Sequence[StudyEvidence], as_of: datetime
) -> datetime | None:
    """Return since when a question had been answered with evidence at a moment, without a gap; None if it was not.

    Another answer in place of one, or more evidence, does not begin anew: the question was not open in between.
    """
    moments = {one.at for one in answers} | {one.at for one in evidence}
    moments |= {one.withdrawn_at for one in evidence if one.withdrawn_at}
    since = None
    for moment in sorted(moment for moment in moments if moment <= as_of):
        text = next((one.text for one in reversed(answers) if one.at <= moment), "")
        is_shown = any(one.at <= moment and not (one.withdrawn_at and one.withdrawn_at <= moment) for one in evidence)
        since = (since or moment) if text.strip() and is_shown else None
    return since


def _check_asked(question: StudyQuestion) -> None:
    question.refresh_from_db(fields=["removed_at"])
    if question.removed_at:
        raise Refused(
            f"“{question.text}” is asked no longer.", way_out="It was taken out of the study; put it back first."
        )


def _seen(text: str | None) -> dict[str, str]:
    return {} if text is None else {"answer": text}
