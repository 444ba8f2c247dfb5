"""A waiver: a person's reason why a practice is not kept. It explains, it hides nothing."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.db import models, transaction

from assay import clock
from assay.crew.models import Person, Project
from assay.events.log import fresh, record
from assay.events.refusals import Refused
from assay.practice.facts import PracticeWaived, WaiverEnded
from assay.science.practices import CATALOGUE


class WaiverQuerySet(models.QuerySet["Waiver"]):
    def seen_by(self, person: Any) -> WaiverQuerySet:
        """Return the waivers of the projects that the person sees."""
        return self.filter(project__in=Project.objects.seen_by(person))

    def counting(self, project: Project, practice: str, day: date) -> WaiverQuerySet:
        """Return the waivers of a practice that were not ended and have not run out on a day."""
        there = self.filter(project=project, practice=practice, ended_at=None)
        return there.filter(models.Q(until=None) | models.Q(until__gte=day))

    @transaction.atomic
    def grant(
        self, *, project: Project, practice: str, reason: str, by: Person, subject: str = "", until: date | None = None,
    ) -> Waiver:  # fmt: skip
        """Waive a practice for one subject, or for all until a day.

        Raises Refused for an unknown practice, without a reason, and when neither a subject nor an end is named.
        """
        subject = subject.strip()
        if practice not in CATALOGUE:
            raise Refused(f"There is no practice “{practice}” to waive.", way_out="Take one from the practice page.")
        if not reason.strip():
            raise Refused("A waiver needs a reason.", way_out="Say why, in a sentence that the crew will read later.")
        if not subject and until is None:
            raise Refused(
                "A waiver of a whole practice needs a last day.",
                way_out="Name the day, or switch the practice off in the working agreement.",
            )
        waiver = self.create(
            project=project,
            practice=practice,
            subject=subject,
            reason=reason.strip(),
            by=by,
            at=clock.now(),
            until=until,
        )  # fmt: skip
        record(waiver.granted, on=waiver, by=by)
        return waiver


class Waiver(models.Model):
    """A reason, with a name under it. Without a subject it covers the practice, and then it has an end."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="+")
    practice = models.CharField(max_length=40)
    subject = models.CharField(max_length=200, blank=True)
    reason = models.TextField()
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    until = models.DateField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = WaiverQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["project", "practice"], name="waivers_of_a_practice")]

    def __str__(self) -> str:
        return f"waiver of {self.practice} {self.subject}".strip()

    @property
    def granted(self) -> PracticeWaived:
        """The fact that it waives from now on."""
        return PracticeWaived(self.practice, self.subject, self.reason, self.until.isoformat() if self.until else "")

    @transaction.atomic
    def end(self, *, by: Person) -> None:
        """End it from now on; that it was there stays recorded."""
        fresh(self, "ended_at")
        if self.ended_at:
            return
        self.ended_at = clock.now()
        self.save(update_fields=["ended_at"])
        record(WaiverEnded(self.practice, self.subject), on=self, by=by)

    @transaction.atomic
    def resume(self, *, by: Person) -> None:
        """Let it waive again, as it did before it was ended; its reason stays that of whoever gave it."""
        fresh(self, "ended_at")
        if not self.ended_at:
            return
        self.ended_at = None
        self.save(update_fields=["ended_at"])
        record(self.granted, on=self, by=by)


class Mark(models.Model):
    """The answer that a practice had for a sprint when the next one closed: what the history shows."""

    exempt: ClassVar[str] = "derived from the facts, kept so that the past keeps its answers"
    project = models.ForeignKey(Project, models.CASCADE, related_name="+")
    sprint = models.PositiveIntegerField()
    practice = models.CharField(max_length=40)
    answer = models.CharField(max_length=16)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "sprint", "practice"], name="one_mark_a_sprint")]
