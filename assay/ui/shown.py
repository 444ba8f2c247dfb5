"""Plain values that the components draw. A room fills them in a fixed number of queries; a template runs none.

Marks are named as in jinja2/_marks.html. `tone` is one of good, warn, bad, brass or "".
"""

from dataclasses import dataclass

from assay.ui.shell import Face


@dataclass(frozen=True)
class Chip:
    """A hypothesis wherever it is named. label: "H3". state: draft, registered, gathering, waiting, accepted, ..."""

    label: str
    state: str
    url: str = ""
    title: str = ""


@dataclass(frozen=True)
class Promise:
    """A deliverable in one word. state: owed, evidence (attached, not delivered yet), delivered or shown."""

    state: str
    label: str


@dataclass(frozen=True)
class Card:
    """One card of a board. flag: what it waits for. slim: drawn small, as in the column of what is delivered."""

    id: str
    key: str
    url: str
    title: str
    kind: str
    stage: str
    size: str = ""
    fits: bool = True
    faces: tuple[Face, ...] = ()
    flag: str = ""
    promises: tuple[Promise, ...] = ()
    chips: tuple[Chip, ...] = ()
    age: str = ""
    slim: bool = False
    version: str = ""


@dataclass(frozen=True)
class Row:
    """One line of a backlog. why: what it lacks to be ready; "" when it is ready."""

    id: str
    key: str
    url: str
    title: str
    kind: str
    stage: str
    size: str = ""
    fits: bool = True
    faces: tuple[Face, ...] = ()
    chips: tuple[Chip, ...] = ()
    why: str = ""
    version: str = ""
