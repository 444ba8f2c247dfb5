"""What a tracker told of a run, as it was when it came here. A tracker's past can be edited; this cannot."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models

from assay.connect.models.tracker import Tracker
from assay.ledger.models import Hypothesis


class Snapshot(models.Model):
    """One run of a tracker. `told` is kept from the moment it finished, with our own moments beside those it tells.

    named: the hypothesis that it names. hypothesis: the one that it came to; None until it came to one.
    """

    exempt: ClassVar[str] = "a copy of what a tracker told; what becomes evidence of it has its fact in the ledger"
    tracker = models.ForeignKey(Tracker, models.CASCADE, related_name="snapshots")
    run_id = models.CharField(max_length=80)
    named = models.CharField(max_length=40, blank=True, default="")
    status = models.CharField(max_length=20)
    told = models.JSONField()
    sha256 = models.CharField(max_length=64, help_text="of what it told")
    seen_at = models.DateTimeField(help_text="when it was first seen, whatever its clock says")
    ended_at = models.DateTimeField(null=True, blank=True, help_text="when it was first seen at its end")
    hypothesis = models.ForeignKey(Hypothesis, models.SET_NULL, null=True, blank=True, related_name="+")
    placed_at = models.DateTimeField(null=True, blank=True, help_text="when this state of it went into the ledger")
    why = models.CharField(max_length=200, blank=True, default="", help_text="why it is no evidence, though placed")
    arm = models.CharField(max_length=9, blank=True, default="", help_text="by a saved filter")
    also = models.CharField(max_length=20, blank=True, default="", help_text="another one that a saved filter says")
    filtered = models.ForeignKey(Hypothesis, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tracker", "run_id"], name="one_snapshot_a_run")]
        indexes = [
            models.Index(fields=["tracker", "status"], name="snapshots_by_status"),
            models.Index(fields=["tracker", "placed_at"], name="snapshots_to_place"),
        ]

    def __str__(self) -> str:
        return self.run_id

    @property
    def is_over(self) -> bool:
        """Whether it had come to its end: from then on it is compared with, and no longer replaced."""
        return self.ended_at is not None

    @property
    def is_evidence(self) -> bool:
        """Whether it went into the ledger at its end: nothing that is told later replaces it."""
        return self.is_over and self.hypothesis_id is not None and self.placed_at is not None

    def see(self, told: dict[str, object], sha256: str, *, now: datetime, is_over: bool) -> None:
        """Take what it tells while it is under way, and the last time at its end."""
        self.told, self.sha256, self.status, self.named = told, sha256, str(told["status"]), str(told["named"])
        self.placed_at, self.why = None, ""
        self.ended_at = (self.ended_at or now) if is_over else None
