"""What is fixed before the evidence is looked at: one row a version, locked by its hash."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db import models

from assay import clock
from assay.crew.models import Person
from assay.events.refusals import Refused
from assay.ledger.models.lacking import lacks_of, refuse
from assay.ledger.words import Claim, Design, Direction, Policy
from assay.science.inference import BadCase, Registration, claim_words
from assay.science.inference.wording import all_called

#: the hashed fields, by the names they have here; any change of one of them is another registration
HASHED = (
    "metric", "direction", "claim", "minimal_effect", "baseline", "design", "policy", "alpha", "planned_n", "looks",
    "folds", "repeats", "dataset", "range_low", "range_high", "keys",
)  # fmt: skip


class RegistrationVersion(models.Model):
    """One version of a registration. `registered_at` is the last change of it before the lock; None while a draft."""

    part_of: ClassVar[str] = "hypothesis"
    hypothesis = models.ForeignKey("ledger.Hypothesis", models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(default=1)
    metric = models.CharField(max_length=120, blank=True, default="", help_text="as the tracker calls it: pr_auc")
    direction = models.CharField(max_length=6, choices=Direction.choices, blank=True, default="")
    claim = models.CharField(max_length=13, choices=Claim.choices, default=Claim.AT_LEAST)
    minimal_effect = models.FloatField(null=True, blank=True, help_text="what is claimed, in the metric's unit")
    baseline = models.CharField(max_length=200, blank=True, default="")
    design = models.CharField(max_length=14, choices=Design.choices, blank=True, default="")
    policy = models.CharField(max_length=7, choices=Policy.choices, default=Policy.PLANNED)
    alpha = models.FloatField(default=0.05)
    planned_n = models.PositiveIntegerField(null=True, blank=True)
    looks = models.JSONField(default=list, blank=True)
    folds = models.PositiveIntegerField(null=True, blank=True)
    repeats = models.PositiveIntegerField(null=True, blank=True)
    dataset = models.CharField(max_length=128, blank=True, default="", help_text="digest of the data set version")
    range_low = models.FloatField(null=True, blank=True)
    range_high = models.FloatField(null=True, blank=True)
    keys = models.JSONField(default=list, blank=True, help_text="the registered seeds, if they are listed")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    registered_at = models.DateTimeField(null=True, blank=True)
    locked_at = models.DateTimeField(null=True, blank=True)
    hash = models.CharField(max_length=64, blank=True, default="")
    reason = models.TextField(blank=True, default="", help_text="why it was amended")

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["hypothesis", "number"], name="one_registration_a_version")]

    def __str__(self) -> str:
        return f"{self.hypothesis} v{self.number}"

    @property
    def science(self) -> Registration:
        """The registration as the science knows it. Raises Refused, naming the field, where it is not whole."""
        try:
            return self.told_to_science()
        except BadCase as fault:
            said = str(fault).removeprefix("registration.")
            raise Refused(f"This cannot be registered: {said}.", way_out="Change that field.") from fault

    def told_to_science(self) -> Registration:
        """Return the registration as the science knows it. Raises BadCase, naming the field, where it is not whole."""
        ends = (self.range_low, self.range_high)
        low, high = (float(f"{sign}inf") if end is None else end for sign, end in zip("-+", ends, strict=True))
        return Registration(
            metric=self.metric, direction=self.direction, claim=self.claim,  # type: ignore[arg-type]
            minimal_effect=self.minimal_effect, baseline=self.baseline, design=self.design, policy=self.policy,
            alpha=self.alpha, planned_n=self.planned_n, looks=tuple(self.looks), folds=self.folds,
            repeats=self.repeats, dataset=self.dataset or None, keys=tuple(self.keys),
            metric_range=None if ends == (None, None) else (low, high),
        )  # fmt: skip

    @property
    def claimed(self) -> str:
        """The claim in words, "at least 0.0100"; "" while it is not whole."""
        if not self.minimal_effect and self.claim != Claim.SUPERIOR:
            return ""
        return claim_words(Registration(claim=self.claim, minimal_effect=self.minimal_effect))  # type: ignore[arg-type]

    def called(self, keys: Sequence[str], *, most: int = 5) -> str:
        """Return keys as people say them: seeds 3 and 7, data sets iris and wine."""
        return all_called(keys, most=most, noun="data set" if self.design == Design.MULTI_DATASET else "")

    @property
    def test_train(self) -> float | None:
        """Rows tested per row trained on in a fold: with k folds, 1/(k - 1)."""
        return 1 / (self.folds - 1) if self.folds else None

    @property
    def is_locked(self) -> bool:
        return self.locked_at is not None

    def values(self) -> dict[str, Any]:
        """Return the hashed fields by their names here."""
        return {name: getattr(self, name) for name in HASHED}

    def seal(self, *, by: Person) -> None:
        """Register it as it stands now: check that it is whole, and take its hash."""
        self.require_whole()
        self.by, self.registered_at, self.hash = by, clock.now(), self.science.hash

    def require_whole(self) -> None:
        """Raise Refused, naming all that is missing or does not fit."""
        refuse(list(lacks_of(self)))
