"""Values that stand for something else: @me, @current, @today-7; and values that must be numbers or days."""

import re
from collections.abc import Callable
from datetime import date, timedelta

from assay.query.context import Context
from assay.query.nearest import nearest
from assay.query.word import Misread, Takes, said

SPRINTS = {
    "@current": ("the sprint that runs", "No sprint runs just now."),
    "@next": ("the sprint after it", "No next sprint is planned."),
    "@previous": ("the sprint before it", "There is no previous sprint."),
}

_NUMBER = re.compile(r"-?[0-9]{1,9}")
_TODAY = re.compile(r"@today(?:([+-])([0-9]{1,5}))?", re.IGNORECASE)


def resolved(takes: Takes, text: str, context: Context) -> str:
    """The plain value that `text` stands for, where a word takes persons, sprints, days or numbers.

    Raises Misread where it stands for nothing.
    """
    return _READERS[takes](text, context)


def _plain(text: str, context: Context) -> str:  # noqa: ARG001  all readers are called alike
    return text


def _person(text: str, context: Context) -> str:
    if text.lower() != "@me":
        return text.removeprefix("@")
    if not context.handle:
        raise Misread("Nobody is signed in, so @me is nobody.")
    return context.handle


def _sprint(text: str, context: Context) -> str:
    special = text.lower()
    if special in SPRINTS:
        number = {"@current": context.current, "@next": context.next, "@previous": context.previous}[special]
        if number is None:
            raise Misread(SPRINTS[special][1])
        return str(number)
    if not _NUMBER.fullmatch(text):
        raise Misread(
            f"{said(text)} is no sprint: write its number, @current, @next or @previous.", nearest(text, SPRINTS)
        )
    return text


def _day(text: str, context: Context) -> str:
    try:
        if (special := _TODAY.fullmatch(text)) is None:
            return date.fromisoformat(text).isoformat()
        days = timedelta(days=int(special[2] or 0))
        return (context.today - days if special[1] == "-" else context.today + days).isoformat()
    except (ValueError, OverflowError) as error:
        raise Misread(
            f"{said(text)} is no day: write 2026-11-24, @today or @today-7.", nearest(text, ["@today"])
        ) from error


def _number(text: str, context: Context) -> str:  # noqa: ARG001
    if not _NUMBER.fullmatch(text):
        raise Misread(f"{said(text)} is no number.")
    return text


_READERS: dict[Takes, Callable[[str, Context], str]] = {
    "text": _plain,
    "person": _person,
    "sprint": _sprint,
    "day": _day,
    "number": _number,
}
