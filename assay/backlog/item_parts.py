"""The parts of one item as its page lists them: criteria, people, labels, ties to others, ticks. One query for all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import connection

from assay.backlog.hanging import moment_of
from assay.backlog.kinds import TRUE_EVIDENCE, EvidenceKind
from assay.backlog.models import Evidence, Item
from assay.backlog.models.item import url_of
from assay.backlog.promised import Promised, Proof, link_of
from assay.backlog.times import span
from assay.science.practices import CATALOGUE
from assay.ui.shell import Face

#: Every part has the same seven columns: what it is, its order, its id or number, three texts, a moment.
_PARTS = {
    "criterion": """
        SELECT 'criterion', one.place, one.id, one.text, COALESCE(person.name, ''), '', one.met_at
        FROM backlog_criterion one LEFT JOIN crew_person person ON person.id = one.met_by_id
        WHERE one.item_id = %s""",
    "person": """
        SELECT 'person', work.id, person.id, person.initials, person.name, COALESCE(seat.discipline, 'other'), NULL
        FROM backlog_assignment work
        JOIN backlog_item item ON item.id = work.item_id
        JOIN crew_person person ON person.id = work.person_id
        LEFT JOIN crew_membership seat ON seat.person_id = person.id AND seat.project_id = item.project_id
        WHERE work.item_id = %s""",
    "group": """
        SELECT DISTINCT 'group', 0, wgroup.id, wgroup.name, '', '', CAST(NULL AS timestamptz)
        FROM backlog_assignment work
        JOIN backlog_item item ON item.id = work.item_id
        JOIN crew_membership seat ON seat.person_id = work.person_id AND seat.project_id = item.project_id
        JOIN crew_membership_groups belongs ON belongs.membership_id = seat.id
        JOIN crew_workinggroup wgroup ON wgroup.id = belongs.workinggroup_id
        WHERE work.item_id = %s AND seat.left_at IS NULL""",
    "label": "SELECT 'label', 0, id, name, '', '', NULL FROM backlog_label WHERE item_id = %s",
    "waits": """
        SELECT 'waits', other.rank, other.number, other.title, other.state, CASE
            WHEN other.done_at IS NULL AND other.dropped_at IS NULL AND sprint.started_at IS NOT NULL
                AND sprint.closed_at IS NULL THEN 'running' ELSE :over END, tie.at
        FROM backlog_block tie JOIN backlog_item other ON other.id = tie.blocker_id
        LEFT JOIN backlog_sprint sprint ON sprint.id = other.sprint_id
        WHERE tie.item_id = %s""",
    "blocks": """
        SELECT 'blocks', other.rank, other.number, other.title, other.state, :over, tie.at
        FROM backlog_block tie JOIN backlog_item other ON other.id = tie.item_id
        WHERE tie.blocker_id = %s""",
    "child": """
        SELECT 'child', other.rank, other.number, other.title, other.state, :over, NULL
        FROM backlog_item other WHERE other.parent_id = %s""",
    "asked": """
        SELECT 'asked', 0, other.number, other.question, '', '', NULL
        FROM backlog_item other WHERE other.parent_id = %s AND other.kind = 'spike'""",
    "above": """
        SELECT 'above', other.rank, other.number, other.title, other.state, :over, NULL
        FROM backlog_item item JOIN backlog_item other ON other.id = item.parent_id
        WHERE item.id = %s""",
    "author": """
        SELECT 'author', 0, person.id, person.initials, person.name, '', NULL
        FROM backlog_item item JOIN crew_person person ON person.id = item.by_id
        WHERE item.id = %s""",
    "sprint": """
        SELECT 'sprint', 0, sprint.number, CAST(sprint."start" AS text), CAST(sprint."end" AS text), '', NULL
        FROM backlog_item item JOIN backlog_sprint sprint ON sprint.id = item.sprint_id
        WHERE item.id = %s""",
    "promise": """
        SELECT CASE WHEN one.delivered_at IS NULL THEN 'owed' WHEN one.shown_at IS NULL THEN 'delivered'
            ELSE 'shown' END, COALESCE(sprint.number, 0), one.id, one.what, one.kind, COALESCE(person.name, ''),
            COALESCE(CASE WHEN one.delivered_at IS NOT NULL THEN one.shown_at END, one.delivered_at, one.promised_at)
        FROM backlog_deliverable one
        LEFT JOIN backlog_sprint sprint ON sprint.id = one.sprint_id
        LEFT JOIN crew_person person ON person.id =
            CASE WHEN one.delivered_at IS NULL THEN one.promised_by_id WHEN one.shown_at IS NULL
            THEN one.delivered_by_id ELSE one.shown_by_id END
        WHERE one.item_id = %s AND one.withdrawn_at IS NULL""",
    "proof": """
        SELECT 'proof', one.deliverable_id, one.id, one.kind, one.ref, one.address, one.merged_at
        FROM backlog_evidence one JOIN backlog_deliverable promise ON promise.id = one.deliverable_id
        WHERE promise.item_id = %s AND promise.withdrawn_at IS NULL AND one.withdrawn_at IS NULL""",
    "hold": "SELECT 'hold', id, id, reason, kind, '', at FROM backlog_hold WHERE item_id = %s",
    "tick": """
        SELECT 'tick', one.id, one.id, one.checklist, one.point, person.name, one.at
        FROM backlog_tick one JOIN crew_person person ON person.id = one.by_id
        WHERE one.item_id = %s""",
    "waiver": """
        SELECT 'waiver', one.id, one.id, one.practice, one.reason, person.name, one.at
        FROM backlog_item item JOIN crew_project project ON project.id = item.project_id
        JOIN practice_waiver one ON one.project_id = item.project_id
            AND one.subject = project.key || '-' || CAST(item.number AS text)
        JOIN crew_person person ON person.id = one.by_id
        WHERE item.id = %s AND one.ended_at IS NULL AND (one.until IS NULL OR one.until >= %s)""",
}  # the last one asks for the day as well
_OVER = "CASE WHEN other.dropped_at IS NOT NULL THEN 'dropped' WHEN other.done_at IS NOT NULL THEN 'done' ELSE '' END"
_SQL = " UNION ALL ".join(_PARTS.values()).replace(":over", _OVER) + " ORDER BY 2, 3"


@dataclass(frozen=True)
class Met:
    """An acceptance criterion. at: when it was met, None while it is not."""

    id: int
    text: str
    by: str
    at: datetime | None


@dataclass(frozen=True)
class Tied:
    """Another item that this one is tied to. over: "done", "dropped", "running" (in the running sprint) or ""."""

    rank: int
    number: int
    key: str
    title: str
    column: str
    over: str

    @property
    def url(self) -> str:
        return url_of(self.key)


@dataclass(frozen=True)
class Ticked:
    """A name under a point of Ready or Done."""

    by: str
    at: datetime


@dataclass(frozen=True)
class Excuse:
    """A reason why a practice is not kept for the item, with the name under it."""

    practice: str
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True)
class Within:
    """The sprint that the item is in."""

    number: int
    days: str


@dataclass
class Parts:
    """What an item consists of.

    asked: the questions of spikes below it, each with its number. holds: what it waits for besides items. merged: of
    each pull request that proves.
    """

    author: str = ""
    sprint: Within | None = None
    above: Tied | None = None
    criteria: list[Met] = field(default_factory=list)
    people: list[Face] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    waits: list[Tied] = field(default_factory=list)
    blocks: list[Tied] = field(default_factory=list)
    children: list[Tied] = field(default_factory=list)
    asked: dict[str, int] = field(default_factory=dict)
    holds: list[str] = field(default_factory=list)
    ticks: dict[tuple[str, str], Ticked] = field(default_factory=dict)
    promised: list[Promised] = field(default_factory=list)
    merged: list[bool] = field(default_factory=list)
    excuses: list[Excuse] = field(default_factory=list)


def parts_of(item: Item) -> Parts:
    """Read the parts of an item."""
    rows: dict[str, list[_Row]] = defaultdict(list)
    for row in _rows(item):
        rows[row[0]].append(row)
    proofs: dict[int, list[Proof]] = defaultdict(list)
    for _, promise, number, kind, ref, address, _ in rows["proof"]:
        proofs[promise].append(Proof(number, kind, ref, link_of(Evidence(address=address))))
    promises = [row for state in ("owed", "delivered", "shown") for row in rows[state]]
    return Parts(
        author=next((row[4] for row in rows["author"]), ""),
        sprint=next((Within(row[2], _span(row[3], row[4])) for row in rows["sprint"]), None),
        above=next((_tied(item, row) for row in rows["above"]), None),
        criteria=[Met(row[2], row[3], row[4], moment_of(row[6]) if row[6] else None) for row in rows["criterion"]],
        people=[Face(row[3], row[4], row[5], id=str(row[2])) for row in rows["person"]],
        groups=[row[3] for row in rows["group"]],
        labels=sorted(row[3] for row in rows["label"]),
        waits=[_tied(item, row) for row in rows["waits"]],
        blocks=[_tied(item, row) for row in rows["blocks"]],
        children=[_tied(item, row) for row in rows["child"]],
        asked={row[3]: row[2] for row in rows["asked"]},
        holds=[row[3] for row in rows["hold"]],
        ticks={(row[3], row[4]): Ticked(row[5], moment_of(row[6])) for row in rows["tick"]},
        promised=sorted((_promised(item, row, proofs[row[2]]) for row in promises), key=lambda one: one.id),
        excuses=[Excuse(_called(row[3]), row[4], row[5], moment_of(row[6])) for row in rows["waiver"]],
        merged=[row[6] is not None for row in rows["proof"] if row[3] == EvidenceKind.PULL_REQUEST],
    )


_Row = tuple[Any, ...]


def _rows(item: Item) -> Iterator[_Row]:
    """One UNION, written out: a query of the ORM for each would be most of the page's time."""
    with connection.cursor() as cursor:
        cursor.execute(_SQL, [*[item.pk] * len(_PARTS), item.project.today.isoformat()])
        yield from cursor.fetchall()


def _tied(item: Item, row: _Row) -> Tied:
    _, rank, number, title, state, over, _ = row
    column = item.project.terms.state(state)
    return Tied(rank, number, f"{item.project.key}-{number}", title, column.name if column else state, over)


def _called(practice: str) -> str:
    known = CATALOGUE.get(practice)
    return known.name if known else practice


def _promised(item: Item, row: _Row, proofs: list[Proof]) -> Promised:
    state, sprint, pk, what, kind, by, at = row
    if state == "owed" and any(proof.kind in TRUE_EVIDENCE for proof in proofs):
        state = "evidence"
    return Promised(pk, item.pk, what, kind, sprint or None, state, moment_of(at), by, tuple(proofs))


def _span(start: str, end: str) -> str:
    return span(date.fromisoformat(start), date.fromisoformat(end))
