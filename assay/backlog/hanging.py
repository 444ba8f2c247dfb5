"""What hangs on items: who works on them, what they promise, what they wait for. One query for a whole list."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.db import connection

from assay.backlog.kinds import TRUE_EVIDENCE
from assay.ui.shell import Face
from assay.ui.shown import Promise

#: Every part has the same seven columns: what it is, its item, its order, three texts, a moment.
_WAITS = """
SELECT 'wait', block.item_id, block.id, project."key" || '-' || CAST(blocker.number AS text), 'item', '', block.at
FROM backlog_block block
JOIN backlog_item blocker ON blocker.id = block.blocker_id
JOIN crew_project project ON project.id = blocker.project_id
WHERE block.item_id IN (:ids) AND blocker.done_at IS NULL AND blocker.dropped_at IS NULL
"""
_HOLDS = "SELECT 'wait', item_id, id, reason, '', '', at FROM backlog_hold WHERE item_id IN (:ids)"
#: those for the sprint that the item is in, and what an earlier one left owed; an item in no sprint shows all
_PROMISES = """
SELECT 'promise', promise.item_id, promise.id, promise.kind, promise.what, CASE
    WHEN promise.delivered_at IS NULL AND EXISTS (
        SELECT 1 FROM backlog_evidence evidence
        WHERE evidence.deliverable_id = promise.id AND evidence.withdrawn_at IS NULL AND evidence.kind IN (:true)
    ) THEN 'evidence'
    WHEN promise.delivered_at IS NULL THEN 'owed'
    WHEN promise.shown_at IS NULL THEN 'delivered'
    ELSE 'shown' END, promise.promised_at
FROM backlog_deliverable promise
JOIN backlog_item item ON item.id = promise.item_id
LEFT JOIN backlog_sprint sprint ON sprint.id = promise.sprint_id
WHERE promise.item_id IN (:ids) AND promise.withdrawn_at IS NULL
    AND (promise.sprint_id IS NULL OR item.sprint_id IS NULL OR promise.sprint_id = item.sprint_id
        OR (promise.delivered_at IS NULL AND item.done_at IS NULL AND sprint.closed_at IS NOT NULL))
"""
_PEOPLE = """
SELECT 'person', work.item_id, person.id, person.initials, person.name, COALESCE(seat.discipline, 'other'), NULL
FROM backlog_assignment work
JOIN backlog_item item ON item.id = work.item_id
JOIN crew_person person ON person.id = work.person_id
LEFT JOIN crew_membership seat ON seat.person_id = person.id AND seat.project_id = item.project_id
WHERE work.item_id IN (:ids)
"""
_GROUPS = """
SELECT 'group', work.item_id, wgroup.id, wgroup.name, '', '', NULL
FROM backlog_assignment work
JOIN backlog_item item ON item.id = work.item_id
JOIN crew_membership seat ON seat.person_id = work.person_id AND seat.project_id = item.project_id
JOIN crew_membership_groups belongs ON belongs.membership_id = seat.id
JOIN crew_workinggroup wgroup ON wgroup.id = belongs.workinggroup_id
WHERE work.item_id IN (:ids) AND seat.left_at IS NULL
"""


class Wait(NamedTuple):
    """What an item waits for: another one, by its key, or something of another room, by its reason."""

    since: datetime
    what: str
    is_item: bool


@dataclass
class Hanging:
    """What hangs on one item. waits: longest first."""

    faces: list[Face] = field(default_factory=list)
    promises: list[Promise] = field(default_factory=list)
    waits: list[Wait] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)


def hanging_on(item_ids: list[int], *, with_groups: bool = False) -> dict[int, Hanging]:
    """Return what hangs on these items; an item on which nothing hangs is left out.

    with_groups: also the working groups of its people. A promise is owed, evidence (attached, not delivered yet),
    delivered or shown.
    """
    found: dict[int, Hanging] = defaultdict(Hanging)
    faces: dict[int, Face] = {}
    for sort, item_id, place, first, second, third, at in _rows(item_ids, with_groups=with_groups):
        hung = found[item_id]
        if sort == "person":
            hung.faces.append(faces.get(place) or faces.setdefault(place, Face(first, second, third, id=str(place))))
        elif sort == "promise":
            hung.promises.append(Promise(third, first))
        elif sort == "group":
            hung.groups.append(first)
        else:
            hung.waits.append(Wait(moment_of(at), first, second == "item"))
            hung.waits.sort()
    return found


def _rows(item_ids: list[int], *, with_groups: bool) -> Iterator[tuple[Any, ...]]:
    """One UNION, written out: as four queries of the ORM the same rows took four times as long, half of a board."""
    if not item_ids:
        return
    parts = [_WAITS, _HOLDS, _PROMISES, _PEOPLE, *([_GROUPS] if with_groups else [])]
    true = sorted(TRUE_EVIDENCE)
    sql = " UNION ALL ".join(parts) + " ORDER BY 2, 3"
    sql = sql.replace(":ids", ", ".join(["%s"] * len(item_ids))).replace(":true", ", ".join(["%s"] * len(true)))
    given: list[int | str] = []
    for part in parts:
        given += [*true, *item_ids] if part is _PROMISES else item_ids
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        yield from cursor.fetchall()


def moment_of(value: datetime | str) -> datetime:
    """SQLite hands out moments of a UNION as they are stored: text, in UTC."""
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
