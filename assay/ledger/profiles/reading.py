"""Reading a profile strictly: what a file says beyond the format is not taken in, what it says wrong is refused."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from math import isfinite
from typing import Any, TypeVar

from assay.ledger.profiles.format import (
    KINDS,
    LARGEST,
    LONGEST,
    MOST_BINS,
    MOST_COLUMNS,
    MOST_PAIRS,
    MOST_TOP,
    NAME,
    QUANTILES,
    VERSION,
    BadProfile,
    Bins,
    Column,
    Pair,
    Profile,
    Quantiles,
)

T = TypeVar("T")
MOST_ROWS = 10**15


def read(content: bytes) -> Profile:
    """Read a profile from JSON. Raises BadProfile, naming what is wrong, for anything else."""
    if len(content) > LARGEST:
        raise BadProfile(f"This profile is larger than {LARGEST // 2**20} MB.", "Profile fewer columns at once.")
    try:
        told = json.loads(content.decode("utf-8-sig"), parse_constant=_nothing)
    except (ValueError, RecursionError) as fault:
        raise BadProfile("This is no profile: it is no JSON.") from fault
    if not isinstance(told, dict) or told.get("format") != NAME:
        raise BadProfile("This is JSON, but no profile.")
    if told.get("version") != VERSION:
        raise BadProfile(f"This profile has version {str(told.get('version'))[:20]}; version {VERSION} is read.")
    return _profile(told)


def _profile(told: Mapping[str, Any]) -> Profile:
    rows = _count(told, "rows")
    columns = _each(told, "columns", MOST_COLUMNS, lambda one: _column(one, rows))
    if not columns:
        raise BadProfile("This profile names no column.")
    names = {column.name for column in columns}
    pairs = [pair for pair in _each(told, "pairs", MOST_PAIRS, _pair) if {pair.left, pair.right} <= names]
    return Profile(_text(told, "name"), rows, tuple(columns), tuple(sorted(pairs, key=lambda pair: -pair.strength)))


def _column(told: Mapping[str, Any], rows: int) -> Column:
    kind = _text(told, "kind")
    if kind not in KINDS:
        raise BadProfile(f"A column is of no kind that there is: {kind or 'none'}.")
    missing = _count(told, "missing")
    if missing > rows:
        raise BadProfile("A column lacks more values than there are rows.")
    return Column(
        name=_text(told, "name"), kind=kind, type=_text(told, "type"), rows=rows, missing=missing,
        distinct=_count(told, "distinct") if told.get("distinct") is not None else None,
        mean=_number(told, "mean"), sd=_number(told, "sd"), quantiles=_quantiles(told.get("quantiles")),
        bins=_bins(told.get("bins")), top=_top(told.get("top")),
    )  # fmt: skip


def _quantiles(told: object) -> Quantiles | None:
    if not isinstance(told, dict):
        return None
    found = [_number(told, name) for name in ("low", "first", "middle", "third", "high")]
    values = [value for value in found if value is not None]
    return Quantiles(*values) if len(values) == QUANTILES else None


def _bins(told: object) -> Bins | None:
    if not isinstance(told, dict):
        return None
    counts, edges = told.get("counts"), told.get("edges")
    if not isinstance(counts, list) or not isinstance(edges, list) or len(edges) != len(counts) + 1:
        raise BadProfile("A histogram has other edges than it has bars.")
    if not 0 < len(counts) <= MOST_BINS:
        raise BadProfile(f"A histogram has {len(counts)} bars; {MOST_BINS} are the most.")
    known = [edge for one in edges if (edge := _number({"n": one}, "n")) is not None]
    if len(known) < len(edges):
        raise BadProfile("An edge of a histogram is no number.")
    return Bins(tuple(_count({"histogram": one}, "histogram") for one in counts), tuple(known))


def _top(told: object) -> tuple[tuple[str, int], ...]:
    rows = told if isinstance(told, list) else []
    pairs = [one for one in rows if isinstance(one, list) and len(one) == 2]
    return tuple((_text({"v": value}, "v"), _count({"n": number}, "n")) for value, number in pairs[:MOST_TOP])


def _pair(told: Mapping[str, Any]) -> Pair:
    strength = _number(told, "strength")
    return Pair(_text(told, "left"), _text(told, "right"), strength or 0.0, _number(told, "correlation"))


def _each(told: Mapping[str, Any], name: str, most: int, make: Callable[[Mapping[str, Any]], T]) -> list[T]:
    rows = told.get(name)
    found = [one for one in rows if isinstance(one, dict)] if isinstance(rows, list) else []
    if len(found) > most:
        raise BadProfile(f"This profile has {len(found):,} {name}; {most} are the most.", "Profile fewer at once.")
    return [make(one) for one in found]


def _text(told: Mapping[str, Any], name: str) -> str:
    value = told.get(name)
    text = value if isinstance(value, str) else "" if value is None else str(value)[:LONGEST]
    plain = text.encode("utf-8", "replace").decode("utf-8")
    return "".join(sign for sign in plain if sign.isprintable())[:LONGEST]


def _count(told: Mapping[str, Any], name: str) -> int:
    value = told.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= MOST_ROWS:
        raise BadProfile(f"A number of “{name}” is missing or no count.")
    return value


def _number(told: Mapping[str, Any], name: str) -> float | None:
    value = told.get(name)
    if not isinstance(value, int | float) or isinstance(value, bool):
        return None
    try:
        return float(value) if isfinite(value) else None
    except OverflowError:
        return None


def _nothing(_name: str) -> None:
    """NaN and Infinity are no numbers that anybody could draw."""
