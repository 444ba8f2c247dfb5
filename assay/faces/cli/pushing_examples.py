"""From a file to predictions, for either way of pushing it: what two trained models said of each test example."""

from __future__ import annotations

from assay.faces.cli.pushing import Asked, Registered, Taken, table_of
from assay.faces.cli.trouble import Trouble
from assay.ledger.intake.mapping import Mapping, understood
from assay.ledger.intake.predicted import NO_IDS, Examples, examples_of

BOTH = ("baseline_value", "candidate_value")


def read_examples(asked: Asked, h: Registered, taken: Taken) -> tuple[Examples, Mapping]:
    """Read the file. Raises Trouble where nothing says which columns are the predictions of the two models."""
    if asked.arm or asked.seed:
        raise Trouble(f"{h.key} is judged by predictions, which hold both models: --arm and --seed are for runs.")
    table = table_of(asked, h)
    mapping = Mapping.read({**understood(table.columns, h.metric, h.design).data(), **asked.columns})
    if not all(getattr(mapping, name) for name in BOTH):
        how = " and ".join(f"--map {name}=COLUMN" for name in BOTH)
        raise Trouble(
            f"{h.key} is judged by predictions, one row a test example. Which columns are those of the two models? "
            f"Say {how}. It has: {', '.join(table.columns[:40])}."
        )
    found = examples_of(table, mapping)
    taken.noun = "test example"
    taken.notes += [*table.notes, *filter(None, ("" if mapping.key else NO_IDS, found.lacks))]
    if found.unread:
        taken.reasons[f"does not have the {len(table.columns)} columns of the header"] += len(found.unread)
    return found, mapping
