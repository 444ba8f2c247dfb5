"""The read side of the board: plain cards in columns, in a number of queries that does not grow with them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from assay.backlog.hanging import Hanging, hanging_on
from assay.backlog.kinds import Stage
from assay.backlog.models import Item
from assay.backlog.models.item import url_of
from assay.backlog.registries import marks_of
from assay.backlog.times import Box, Times, working_day
from assay.backlog.vocabulary import context_of, vocabulary
from assay.crew.models import Person, Project
from assay.crew.terms import State
from assay.query import Understood
from assay.ui.shown import Card

DEFAULT = "sprint:@current"
MOST = 1000
GROUPINGS = {"person": "Person", "stage": "Stage", "hypothesis": "Hypothesis", "group": "Working group"}
REST = {"person": "Nobody yet", "stage": "No stage", "hypothesis": "No hypothesis", "group": "No working group"}
_FIELDS = ("pk", "number", "kind", "stage", "size", "title", "state", "moved_at")


@dataclass(frozen=True)
class Column:
    """One state of the crew's with its cards. total: how many it has over all lanes; that is what a limit counts."""

    state: State
    cards: tuple[Card, ...]
    total: int


@dataclass(frozen=True)
class Lane:
    """A row of a grouped board; the only one, without a title, of a board that is not grouped. about: what H3 says."""

    id: str
    title: str
    count: int
    columns: tuple[Column, ...]
    about: str = ""


@dataclass(frozen=True)
class Board:
    """Everything the page shows. group: "" or a key of GROUPINGS. more: it holds more cards than a board shows."""

    asked: Understood
    group: str
    sprint: Box | None
    days_left: int
    lanes: tuple[Lane, ...]
    count: int
    more: bool

    @property
    def is_ranked(self) -> bool:
        """Whether the order of the cards is that of the backlog, so that a card can be put between two others."""
        return not self.asked.order


@dataclass(frozen=True)
class _Placed:
    """A card, the column it lies in, and the titles of the lanes it belongs to."""

    card: Card
    state: str
    lanes: tuple[str, ...]


def board_of(project: Project, person: Person, *, query: str = "", group: str = "") -> Board:
    """Read the board that a query and a grouping ask for; without a query that of the running sprint."""
    asked = vocabulary().understand(query, context_of(project, person), otherwise=DEFAULT)
    group = group if group in GROUPINGS else ""
    rows = list(_rows(project, asked)[: MOST + 1])
    placed = _placed(project, rows[:MOST], group)
    sprint = _sprint_of(project, asked)
    day, days = working_day(project, sprint) if sprint else (0, 0)
    return Board(
        asked=asked, group=group, sprint=sprint, days_left=days - day, lanes=_lanes(project, placed, group),
        count=len(placed), more=len(rows) > MOST,
    )  # fmt: skip


def over_limit(item: Item) -> str:
    """Say that the column in which an item lies holds more than the crew agreed on; "" where it does not."""
    column = item.column
    if column.limit is None:
        return ""
    count = Item.objects.filter(Q(sprint=item.sprint_id), project=item.project_id, state=column.slug).count()
    return f"{column.name} holds {count} of {column.limit}." if count > column.limit else ""


def _rows(project: Project, asked: Understood) -> QuerySet[Item, tuple[Any, ...]]:
    """What is dropped is on a board only if the query speaks of it."""
    items = Item.objects.filter(asked.q, project=project)
    dropped = {("is", "dropped"), *(("state", state.slug) for state in project.terms.states if state.is_dropped)}
    if not asked.named & dropped:
        items = items.filter(dropped_at=None)
    return items.order_by(*asked.order, "rank", "number").values_list(*_FIELDS)


