"""How predictions are told: a column each, checked before the ledger sees them."""

from __future__ import annotations

import hashlib
from typing import Annotated, Any

from ninja import Schema
from pydantic import AwareDatetime, ConfigDict, Field, PlainValidator, WithJsonSchema, model_validator

from assay.ledger.models import PredictionsTold, Source
from assay.ledger.predictions import MOST_EXAMPLES, PredictionTable

CELL = {"type": ["string", "number", "boolean", "null"]}


def _column(raw: Any) -> list[str]:
    """Take a column as a table tells it: as texts. The first cell that cannot be read is named."""
    if not isinstance(raw, list):
        raise ValueError("must be a list: one value for each test example")
    if len(raw) > MOST_EXAMPLES:
        raise ValueError(f"has more than {MOST_EXAMPLES:,} test examples")
    return [_cell(at, one) for at, one in enumerate(raw)]


def _cell(at: int, raw: Any) -> str:
    if raw is None:
        return ""
    if not isinstance(raw, str | int | float):
        raise ValueError(f"has at {at} what is neither a text nor a number")
    return str(int(raw) if isinstance(raw, bool) else raw).strip()


Column = Annotated[list[str], PlainValidator(_column), WithJsonSchema({"type": "array", "items": CELL})]


class PredictionsIn(Schema):
    """What two trained models said of each example of one test set, as columns in one order."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    baseline: Column = Field(description="what the baseline said: classes or scores, or without labels 1 where right")
    candidate: Column = Field(description="what the candidate said")
    labels: Column = Field(default_factory=list, description="what is true of each")
    examples: Column = Field(default_factory=list, description="the id of each; else they are counted from 1")
    groups: Column = Field(default_factory=list, description="examples that belong together, as those of one customer")
    dataset: str = Field("", max_length=128, description="digest of the data set's version")
    made: AwareDatetime | None = Field(None, description="with its offset; older than the registration: exploratory")

    @model_validator(mode="after")
    def one_length(self) -> PredictionsIn:
        """Refuse columns that are not of one length."""
        lengths = {name: len(getattr(self, name)) for name in ("candidate", "labels", "examples", "groups")}
        wanted = len(self.baseline)
        for name, length in lengths.items():
            if length != wanted and (length or name == "candidate"):
                raise ValueError(f"{name} has {length:,} values, baseline {wanted:,}: each example has one")
        return self

    def told(self) -> PredictionsTold:
        """Return it as the ledger takes it."""
        keys = self.examples or [str(number) for number in range(1, len(self.baseline) + 1)]
        table = PredictionTable.of_texts(
            keys, self.baseline, self.candidate, labels=self.labels, groups=self.groups
        )  # fmt: skip
        return PredictionsTold(table, self.dataset, self.made)


def source_of(told: PredictionsTold, name: str) -> Source:
    """Return where predictions come from; the same ones again have the same fingerprint."""
    return Source(name, hashlib.sha256(told.table.packed()).hexdigest())
