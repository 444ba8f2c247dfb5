"""In which points of Ready items fall short, and how a page says it."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import BooleanField, ExpressionWrapper, Q

from assay.backlog.kinds import Kind
from assay.backlog.readiness import falls_short
from assay.crew.models import Project
from assay.crew.terms import Point, Terms


def shortfalls(project: Project) -> dict[str, ExpressionWrapper[Q]]:
    """Return an annotation for each point of Ready, in their order: whether an item falls short in it."""
    conditions = falls_short(project).values()
    return {
        f"short_{n}": ExpressionWrapper(condition, output_field=BooleanField())
        for n, condition in enumerate(conditions)
    }


def lacked(terms: Terms, flags: Iterable[bool]) -> list[Point]:
    """Return the points in which an item falls short. flags: what the annotations told of it."""
    return [point for point, short in zip(terms.ready, flags, strict=True) if short]


def reason(point: Point, *, kind: str, size: str, waits: Iterable[str] = ()) -> str:
    """Say in a few words what an item lacks. waits: the keys of the items that it waits for."""
    if point.rule == "size":
        return f"{size} does not fit a sprint: split it" if size else "no size"
    if point.rule == "criteria":
        return "no question" if kind == Kind.SPIKE else "no acceptance criteria"
    if point.rule == "blocker" and (named := " and ".join(waits)):
        return f"waits for {named}"
    return _REASONS.get(point.rule) or f"not ticked: {point.text}"


_REASONS = {"stage": "no stage", "deliverable": "promises no deliverable", "blocker": "waits for an item below it"}
