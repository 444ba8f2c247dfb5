"""A table of predictions, one row a test example, as columns of texts: for two trained models on one test set."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from assay.crew.models import Person
from assay.ledger.intake.mapping import Mapping
from assay.ledger.intake.opening import AnyTable
from assay.ledger.intake.preview import SHOWN_ROWS, Foreseen, Group, Preview, rows_in_words
from assay.ledger.intake.table import Row
from assay.ledger.models import Hypothesis, PredictionsTold, Source
from assay.ledger.predictions import PredictionTable
from assay.science.inference.wording import counted

NO_IDS = "No column is the examples' id, so they are counted by their rows."

#: what a person is asked for, in the order of the form: name, label, hint
ASKED = (
    ("key", "Example", "its id, the same wherever it stands; without it examples are counted by rows"),
    ("label", "Label", "what is true of it; without it the predictions say whether each model was right: 1 or 0"),
    ("baseline_value", "Prediction of the baseline", "a class or a score"),
    ("candidate_value", "Prediction of the candidate", "a class or a score"),
    ("group", "Group", "of examples that belong together, as those of one customer"),
)


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
    def foreseen(self) -> tuple[Foreseen, ...]:
        """What the assessment would say, as far as it can be seen without looking at a result."""
        found = []
        if twice := [key for key, count in Counter(self.keys).items() if count > 1]:
            named = ", ".join(twice[:SHOWN_ROWS]) + (
                f" and {len(twice) - SHOWN_ROWS:,} more" if twice[SHOWN_ROWS:] else ""
            )
            said = f"{len(twice):,} examples stand in the table twice: {named}."
            found.append(Foreseen(said, "Each example has one row, with both predictions.", "bad"))
        if self.lacking:
            said = f"{len(self.lacking):,} examples lack a prediction or a label."
            rows = rows_in_words(self.lacking[:SHOWN_ROWS], len(self.lacking))
            found.append(Foreseen(said, "Both models say something of every example of a test set.", "bad", rows))
        return tuple(found)


def preview_examples(hypothesis: Hypothesis, table: AnyTable, mapping: Mapping, *, sha256: str) -> Preview:
    """Say what would become of a table of predictions, and no result. sha256: of its file.

    Raises Refused where it cannot come: for a draft, for too many examples, where the one look is taken.
    """
    found = examples_of(table, mapping)
    is_here = hypothesis.has_brought(sha256)
    hypothesis.refuse_predictions(found.table)
    if not is_here:
        hypothesis.refuse_second_look()
    left_out = Group("unread", "could not be read")
    for number in found.unread:
        left_out.add(number, f"does not have the {len(table.columns)} columns of the header")
    return Preview(
        rows=len(found) + len(found.unread), used=0 if is_here else len(found), known=len(found) if is_here else 0,
        left_out=(left_out,) if found.unread else (),
        notes=(*table.notes, *(() if mapping.key else (NO_IDS,))), heed=(), foreseen=found.foreseen,
        locks=not hypothesis.version.is_locked, foreign=(),
    )  # fmt: skip


def bring_examples(hypothesis: Hypothesis, table: AnyTable, mapping: Mapping, *, by: Person, source: Source) -> str:
    """Bring a table of predictions, and say what came of it."""
    if hypothesis.has_brought(source.sha256):
        return "All these predictions are here already; nothing changed."
    told = PredictionsTold(examples_of(table, mapping).table)
    kept = hypothesis.bring_predictions(told, by=by, source=source)
    counts = "count" if kept.counts else f"do not count: {kept.why}"
    return f"Predictions for {counted(kept.examples, 'test example')} came in; they {counts}."


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
