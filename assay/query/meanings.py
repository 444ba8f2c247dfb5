"""Ready-made meanings for words that stand for one column."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Case, IntegerField, Q, Value, When

from assay.query.context import Context
from assay.query.word import Meaning, Misread, Op, Place, said

_LOOKUPS: dict[Op, str] = {"=": "", ">": "__gt", ">=": "__gte", "<": "__lt", "<=": "__lte", "prefix": "__istartswith"}


def column(field: str, *, empty: Q | None = None) -> Meaning:
    """The word is a column of the row, or one that a foreign key leads to.

    empty: the rows that have no value; by default those in which the column is NULL.
    """

    def meaning(op: Op, value: str, context: Context) -> Q:  # noqa: ARG001  all meanings are called alike
        if op == "empty":
            return Q(**{f"{field}__isnull": True}) if empty is None else empty
        return Q(**{f"{field}{_LOOKUPS[op]}": value})

    return meaning


def ladder(field: str, steps: Callable[[Context], Sequence[str]], *, empty: Q | None = None) -> Meaning:
    """The word is a column whose values have an order that the database does not know, such as XS S M L XL.

    A row without a value is neither above nor below any step.
    """
    plain = column(field, empty=empty)

    def meaning(op: Op, value: str, context: Context) -> Q:
        if op not in (">", ">=", "<", "<="):
            return plain(op, value, context)
        order = list(steps(context))
        if value not in order:
            raise Misread(f"{said(value)} is none of {', '.join(order)}.")
        at = order.index(value)
        reached = {">": order[at + 1 :], ">=": order[at:], "<": order[:at], "<=": order[: at + 1]}
        return Q(**{f"{field}__in": reached[op]})

    return meaning


def rung(field: str, steps: Callable[[Context], Sequence[str]]) -> Place:
    """The order of a column whose values have one that the database does not know; see `ladder`."""

    def place(context: Context) -> Case:
        rungs = [When(**{field: step}, then=Value(n)) for n, step in enumerate(steps(context))]
        return Case(*rungs, output_field=IntegerField())

    return place


def moment(field: str) -> Meaning:
    """The word is a column with a point in time, asked for by days of the project's zone."""

    def meaning(op: Op, value: str, context: Context) -> Q:
        if op == "empty":
            return Q(**{f"{field}__isnull": True})
        start, end = _day(value, context)
        asked = {
            "=": {"gte": start, "lt": end},
            ">": {"gte": end},
            ">=": {"gte": start},
            "<": {"lt": start},
            "<=": {"lt": end},
        }
        return Q(**{f"{field}__{lookup}": at for lookup, at in asked[op].items()})

    return meaning


def _day(value: str, context: Context) -> tuple[datetime, datetime]:
    """The moments at which a day of the project's zone begins and ends."""
    zone = ZoneInfo(context.zone)
    try:
        day = date.fromisoformat(value)
        return datetime.combine(day, time.min, zone), datetime.combine(day + timedelta(days=1), time.min, zone)
    except OverflowError as error:
        raise Misread(f"{said(value)} is too far away.") from error