def _placed(project: Project, rows: Sequence[tuple[Any, ...]], group: str) -> list[_Placed]:
    ids = [row[0] for row in rows]
    hanging, chips = hanging_on(ids, with_groups=group == "group"), marks_of(ids)
    terms, today, nothing = project.terms, project.today, Hanging()
    slim, fit = {state.slug for state in terms.states if not state.is_open}, {"", *terms.sizes_fit}
    placed = []
    for pk, number, kind, stage, size, title, state, moved_at in rows:
        hung, key = hanging.get(pk, nothing), f"{project.key}-{number}"
        card = Card(
            id=key, key=key, url=url_of(key), title=title, kind=kind, stage=stage, size=size,
            fits=size in fit, faces=tuple(hung.faces), promises=tuple(hung.promises),
            chips=chips.get(pk, ()), flag=_flag(project, hung, today) if hung.waits else "", slim=state in slim,
            age=_days((today - project.day_of(moved_at)).days),
        )  # fmt: skip
        placed.append(_Placed(card, state, _lanes_of(card, hung, group)))
    return placed


def _flag(project: Project, hung: Hanging, today: date) -> str:
    days = _days((today - project.day_of(hung.waits[0].since)).days)
    items = [wait.what for wait in hung.waits if wait.is_item]
    reasons = [wait.what for wait in hung.waits if not wait.is_item]
    words = "; ".join([f"waits for {' and '.join(items)}", *reasons] if items else reasons)
    return words[0].upper() + words[1:] + (f", {days}" if days else "")


def _days(days: int) -> str:
    return "" if days < 1 else f"{days} day" + ("s" if days > 1 else "")


def _lanes_of(card: Card, hung: Hanging, group: str) -> tuple[str, ...]:
    if not group:
        return ("",)
    if group == "stage":
        return (Stage(card.stage).label if card.stage else REST[group],)
    named = {
        "person": (face.name for face in hung.faces),
        "hypothesis": (chip.label for chip in card.chips),
        "group": hung.groups,
    }[group]
    return tuple(dict.fromkeys(named)) or (REST[group],)


def _lanes(project: Project, placed: list[_Placed], group: str) -> tuple[Lane, ...]:
    states = _states(project, placed)
    totals: dict[str, int] = defaultdict(int)
    lanes: dict[str, dict[str, list[Card]]] = defaultdict(lambda: defaultdict(list))
    for one in placed:
        totals[one.state] += 1
        for lane in one.lanes:
            lanes[lane][one.state].append(one.card)
    said = {chip.label: chip.title for one in placed for chip in one.card.chips} if group == "hypothesis" else {}
    titles = sorted(lanes, key=lambda title: _place(title, group)) if group else [""]
    return tuple(
        Lane(
            id=f"{n}-" if group else "",
            title=title,
            count=sum(map(len, lanes[title].values())),
            columns=tuple(Column(state, tuple(lanes[title][state.slug]), totals[state.slug]) for state in states),
            about=said.get(title, ""),
        )
        for n, title in enumerate(titles)
    )


def _place(title: str, group: str) -> tuple[Any, ...]:
    """Lanes by name, numbers in it as numbers, stages as they follow each other; the rest comes last."""
    if group == "stage":
        return (title == REST[group], [label for _, label in Stage.choices].index(title) if title != REST[group] else 0)
    parts = re.split(r"(\d+)", title.casefold())
    return (title == REST[group], [(int(part), "") if part.isdigit() else (0, part) for part in parts])


def _states(project: Project, placed: Iterable[_Placed]) -> list[State]:
    """The crew's columns. A column that is gone stays while a card lies in it.

    What is dropped, and the first column of several in which nothing has started, are shown when a card lies there.
    """
    used = {one.state for one in placed}
    waiting = [state.slug for state in project.terms.states if state.kind == "not_started"]
    hidden = {state.slug for state in project.terms.states if state.is_dropped} | set(waiting[:-1][:1])
    known = [state for state in project.terms.states if state.slug in used or state.slug not in hidden]
    gone = sorted(used - {state.slug for state in project.terms.states})
    return [State(slug, slug.capitalize(), "not_started", note="no longer a column") for slug in gone] + known


def _sprint_of(project: Project, asked: Understood) -> Box | None:
    """The sprint that all cards are known to be in, if it is one around now."""
    times, number = Times.of(project), asked.singles.get("sprint")
    around = (times.current, times.next, times.previous)
    return next((box for box in around if box and str(box.number) == number), None)
