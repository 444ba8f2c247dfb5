"""Runs that a tracker tells of by itself: taken in as those that people bring, and looked at again ever after."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, cast

from django.db import models, transaction

from assay import clock
from assay.events.log import record
from assay.ledger.facts import RunsDrifted
from assay.ledger.models.evidence import Brought, Source
from assay.ledger.models.run import Run
from assay.ledger.runs import RunRecord

if TYPE_CHECKING:
    from assay.ledger.models.hypothesis import Hypothesis


class Receiving(models.Model):
    """Something that runs come to without a person."""

    class Meta:
        abstract = True

    @transaction.atomic
    def receive(self, told: Iterable[RunRecord], *, source: Source, foreign_confirmed: bool = False) -> Brought:
        """Take in what a tracker tells: as `bring`, but nobody did it. Raises Refused as that does."""
        hypothesis, told = cast("Hypothesis", self), list(told)
        arrivals = hypothesis.arrivals_of(told, foreign_confirmed=foreign_confirmed)
        return hypothesis.take_in(told, arrivals, by=None, source=source)

    def doubt(self, drifts: Mapping[str, str], *, source: str) -> int:
        """Keep how a source tells of runs otherwise than when they came here, by their ids; "" where it is as it was.

        Their numbers, the assessment and a verdict stay as they are: what changed is said beside them. Return how many
        runs that is new for.
        """
        runs = cast("Hypothesis", self).runs.filter(run_id__in=drifts)
        changed = {run.run_id for run in runs.only("run_id", "drift") if run.drift != drifts[run.run_id][:300]}
        if changed:
            self._keep_doubt({run_id: drifts[run_id][:300] for run_id in sorted(changed)}, source)
        return len(changed)

    @transaction.atomic
    def _keep_doubt(self, drifts: Mapping[str, str], source: str) -> None:
        hypothesis = cast("Hypothesis", self).fresh()
        runs = list(hypothesis.runs.filter(run_id__in=drifts))
        for run in runs:
            run.drift = drifts[run.run_id]
            run.drifted_at = clock.now() if run.drift else None
        Run.objects.bulk_update(runs, ["drift", "drifted_at"])
        record(RunsDrifted(dict(drifts), source), on=hypothesis, by=None)
