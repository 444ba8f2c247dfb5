"""What happened to an item, newest first: facts about it and its deliverables, and what was said about it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils import timezone

from assay.backlog.facts import ItemChanged, ItemMoved, SpikeAnswered
from assay.backlog.hanging import moment_of
from assay.backlog.models import Item
from assay.crew.facts import CommentEdited
from assay.crew.models import Person
from assay.events.facts import Fact
from assay.events.models import Event
from assay.ui.shell import Face

SHOWN = 50
LONG = ("description", "question")
SHOWS = {"": "All", "words": "Words", "facts": "Facts"}

_EVENTS = """
SELECT id, project_id, number, actor_id, verb, kind, target_id, data, at FROM events_event
WHERE :kind AND number < %s"""
_KINDS = {
    "item": "kind = 'backlog.item' AND target_id = %s",
    "deliverable": """kind = 'backlog.deliverable'
        AND target_id IN (SELECT id FROM backlog_deliverable WHERE item_id = %s)""",
    "comment": """kind = 'crew.comment' AND verb = 'comment.written' AND target_id IN (
        SELECT id FROM crew_comment WHERE kind = 'backlog.item' AND about_id = %s AND removed_at IS NULL)""",
}
#: each kind of thing by its own index, put together: a condition on the project would read its whole log
_SQL = """
SELECT event.number, event.at, event.verb, event.data, person.id, person.initials, person.name, seat.discipline,
    said.id, said.text, said.edited_at, said.by_id
FROM (:kinds ORDER BY 3 DESC LIMIT :most) event
LEFT JOIN crew_person person ON person.id = event.actor_id
LEFT JOIN crew_membership seat ON seat.person_id = person.id AND seat.project_id = event.project_id
LEFT JOIN crew_comment said ON said.id = event.target_id AND event.kind = 'crew.comment'
ORDER BY event.number DESC
"""
_NEVER = 1 << 62


@dataclass(frozen=True)
class Change:
    """A long text as it was, which the sentence does not tell."""

    name: str
    was: str


@dataclass(frozen=True)
class Said:
    """A comment. mine: the person who looks at it wrote it. was: its earlier texts, newest first."""

    id: int
    text: str
    edited: bool
    mine: bool
    was: tuple[str, ...] = ()


@dataclass(frozen=True)
class Line:
    """One line: who did or said what, and when. face: None where the program itself noticed it."""

    number: int
    at: datetime
    face: Face | None
    sentence: str
    said: Said | None = None
    changes: tuple[Change, ...] = ()

    @property
    def stamp(self) -> str:
        """The moment to the minute, where the reader is: "2026-11-24 13:05+01:00"."""
        return timezone.localtime(self.at).isoformat(" ", "minutes")

    @property
    def who(self) -> str:
        return self.face.name if self.face else "Assay"


@dataclass(frozen=True)
class Move:
    """That the item went from a column into another one."""

    at: datetime
    was: str
    now: str


@dataclass(frozen=True)
class Trail:
    """The newest lines, or those before a number. older: the number before which there is more, 0 where there is none.

    moves: all moves that the item made, oldest first.
    """

    lines: tuple[Line, ...]
    older: int
    moves: tuple[Move, ...]


def trail_of(item: Item, person: Person, *, show: str = "", before: int = 0) -> Trail:
    """Read the trail of an item. show: "words" for comments alone, "facts" for all else. before: a line's number."""
    rows = list(_rows(item, show, before))
    earlier = _earlier([row.comment[0] for row in rows[:SHOWN] if row.comment[2]])
    lines = [_line(row, person, earlier) for row in rows[:SHOWN]]
    whole = len(rows) <= SHOWN and not before and show != "words"
    moves = [_move(row) for row in reversed(rows) if row.verb == ItemMoved.verb] if whole else _moves(item)
    return Trail(tuple(lines), lines[-1].number if len(rows) > SHOWN else 0, tuple(moves))


@dataclass(frozen=True)
class _Row:
    number: int
    at: datetime
    verb: str
    data: dict[str, Any]
    actor: tuple[Any, ...]
    comment: tuple[Any, ...]


def _rows(item: Item, show: str, before: int) -> Iterator[_Row]:
    kinds = {"words": ("comment",), "facts": ("item", "deliverable")}.get(show, tuple(_KINDS))
    events = " UNION ALL ".join(_EVENTS.replace(":kind", _KINDS[kind]) for kind in kinds)
    sql = _SQL.replace(":kinds", events).replace(":most", str(SHOWN + 1))
    with connection.cursor() as cursor:
        cursor.execute(sql, [item.pk, before or _NEVER] * len(kinds))
        for number, at, verb, data, *actor in cursor.fetchall():
            known = json.loads(data) if isinstance(data, str) else data
            yield _Row(number, moment_of(at), verb, known, tuple(actor[:4]), tuple(actor[4:]))


def _line(row: _Row, person: Person, earlier: dict[int, list[str]]) -> Line:
    pk, initials, name, discipline = row.actor
    face = Face(initials, name, discipline or "other", id=str(pk)) if pk else None
    comment, text, edited_at, by_id = row.comment
    if comment:
        said = Said(comment, text, edited_at is not None, by_id == person.pk, tuple(earlier.get(comment, ())))
        return Line(row.number, row.at, face, "", said)
    sentence = Fact.read(row.verb, row.data).sentence()
    return Line(row.number, row.at, face, sentence, changes=tuple(_changes(row)))


def _earlier(ids: list[int]) -> dict[int, list[str]]:
    """The texts that comments had before they were edited; asked for only where some were."""
    found: dict[int, list[str]] = defaultdict(list)
    if ids:
        edits = Event.objects.filter(kind="crew.comment", target_id__in=ids, verb=CommentEdited.verb)
        for comment, data in edits.order_by("-number").values_list("target_id", "data"):
            found[comment].append(data["was"])
    return found


def _changes(row: _Row) -> Iterator[Change]:
    if row.verb == SpikeAnswered.verb:
        yield from (Change(name, was) for name, was in row.data.get("was", {}).items() if was)
    if row.verb == ItemChanged.verb:
        for name, (was, _) in row.data["fields"].items():
            if name in LONG and was:
                yield Change(name, was)


def _moves(item: Item) -> list[Move]:
    events = Event.objects.on(item).filter(verb=ItemMoved.verb)
    return [Move(at, data["was"], data["now"]) for at, data in events.values_list("at", "data")]


def _move(row: _Row) -> Move:
    return Move(row.at, row.data["was"], row.data["now"])
