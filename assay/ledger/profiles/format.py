"""What a profile holds: numbers about columns, and their most frequent values. Never a row."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

NAME, VERSION = "assay-profile", 1
LARGEST = 2 * 2**20  # bytes of a file
MOST_COLUMNS = 500
MOST_BINS = 50
MOST_TOP = 10
MOST_PAIRS = 20
LONGEST = 80  # characters of a name or a value
KINDS = ("number", "text", "date", "other")
QUANTILES = 5


class BadProfile(Exception):
    """It is no profile; says what is wrong and what to do."""

    def __init__(self, message: str, way_out: str = "Make it with: assay profile DATA.csv -o FILE.json") -> None:
        super().__init__(message)
        self.message = message
        self.way_out = way_out


@dataclass(frozen=True)
class Bins:
    """A histogram: how many values lie between each two edges; one edge more than counts.

    edges: in the unit of the column; of dates in seconds since 1970.
    """

    counts: tuple[int, ...]
    edges: tuple[float, ...]


@dataclass(frozen=True)
class Quantiles:
    """Smallest, first quarter, middle, third quarter and largest value."""

    low: float
    first: float
    middle: float
    third: float
    high: float


@dataclass(frozen=True)
class Column:
    """One column. distinct: None where it was not counted. top: its most frequent values, each with how many rows."""

    name: str
    kind: str
    type: str
    rows: int
    missing: int
    distinct: int | None = None
    mean: float | None = None
    sd: float | None = None
    quantiles: Quantiles | None = None
    bins: Bins | None = None
    top: tuple[tuple[str, int], ...] = ()

    @property
    def missing_share(self) -> float:
        return self.missing / self.rows if self.rows else 0.0


@dataclass(frozen=True)
class Pair:
    """Two columns that go together. strength: Cramér's V, 0 to 1. correlation: Pearson's, -1 to 1, of two numbers."""

    left: str
    right: str
    strength: float
    correlation: float | None = None


@dataclass(frozen=True)
class Profile:
    """A table in numbers. pairs: the strongest associations first."""

    name: str
    rows: int
    columns: tuple[Column, ...]
    pairs: tuple[Pair, ...] = ()

    @property
    def gaps(self) -> int:
        """How many columns lack values."""
        return sum(column.missing > 0 for column in self.columns)

    def data(self) -> dict[str, Any]:
        """Return it in JSON values, as a file holds it."""
        return {"format": NAME, "version": VERSION, **asdict(self)}
