"""The single values of a snapshot: times, dates, zones, texts and numbers, each read or refused in words."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from assay.science.practices.refusals import BadSnapshot, Refused

# Two days within what Python can count, so that each time can be shown in each zone.
FIRST_TIME, LAST_TIME = datetime(1, 1, 3, tzinfo=UTC), datetime(9999, 12, 29, tzinfo=UTC)
FIRST_DAY, LAST_DAY = FIRST_TIME.date(), LAST_TIME.date()


def read_time(value: object, where: str) -> datetime:
    """Read a time in ISO 8601 with its offset, and return it in UTC."""
    try:
        moment = datetime.fromisoformat(value)  # type: ignore[arg-type]
    except (TypeError, ValueError) as unreadable:
        raise Refused("bad_time", where, f"there is no time {shown(value)}.") from unreadable
    if moment.tzinfo is None:
        raise Refused("no_offset", where, f"{shown(value)} has no offset; write 2026-11-10T11:00:00+01:00 or ...Z.")
    return min(max(moment, FIRST_TIME), LAST_TIME).astimezone(UTC)


def read_day(value: object, where: str) -> date:
    """Read a date in ISO 8601."""
    try:
        day = date.fromisoformat(value)  # type: ignore[arg-type]
    except (TypeError, ValueError) as unreadable:
        raise Refused("bad_time", where, f"there is no date {shown(value)}.") from unreadable
    return min(max(day, FIRST_DAY), LAST_DAY)


def read_text(value: object, where: str) -> str:
    """Read a text; a blank one is missing."""
    if not isinstance(value, str):
        raise BadSnapshot(where, f"a text is expected, not {kind_of(value)}.")
    return value if value.strip() else ""


def kind_of(value: object) -> str:
    """Return what a value is, as a message names it."""
    if value is None:
        return "nothing"
    kinds = ((bool, "true or false"), (int | float, "a number"), (str, "a text"), (list | tuple, "a list"))
    return next((name for kind, name in kinds if isinstance(value, kind)), "an object")


def read_number(value: object, where: str, *, least: int | None = None) -> int:
    """Read a whole number; 3.0 is none, and neither is true."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise BadSnapshot(where, f"a whole number is expected, not {kind_of(value)}.")
    if least is not None and value < least:
        raise BadSnapshot(where, f"{least} or more is expected, not {shown(value)}.")
    return value


def read_zone(value: object, where: str) -> ZoneInfo | None:
    """Read an IANA time zone such as Europe/Oslo; a blank one is missing."""
    if isinstance(value, str) and not value.strip():
        return None
    try:
        return ZoneInfo(value)  # type: ignore[arg-type]
    except (KeyError, ValueError, OSError, TypeError, AttributeError) as unknown:
        raise Refused("bad_zone", where, f"there is no time zone {shown(value)}.") from unknown


def shown(value: object) -> str:
    """Return a value as a message quotes it: short, whatever somebody sent."""
    quoted = ascii(value) if isinstance(value, str | int | float | None) else kind_of(value)
    return quoted if len(quoted) <= 60 else f"{quoted[:57]}..."
