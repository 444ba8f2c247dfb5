"""What a room teaches a list: its words, its flags and its orders."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from django.db.models import Q
from django.db.models.expressions import Case, OrderBy

from assay.query.context import Context

Op = Literal["=", ">", ">=", "<", "<=", "prefix", "empty"]
Takes = Literal["text", "person", "sprint", "day", "number"]
Meaning = Callable[[Op, str, Context], Q]
Place = Callable[[Context], Case]  # where a row stands in an order; NULL, in either direction last, where nowhere


class Misread(ValueError):
    """A value that means nothing here; raised by a meaning, shown to the person under the value.

    suggestion: what may stand there instead.
    """

    def __init__(self, message: str, suggestion: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.suggestion = suggestion


def said(text: str) -> str:
    """What somebody wrote, as a message repeats it: in quotation marks, and only as much as can be read at a glance."""
    return f"“{text}”" if len(text) <= 40 else f"“{text[:40]}…”"


@dataclass(frozen=True)
class Suggestion:
    """A value that a word knows: as it is written in a query, and as people call it."""

    value: str
    label: str = ""


@dataclass(frozen=True)
class Word:
    """`key:value` on one list.

    to_q: the rows that an operator and a value mean. "empty" (value "") means no value at all. "prefix" comes only
      where `values` is None or open. The value arrives as `values` writes it; @me as a handle, sprints as digits,
      days as 2026-11-24. It may raise Misread. Where a row has many (labels, people), let it answer with
      `Q(pk__in=...)`, so that label:a label:b finds the rows that have both. It never answers with an empty Q().
    values: those that exist; asked at most once for a query, and only when the word stands in it. None: any text.
    open: `values` are proposals, others are taken too.
    ordered: > >= < <= and ranges make sense.
    inherits: a new item takes the value of a list that is filtered by it.
    also: what other trackers call it.
    """

    key: str
    to_q: Meaning
    doc: str
    values: Callable[[Context], Iterable[Suggestion | str]] | None = None
    takes: Takes = "text"
    ordered: bool = False
    open: bool = False
    inherits: bool = True
    also: tuple[str, ...] = ()

    def suggestions(self, context: Context) -> list[Suggestion]:
        """The values that exist, in the order in which the room gives them."""
        given = self.values(context) if self.values else ()
        return [Suggestion(value) if isinstance(value, str) else value for value in given]

    @property
    def is_closed(self) -> bool:
        """Whether a value outside of `values` is a mistake. Numbers and days always may lie outside."""
        return self.values is not None and not self.open and self.takes in ("text", "person")


@dataclass(frozen=True)
class Flag:
    """`is:name`, a yes or no."""

    name: str
    to_q: Callable[[Context], Q]
    doc: str


@dataclass(frozen=True)
class Order:
    """`sort:name`; columns as `order_by` takes them, for the ascending order, or places."""

    name: str
    columns: tuple[str | Place, ...]
    doc: str

    def by(self, context: Context, *, descending: bool) -> tuple[str | OrderBy, ...]:
        """The columns in this direction."""
        return tuple(_directed(column, context, descending=descending) for column in self.columns)


def _directed(column: str | Place, context: Context, *, descending: bool) -> str | OrderBy:
    if not isinstance(column, str):
        place = column(context)
        return place.desc(nulls_last=True) if descending else place.asc(nulls_last=True)
    if not descending:
        return column
    return column[1:] if column.startswith("-") else f"-{column}"
