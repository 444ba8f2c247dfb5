"""Ready and Done, point by point, as an item's page answers them.

The points of Ready follow the rule that `readiness` has as conditions on rows: what the page has read is enough here,
and a test holds both to one answer. The points of Done are those of the practice done.defined.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from assay.backlog.item_parts import Parts
from assay.backlog.kinds import TRUE_EVIDENCE, Kind
from assay.backlog.models import Item
from assay.crew.terms import Point


@dataclass(frozen=True)
class Answer:
    """One point. holds: None where it does not bind this item. by, at: whose tick it is. ticked: people tick it."""

    id: str
    text: str
    holds: bool | None
    ticked: bool = False
    by: str = ""
    at: datetime | None = None


def ready_answers(item: Item, parts: Parts) -> tuple[Answer, ...]:
    """Answer the points of Ready; none for an item that is done or dropped."""
    if not item.is_open:
        return ()
    computed = {
        "criteria": bool(item.question) if item.kind == Kind.SPIKE else item.kind != Kind.STORY or bool(parts.criteria),
        "size": not item.delivers or item.size in item.project.terms.sizes_fit,
        "stage": bool(item.stage),
        "deliverable": not item.delivers or bool(parts.promised),
        "blocker": not any(other.over == "" and other.rank > item.rank for other in parts.waits),
    }
    return tuple(_answer(item, parts, "ready", point, computed) for point in item.project.terms.ready)


def done_answers(item: Item, parts: Parts) -> tuple[Answer, ...]:
    """Answer the points of Done."""
    computed = {
        "criteria": _criteria(item, parts),
        "deliverable": _delivered(item, parts),
        "merged": all(parts.merged) if parts.merged else None,
    }
    return tuple(_answer(item, parts, "done", point, computed) for point in item.project.terms.done)


def _answer(item: Item, parts: Parts, checklist: str, point: Point, computed: Mapping[str, bool | None]) -> Answer:
    if not _binds(point, item):
        return Answer(point.id, point.text, None, ticked=not point.is_computed)
    if point.is_computed:
        asks = checklist == "ready" and point.rule == "criteria" and item.kind == Kind.SPIKE
        text = f"{point.text} (a spike: its question)" if asks else point.text
        return Answer(point.id, text, computed.get(point.rule))
    tick = parts.ticks.get((checklist, point.id))
    if tick is None:
        return Answer(point.id, point.text, False, ticked=True)
    return Answer(point.id, point.text, True, ticked=True, by=tick.by, at=tick.at)


def _binds(point: Point, item: Item) -> bool:
    """Some points bind some kinds alone, or only what is done from a day on."""
    earlier = item.done_at and point.since and item.project.day_of(item.done_at).isoformat() < point.since[:10]
    return not earlier and (not point.kinds or item.kind in point.kinds)


def _criteria(item: Item, parts: Parts) -> bool | None:
    if item.kind != Kind.STORY:
        return None
    return bool(parts.criteria) and all(criterion.at for criterion in parts.criteria)


def _delivered(item: Item, parts: Parts) -> bool | None:
    if not item.delivers:
        return None
    here = parts.sprint.number if parts.sprint else None
    return any(
        one.is_delivered and any(proof.kind in TRUE_EVIDENCE for proof in one.proofs)
        for one in parts.promised
        if here in (None, one.sprint)
    )
