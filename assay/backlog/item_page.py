"""The read side of an item's page: plain values, in a number of queries that does not grow with the item."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from markupsafe import Markup

from assay.backlog.checklists import Answer, done_answers, ready_answers
from assay.backlog.choices import PROPERTIES
from assay.backlog.fields import shown
from assay.backlog.item_parts import Parts, Tied, parts_of
from assay.backlog.kinds import Kind, Stage
from assay.backlog.models import Item
from assay.backlog.owing import Owing, owing_of
from assay.backlog.promised import Shelf
from assay.backlog.registries import Panel, panels_of
from assay.backlog.stays import Stay, stays_of
from assay.backlog.times import Times
from assay.backlog.trail import SHOWS, Trail, trail_of
from assay.crew.evidence_shown import ShownPiece, shown_pieces
from assay.crew.models import Person
from assay.crew.permissions import may
from assay.crew.writing import Writing
from assay.query import norm
from assay.ui.addresses import query_part, whole_number

#: what stands on the page as text and is edited in place, by the word in the address: ?edit=description
EDITABLE = ("title", "description", "question", "due", "parent", "findings", *Item.FINDINGS, "criteria", "ties")
BRANCH = 60  # characters of a branch's name


@dataclass(frozen=True)
class View:
    """What the address asks for. edit: what is open for writing. criterion, comment: which one of them.

    show, before: of the trail. owes: the column into which the item was moved too early.
    """

    edit: str = ""
    criterion: int = 0
    comment: int = 0
    show: str = ""
    before: int = 0
    owes: str = ""
    clash: bool = False

    @classmethod
    def asked(cls, query: Mapping[str, str]) -> View:
        """Read an address; what makes no sense in it is passed over."""
        edit = query.get("edit", "")
        name, _, number = edit.partition("-")
        part = whole_number(number) or 0
        return cls(
            edit=edit if edit in EDITABLE else "",
            criterion=part if name == "criterion" else 0,
            comment=part if name == "comment" else 0,
            show=show if (show := query.get("show", "")) in ("words", "facts") else "",
            before=whole_number(query.get("before", "")) or 0,
            owes=query.get("to", "") if "owes" in query else "",
            clash="clash" in query,
        )


@dataclass(frozen=True)
class ItemPage:
    """Everything the page shows. ready: empty where the item is done or dropped. shown_by: what shows its findings."""

    item: Item
    view: View
    parts: Parts
    ready: tuple[Answer, ...]
    done: tuple[Answer, ...]
    shelf: Shelf
    trail: Trail
    stays: tuple[Stay, ...]
    panels: tuple[Panel, ...]
    writing: Writing
    shown_by: tuple[ShownPiece, ...]
    owing: Owing | None
    may_change: bool
    may_comment: bool
    properties: ClassVar[dict[str, str]] = PROPERTIES

    @property
    def fits(self) -> bool:
        return not self.item.size or self.item.size in self.item.project.terms.sizes_fit

    @property
    def stage(self) -> str:
        return Stage(self.item.stage).label if self.item.stage else ""

    @property
    def kind(self) -> str:
        return Kind(self.item.kind).label

    @property
    def branch(self) -> str:
        """A name for a branch: "churn-12-short-title"."""
        return branch_of(self.item)

    @property
    def met(self) -> int:
        return sum(criterion.at is not None for criterion in self.parts.criteria)

    @property
    def stored(self) -> str:
        """The text of the field that is open for writing, as it is stored now."""
        if self.view.criterion:
            return next((one.text for one in self.parts.criteria if one.id == self.view.criterion), "")
        return shown(self.item, self.view.edit) if self.view.edit in (*Item.FIELDS, *Item.FINDINGS) else ""

    @property
    def asks_still(self) -> list[tuple[str, Tied | None]]:
        """The questions that its findings leave open, each with the spike below it that it has become."""
        below = {child.number: child for child in self.parts.children}
        return [(question, below.get(self.parts.asked.get(question, 0))) for question in self.item.asks_still]

    @property
    def stays_said(self) -> str:
        return ", ".join(f"{stay.column} {stay.said}" for stay in self.stays)

    @property
    def stays_hours(self) -> list[float]:
        return [stay.time.total_seconds() / 3600 for stay in self.stays]

    @property
    def shows(self) -> list[tuple[str, str, bool, str]]:
        """The views of the trail: text, address, whether it is the present one."""
        return [
            (label, f"{self.item.url}{query_part(show=show)}#activity", show == self.view.show, "")
            for show, label in SHOWS.items()
        ]

    @property
    def older_url(self) -> str:
        older = query_part(show=self.view.show, before=self.trail.older)
        return f"{self.item.url}{older}#activity" if self.trail.older else ""

    def html(self, text: str) -> Markup:
        """Return one of the page's texts as HTML."""
        return self.writing.html(text)


def item_page(item: Item, person: Person, view: View) -> ItemPage:
    """Read an item's page as the address asks for it."""
    parts = parts_of(item)
    trail = trail_of(item, person, show=view.show, before=view.before)
    comments = [line.said.text for line in trail.lines if line.said]
    criteria = [criterion.text for criterion in parts.criteria]
    return ItemPage(
        item=item,
        view=view,
        parts=parts,
        ready=ready_answers(item, parts),
        done=done_answers(item, parts),
        shelf=Shelf(item, tuple(parts.promised), may(person, "deliver", item), Times.of(item.project).open),
        trail=trail,
        stays=stays_of(item, trail.moves),
        panels=tuple(panels_of(item, person)),
        writing=Writing(
            item.project,
            [
                item.description,
                item.question,
                item.tried,
                item.found,
                *item.asks_still,
                *criteria,
                *comments,
            ],
        ),
        shown_by=shown_pieces(item.project, item.shown_by),
        owing=owing_of(item.project, item.key, view.owes) if view.owes else None,
        may_change=may(person, "change items", item),
        may_comment=may(person, "comment", item),
    )


def branch_of(item: Item) -> str:
    """Return the name of a branch for an item: its key and as many words of its title as are handy."""
    words = [word for word in norm(item.title).replace("_", " ").split() if word.isascii()]
    name = item.key.lower()
    for word in words:
        if len(name) + len(word) >= BRANCH:
            break
        name += f"-{word}"
    return name
