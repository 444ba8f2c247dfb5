"""From the text of a cell to a number or a moment."""

import re
from datetime import UTC, datetime
from math import inf
from zoneinfo import ZoneInfo

NUMBER = re.compile(r"(?ai:[+-]?(?:(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?|nan|inf|infinity))")
EPOCH = re.compile(r"\d{10}(?:\d{3})?(?:\.\d+)?", re.ASCII)
EMPTY = frozenset({"", "null", "none", "na", "n/a", "-"})
LONGEST = 400


class Misfit(ValueError):
    """A cell that is not what its column holds."""


def number(text: str, *, decimal_comma: bool = False) -> float | None:
    """Return the number of a cell, NaN and Infinity included; None where it is empty. Raises Misfit otherwise."""
    bare = text.strip()
    if bare.lower() in EMPTY:
        return None
    if decimal_comma and bare.count(",") == 1 and "." not in bare:
        bare = bare.replace(",", ".")
    if len(bare) > LONGEST or not NUMBER.fullmatch(bare):
        raise Misfit(f"“{_short(text)}” is no number")
    try:
        return float(bare)
    except OverflowError:
        return inf


def moment(text: str, *, zone: ZoneInfo) -> datetime | None:
    """Return a moment: ISO 8601, or seconds or milliseconds since 1970. Without an offset it is local to `zone`.

    None where the cell is empty. Raises Misfit for anything else.
    """
    bare = text.strip()
    if bare.lower() in EMPTY:
        return None
    try:
        if EPOCH.fullmatch(bare):
            seconds = float(bare) / (1000 if len(bare.partition(".")[0]) == 13 else 1)
            return datetime.fromtimestamp(seconds, UTC)
        found = datetime.fromisoformat(bare)
        return (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError) as fault:
        raise Misfit(f"“{_short(text)}” is no date with a time") from fault


def names_zone(text: str) -> bool:
    """Whether a moment means the same everywhere: it has an offset, or counts seconds since 1970."""
    bare = text.strip()
    return bool(EPOCH.fullmatch(bare)) or datetime.fromisoformat(bare).tzinfo is not None


def key(text: str) -> str:
    """Return a seed or key as it is paired by: 3, 3.0 and "3" are one."""
    bare = text.strip()
    return bare[:-2] if re.fullmatch(r"-?\d+\.0", bare) else bare


def _short(text: str) -> str:
    return text.strip() if len(text) <= 40 else f"{text.strip()[:37]}…"
