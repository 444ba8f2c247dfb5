"""Runs on their way in: which are new to a hypothesis, and the row that each becomes, for preview and storing alike."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from assay import clock
from assay.crew.models import Person
from assay.events.refusals import Refused
from assay.ledger.models.claiming import claims_on
from assay.ledger.models.registration import RegistrationVersion
from assay.ledger.models.run import Run
from assay.ledger.runs import UNDER_WAY, Claims, RunRecord, Use, Wanted, sift

if TYPE_CHECKING:
    from assay.ledger.models.hypothesis import Hypothesis

MOST_RUNS = 20_000  # of one hypothesis; a page that shows more helps nobody


class Arrivals:
    """Makes rows of the runs that come to a hypothesis. Raises Refused while that is a draft."""

    def __init__(self, hypothesis: Hypothesis, *, foreign_confirmed: bool = False) -> None:
        self.hypothesis, self.foreign_confirmed, self.now = hypothesis, foreign_confirmed, clock.now()
        self.claimed: Claims = {}
        stored = hypothesis.runs.only("run_id", "key", "arm", "status", "version", "received_at", "by")
        self.here = {run.identity: run for run in stored}
        self._open = {(run.run_id, run.arm): run for run in stored if run.status.upper() in UNDER_WAY}
        self._rules: dict[int, tuple[RegistrationVersion, Wanted]] = {}
        self.wanted = self._rule(hypothesis.version.pk)[1]

    def expect(self, told: Iterable[RunRecord]) -> None:
        """Look up which of these are evidence of another hypothesis, before `row` is asked for them."""
        self.claimed |= claims_on(self.hypothesis, (run.run_id for run in told))

    def row(self, told: RunRecord) -> Run | None:
        """Return the row of a run, not saved yet; None where it is here already. It was expected before.

        One that was under way and has ended keeps its row, and with it the version that it was brought for, the
        moment when it first came in, and what people said about it; also where it says only now which folds it had.
        """
        stored = self.here.get(told.identity) or self._announced(told)
        if stored is None:
            version, wanted = self._rule(self.hypothesis.version.pk)
            use = sift(told, wanted, received=self.now)
            return Run.of(told, use, hypothesis=self.hypothesis, version=version, received_at=self.now)
        if stored.status.upper() not in UNDER_WAY or told.is_under_way:
            return None
        self._open.pop((stored.run_id, stored.arm), None)
        version, wanted = self._rule(stored.version_id)
        use = sift(told, wanted, received=stored.received_at)
        kept = {"pk": stored.pk, "received_at": stored.received_at, "by_id": stored.by_id}
        return Run.of(told, use, hypothesis=self.hypothesis, version=version, **kept)

    def use_of(self, row: Run) -> Use:
        """Say what a row is to the newest version of the registration, which has none of the runs of earlier ones."""
        if row.version_id == self.hypothesis.version.pk:
            return Use(row.use, row.why)
        return Use("exploratory", f"came for version {row.version.number} of the registration, and stays with it")

    def store(self, rows: Iterable[Run], *, source: str, source_hash: str, by: Person | None) -> None:
        """Save rows that were made here. Raises Refused for more than a hypothesis holds."""
        new: list[Run] = []
        finished: list[Run] = []
        for row in rows:
            row.source, row.source_hash = source[:255], source_hash
            (finished if row.pk else new).append(row)
        if len(self.here) + len(new) > MOST_RUNS:
            raise too_many_runs()
        for row in new:
            row.by = by
        Run.objects.bulk_create(new)
        Run.objects.bulk_update(finished, [*Run.TOLD, "key", "source", "source_hash"])

    def _announced(self, told: RunRecord) -> Run | None:
        """The row that a run had while nobody knew its folds; the first of them takes it."""
        run = None if told.is_under_way else self._open.pop((told.identity[0], told.arm), None)
        return self.here.pop(run.identity, None) if run else None

    def _rule(self, pk: int) -> tuple[RegistrationVersion, Wanted]:
        """A version and what it counts, read once."""
        if pk not in self._rules:
            newest = self.hypothesis.version
            version = newest if pk == newest.pk else self.hypothesis.versions.get(pk=pk)
            self._rules[pk] = (
                version,
                self.hypothesis.wanted(version, foreign_confirmed=self.foreign_confirmed, claimed=self.claimed),
            )
        return self._rules[pk]


def too_many_runs() -> Refused:
    """The refusal of more runs than a hypothesis holds."""
    return Refused(
        f"These are more runs than the {MOST_RUNS:,} that a hypothesis holds.", way_out="Upload only the runs for it."
    )
