"""A table of predictions, one row a test example, as columns of texts: for two trained models on one test set."""

from __future__ import annotations

from dataclasses import dataclass, field

from assay.ledger.intake.mapping import Mapping
from assay.ledger.intake.opening import AnyTable
from assay.ledger.intake.table import Row
from assay.ledger.predictions import PredictionTable

NO_IDS = "No column is the examples' id, so they are counted by their rows."


@dataclass
class Examples:
    """The columns, in one order. unread: rows that are none; lacking: rows in which a model said nothing."""

    keys: list[str] = field(default_factory=list)
    base: list[str] = field(default_factory=list)
    cand: list[str] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    unread: list[int] = field(default_factory=list)
    lacking: list[int] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.keys)

    @property
    def table(self) -> PredictionTable:
        """The columns as the ledger keeps them."""
        return PredictionTable.of_texts(self.keys, self.base, self.cand, labels=self.labels, groups=self.groups)

    @property
    def lacks(self) -> str:
        """How many lack something, in words; "" where none does."""
        return f"{len(self.lacking):,} examples lack a prediction or a label." if self.lacking else ""


def examples_of(table: AnyTable, mapping: Mapping) -> Examples:
    """Read a table by its mapping. Texts that occur often, as classes do, are kept once. Raises Refused as it does."""
    found, place = Examples(), {name: at for at, name in enumerate(table.columns)}
    known: dict[str, str] = {}
    columns = [
        (column, place[name])
        for column, name in (
            (found.keys, mapping.key), (found.labels, mapping.label), (found.base, mapping.baseline_value),
            (found.cand, mapping.candidate_value), (found.groups, mapping.group),
        )
        if name in place
    ]  # fmt: skip
    said = [place[name] for name in (mapping.label, mapping.baseline_value, mapping.candidate_value) if name in place]
    for row in table.rows():
        _take(row, columns, known)
        if mapping.key not in place:
            found.keys.append(str(row.number))
        if not all(row.cells[at].strip() for at in said):
            found.lacking.append(row.number)
    found.unread = list(table.ragged)
    return found


def _take(row: Row, columns: list[tuple[list[str], int]], known: dict[str, str]) -> None:
    for column, at in columns:
        text = row.cells[at].strip()
        column.append(known.setdefault(text, text) if len(known) < 10_000 else known.get(text, text))
