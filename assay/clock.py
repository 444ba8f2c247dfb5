"""The one source of the present moment, so that the example project and the tests can tell a story."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

_told: datetime | None = None


def now() -> datetime:
    """Return the present moment, with its time zone (UTC); inside `at`, the moment that is being told."""
    return _told or datetime.now(UTC)


def today(zone: str) -> date:
    """Return the day it is now in a time zone such as "Europe/Oslo"."""
    return now().astimezone(ZoneInfo(zone)).date()


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Tell what happens inside as if it happened at `moment`, in the whole process.

    Raises ValueError if the moment carries no time zone.
    """
    global _told  # noqa: PLW0603  a clock is one thing in a process; threads of a test server must see it too
    if moment.tzinfo is None:
        raise ValueError("A moment needs a time zone.")
    before, _told = _told, moment
    try:
        yield
    finally:
        _told = before
