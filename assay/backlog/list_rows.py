"""Rows of a list of items: plain values, for any number of rows in the same few queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from assay.backlog.hanging import Hanging, hanging_on
from assay.backlog.lacking import lacked, reason, shortfalls
from assay.backlog.models import Item, Label
from assay.backlog.models.item import url_of
from assay.backlog.registries import marks_of
from assay.backlog.times import Times
from assay.crew.models import Project
from assay.ui.shown import Row

AT_ONCE = 2000  # a database takes so many values in one question, and an export may be longer
_FIELDS = (
    "pk", "number", "kind", "stage", "size", "title", "state", "done_at", "dropped_at", "sprint__number",
)  # fmt: skip


@dataclass(frozen=True)
class ListRow(Row):
    """One line. whys: all that it lacks to be ready, as backlog.refined counts it. waits: what it waits for besides
    items, of which no point of Ready speaks. over: it is done or dropped. running: its sprint is."""

    state: str = ""
    labels: tuple[str, ...] = ()
    sprint: int | None = None
    whys: tuple[str, ...] = ()
    waits: tuple[str, ...] = ()
    over: bool = False
    running: bool = False


def rows_of(project: Project, items: QuerySet[Item]) -> list[ListRow]:
    """Return rows for these items, in their order."""
    found = list(items.values_list(*_FIELDS, *shortfalls(project).values()))
    return [row for start in range(0, len(found), AT_ONCE) for row in _rows(project, found[start : start + AT_ONCE])]


def _rows(project: Project, found: list[tuple[Any, ...]]) -> Iterator[ListRow]:
    ids = [row[0] for row in found]
    hanging, chips, labels, nothing = hanging_on(ids), marks_of(ids), _labels(ids), Hanging()
    for values in found:
        pk = values[0]
        yield _row(project, values, hanging.get(pk, nothing), labels.get(pk, ()), chips.get(pk, ()))


def _row(
    project: Project, values: tuple[Any, ...], hung: Hanging, labels: Iterable[str], chips: tuple[Any, ...]
) -> ListRow:
    _, number, kind, stage, size, title, state, done_at, dropped_at, sprint, *short = values
    key, terms = f"{project.key}-{number}", project.terms
    column = terms.state(state)
    over = done_at is not None or dropped_at is not None
    current = Times.of(project).current
    running = not over and current is not None and sprint == current.number
    keys = [wait.what for wait in hung.waits if wait.is_item]
    points = [] if over or running else lacked(terms, short)
    whys = tuple(reason(point, kind=kind, size=size, waits=keys) for point in points)
    waits = () if over or running else tuple(wait.what for wait in hung.waits if not wait.is_item)
    return ListRow(
        id=key, key=key, url=url_of(key), title=title, kind=kind, stage=stage, size=size,
        fits=not size or size in terms.sizes_fit, faces=tuple(hung.faces), chips=chips, why=whys[0] if whys else "",
        state=column.name if column else state, labels=tuple(labels), sprint=sprint, whys=whys, waits=waits,
        over=over, running=running,
    )  # fmt: skip


def _labels(ids: list[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for item_id, name in Label.objects.filter(item_id__in=ids).order_by("name").values_list("item_id", "name"):
        found[item_id].append(name)
    return found
