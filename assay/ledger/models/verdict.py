"""A signed decision on a hypothesis, and what was said against it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from assay.crew.models import Person
from assay.ledger.models.assessment import Assessment
from assay.ledger.words import Decision


class Verdict(models.Model):
    """One signed decision. Superseded by a later one, never deleted.

    against: it differs from the assessment that the signer saw; then it stands only with a second signature.
    """

    part_of: ClassVar[str] = "hypothesis"
    hypothesis = models.ForeignKey("ledger.Hypothesis", models.CASCADE, related_name="verdicts")
    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="+")
    value = models.CharField(max_length=12, choices=Decision.choices)
    reason = models.TextField()
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    against = models.BooleanField(default=False)
    second_by = models.ForeignKey(Person, models.PROTECT, related_name="+", null=True, blank=True)
    second_at = models.DateTimeField(null=True, blank=True)
    second_note = models.TextField(blank=True, default="")
    superseded_at = models.DateTimeField(null=True, blank=True)
    delivers = models.JSONField(default=list, blank=True, help_text="ids of deliverables that it will be evidence for")

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.hypothesis} {self.value}"

    def says(self, value: str, reason: str, *, by: Person, of: Assessment) -> bool:
        """Whether it is the same decision, by the same person, on the same evidence."""
        return (self.value, self.reason, self.by_id, self.assessment_id) == (value, reason.strip(), by.pk, of.pk)


class Argument(models.Model):
    """What somebody of the crew says against a decision, and what was answered. It blocks nothing, and it stays."""

    part_of: ClassVar[str] = "hypothesis"
    hypothesis = models.ForeignKey("ledger.Hypothesis", models.CASCADE, related_name="arguments")
    text = models.TextField()
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    answer = models.TextField(blank=True, default="")
    answered_by = models.ForeignKey(Person, models.PROTECT, related_name="+", null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["at", "id"]
