"""How a feasibility study ends: a signed recommendation, with the study as it was when it was signed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, ClassVar, cast

from django.db import models, transaction

from assay import clock
from assay.crew.evidence import Piece
from assay.crew.models import Membership, Person
from assay.crew.permissions import CREW
from assay.events.log import record
from assay.events.refusals import Refused
from assay.ledger.facts import StudyRecommended, StudySigned

if TYPE_CHECKING:
    from assay.ledger.models.study import FeasibilityStudy


class Advice(models.TextChoices):
    """What a study can recommend; the words are those of the practice."""

    PROCEED = "proceed", "Proceed"
    RE_SCOPE = "re-scope", "Re-scope"
    MORE_DATA = "more data", "Get more or better data"
    STOP = "stop", "Stop"


class Recommendation(models.Model):
    """What the crew recommends, and why. content: the study as it was signed, which stays readable whatever follows.

    evidence: what carries it, a kind, ref and address each. open: the keys that were not answered with evidence.
    """

    part_of: ClassVar[str] = "study"
    study = models.ForeignKey("ledger.FeasibilityStudy", models.CASCADE, related_name="recommendations")
    number = models.PositiveIntegerField()
    value = models.CharField(max_length=9, choices=Advice.choices)
    reasons = models.TextField()
    evidence = models.JSONField(default=list)
    open = models.JSONField(default=list)
    content = models.JSONField()
    hash = models.CharField(max_length=64)
    version = models.PositiveIntegerField(help_text="of the study, when it was signed")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["study", "number"], name="one_recommendation_a_number")]

    def __str__(self) -> str:
        return self.get_value_display()

    @property
    def pieces(self) -> list[Piece]:
        """What carries it."""
        return [Piece(**piece) for piece in self.evidence]


class StudySignature(models.Model):
    """A name under a recommendation. note: what the person would add, or hold against it."""

    part_of: ClassVar[str] = "recommendation"
    recommendation = models.ForeignKey(Recommendation, models.CASCADE, related_name="signatures")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    discipline = models.CharField(max_length=11)
    note = models.TextField(blank=True, default="")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]
        constraints = [models.UniqueConstraint(fields=["recommendation", "by"], name="one_study_signature_a_person")]


class Recommended(models.Model):
    """Something that ends in a recommendation."""

    class Meta:
        abstract = True

    @transaction.atomic
    def recommend(
        self, value: str, *, reasons: str, evidence: Iterable[Piece] = (), by: Person, note: str = "",
        seen: int | None = None,
    ) -> Recommendation:  # fmt: skip
        """Sign a recommendation on the study as it is now. What is still open is kept with it, and does not stop it.

        seen: the version of the study that the person read. Raises Refused where it was changed since, for another
        word, without reasons, and for who is not of the crew.
        """
        study = cast("FeasibilityStudy", self).fresh()
        seat = _seat(study, by)
        if value not in Advice.values:
            raise Refused(f"{value[:20]} is no recommendation.", way_out=f"Take one of {', '.join(Advice.values)}.")
        if not reasons.strip():
            raise Refused("A recommendation needs its reasons.", way_out="Say in your words why.")
        if seen not in (None, study.version):
            raise Refused("The study was changed since you read it.", way_out="Read it as it is now, then sign.")
        before = study.recommendations.last()
        if before and study.stands(before) and (before.value, before.reasons) == (value, reasons.strip()):
            study.sign(before, by=by, note=note)
            return before
        content, still = study.content(), study.open_keys()
        digest = digest_of(content)
        recommendation = study.recommendations.create(
            number=before.number + 1 if before else 1, value=value, reasons=reasons.strip(), content=content,
            evidence=[asdict(piece) for piece in evidence], open=still, hash=digest, version=study.version, by=by,
            at=clock.now(),
        )  # fmt: skip
        recommendation.signatures.create(by=by, discipline=seat, note=note.strip(), at=clock.now())
        fact = StudyRecommended(recommendation.number, value, recommendation.reasons, still, digest, note.strip())
        record(fact, on=study, by=by)
        return recommendation

    @transaction.atomic
    def sign(self, recommendation: Recommendation, *, by: Person, note: str = "") -> None:
        """Put one's name under a recommendation too. note: what one would add, or hold against it.

        Raises Refused once the study was changed or recommended anew, and for who is not of the crew.
        """
        study = cast("FeasibilityStudy", self).fresh()
        seat = _seat(study, by)
        if recommendation.signatures.filter(by=by).exists():
            return
        if not study.stands(recommendation):
            raise Refused(
                "The study was changed since this was signed.",
                way_out="Sign a recommendation on the study as it is now.",
            )
        recommendation.signatures.create(by=by, discipline=seat, note=note.strip(), at=clock.now())
        record(StudySigned(recommendation.number, recommendation.value, note.strip()), on=study, by=by)

    def stands(self, recommendation: Recommendation) -> bool:
        """Whether a recommendation is the newest, and the study is still the one that was signed."""
        study = cast("FeasibilityStudy", self)
        newest = study.recommendations.last()
        return newest is not None and newest.pk == recommendation.pk and recommendation.version == study.version


def digest_of(content: dict[str, Any]) -> str:
    """Return the SHA-256 of a study as it was signed: of its JSON with sorted keys and no blanks."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _seat(study: FeasibilityStudy, by: Person) -> str:
    """Return the discipline of somebody of the crew."""
    seats = Membership.objects.present().filter(project_id=study.project_id, person=by, role__in=CREW)
    discipline = seats.values_list("discipline", flat=True).first()
    if discipline is None:
        raise Refused(f"{by.name} is not of this crew.", way_out="Somebody of the crew signs.")
    return discipline
