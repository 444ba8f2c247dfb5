"""Runs that lie in folders, as a table: one row a run, or of a cross-validation one a fold."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from math import isfinite, isnan
from typing import Any

from assay.events.refusals import Refused
from assay.ledger.intake.mapping import ARM_NAMES
from assay.ledger.intake.table import MOST_COLUMNS, MOST_ROWS, Row

MOST_PARTS = 4
SEED = re.compile(r"(?:^|[/_.=-])(?:seed|s)[_=-]?(\d{1,9})(?=$|[/_.-])", re.IGNORECASE)

Steps = Mapping[int, float | None]


@dataclass(frozen=True)
class RunFolder:
    """One run as it lies in a folder. parts: the folder's path. digest: of its bytes. metrics: name, step, value."""

    parts: tuple[str, ...]
    digest: str
    metrics: Mapping[str, Steps]
    params: Mapping[str, str] = field(default_factory=dict)
    started: float | None = None
    ended: float | None = None

    @property
    def path(self) -> str:
        return "/".join(self.parts)

    @property
    def run_id(self) -> str:
        """Its folder's name, and what it holds: folders of one name are many, and the same content is one run."""
        return f"{(self.parts[-1] if self.parts else 'run')[-40:]}@{self.digest[:16]}"

    @property
    def arm(self) -> str:
        """The arm that its path names, "" where it names none or both."""
        words = set(re.split(r"[/_.= -]+", self.path.lower()))
        named = [arm for arm, names in ARM_NAMES.items() if words & names]
        return named[0] if len(named) == 1 else ""

    @property
    def seed(self) -> str:
        """The seed that its path names."""
        found = SEED.findall(self.path)
        return found[0] if len(found) == 1 else ""


class RunTable:
    """A table of runs in folders, as texts. by_step: a row for each step, as a fold. kind: what they were, in words."""

    delimiter = ","

    def __init__(self, kind: str, runs: Sequence[RunFolder], *, by_step: bool, notes: Sequence[str] = ()) -> None:
        self.kind, self.runs, self.by_step = kind, runs, by_step
        self.notes, self.ragged = list(notes), list[int]()
        self._told = [(run, _told(run, by_step=by_step)) for run in runs]
        names = dict.fromkeys(name for _, told in self._told for name in told)
        metrics = dict.fromkeys(f"metrics.{name}" for run in runs for name in run.metrics)
        self.columns = ["run_id", *(["fold"] if by_step else []), *names, *metrics]
        if len(self.columns) > MOST_COLUMNS:
            said = f"These runs have {len(self.columns):,} metrics and parameters."
            raise Refused(said, way_out=f"{MOST_COLUMNS:,} can be read: bring fewer of them.")
        if not metrics:
            raise Refused(
                f"There is no scalar metric in {kind}.", way_out="Bring the folder in which a run logged one."
            )

    def rows(self) -> Iterator[Row]:
        """Return the rows. Raises Refused where there are too many."""
        number = 1
        for run, told in self._told:
            for step in _steps(run) if self.by_step else [None]:
                number += 1
                if number > MOST_ROWS + 1:
                    raise Refused(f"These are more than {MOST_ROWS:,} steps.", way_out="Bring fewer runs at once.")
                cells = {"run_id": run.run_id, **told, **_metrics(run, step)}
                if step is not None:
                    cells["fold"] = str(step)
                yield Row(number, [cells.get(name, "") for name in self.columns])

    def head(self, count: int) -> list[Row]:
        """Return the first rows."""
        return [row for _, row in zip(range(count), self.rows(), strict=False)]


def as_text(value: Any) -> str:
    """Return a number as a cell holds it."""
    if value is None:
        return ""
    return repr(value) if isfinite(value) else "NaN" if isnan(value) else f"{value}"


def _told(run: RunFolder, *, by_step: bool) -> dict[str, str]:
    """What a run says beside its metrics, some of it read off its path. Where steps are folds its seed is a repeat."""
    told = {f"folder {at}": part for at, part in enumerate(run.parts[:MOST_PARTS], start=1)}
    told |= {f"params.{name}": value for name, value in run.params.items()}
    told |= {name: value for name, value in (("arm", run.arm), ("repeat" if by_step else "seed", run.seed)) if value}
    return told | {name: _moment(at) for name, at in (("started", run.started), ("ended", run.ended)) if at}


def _moment(seconds: float) -> str:
    try:
        return datetime.fromtimestamp(seconds, UTC).isoformat()
    except (ValueError, OverflowError, OSError):
        return ""


def _steps(run: RunFolder) -> list[int | None]:
    return [*sorted({step for steps in run.metrics.values() for step in steps})]


def _metrics(run: RunFolder, step: int | None) -> dict[str, str]:
    if step is None:
        return {f"metrics.{name}": as_text(steps[max(steps)]) for name, steps in run.metrics.items() if steps}
    return {f"metrics.{name}": as_text(steps[step]) for name, steps in run.metrics.items() if step in steps}
