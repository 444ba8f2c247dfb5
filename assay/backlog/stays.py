"""How long an item has lain in each column."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from assay import clock
from assay.backlog.models import Item
from assay.backlog.trail import Move


@dataclass(frozen=True)
class Stay:
    """All the time in one column, in one stretch or several."""

    column: str
    time: timedelta

    @property
    def said(self) -> str:
        """The time in words: "2 days", "5 hours", "less than an hour"."""
        hours = int(self.time.total_seconds() // 3600)
        if hours < 1:
            return "less than an hour"
        return _counted(hours, "hour") if hours < 24 else _counted(round(hours / 24), "day")


def stays_of(item: Item, moves: Iterable[Move]) -> tuple[Stay, ...]:
    """Return the time in each column that is neither done nor dropped, as the columns follow each other.

    moves: the item's moves, oldest first.
    """
    spent: dict[str, timedelta] = {}
    since, column = item.created_at, ""
    for move in moves:
        _add(spent, move.was, move.at - since)
        since, column = move.at, move.now
    _add(spent, column or item.state, clock.now() - since)
    terms = item.project.terms
    ended = {state.slug for state in terms.states if not state.is_open}
    order = {state.slug: place for place, state in enumerate(terms.states)}
    names = {state.slug: state.name for state in terms.states}
    return tuple(
        Stay(names.get(slug, slug.capitalize()), time)
        for slug, time in sorted(spent.items(), key=lambda one: order.get(one[0], -1))
        if slug not in ended
    )


def _add(spent: dict[str, timedelta], column: str, time: timedelta) -> None:
    spent[column] = spent.get(column, timedelta()) + time


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
