"""Evidence as programs tell of it: what each run says of its hypothesis, and the steps that bring it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from assay.crew.models import Person, Project
from assay.events.refusals import Refused
from assay.ledger.intake.mapping import Mapping as Columns
from assay.ledger.intake.values import key as as_key
from assay.ledger.models import Hypothesis, Predictions, PredictionsTold, Run, Source
from assay.ledger.models.hypothesis import number_of
from assay.ledger.runs import FINISHED, LONGEST, RunRecord
from assay.ledger.words import ARMS, Design
from assay.science.inference.reading import NON_FINITE
from assay.science.inference.wording import called

Number = float | str | None  #: a text stands for what is no number: NaN and the like, or whatever stood there
MOST_AT_ONCE = 1_000


@dataclass(frozen=True)
class ToldRun:
    """One run of one arm. arm: of several data sets another model's name too, which is part of no verdict.

    metrics: of each metric its number, or its numbers by step: [(0, 0.71), (1, 0.74)]. Of a cross-validation the steps
    are its folds; of any other design the last step counts. key: its seed; fold: of one run a fold.
    """

    run_id: str
    hypothesis: str
    arm: str
    metrics: Mapping[str, Number | Sequence[tuple[int, Number]]]
    key: str = ""
    repeat: str = ""
    fold: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)
    status: str = FINISHED
    started: datetime | None = None
    ended: datetime | None = None
    name: str = ""
    dataset: str = ""
    commit: str = ""
    user: str = ""


class Unfit(Refused):
    """A run that cannot be taken. at: its place in the batch; field: what of it is wrong."""

    def __init__(self, at: int, field: str, message: str, *, way_out: str = "") -> None:
        super().__init__(message, way_out=way_out)
        self.at, self.field = at, field


@dataclass(frozen=True)
class Pushed:
    """What became of one run: its rows, and whether any of them is new or ended just now.

    doubled: the keys of its hypothesis that occur twice in one arm.
    """

    told: ToldRun
    hypothesis: Hypothesis
    rows: tuple[Run, ...]
    is_new: bool
    doubled: frozenset[str] = frozenset()

    @property
    def why(self) -> str:
        """Why it does not count; "" where it does."""
        return left_out(self.rows, self.doubled)

    def is_counted(self, row: Run) -> bool:
        """Whether one of its rows counts: by itself, and beside the others of its arm."""
        return row.counts and row.key not in self.doubled


def left_out(rows: Iterable[Run], doubled: Collection[str]) -> str:
    """Say why a run does not count, by its rows; "" where it does. doubled: keys that occur twice in one arm."""
    rows = list(rows)
    if left := next((row.why for row in rows if not row.counts), ""):
        return left
    twice = [row.key for row in rows if row.key in doubled]
    return f"{called(twice[0])} occurs twice in one arm: exclude one" if twice else ""


@transaction.atomic
def push(project: Project, told: Sequence[ToldRun], *, by: Person, source: str) -> list[Pushed]:
    """Bring runs to the hypotheses that they name; all of them or none.

    A run that is here as it is told stays as it is. Raises Unfit for one whose hypothesis or arm nobody knows, Refused
    (409) for one that is here with other content, or as evidence of another hypothesis by the same metric, and whatever
    `bring` refuses.
    """
    Project.objects.select_for_update(no_key=True).get(pk=project.pk)  # a run may come for two hypotheses at once
    known: dict[int, Hypothesis] = {}
    records: dict[int, list[RunRecord]] = {}
    its: list[Hypothesis] = []
    seen: set[tuple[int, tuple[str, str, str]]] = set()
    for at, run in enumerate(told):
        hypothesis = _hypothesis(project, run, at, known)
        new = list(records_of(run, hypothesis, at))
        told_now = {(hypothesis.number, record.identity) for record in new}
        if seen & told_now:
            raise Unfit(at, "id", f"Run {run.run_id} stands twice in this batch.", way_out="Send each run once.")
        seen |= told_now
        records.setdefault(hypothesis.number, []).extend(new)
        its.append(hypothesis)
    fresh: set[tuple[int, str]] = set()
    doubled: dict[int, frozenset[str]] = {}
    for number in sorted(records):
        brought = known[number].bring(records[number], by=by, source=Source(source), as_told=True)
        fresh |= {(number, row.run_id) for row in brought.runs}
        doubled[number] = brought.doubled if brought.runs else known[number].doubled_keys()
    stored = _stored(known.values(), {run.run_id for run in told})
    return [
        Pushed(run, h, tuple(stored.get((h.pk, run.run_id), ())), (h.number, run.run_id) in fresh, doubled[h.number])
        for run, h in zip(told, its, strict=True)
    ]


@transaction.atomic
def push_predictions(
    hypothesis: Hypothesis, told: PredictionsTold, *, by: Person, source: Source
) -> tuple[Predictions, bool]:
    """Bring predictions; return them, and whether they are new. Raises Refused as `bring_predictions` does.

    The same ones in another file are no new evidence; nor are they for an amendment: it counts only what comes later.
    """
    table = told.table
    alike = hypothesis.fresh().predictions.filter(
        withdrawn_at=None, examples=len(table), test_set=table.test_set
    )  # fmt: skip
    if known := next((kept for kept in alike if kept.read() == table), None):
        return known, False
    return hypothesis.bring_predictions(told, by=by, source=source), True


def records_of(told: ToldRun, hypothesis: Hypothesis, at: int = 0) -> Iterator[RunRecord]:
    """Return what a run says of a hypothesis: one record, or of a cross-validation one a fold. Raises Unfit."""
    version = hypothesis.version
    arm, value = _arm(told, hypothesis, at), told.metrics.get(version.metric)
    folds = version.design == Design.REPEATED_CV
    if not isinstance(value, Sequence) or isinstance(value, str):
        yield _record(told, hypothesis, arm, value, _key(told))
    elif folds and value:
        for step, number in value:
            yield _record(told, hypothesis, arm, number, f"{as_key(told.repeat or told.key) or '0'}:{step}")
    else:
        yield _record(told, hypothesis, arm, value[-1][1] if value else None, _key(told))


def _hypothesis(project: Project, told: ToldRun, at: int, known: dict[int, Hypothesis]) -> Hypothesis:
    number = number_of(told.hypothesis, project.key)
    if number not in known:
        found = Hypothesis.objects.filter(project=project, number=number).whole().first()
        if found is None:
            said = f"There is no hypothesis {told.hypothesis.strip()[:20]} in {project.key}."
            raise Unfit(at, "hypothesis", said, way_out=f"Name one of it, such as H1 or {project.key}-H1.")
        known[number] = found
    return known[number]


def _arm(told: ToldRun, hypothesis: Hypothesis, at: int) -> str:
    called = told.arm.strip()
    names = {hypothesis.version.baseline.casefold(): ARMS[0], hypothesis.candidate.casefold(): ARMS[1]}
    arm = Columns().arm_of(called) or (names.get(called.casefold(), "") if called else "")
    if not arm and called and hypothesis.version.design == Design.MULTI_DATASET:
        return called[:LONGEST]  # one more model, drawn beside the two
    if not arm:
        said = f"“{called[:40]}” is neither the baseline nor the candidate of {hypothesis.key}."
        raise Unfit(at, "arm", said, way_out="Say baseline or candidate, or the name that is registered for it.")
    return arm


def _key(told: ToldRun) -> str:
    if told.fold:
        return f"{as_key(told.repeat or told.key) or '0'}:{as_key(told.fold)}"
    return as_key(told.key) or as_key(told.repeat)


def _record(told: ToldRun, hypothesis: Hypothesis, arm: str, said: Number, key: str) -> RunRecord:
    number = NON_FINITE.get(said) if isinstance(said, str) else said
    texts = {arm: said[:40]} if isinstance(said, str) and said not in NON_FINITE else {}
    return RunRecord(
        run_id=told.run_id, key=key, values={arm: number}, texts=texts, metric=hypothesis.version.metric,
        status=told.status, started=told.started, ended=told.ended, name=told.name, dataset=told.dataset,
        commit=told.commit, user=told.user, hypothesis=hypothesis.key, params=told.params,
        model="" if arm in ARMS else arm,
    )  # fmt: skip


def _stored(hypotheses: Any, ids: set[str]) -> dict[tuple[int, str], list[Run]]:
    found: dict[tuple[int, str], list[Run]] = {}
    runs = Run.objects.filter(hypothesis__in=list(hypotheses), run_id__in=ids)
    for run in runs.select_related("version").order_by("id"):
        found.setdefault((run.hypothesis_id, run.run_id), []).append(run)
    return found
