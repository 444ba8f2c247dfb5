"""From a file to runs, for either way of pushing it: what is in it, and which column says what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from zoneinfo import ZoneInfo

from assay.faces.cli.trouble import Trouble
from assay.ledger.intake.mapping import Mapping, understood
from assay.ledger.intake.opening import AnyTable, open_table
from assay.ledger.intake.telling import Teller, Unread
from assay.ledger.runs import RunRecord
from assay.science.inference.wording import counted, listed

FIELDS = tuple(
    one.name for one in fields(Mapping) if one.name not in ("mlflow", "params", "metric", "whole_arm", "whole_key")
)
MOST_REASONS = 12


@dataclass(frozen=True)
class Asked:
    """What was typed. columns: field -> column. arm, seed: of the whole file."""

    file: Path
    hypothesis: str
    columns: dict[str, str] = field(default_factory=dict)
    arm: str = ""
    seed: str = ""


@dataclass
class Taken:
    """What came of it. here: how many runs were there already. counts: of the new ones."""

    new: int = 0
    counts: int = 0
    here: int = 0
    notes: list[str] = field(default_factory=list)
    reasons: Counter[str] = field(default_factory=Counter)

    @property
    def is_evidence(self) -> bool:
        """Whether anything of it counts, now or before."""
        return bool(self.counts or self.here)

    @property
    def sentence(self) -> str:
        """What came in."""
        s, were = "s" if self.counts == 1 else "", "was" if self.here == 1 else "were"
        said = [f"{counted(self.new, 'run')} came in, {self.counts:,} of them count{s}."] if self.new else []
        said += [f"{counted(self.here, 'run')} {were} here already."] if self.here else []
        return " ".join(said) or "No run came in."

    @property
    def left_out(self) -> list[tuple[int, str]]:
        """How many were left out for which reason, the most first."""
        return [(count, why) for why, count in self.reasons.most_common(MOST_REASONS)]


def table_of(asked: Asked, *, by_step: bool) -> AnyTable:
    """Open the file. Raises Trouble for a column that is not there; Refused where the file holds no runs."""
    table = open_table(asked.file, by_step=by_step)
    table.head(1)
    unknown = [name for name in asked.columns if name not in FIELDS]
    if unknown:
        raise Trouble(f"--map knows no field {listed(unknown)}. There are: {', '.join(FIELDS)}.")
    is_name = {"baseline", "candidate"}
    if missing := [column for of, column in asked.columns.items() if of not in is_name and column not in table.columns]:
        raise Trouble(f"{asked.file} has no column {listed(missing)}. It has: {', '.join(table.columns[:40])}.")
    return table


def mapping_of(asked: Asked, table: AnyTable, *, metric: str, design: str, arms: dict[str, str]) -> Mapping:
    """Return which column says what: as it was typed, else as the names of the columns tell. Raises Trouble if unsure.

    arms: baseline and candidate as they are registered.
    """
    known = understood(table.columns, metric, design)
    told = {**known.data(), **_named(asked, table, known, arms), **asked.columns}
    if asked.columns.keys() & {"baseline_value", "candidate_value"}:
        told |= {"arm": "", "value": ""}
    mapping = replace(Mapping.read(told), whole_arm=asked.arm, whole_key=asked.seed)
    if lacking := mapping.lacks:
        ways = {"arm": "--map arm=COLUMN, or --arm", "key": "--map key=COLUMN, or --seed"}
        how = listed([ways.get(name, f"--map {name}=COLUMN") for name in lacking])
        raise Trouble(f"Which column is the {listed(lacking)}? Say {how}. It has: {', '.join(table.columns[:40])}.")
    return mapping


def told_runs(table: AnyTable, mapping: Mapping, metric: str, zone: ZoneInfo, taken: Taken) -> Iterator[RunRecord]:
    """Return the runs of a table; rows that are none are counted as left out."""
    for told in Teller(table, mapping, metric, zone).runs():
        if isinstance(told, Unread):
            taken.reasons[told.why] += 1
        else:
            yield told
    taken.notes += table.notes


def once(runs: Iterable[RunRecord], taken: Taken) -> list[RunRecord]:
    """Return each run once; what stands in the file again is counted as left out."""
    kept: dict[tuple[str, str, str], RunRecord] = {}
    for run in runs:
        if run.identity in kept:
            taken.reasons["the same run again"] += 1
        kept.setdefault(run.identity, run)
    return list(kept.values())


def _named(asked: Asked, table: AnyTable, known: Mapping, arms: dict[str, str]) -> dict[str, str]:
    """What the arm column calls each arm, where it calls them as they are registered."""
    column = asked.columns.get("arm") or known.arm
    if column not in table.columns:
        return {}
    at = table.columns.index(column)
    said = {row.cells[at].strip() for row in table.head(500)}
    like = {arm: [text for text in said if name and text.casefold() == name.casefold()] for arm, name in arms.items()}
    return {arm: found[0] for arm, found in like.items() if found}
