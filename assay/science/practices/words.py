"""How a day, a list and a number of things are said. English, whatever the machine's locale."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_UNRECORDED = {
    "unclaimed": "work that no item claims (merged pull requests, finished runs)",
    "no-refinement": "whether a refinement was held",
}
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def day(at: date) -> str:
    """Return a day as in 6 Nov."""
    return f"{at.day} {_MONTHS[at.month - 1]}"


def weekday(at: date) -> str:
    """Return a day as in Fri 6 Nov."""
    return f"{_WEEKDAYS[at.weekday()]} {day(at)}"


def listed(names: Sequence[str]) -> str:
    """Return names as in a, b and c."""
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def count(number: int, one: str, many: str) -> str:
    """Return a number with its noun, as in 4 items."""
    return f"{number} {one if number == 1 else many}"


def in_order(name: str) -> list[tuple[int, str]]:
    """Return a key that sorts P-80 before P-100."""
    return [(int(part), "") if part.isdecimal() else (0, part) for part in re.split(r"([0-9]+)", name)]


def unrecorded(reasons: Iterable[str]) -> str:
    """Say what a practice does not ask yet, since nobody records its facts."""
    return f"Not asked yet, since nothing records it here: {listed([_UNRECORDED.get(one, one) for one in reasons])}."
