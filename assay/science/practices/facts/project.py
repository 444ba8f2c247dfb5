"""The project and what its crew agreed on: calendar, sizes, Ready and Done, switches and parameters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from assay.science.practices.calendar import Calendar
from assay.science.practices.catalogue import CATALOGUE, Parameter, Value
from assay.science.practices.entry import Entry
from assay.science.practices.refusals import BadSnapshot

SIZES = ("XS", "S", "M", "L", "XL")
SIZES_THAT_FIT = ("XS", "S", "M")
READY = ("criteria", "size", "stage", "deliverable", "blocker")
WORKDAYS = frozenset({1, 2, 3, 4, 5})


@dataclass(frozen=True)
class Point:
    """A point of Ready or Done; it may bind some kinds of item only, and only what is done from a time on.

    text: how the crew says it.
    """

    name: str
    kinds: tuple[str, ...] = ()
    since: datetime | None = None
    text: str = ""

    @classmethod
    def read(cls, entry: Entry) -> Point:
        return cls(entry.name("name"), entry.texts("kinds"), entry.plan("since"), entry.text("text"))

    def binds(self, kind: str) -> bool:
        return not self.kinds or kind in self.kinds


@dataclass(frozen=True)
class Switch:
    """A practice switched off in the working agreement; without a reason it stays on."""

    by: str
    reason: str
    at: datetime | None

    @classmethod
    def read(cls, entry: Entry) -> Switch:
        return cls(by=entry.text("by"), reason=entry.text("reason"), at=entry.time("at"))


@dataclass(frozen=True)
class Agreed:
    """What the crew agreed on for one practice."""

    off: Switch | None
    values: Mapping[str, Value]


@dataclass(frozen=True)
class Project:
    """What the crew agreed on, as of the snapshot."""

    key: str
    calendar: Calendar
    sizes: tuple[str, ...]
    sizes_fit: tuple[str, ...]
    ready: tuple[Point, ...]
    done: tuple[Point, ...]
    practices: Mapping[str, Agreed]

    @classmethod
    def read(cls, entry: Entry) -> Project:
        return cls(
            key=entry.text("key"),
            calendar=_calendar(entry),
            sizes=entry.texts("sizes", SIZES),
            sizes_fit=entry.texts("sizes_fit", SIZES_THAT_FIT),
            ready=_points(entry, "ready", READY),
            done=_points(entry, "done", ()),
            practices={name: _agreed(name, own) for name, own in entry.inside("practices").items()},
        )

    def fits(self, size: str) -> bool:
        """Tell whether an item of this size fits a sprint."""
        return size in self.sizes and size in self.sizes_fit

    def off(self, practice: str) -> Switch | None:
        """Return the switch of a practice that is off: one with a reason."""
        own = self.practices.get(practice)
        return own.off if own and own.off and own.off.reason else None

    def parameter(self, practice: str, name: str) -> Value:
        """Return a parameter: the crew's own, or the catalogue's."""
        own = self.practices.get(practice)
        value = own.values.get(name) if own else None
        return value if value is not None else CATALOGUE[practice].parameters[name].default


def _calendar(entry: Entry) -> Calendar:
    workdays = entry.weekdays("workdays")
    if workdays is not None and not workdays:
        raise BadSnapshot(f"{entry.where}.workdays", "a project works on at least one day of the week.")
    holidays: frozenset[date] = frozenset(entry.days("holidays"))
    return Calendar(entry.zone("time_zone"), workdays or WORKDAYS, holidays)


def _points(entry: Entry, key: str, default: tuple[str, ...]) -> tuple[Point, ...]:
    if not entry.has(key):
        return tuple(Point(name) for name in default)
    return tuple(point for point in entry.mixed(key, Point, Point.read) if point.name.strip())


def _agreed(practice: str, entry: Entry) -> Agreed:
    known = CATALOGUE[practice].parameters if practice in CATALOGUE else {}
    values = {name: _value(entry, name, parameter) for name, parameter in known.items()}
    return Agreed(off=entry.one("off", Switch.read, since="at"), values=values)


def _value(entry: Entry, name: str, parameter: Parameter) -> Value:
    if parameter.kind == "number":
        return entry.number(name, least=0)
    if parameter.kind == "days":
        days = entry.weekdays(name)
        return None if days is None else tuple(sorted(days))
    return entry.texts(name) if entry.has(name) else None
