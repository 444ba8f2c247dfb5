"""One object of a snapshot, read key by key; what lies later than its `as_of` is not read as having happened."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from assay.science.practices.refusals import BadSnapshot
from assay.science.practices.values import kind_of, read_day, read_number, read_text, read_time, read_zone

T = TypeVar("T")


class Entry:
    """Reads one object. A missing key (or null) is: none recorded, has not happened.

    where: the path of the object, which every refusal names. as_of: what is later has not happened.
    Raises Refused if a time, a date or a zone does not exist, BadSnapshot if a value is of the wrong kind.
    """

    __slots__ = ("_as_of", "_data", "where")

    def __init__(self, data: object, where: str, as_of: datetime) -> None:
        if not isinstance(data, Mapping):
            raise BadSnapshot(where, f"an object is expected, not {kind_of(data)}.")
        self._data, self.where, self._as_of = data, where, as_of

    def text(self, key: str, default: str = "") -> str:
        """Return a text; blank is missing."""
        value = self._data.get(key)
        if value is None:
            return default
        return read_text(value, self._at(key)) or default

    def name(self, key: str) -> str:
        """Return the text that names this object; it must be there."""
        name = self.text(key)
        if not name:
            raise BadSnapshot(self._at(key), "a name is missing.")
        return name

    def label(self, key: str) -> str:
        """Return a text that somebody may have written as a number, such as a version."""
        value = self._data.get(key)
        return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else self.text(key)

    def texts(self, key: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
        """Return a list of texts without its blank ones."""
        if self._data.get(key) is None:
            return default
        found = (read_text(value, f"{self._at(key)}[{at}]") for at, value in enumerate(self._list(key)))
        return tuple(text for text in found if text)

    def time(self, key: str) -> datetime | None:
        """Return when something happened (UTC), or None if it has not, or not yet."""
        value = self._data.get(key)
        if value is None:
            return None
        moment = read_time(value, self._at(key))
        return moment if moment <= self._as_of else None

    def plan(self, key: str) -> datetime | None:
        """Return a time (UTC) that may well lie ahead."""
        value = self._data.get(key)
        return None if value is None else read_time(value, self._at(key))

    def day(self, key: str) -> date | None:
        value = self._data.get(key)
        return None if value is None else read_day(value, self._at(key))

    def days(self, key: str) -> tuple[date, ...]:
        return tuple(read_day(value, f"{self._at(key)}[{at}]") for at, value in enumerate(self._list(key)))

    def spans(self, key: str) -> tuple[tuple[date, date], ...]:
        """Return a list of [first day, last day]."""
        found = []
        for at, pair in enumerate(self._list(key)):
            where = f"{self._at(key)}[{at}]"
            if not isinstance(pair, list | tuple) or len(pair) != 2:
                raise BadSnapshot(where, "a first and a last day are expected.")
            found.append((read_day(pair[0], f"{where}[0]"), read_day(pair[1], f"{where}[1]")))
        return tuple(found)

    def number(self, key: str, *, least: int | None = None) -> int | None:
        """Return a whole number, `least` or more."""
        value = self._data.get(key)
        if value is None:
            return None
        return read_number(value, self._at(key), least=least)

    def needed_number(self, key: str) -> int:
        if not self.has(key):
            raise BadSnapshot(self._at(key), "a whole number is missing.")
        return read_number(self._data[key], self._at(key))

    def rank(self, key: str) -> float | None:
        value = self._data.get(key)
        if value is None:
            return None
        if not isinstance(value, int | float) or isinstance(value, bool):
            raise BadSnapshot(self._at(key), f"a number is expected, not {kind_of(value)}.")
        if isinstance(value, float) and not math.isfinite(value):
            raise BadSnapshot(self._at(key), f"{value} has no place in a row.")
        return value

    def flag(self, key: str, *, default: bool = False) -> bool:
        value = self._data.get(key)
        if value is None:
            return default
        if not isinstance(value, bool):
            raise BadSnapshot(self._at(key), f"true or false is expected, not {kind_of(value)}.")
        return value

    def weekdays(self, key: str) -> frozenset[int] | None:
        """Return ISO numbers of days, 1 (Monday) to 7."""
        if self._data.get(key) is None:
            return None
        found = frozenset(read_number(day, f"{self._at(key)}[{at}]") for at, day in enumerate(self._list(key)))
        if not found <= set(range(1, 8)):
            raise BadSnapshot(self._at(key), "days are numbers from 1 (Monday) to 7 (Sunday).")
        return found

    def zone(self, key: str) -> ZoneInfo | None:
        value = self._data.get(key)
        return None if value is None else read_zone(value, self._at(key))

    def one(self, key: str, read: Callable[[Entry], T], *, since: str = "") -> T | None:
        """Return the object under `key`; `since` is the key of its own time, before which it is not there."""
        if self._data.get(key) is None:
            return None
        inner = Entry(self._data[key], self._at(key), self._as_of)
        found = read(inner)
        return found if inner.is_here(since) else None

    def each(self, key: str, read: Callable[[Entry], T], *, since: str = "") -> tuple[T, ...]:
        """Return the objects of a list. All are read, so that all are checked; those later than now are left out."""
        found = []
        for at, value in enumerate(self._list(key)):
            inner = Entry(value, f"{self._at(key)}[{at}]", self._as_of)
            read_one = read(inner)
            if inner.is_here(since):
                found.append(read_one)
        return tuple(found)

    def under(self, key: str, read: Callable[[Entry], T], *, since: str = "") -> dict[str, T]:
        """Return the objects that stand under names of their own, without those later than now."""
        found = {name: (read(inner), inner) for name, inner in self.inside(key).items()}
        return {name: one for name, (one, inner) in found.items() if inner.is_here(since)}

    def inside(self, key: str) -> dict[str, Entry]:
        """Return the entries that stand under names of their own."""
        inner = self._inner(key)
        return {
            name: Entry(value, f"{inner.where}.{name}", self._as_of)
            for name, value in inner._data.items()
            if value is not None
        }

    def times(self, key: str) -> dict[str, datetime]:
        """Return what happened when, by name."""
        inner = self._inner(key)
        return {name: moment for name in inner._data if (moment := inner.time(name))}

    def words(self, key: str) -> dict[str, str]:
        """Return a text for each name."""
        inner = self._inner(key)
        return {name: inner.text(name) for name in inner._data}

    def mixed(self, key: str, short: Callable[[str], T], read: Callable[[Entry], T]) -> tuple[T, ...]:
        """Return a list whose members are a plain text each, or an object that says more."""
        found = []
        for at, value in enumerate(self._list(key)):
            where = f"{self._at(key)}[{at}]"
            found.append(short(value) if isinstance(value, str) else read(Entry(value, where, self._as_of)))
        return tuple(found)

    def has(self, key: str) -> bool:
        return self._data.get(key) is not None

    def is_here(self, since: str) -> bool:
        """Tell whether the object is there by now: its own time is not later."""
        return not since or self._data.get(since) is None or self.time(since) is not None

    def _inner(self, key: str) -> Entry:
        value = self._data.get(key)
        return Entry({} if value is None else value, self._at(key), self._as_of)

    def _list(self, key: str) -> list[object]:
        value = self._data.get(key)
        if value is None:
            return []
        if not isinstance(value, list | tuple):
            raise BadSnapshot(self._at(key), f"a list is expected, not {kind_of(value)}.")
        return list(value)

    def _at(self, key: str) -> str:
        return f"{self.where}.{key}" if self.where else key
