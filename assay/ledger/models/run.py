"""One run of a tracker, as it was brought; and what people said about runs and keys."""

from __future__ import annotations

from typing import Any, ClassVar, cast

from django.db import models

from assay.crew.models import Person
from assay.ledger import shortened
from assay.ledger.models.registration import RegistrationVersion
from assay.ledger.runs import FAILED, LONGEST, NOT_READ, USED, RunRecord, Use
from assay.ledger.words import ARMS
from assay.science.inference.reading import NON_FINITE, plain
from assay.science.inference.wording import called


class Reported:
    """What the columns of a run say of it: those of its row, or the few that a page reads."""

    @property
    def short(self) -> str:
        """Its id, as pages show it."""
        return shortened.run_id(cast("Run", self).run_id)

    @property
    def counts(self) -> bool:
        return cast("Run", self).use == USED

    @property
    def is_failed(self) -> bool:
        """Whether it is evidence without a value: its key needs a run or a reason."""
        return cast("Run", self).use in FAILED

    @property
    def is_wild(self) -> bool:
        """Whether it reports what is not a number: evidence that is refused until it is excluded or run again."""
        return any(isinstance(said, str) and said in NON_FINITE for said in cast("Run", self).values.values())

    @property
    def is_read(self) -> bool:
        """Whether its numbers are evidence in view of the registration: reading it locks.

        Also where its data set or its key leave it out: it is the registered metric, and stands on the page.
        """
        return cast("Run", self).use not in NOT_READ

    @property
    def model(self) -> str:
        """The model that it is of, where that is neither of both arms: part of the picture, not of the verdict."""
        return "" if cast("Run", self).arm in (*ARMS, "both") else cast("Run", self).arm

    def value(self, arm: str) -> float | None:
        """Return an arm's value, NaN and Infinity included; None where it has none, or a text that is no number."""
        stored = cast("Run", self).values.get(arm)
        return NON_FINITE.get(stored) if isinstance(stored, str) else stored


class Run(Reported, models.Model):
    """One run, one row; `use` says whether it counts for its version of the registration, `why` in words.

    `values` keeps the metric of each arm exactly: {"baseline": 0.3119, "candidate": null}, "NaN" and other texts for
    what is no number.
    """

    part_of: ClassVar[str] = "hypothesis"
    hypothesis = models.ForeignKey("ledger.Hypothesis", models.CASCADE, related_name="runs")
    version = models.ForeignKey(RegistrationVersion, models.CASCADE, related_name="runs")
    run_id = models.CharField(max_length=LONGEST)
    name = models.CharField(max_length=200, blank=True, default="")
    key = models.CharField(max_length=LONGEST, blank=True, default="")
    arm = models.CharField(max_length=LONGEST, help_text="baseline, candidate, both, or another model's name")
    metric = models.CharField(max_length=120, blank=True, default="")
    values = models.JSONField(default=dict)
    status = models.CharField(max_length=20, default="FINISHED")
    started = models.DateTimeField(null=True, blank=True)
    ended = models.DateTimeField(null=True, blank=True)
    dataset = models.CharField(max_length=128, blank=True, default="")
    commit = models.CharField(max_length=64, blank=True, default="")
    user = models.CharField(max_length=120, blank=True, default="")
    tag = models.CharField(max_length=40, blank=True, default="", help_text="the hypothesis that it named")
    params = models.JSONField(default=dict, blank=True)
    row = models.PositiveIntegerField(null=True, blank=True)
    source = models.CharField(max_length=255, blank=True, default="")
    source_hash = models.CharField(max_length=64, blank=True, default="")
    received_at = models.DateTimeField()
    by = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", help_text="None: a tracker told of it by itself"
    )
    use = models.CharField(max_length=20, default=USED, help_text="a code of runs.CODES")
    why = models.CharField(max_length=300, blank=True, default="")
    drift = models.CharField(
        max_length=300, blank=True, default="", help_text="how its source tells of it now, if otherwise"
    )
    drifted_at = models.DateTimeField(null=True, blank=True)

    #: what its source tells of it, and what that makes of it; the rest says which run it is and how it came here
    TOLD: ClassVar[tuple[str, ...]] = (
        "name", "metric", "values", "status", "started", "ended", "dataset", "commit", "user", "tag", "params", "row",
        "use", "why",
    )  # fmt: skip

    class Meta:
        ordering = ["started", "id"]
        constraints = [models.UniqueConstraint(fields=["hypothesis", "run_id", "key", "arm"], name="one_run_an_id")]
        indexes = [
            models.Index(fields=["hypothesis", "version", "use"], name="runs_that_count"),
            models.Index(fields=["hypothesis"], name="runs_that_drifted", condition=models.Q(drifted_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.name or self.run_id

    @property
    def identity(self) -> tuple[str, str, str]:
        """What makes it one run of its hypothesis."""
        return (self.run_id, self.key, self.arm)

    def record(self) -> RunRecord:
        """Return it as it was told, to be sifted again."""
        texts = {arm: said for arm, said in self.values.items() if isinstance(said, str) and said not in NON_FINITE}
        return RunRecord(
            run_id=self.run_id, key=self.key, values={arm: self.value(arm) for arm in self.values}, texts=texts,
            metric=self.metric,
            status=self.status, started=self.started, ended=self.ended, name=self.name, dataset=self.dataset,
            commit=self.commit, user=self.user, hypothesis=self.tag, params=self.params, row=self.row,
            model=self.model,
        )  # fmt: skip

    @classmethod
    def of(cls, told: RunRecord, use: Use, **more: Any) -> Run:
        """Make the row of a run, not stored yet."""
        return cls(
            run_id=told.run_id[:LONGEST], name=told.name[:200], key=told.key[:LONGEST], arm=told.arm,
            metric=told.metric[:120], values=plain(dict(told.values)) | dict(told.texts), status=told.status[:20],
            started=told.started, ended=told.ended,
            dataset=told.dataset[:128], commit=told.commit[:64], user=told.user[:120], tag=told.hypothesis[:40],
            params=plain(dict(told.params)), row=told.row, use=use.code, why=use.why[:300], **more,
        )  # fmt: skip


class Exclusion(models.Model):
    """That a person took a run, or a key with all its runs, out of the evidence, and why. Lifted, never deleted."""

    part_of: ClassVar[str] = "hypothesis"
    hypothesis = models.ForeignKey("ledger.Hypothesis", models.CASCADE, related_name="exclusions")
    version = models.ForeignKey(RegistrationVersion, models.CASCADE, related_name="exclusions")
    key = models.CharField(max_length=80)
    run = models.ForeignKey(Run, models.CASCADE, null=True, blank=True, related_name="exclusions")
    reason = models.TextField()
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    lifted_reason = models.TextField(blank=True, default="")

    class Meta:
        ordering = ["at", "id"]

    @property
    def what(self) -> str:
        """What is out, in words."""
        return f"run {self.run.short} ({called(self.key)})" if self.run else called(self.key)


class Explanation(models.Model):
    """Why a key has no run, or why a run of it failed. It removes nothing: a later run of the key counts."""

    part_of: ClassVar[str] = "hypothesis"
    hypothesis = models.ForeignKey("ledger.Hypothesis", models.CASCADE, related_name="explanations")
    version = models.ForeignKey(RegistrationVersion, models.CASCADE, related_name="explanations")
    key = models.CharField(max_length=80)
    reason = models.TextField()
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]
