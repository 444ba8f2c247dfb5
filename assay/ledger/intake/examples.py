"""What would become of a table of predictions, and the step that brings it."""

from __future__ import annotations

from collections import Counter

from assay.crew.models import Person
from assay.ledger.intake.mapping import Mapping
from assay.ledger.intake.opening import AnyTable
from assay.ledger.intake.predicted import NO_IDS, Examples, examples_of
from assay.ledger.intake.preview import SHOWN_ROWS, Foreseen, Group, Preview, rows_in_words
from assay.ledger.models import Hypothesis, PredictionsTold, Source
from assay.ledger.pushing import push_predictions
from assay.science.inference.wording import counted

HERE = "All these predictions are here already; nothing changed."
#: what a person is asked for, in the order of the form: name, label, hint
ASKED = (
    ("key", "Example", "its id, the same wherever it stands; without it examples are counted by rows"),
    ("label", "Label", "what is true of it; without it the predictions say whether each model was right: 1 or 0"),
    ("baseline_value", "Prediction of the baseline", "a class or a score"),
    ("candidate_value", "Prediction of the candidate", "a class or a score"),
    ("group", "Group", "of examples that belong together, as those of one customer"),
)


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
        notes=(*table.notes, *(() if mapping.key else (NO_IDS,))), heed=(), foreseen=foreseen(found),
        locks=not hypothesis.version.is_locked, foreign=(),
    )  # fmt: skip


def bring_examples(hypothesis: Hypothesis, table: AnyTable, mapping: Mapping, *, by: Person, source: Source) -> str:
    """Bring a table of predictions, and say what came of it."""
    if hypothesis.has_brought(source.sha256):
        return HERE
    told = PredictionsTold(examples_of(table, mapping).table)
    kept, is_new = push_predictions(hypothesis, told, by=by, source=source)
    if not is_new:
        return HERE
    counts = "count" if kept.counts else f"do not count: {kept.why}"
    return f"Predictions for {counted(kept.examples, 'test example')} came in; they {counts}."


def foreseen(found: Examples) -> tuple[Foreseen, ...]:
    """What the assessment would say, as far as it can be seen without looking at a result."""
    said = []
    if twice := [key for key, count in Counter(found.keys).items() if count > 1]:
        more = f" and {len(twice) - SHOWN_ROWS:,} more" if twice[SHOWN_ROWS:] else ""
        words = f"{len(twice):,} examples stand in the table twice: {', '.join(twice[:SHOWN_ROWS])}{more}."
        said.append(Foreseen(words, "Each example has one row, with both predictions.", "bad"))
    if found.lacking:
        rows = rows_in_words(found.lacking[:SHOWN_ROWS], len(found.lacking))
        said.append(Foreseen(found.lacks, "Both models say something of every example of a test set.", "bad", rows))
    return tuple(said)
