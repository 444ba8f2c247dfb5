"""Bringing runs to a hypothesis, and what people say about them; each change is assessed at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from django.db import models, transaction

from assay import clock
from assay.crew.models import Person
from assay.events.log import fresh, record
from assay.events.refusals import Refused
from assay.ledger.facts import EvidenceExcluded, ExclusionLifted, KeyExplained, RunsBrought
from assay.ledger.models.arriving import Arrivals
from assay.ledger.models.assessment import Assessment
from assay.ledger.models.claiming import claims_on, refuse_claimed
from assay.ledger.models.registration import RegistrationVersion
from assay.ledger.models.run import Exclusion, Explanation, Run
from assay.ledger.runs import USED, Claims, RunRecord, Wanted, sift
from assay.ledger.weighing import Weighed, weigh
from assay.ledger.words import Design
from assay.science.inference.wording import called

if TYPE_CHECKING:
    from assay.ledger.models.hypothesis import Hypothesis


@dataclass(frozen=True)
class Source:
    """Where runs come from: a name for people, the sha256 of the bytes, and which column said what."""

    name: str = ""
    sha256: str = ""
    columns: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Brought:
    """What became of runs that were brought: rows stored now, how many of them count, ids that were here already.

    beside: how many are of one more model, drawn beside the two arms and part of no verdict. doubled: the keys that
    occur twice in one arm, where any row was stored.
    """

    runs: tuple[Run, ...]
    used: int
    known: tuple[str, ...]
    beside: int = 0
    doubled: frozenset[str] = frozenset()


class Evidenced(models.Model):
    """Something that is judged by runs."""

    assessment = models.ForeignKey(
        Assessment, models.SET_NULL, null=True, blank=True, related_name="+", help_text="derived: the newest one"
    )
    sufficient_since = models.DateTimeField(null=True, blank=True, help_text="derived: since when it suffices")

    class Meta:
        abstract = True

    def wanted(
        self, version: RegistrationVersion, *, foreign_confirmed: bool = False, claimed: Claims | None = None
    ) -> Wanted:
        """Return what a version of its registration counts. Raises Refused while it is a draft."""
        hypothesis = cast("Hypothesis", self)
        if version.registered_at is None:
            raise Refused(
                f"{hypothesis.key} is a draft: runs count only after it is registered.",
                way_out="Register it first; runs that are older stay exploratory.",
            )
        return Wanted(
            key=hypothesis.key, metric=version.metric, dataset=version.dataset, keys=frozenset(version.keys),
            since=version.registered_at, folds=version.design == Design.REPEATED_CV,
            foreign_confirmed=foreign_confirmed, claimed={} if claimed is None else claimed,
        )  # fmt: skip

    @transaction.atomic
    def bring(
        self, told: Iterable[RunRecord], *, by: Person, source: Source | None = None, foreign_confirmed: bool = False,
        as_told: bool = False,
    ) -> Brought:  # fmt: skip
        """Store runs, say which of them count and why the others do not, and assess.

        A run that is here stays as it is, but for one that was under way and has finished. One that is evidence of
        another hypothesis by the same metric is kept, and left out: it counts once.
        foreign_confirmed: a person confirmed that runs which name another project's hypothesis are meant for this one.
        as_told: each run is told whole, by whoever ran it; one that is here as something else is refused (Claimed).
        The first run whose numbers are evidence locks the registration. Raises Refused while it is a draft, and for
        more runs than a hypothesis holds.
        """
        hypothesis, told = cast("Hypothesis", self), list(told)
        arrivals = hypothesis.arrivals_of(told, foreign_confirmed=foreign_confirmed)
        if as_told:
            refuse_claimed(hypothesis, told, arrivals.claimed)
        return hypothesis.take_in(told, arrivals, by=by, source=source)

    def arrivals_of(self, told: Iterable[RunRecord], *, foreign_confirmed: bool) -> Arrivals:
        """Make ready for runs, with nobody else in the project doing so: they may come for two hypotheses at once."""
        arrivals = Arrivals(cast("Hypothesis", self).fresh(alone=True), foreign_confirmed=foreign_confirmed)
        arrivals.expect(told)
        return arrivals

    def take_in(
        self, told: Iterable[RunRecord], arrivals: Arrivals, *, by: Person | None, source: Source | None
    ) -> Brought:
        """Store what arrives, whoever brings it, in the transaction of the caller."""
        hypothesis = cast("Hypothesis", self)
        if hypothesis.version.design == Design.SINGLE_SPLIT:
            raise Refused(
                f"{hypothesis.key} is judged by the predictions for single examples, not by runs.",
                way_out="Bring a table of predictions on its page, one row a test example.",
            )
        told = list({run.identity: run for run in reversed(list(told))}.values())[::-1]
        rows = [row for run in told if (row := arrivals.row(run))]
        stored = {run.identity for run in rows}
        known = tuple(run.run_id for run in told if run.identity not in stored)
        if not rows:
            return Brought((), 0, known)
        source = source or Source()
        arrivals.store(rows, source=source.name, source_hash=source.sha256, by=by)
        locks = hypothesis.lock_if_read(row for row in rows if row.version_id == hypothesis.version.pk)
        hypothesis.assess()
        doubled = hypothesis.doubled_keys()
        uses = Counter(_came_to(row, arrivals.use_of(row).code, doubled) for row in rows)
        used = uses.pop(USED, 0)
        told_of = (source.name, hypothesis.assessed, locks, dict(source.columns))
        record(RunsBrought(len(rows), used, dict(uses), *told_of), on=hypothesis, by=by)
        return Brought(tuple(rows), used, known, uses["beside"], doubled)

    def doubled_keys(self) -> frozenset[str]:
        """The keys that occur twice in one arm: their runs count for nothing before one of them is excluded."""
        hypothesis = cast("Hypothesis", self)
        version = hypothesis.version
        if version.design in (Design.SEEDS_UNPAIRED, Design.MULTI_DATASET):
            return frozenset()
        out = version.exclusions.filter(lifted_at=None)
        runs = version.runs.filter(use=USED).exclude(pk__in=out.filter(run__isnull=False).values("run_id"))
        runs = runs.exclude(key__in=out.filter(run=None).values("key"))
        times = Counter((key, arm) for key, values in runs.values_list("key", "values") for arm in values)
        return frozenset(key for (key, _), count in times.items() if count > 1)

    def has_brought(self, sha256: str) -> bool:
        """Whether runs or predictions of the file with this fingerprint are stored here, and were not taken back."""
        hypothesis = cast("Hypothesis", self)
        rows = (hypothesis.runs, hypothesis.predictions.filter(withdrawn_at=None))
        return bool(sha256) and any(kept.filter(source_hash=sha256).exists() for kept in rows)

    @transaction.atomic
    def exclude(self, *, by: Person, reason: str, key: str = "", run: Run | None = None) -> Exclusion:
        """Take a run, or a key with all its runs, out of the evidence. Raises Refused without a reason."""
        hypothesis = cast("Hypothesis", self).fresh()
        key = run.key if run else key
        reason = _reason(reason, "excluded")
        _require_key(key)
        if not hypothesis.version.runs.filter(key=key).exists():
            raise Refused(f"{hypothesis.key} has no run of {called(key)}.", way_out="Choose one of its runs.")
        known = hypothesis.exclusions.filter(version=hypothesis.version, key=key, run=run, lifted_at=None).first()
        if known:
            raise Refused(f"The {known.what} is excluded already.", way_out="Lift that first, to give another reason.")
        out = Exclusion.objects.create(
            hypothesis=hypothesis, version=hypothesis.version, key=key, run=run, reason=reason, by=by, at=clock.now()
        )
        hypothesis.assess()
        record(EvidenceExcluded(out.what, reason, hypothesis.assessed), on=hypothesis, by=by)
        return out

    @transaction.atomic
    def include(self, exclusion: Exclusion, *, by: Person, reason: str = "") -> None:
        """Take excluded evidence in again; that it was out stays recorded."""
        hypothesis = cast("Hypothesis", self).fresh()
        fresh(exclusion, "lifted_at")
        if exclusion.lifted_at:
            return
        exclusion.lifted_at, exclusion.lifted_by, exclusion.lifted_reason = clock.now(), by, reason.strip()
        exclusion.save(update_fields=["lifted_at", "lifted_by", "lifted_reason"])
        hypothesis.assess()
        record(ExclusionLifted(exclusion.what, reason.strip(), hypothesis.assessed), on=hypothesis, by=by)

    @transaction.atomic
    def explain(self, key: str, *, by: Person, reason: str) -> Explanation:
        """Say why a key has no run, or why its run failed; a later run of it counts all the same."""
        hypothesis = cast("Hypothesis", self).fresh()
        _require_key(key)
        known = [*hypothesis.version.keys, *hypothesis.version.runs.values_list("key", flat=True)]
        if key not in known:
            raise Refused(f"{hypothesis.key} knows no {called(key)}.", way_out="Choose one that lacks a run.")
        reason = _reason(reason, "explained")
        last = hypothesis.version.explanations.filter(key=key).last()
        if last and last.reason == reason:
            return last
        said = Explanation.objects.create(
            hypothesis=hypothesis, version=hypothesis.version, key=key, reason=reason, by=by, at=clock.now()
        )
        hypothesis.assess()
        record(KeyExplained(called(key), said.reason, hypothesis.assessed), on=hypothesis, by=by)
        return said

    def assess(self) -> Assessment | None:
        """Weigh the evidence as it stands, keep the answer, and say where the hypothesis stands now."""
        hypothesis = cast("Hypothesis", self)
        version = hypothesis.version
        if version.design == Design.SINGLE_SPLIT:
            return hypothesis.assess_predictions()
        if not version.is_locked:
            hypothesis.settle()
            return hypothesis.assessment
        out = version.exclusions.filter(lifted_at=None).select_related("run")
        return hypothesis.keep_weighed(weigh(version, list(version.runs.all()), out, version.explanations.all()))

    def keep_weighed(self, weighed: Weighed) -> Assessment:
        """Keep an answer as the newest one, and say where the hypothesis stands now."""
        hypothesis = cast("Hypothesis", self)
        level = hypothesis.binding_level()
        return hypothesis.keep_found(Assessment.keep(weighed, hypothesis=hypothesis, level=level))

    def keep_found(self, found: Assessment) -> Assessment:
        """Take an assessment as the newest one, and say where the hypothesis stands now."""
        hypothesis = cast("Hypothesis", self)
        hypothesis.assessment = found
        hypothesis.sufficient_since = (hypothesis.sufficient_since or found.at) if found.suffices else None
        hypothesis.save(update_fields=["assessment", "sufficient_since"])
        hypothesis.settle()
        return found

    @property
    def assessed(self) -> str:
        """What the newest assessment says, "" before there is one."""
        hypothesis = cast("Hypothesis", self)
        return hypothesis.assessment.verdict if hypothesis.assessment else ""

    def lock_if_read(self, rows: Iterable[Run]) -> str:
        """Lock the registration if these are its first evidence; return its hash if they are."""
        return cast("Hypothesis", self).lock_now() if any(run.is_read for run in rows) else ""

    def lock_now(self) -> str:
        """Lock the registration, since evidence is read; return its hash if that is the first."""
        version = cast("Hypothesis", self).version
        if version.is_locked:
            return ""
        version.locked_at = clock.now()
        version.save(update_fields=["locked_at"])
        return version.hash

    def sift_again(self) -> str:
        """Say anew of every run whether it counts, after the registration changed before its lock.

        Return its hash if that locked it: a run that starts only later may have become evidence.
        """
        hypothesis = cast("Hypothesis", self)
        if hypothesis.version.registered_at is None:
            return ""
        runs = list(hypothesis.version.runs.all())
        claimed = claims_on(hypothesis, (run.run_id for run in runs))
        wanted = hypothesis.wanted(hypothesis.version, claimed=claimed)
        for run in runs:
            run.use, run.why = sift(run.record(), wanted, received=run.received_at)
            run.save(update_fields=["use", "why"])
        locks = hypothesis.lock_if_read(runs)
        if locks:
            hypothesis.assess()
        return locks


def _came_to(row: Run, use: str, doubled: Container[str]) -> str:
    """What became of a run; one that counts by itself may be of one more model, or of a key that occurs twice."""
    if use != USED:
        return use
    return "beside" if row.model else "doubled" if row.key in doubled else USED


def _reason(reason: str, done: str) -> str:
    if not reason.strip():
        raise Refused(f"What is {done} needs a reason.", way_out="Say why; it is shown beside every later answer.")
    return reason.strip()


def _require_key(key: str) -> None:
    if not key.strip():
        raise Refused("A run without a seed or key counts for nothing.", way_out="Name a seed or key that has one.")
