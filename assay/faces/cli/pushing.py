"""From a file to runs, for either way of pushing it: what is in it, and which column says what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from assay.faces.cli.trouble import Trouble
from assay.ledger.intake.mapping import SEVERAL_SETS, Mapping, understood
from assay.ledger.intake.opening import AnyTable, open_table
from assay.ledger.intake.table import MOST_ROWS
from assay.ledger.intake.telling import Teller, Unread
from assay.ledger.predictions import MOST_EXAMPLES
from assay.ledger.runs import RunRecord
from assay.ledger.words import ARMS, Design
from assay.science.inference.wording import counted, listed

FIELDS = tuple(
    one.name for one in fields(Mapping) if one.name not in ("mlflow", "params", "metric", "whole_arm", "whole_key")
)
MOST_REASONS = 12
LOOKED_AT = 500  # rows of the arm column


@dataclass(frozen=True)
class Asked:
    """What was typed. columns: field -> column. arm, seed: of the whole file."""

    file: Path
    hypothesis: str
    columns: dict[str, str] = field(default_factory=dict)
    arm: str = ""
    seed: str = ""


@dataclass(frozen=True)
class Registered:
    """What is registered of a hypothesis, as this instance or a server tells it. arms: its baseline and candidate."""

    key: str
    metric: str
    design: str
    arms: dict[str, str]
    zone: ZoneInfo

    @property
    def is_examples(self) -> bool:
        """Whether it is judged by predictions for single examples, and not by runs."""
        return self.design == Design.SINGLE_SPLIT


@dataclass
class Taken:
    """What came of it. here: how many were there already. counts, still_counts: of the new ones, and of those.

    noun: runs, or test examples.
    refused: of a file of kept runs the numbers of the lines that the server does not take, by what it says of them.
    """

    new: int = 0
    counts: int = 0
    here: int = 0
    still_counts: int = 0
    notes: list[str] = field(default_factory=list)
    reasons: Counter[str] = field(default_factory=Counter)
    noun: str = "run"
    refused: dict[str, list[int]] = field(default_factory=dict)

    def count(self, many: int = 1, *, is_new: bool, counts: bool, why: str) -> None:
        """Count one run, or as many examples, by what became of them."""
        if is_new:
            self.new += many
            self.counts += many if counts else 0
        else:
            self.here += many
            self.still_counts += many if counts else 0
        if why:
            self.reasons[why] += many

    def count_answer(self, answer: dict[str, Any]) -> None:
        """Count what the API answered about: one run, or a table of examples."""
        self.count(answer.get("examples", 1), is_new=answer["new"], counts=answer["counts"], why=answer["why"])

    @property
    def is_evidence(self) -> bool:
        """Whether anything of it counts, now or before."""
        return bool(self.counts or self.still_counts)

    @property
    def sentence(self) -> str:
        """What came in."""
        were = "was" if self.here == 1 else "were"
        said = [f"{counted(self.new, self.noun)} came in, {_of_them(self.counts)}."] if self.new else []
        some = f", {_of_them(self.still_counts)}" if self.still_counts < self.here else ""
        said += [f"{counted(self.here, self.noun)} {were} here already{some}."] if self.here else []
        return " ".join(said) or f"No {self.noun} came in."

    @property
    def left_out(self) -> list[tuple[int, str]]:
        """How many were left out for which reason, the most first."""
        return [(count, why) for why, count in self.reasons.most_common(MOST_REASONS)]


def _of_them(count: int) -> str:
    return f"{count:,} of them count{'s' if count == 1 else ''}"


def table_of(asked: Asked, h: Registered) -> AnyTable:
    """Open the file. Raises Trouble for a column that is not there; Refused where the file holds no runs."""
    most = MOST_EXAMPLES if h.is_examples else MOST_ROWS
    table = open_table(asked.file, by_step=h.design == Design.REPEATED_CV, most=most)
    table.head(1)
    unknown = [name for name in asked.columns if name not in FIELDS]
    if unknown:
        raise Trouble(f"--map knows no field {listed(unknown)}. There are: {', '.join(FIELDS)}.")
    is_name = {"baseline", "candidate"}
    if missing := [column for of, column in asked.columns.items() if of not in is_name and column not in table.columns]:
        raise Trouble(f"{asked.file} has no column {listed(missing)}. It has: {', '.join(table.columns[:40])}.")
    return table


def mapping_of(asked: Asked, table: AnyTable, h: Registered) -> Mapping:
    """Return which column says what: as typed, else as the names of the columns tell. Raises Trouble if unsure."""
    known = understood(table.columns, h.metric, h.design)
    told = {**known.data(), **_named(asked, table, known, h.arms), **asked.columns}
    if asked.columns.keys() & {"baseline_value", "candidate_value"}:
        told |= {"arm": "", "value": ""}
    mapping = replace(Mapping.read(told), whole_arm=asked.arm, whole_key=asked.seed)
    if lacking := mapping.lacks:
        ways = {"arm": "--map arm=COLUMN, or --arm", "key": "--map key=COLUMN, or --seed"}
        how = listed([ways.get(name, f"--map {name}=COLUMN") for name in lacking])
        raise Trouble(f"Which column is the {listed(lacking)}? Say {how}. It has: {', '.join(table.columns[:40])}.")
    if h.design == SEVERAL_SETS and not mapping.is_wide and not mapping.whole_arm:
        _refuse_unnamed_arms(table, mapping)
    return mapping


def told_runs(table: AnyTable, mapping: Mapping, h: Registered, taken: Taken) -> Iterator[RunRecord]:
    """Return the runs of a table; rows that are none are counted as left out."""
    others: dict[str, None] = {}
    for told in Teller(table, mapping, h.metric, h.zone, h.design).runs():
        if isinstance(told, Unread):
            taken.reasons[told.why] += 1
        else:
            others |= {f"“{told.model}”": None} if told.model else {}
            yield told
    taken.notes += table.notes
    if others:
        taken.notes.append(f"Drawn beside the two arms, and part of no verdict: {listed(list(others)[:MOST_REASONS])}.")


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
    said = _said(table, asked.columns.get("arm") or known.arm)
    like = {arm: [text for text in said if name and text.casefold() == name.casefold()] for arm, name in arms.items()}
    return {arm: found[0] for arm, found in like.items() if found}


def _refuse_unnamed_arms(table: AnyTable, mapping: Mapping) -> None:
    """Raise Trouble where an arm is not named: what is called otherwise would be taken for one more model."""
    said = _said(table, mapping.arm)
    arms = {mapping.arm_of(text) for text in said}
    if "" in arms and not arms.issuperset(ARMS):
        models = ", ".join(sorted(said)[:MOST_REASONS])
        how = "--map baseline=NAME --map candidate=NAME"
        raise Trouble(f"Which model is the baseline, and which the candidate? Say {how}. It has: {models}.")


def _said(table: AnyTable, column: str) -> set[str]:
    """What a column says in the first rows."""
    if column not in table.columns:
        return set()
    at = table.columns.index(column)
    return {text for row in table.head(LOOKED_AT) if (text := row.cells[at].strip())}
