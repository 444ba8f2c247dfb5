"""What the pages of the backlog show of higher rooms. Each fills these in its AppConfig.ready(): ids in, values out.

    marks.append(chips_of_items)        # chips on cards, rows and the item page; one query for a whole list
    panels.append(hypotheses_of_item)   # a part of the item page, with a template of the room that owns it
    words.append(Word("hypothesis", ...))  # a word of the items' query language
    takers["hypothesis"] = link           # what a new item does with the value of the list that it is added to
    gates.append(gate_of_study)           # what has to be found out before the work of a stage begins

Readers of these lists ask when a page is drawn, never when a module is imported: rooms above load later.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from assay.query import Word
from assay.ui.shown import Chip

if TYPE_CHECKING:
    from assay.backlog.models import Item
    from assay.crew.models import Person, Project

__all__ = ["Chip", "Gate", "Panel", "gates", "gates_of", "marks", "marks_of", "panels", "panels_of", "takers", "words"]


@dataclass(frozen=True)
class Panel:
    """A part of the item page. `template` is included with `values` as `panel`; small orders stand on top."""

    template: str
    values: dict[str, Any] = field(default_factory=dict)
    order: int = 50


@dataclass(frozen=True)
class Gate:
    """A gate before a stage that is shut now. An item that starts all the same is asked for a reason, never stopped.

    practice: of which the reason is kept as a waiver. why: what is missing, in a sentence. url: where it is found out.
    """

    practice: str
    why: str
    url: str


MarkSource = Callable[[list[int]], dict[int, tuple[Chip, ...]]]
PanelSource = Callable[["Item", "Person"], Panel | None]
Taker = Callable[["Item", str, "Person"], None]
GateSource = Callable[["Project", str], Gate | None]

marks: list[MarkSource] = []
panels: list[PanelSource] = []
words: list[Word] = []
takers: dict[str, Taker] = {}
gates: list[GateSource] = []


def marks_of(item_ids: Iterable[int]) -> dict[int, tuple[Chip, ...]]:
    """Return the chips of these items, in one query a room; an item without any is left out."""
    ids = list(item_ids)
    found: dict[int, tuple[Chip, ...]] = {}
    for source in marks:
        for item_id, chips in source(ids).items():
            found[item_id] = (*found.get(item_id, ()), *chips)
    return found


def panels_of(item: "Item", person: "Person") -> list[Panel]:
    """Return what higher rooms show on an item's page, in its order."""
    shown = [panel for source in panels if (panel := source(item, person)) is not None]
    return sorted(shown, key=lambda panel: panel.order)


def gates_of(project: "Project", stage: str) -> "list[Gate]":
    """Return the gates before a stage that are shut now."""
    return [gate for source in gates if (gate := source(project, stage)) is not None]
