"""What a notebook comes to once it is read: plain values with safe HTML, which are kept as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

FORMAT = 1


@dataclass(frozen=True)
class Output:
    """One output. kind: text, error, table, picture, prose or note (says what is not shown, and why).

    digest: of the output as the file has it, by which two versions are compared. height: about so many pixels.
    """

    kind: str
    html: str
    digest: str
    height: int = 0


@dataclass(frozen=True)
class Cell:
    """One cell. kind: markdown, code or raw. source: its text as typed, cut. number: that of its last run, "" if none.

    notes: what of it is not shown.
    """

    id: str
    kind: str
    html: str
    source: str
    digest: str
    number: str = ""
    outputs: tuple[Output, ...] = ()
    notes: tuple[str, ...] = ()
    height: int = 0


@dataclass(frozen=True)
class Proposal:
    """A sentence that the file itself calls a learning. origin: heading, tag or other. cell: which one, from 1.

    under: the heading that it stands under.
    """

    text: str
    origin: str
    cell: int
    under: str = ""


@dataclass(frozen=True)
class Reading:
    """A notebook as it is shown. title: its first heading. notes: what of the whole is not shown.

    more: how many of its cells are not among `cells`.
    """

    title: str
    language: str
    cells: tuple[Cell, ...]
    learnings: tuple[Proposal, ...] = ()
    notes: tuple[str, ...] = ()
    format: int = field(default=FORMAT)
    more: int = 0

    @property
    def height(self) -> int:
        """About how many pixels it takes, so that a frame around it need not be measured by a script."""
        return 48 + sum(cell.height for cell in self.cells) + 30 * len(self.notes)

    @property
    def outputs(self) -> int:
        return sum(len(cell.outputs) for cell in self.cells)

    def data(self) -> dict[str, Any]:
        """Return it in JSON values."""
        return asdict(self)

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Reading:
        """Return what `data` gave."""
        cells = (
            Cell(**{**cell, "outputs": tuple(Output(**one) for one in cell["outputs"]), "notes": tuple(cell["notes"])})
            for cell in data["cells"]
        )
        learnings = tuple(Proposal(**one) for one in data["learnings"])
        return cls(
            title=data["title"], language=data["language"], cells=tuple(cells), learnings=learnings,
            notes=tuple(data["notes"]), format=data["format"], more=data.get("more", 0),
        )  # fmt: skip
