"""From a report of skrub to a profile: what is taken is named one by one, so nothing else can leave the machine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import isfinite
from typing import Any

from assay.ledger.profiles.format import (
    LONGEST,
    MOST_BINS,
    MOST_PAIRS,
    MOST_TOP,
    Bins,
    Column,
    Pair,
    Profile,
    Quantiles,
)

#: a value that fewer rows share might name somebody, so it stays where it is
SHARED_BY = 5
WEAK = 0.1  # an association that is weaker says nothing


def of_report(report: Mapping[str, Any], *, name: str, values: bool = True) -> Profile:
    """Return the profile of a table from the JSON of skrub's TableReport (0.11).

    name: of the table. values: with the most frequent values of text columns, as far as five rows or more share them.
    """
    rows = int(report["n_rows"])
    columns = [_column(one, rows, values) for one in report["columns"]]
    return Profile(name[:LONGEST], rows, tuple(columns), tuple(_pairs(report))[:MOST_PAIRS])


def _column(told: Mapping[str, Any], rows: int, values: bool) -> Column:
    kind = _kind(told)
    distinct = told.get("n_unique")
    return Column(
        name=str(told["name"])[:LONGEST], kind=kind, type=_type(told)[:LONGEST], rows=rows,
        missing=int(told.get("null_count", 0)), distinct=int(distinct) if distinct is not None else None,
        mean=_number(told.get("mean")), sd=_number(told.get("standard_deviation")),
        quantiles=_quantiles(told.get("quantiles")),
        bins=_bins(told, kind), top=tuple(_top(told)) if values else (),
    )  # fmt: skip


def _type(told: Mapping[str, Any]) -> str:
    """What the column is stored as: Float64, String."""
    return str(told.get("dtype", "")).removesuffix("DType").removesuffix("Dtype")


def _kind(told: Mapping[str, Any]) -> str:
    type_ = str(told.get("dtype", "")).lower()
    if "date" in type_ or "time" in type_:
        return "date"
    if "mean" in told:
        return "number"
    return "text" if "str" in type_ or "value_counts" in told else "other"


def _quantiles(told: object) -> Quantiles | None:
    if not isinstance(told, dict):
        return None
    numbers = [_number(told.get(at)) for at in ("0.0", "0.25", "0.5", "0.75", "1.0")]
    known = [number for number in numbers if number is not None]
    return Quantiles(*known) if len(known) == len(numbers) else None


def _bins(told: Mapping[str, Any], kind: str) -> Bins | None:
    """A histogram of numbers, or of dates, whose edges skrub counts in seconds from a moment that it names."""
    found = told.get("histogram_data")
    if not isinstance(found, dict) or not 0 < len(found["bin_counts"]) <= MOST_BINS:
        return None
    start = 0.0 if kind == "number" else _number(found.get("total_seconds_offset"))
    if kind not in ("number", "date") or start is None or (kind == "date" and told.get("is_duration")):
        return None
    return Bins(tuple(int(n) for n in found["bin_counts"]), tuple(start + float(edge) for edge in found["bin_edges"]))


def _top(told: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
    for value, count in (told.get("value_counts") or ())[:MOST_TOP]:
        if int(count) >= SHARED_BY:
            yield str(value)[:LONGEST], int(count)


def _pairs(report: Mapping[str, Any]) -> Iterator[Pair]:
    """The strongest first, as skrub has them."""
    for told in report.get("top_associations") or ():
        strength = _number(told.get("cramer_v"))
        if strength is not None and strength >= WEAK:
            left, right = str(told["left_column_name"])[:LONGEST], str(told["right_column_name"])[:LONGEST]
            yield Pair(left, right, strength, _number(told.get("pearson_corr")))


def _number(value: object) -> float | None:
    if not isinstance(value, int | float) or not isfinite(value):
        return None
    return float(value)
