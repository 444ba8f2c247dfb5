"""What two trained models said of each example of one test set, as columns: read from a table, packed to be kept."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import cast

from assay.science.inference.reading import plain

MOST_EXAMPLES = 200_000
Said = float | str | None  #: a class or a score; None where the model said nothing


@dataclass(frozen=True)
class PredictionTable:
    """One row an example, in one order: its key, its label, and what either model said of it.

    labels: empty where the table only says whether a model was right (1) or wrong (0). groups: examples that belong
    together, as those of one customer; empty where each stands for itself.
    """

    keys: tuple[str, ...]
    base: tuple[Said, ...]
    cand: tuple[Said, ...]
    labels: tuple[Said, ...] = ()
    groups: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.keys)

    @classmethod
    def of_texts(
        cls,
        keys: Sequence[str],
        base: Sequence[str],
        cand: Sequence[str],
        *,
        labels: Sequence[str] = (),
        groups: Sequence[str] = (),
    ) -> PredictionTable:
        """Read columns of texts: as numbers where every cell that says something is one, else as names of classes."""
        columns = (labels, base, cand)
        are_numbers = all(_number(text) is not None for column in columns for text in column if text.strip())
        read = [tuple(_cell(text, are_numbers=are_numbers) for text in column) for column in columns]
        return cls(tuple(keys), read[1], read[2], read[0], tuple(groups))

    @property
    def test_set(self) -> str:
        """A digest of the examples with their labels, by which a test set is known again; "" without labels."""
        if not self.labels:
            return ""
        rows = sorted(zip(self.keys, map(str, self.labels), strict=True))
        return hashlib.sha256(json.dumps(rows, separators=(",", ":")).encode()).hexdigest()

    def packed(self) -> bytes:
        """Return it as compressed JSON: plain values alone, so reading it back runs nothing."""
        return zlib.compress(json.dumps(asdict(self), separators=(",", ":")).encode())

    @classmethod
    def unpacked(cls, kept: bytes) -> PredictionTable:
        """Read what `packed` returned."""
        columns = json.loads(zlib.decompress(kept))
        return cls(**{name: tuple(column) for name, column in columns.items()})

    @classmethod
    def joined(cls, tables: Iterable[PredictionTable]) -> PredictionTable:
        """Lay several below each other, as examples came in batches; labels and groups only where all have them."""
        tables = list(tables)
        optional = {name: all(getattr(table, name) for table in tables) for name in ("labels", "groups")}
        names = ("keys", "base", "cand", *(name for name, there in optional.items() if there))
        return cls(**{name: tuple(cell for table in tables for cell in getattr(table, name)) for name in names})


def _cell(text: str, *, are_numbers: bool) -> Said:
    if not text.strip():
        return None
    number = _number(text) if are_numbers else None
    if number is None:
        return text.strip()
    return cast(Said, plain(number))


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
