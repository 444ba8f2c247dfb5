"""Bringing predictions for the examples of a test set, taking them back, and resampling them beside the pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, cast

from django.db import models, transaction

from assay import clock
from assay.crew.models import Person
from assay.events.log import fresh, record
from assay.events.refusals import Refused
from assay.ledger.facts import EvidenceWeighed, PredictionsBrought, PredictionsWithdrawn
from assay.ledger.models.assessment import Assessment
from assay.ledger.models.registration import RegistrationVersion
from assay.ledger.predictions import MOST_EXAMPLES, PredictionTable
from assay.ledger.shortened import digest, told_apart
from assay.ledger.split import needs_draws, split_digest, weigh_split
from assay.ledger.words import DECISION_OF, Design, Policy
from assay.science.inference import BadCase, Cancelled
from assay.science.inference.wording import counted

if TYPE_CHECKING:
    from assay.ledger.models.evidence import Source
    from assay.ledger.models.hypothesis import Hypothesis


class PredictionsQuerySet(models.QuerySet["Predictions"]):
    def counting(self) -> PredictionsQuerySet:
        """Return those that are evidence and were not taken back, in the order in which they came."""
        return self.filter(use="used", withdrawn_at=None)


class Predictions(models.Model):
    """One table of predictions, as it was brought. `use` says whether it counts, `why` in words if it does not."""

    part_of: ClassVar[str] = "hypothesis"
    hypothesis = models.ForeignKey("ledger.Hypothesis", models.CASCADE, related_name="predictions")
    version = models.ForeignKey(RegistrationVersion, models.CASCADE, related_name="predictions")
    examples = models.PositiveIntegerField()
    table = models.BinaryField(help_text="a PredictionTable, packed")
    dataset = models.CharField(max_length=128, blank=True, default="")
    test_set = models.CharField(max_length=64, blank=True, default="", help_text="digest of its examples and labels")
    made_at = models.DateTimeField(null=True, blank=True, help_text="when the models said so, as it was told")
    source = models.CharField(max_length=255, blank=True, default="")
    source_hash = models.CharField(max_length=64, blank=True, default="")
    received_at = models.DateTimeField()
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    use = models.CharField(max_length=20, default="used")
    why = models.CharField(max_length=300, blank=True, default="")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_reason = models.TextField(blank=True, default="")
    came_to = models.JSONField(default=dict, blank=True, help_text="what they had come to when they were taken back")

    objects = PredictionsQuerySet.as_manager()

    class Meta:
        ordering = ["received_at", "id"]
        indexes = [models.Index(fields=["hypothesis", "version", "use"], name="predictions_that_count")]

    def __str__(self) -> str:
        return f"{self.source or 'predictions'} for {counted(self.examples, 'example')}"

    @property
    def counts(self) -> bool:
        return self.use == "used" and self.withdrawn_at is None

    def left_out_of(self, version: RegistrationVersion) -> str:
        """Why they are no evidence for this version of the registration; "" where they are."""
        return self.why if self.version_id == version.pk else "they came before the registration was amended"

    @property
    def had_come_to(self) -> str:
        """What they had come to when they were taken back, in words; "" where they were not weighed yet."""
        verdict = self.came_to.get("verdict", "")
        return "refused" if verdict == "refused" else str(DECISION_OF.get(verdict, ""))

    def read(self) -> PredictionTable:
        """Return the table itself."""
        return PredictionTable.unpacked(bytes(self.table))


class Weighing(models.Model):
    """Resampling that is under way for a hypothesis: how many of its draws are done. Gone when it is."""

    exempt: ClassVar[str] = "how far a computation has come"
    hypothesis = models.OneToOneField("ledger.Hypothesis", models.CASCADE, primary_key=True, related_name="weighing")
    digest = models.CharField(max_length=64, help_text="of everything that goes in")
    done = models.PositiveIntegerField(default=0)
    draws = models.PositiveIntegerField(default=0)
    fault = models.CharField(max_length=300, blank=True, default="", help_text="why it cannot be computed")
    begun_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.hypothesis}: {self.done} of {self.draws}"

    def tell_fault(self, fault: str) -> None:
        """Say on the page why there is no answer, unless other evidence is weighed by now."""
        Weighing.objects.filter(pk=self.pk, digest=self.digest).update(fault=fault[:300])

    def says(self, done: int, draws: int) -> bool:
        """Note how far it is; answer whether it is still wanted."""
        return bool(Weighing.objects.filter(pk=self.pk, digest=self.digest).update(done=done, draws=draws))


@dataclass(frozen=True)
class PredictionsTold:
    """Predictions on their way in. made_at: when the models said so, None where that is not told."""

    table: PredictionTable
    dataset: str = ""
    made_at: datetime | None = None


class Predicted(models.Model):
    """Something that may be judged by predictions."""

    class Meta:
        abstract = True

    @transaction.atomic
    def bring_predictions(self, told: PredictionsTold, *, by: Person, source: Source | None = None) -> Predictions:
        """Store a table of predictions and assess; the first that counts locks the registration.

        The same file again is the same evidence. Raises Refused while it is a draft, where its design is judged by
        runs, for more examples than a hypothesis holds, and where the one look that was registered is taken.
        """
        hypothesis = cast("Hypothesis", self).fresh()
        hypothesis.refuse_predictions(told.table)
        sha256 = source.sha256 if source else ""
        known = hypothesis.predictions.filter(source_hash=sha256, version=hypothesis.version, withdrawn_at=None).first()
        if sha256 and known:
            return known
        version, now = hypothesis.version, clock.now()
        use, why = _use(version, told, received=now)
        if use == "used":
            hypothesis.refuse_second_look()
        kept = Predictions.objects.create(
            hypothesis=hypothesis, version=version, examples=len(told.table), table=told.table.packed(),
            dataset=told.dataset[:128], test_set=told.table.test_set, made_at=told.made_at,
            source=source.name[:255] if source else "",
            source_hash=sha256, received_at=now, by=by, use=use, why=why,
        )  # fmt: skip
        locks = hypothesis.lock_now() if use == "used" else ""
        hypothesis.assess()
        columns = dict(source.columns) if source else {}
        fact = PredictionsBrought(kept.examples, use == "used", why, kept.source, hypothesis.assessed, locks, columns)
        record(fact, on=hypothesis, by=by)
        return kept

    @transaction.atomic
    def withdraw_predictions(self, kept: Predictions, *, by: Person, reason: str) -> None:
        """Take predictions out of the evidence, with the reason; what they had come to stays beside them."""
        hypothesis = cast("Hypothesis", self).fresh()
        if not reason.strip():
            raise Refused(
                "What is taken back needs a reason.", way_out="Say why; it is shown beside every later answer."
            )
        fresh(kept, "withdrawn_at")
        if kept.withdrawn_at:
            return
        kept.came_to = _came_to(hypothesis.assessment) if kept.counts else {}
        kept.withdrawn_at, kept.withdrawn_by, kept.withdrawn_reason = clock.now(), by, reason.strip()
        kept.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason", "came_to"])
        hypothesis.assess()
        record(PredictionsWithdrawn(str(kept), kept.withdrawn_reason, hypothesis.assessed), on=hypothesis, by=by)

    def refuse_predictions(self, table: PredictionTable) -> None:
        """Raise Refused where predictions cannot come, or not so many."""
        hypothesis = cast("Hypothesis", self)
        version = hypothesis.version
        if version.registered_at is None:
            raise Refused(
                f"{hypothesis.key} is a draft: predictions count only after it is registered.",
                way_out="Register it first.",
            )
        if version.design != Design.SINGLE_SPLIT:
            raise Refused(
                f"{hypothesis.key} is judged by runs, not by the predictions for single examples.",
                way_out="Bring its runs; predictions are for a hypothesis about two trained models on one test set.",
            )
        if not len(table):
            raise Refused("There is no example in this table.", way_out="Bring one row for each test example.")
        there = sum(hypothesis.predictions.counting().filter(version=version).values_list("examples", flat=True))
        if there + len(table) > MOST_EXAMPLES:
            raise Refused(
                f"These are more test examples than the {MOST_EXAMPLES:,} that a hypothesis holds.",
                way_out="Draw a sample of the test set at random, and say so in the notes.",
            )

    def refuse_second_look(self) -> None:
        """Raise Refused where predictions were looked at, and only one look is registered."""
        hypothesis = cast("Hypothesis", self)
        if hypothesis.version.policy != Policy.FIXED:
            return
        first = hypothesis.predictions.counting().filter(version=hypothesis.version).first()
        if first:
            raise Refused(
                f"The one look that was registered is taken: by {first}.",
                way_out="Take these back with a reason, which stays beside every later answer, or register anew.",
            )

    def assess_predictions(self) -> Assessment | None:
        """Weigh the predictions as they stand: at once where they are only counted, else in a job."""
        hypothesis = cast("Hypothesis", self)
        version = hypothesis.version
        tables = [kept.read() for kept in hypothesis.predictions.counting().filter(version=version)]
        hypothesis.forget_draws()
        if not version.is_locked:
            hypothesis.settle()
            return hypothesis.assessment
        if tables and needs_draws(version):
            hypothesis.queue_draws(split_digest(version, PredictionTable.joined(tables)))
            return hypothesis.assessment
        return hypothesis.keep_weighed(weigh_split(version, tables, hypothesis=hypothesis.key))

    def queue_draws(self, inputs: str) -> None:
        """Let the resampling be done beside the pages, unless its answer is here."""
        from assay.ledger.jobs import weigh_predictions  # noqa: PLC0415  a job knows the models

        hypothesis = cast("Hypothesis", self)
        if hypothesis.assessment and hypothesis.assessment.digest == inputs:
            return
        hypothesis.assessment = None
        hypothesis.sufficient_since = None
        hypothesis.save(update_fields=["assessment", "sufficient_since"])
        hypothesis.settle()
        Weighing.objects.create(hypothesis=hypothesis, digest=inputs, begun_at=clock.now())
        weigh_predictions.enqueue(hypothesis.pk)

    def forget_draws(self) -> None:
        """Let resampling that is under way come to nothing: evidence or registration are no longer those of then."""
        Weighing.objects.filter(hypothesis=cast("Hypothesis", self)).delete()

    def draw_and_weigh(self) -> None:
        """Do the resampling that is queued, and keep what it says, unless the evidence changed meanwhile."""
        hypothesis = cast("Hypothesis", self)
        weighing = Weighing.objects.filter(hypothesis=hypothesis).first()
        if weighing is None:
            return
        version = hypothesis.version
        tables = [kept.read() for kept in hypothesis.predictions.counting().filter(version=version)]
        try:
            weighed = weigh_split(version, tables, hypothesis=hypothesis.key, progress=weighing.says)
        except Cancelled:
            return
        except BadCase as fault:
            weighing.tell_fault(str(fault).removeprefix("registration."))
            return
        except Exception:
            weighing.tell_fault("something went wrong that nobody foresaw; the log of this instance says more")
            raise
        with transaction.atomic():
            hypothesis = hypothesis.fresh()
            if not Weighing.objects.filter(pk=weighing.pk, digest=weighed.digest).delete()[0]:
                return
            found = hypothesis.keep_weighed(weighed)
            record(EvidenceWeighed(found.verdict if found else "", found.n if found else 0), on=hypothesis, by=None)


def _use(version: RegistrationVersion, told: PredictionsTold, *, received: datetime) -> tuple[str, str]:
    """Whether predictions count, and why they do not."""
    assert version.registered_at is not None
    if (told.made_at or received) < version.registered_at:
        return "exploratory", "made before the registration"
    its, registered = digest(told.dataset), digest(version.dataset)
    if its and registered and its != registered:
        return "other_dataset", told_apart(its, registered)
    return "used", ""


def _came_to(found: Assessment | None) -> dict[str, Any]:
    if found is None:
        return {}
    return {"verdict": found.verdict, "estimate": found.estimate, "low": found.low, "high": found.high, "n": found.n}
