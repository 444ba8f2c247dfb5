"""Items in forms that other programs read: a table, a list of values, a text."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import Any

from assay.backlog.item_parts import Parts, Tied, parts_of
from assay.backlog.kinds import Kind
from assay.backlog.list_rows import ListRow
from assay.backlog.models import Item
from assay.crew.models import Comment
from assay.ui.spreadsheets import guarded

COLUMNS = ("key", "title", "kind", "stage", "size", "state", "sprint", "people", "labels", "hypotheses", "lacks", "url")


def table(rows: Iterable[ListRow]) -> str:
    """Return rows as CSV. Text that a spreadsheet would take for a formula has an apostrophe before it."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerow(COLUMNS)
    for row in rows:
        values = listed(row)
        writer.writerow([guarded(_cell(values[name])) for name in COLUMNS])
    return out.getvalue()


def listed(row: ListRow) -> dict[str, Any]:
    """Return a row of the list as plain values."""
    return {
        "key": row.key, "title": row.title, "kind": row.kind, "stage": row.stage, "size": row.size,
        "state": row.state, "sprint": row.sprint, "people": [face.name for face in row.faces],
        "labels": list(row.labels), "hypotheses": [chip.label for chip in row.chips], "lacks": list(row.whys),
        "url": row.url,
    }  # fmt: skip


def whole(item: Item) -> dict[str, Any]:
    """Return all that an item's page shows of it as plain values."""
    parts = parts_of(item)
    return {
        "key": item.key, "title": item.title, "kind": item.kind, "stage": item.stage, "size": item.size,
        "state": item.state, "sprint": parts.sprint.number if parts.sprint else None,
        "parent": parts.above.key if parts.above else None, "due": _iso(item.due), "rank": item.rank,
        "people": [face.name for face in parts.people], "groups": parts.groups, "labels": parts.labels,
        "description": item.description, "question": item.question,
        "criteria": [{"text": one.text, "met_at": _iso(one.at), "met_by": one.by} for one in parts.criteria],
        "waits_for": [one.key for one in parts.waits], "waits_besides": parts.holds,
        "blocks": [one.key for one in parts.blocks], "children": [one.key for one in parts.children],
        "deliverables": [
            {
                "what": one.what, "kind": one.kind, "sprint": one.sprint, "state": one.state, "at": _iso(one.at),
                "by": one.by, "evidence": [{"kind": p.kind, "ref": p.ref, "url": p.link} for p in one.proofs],
            }
            for one in parts.promised
        ],
        "findings": _findings(item),
        "comments": [
            {"by": said.by.name, "at": _iso(said.at), "text": said.text, "edited": said.edited_at is not None}
            for said in Comment.objects.about(item).select_related("by")
        ],
        "created_at": _iso(item.created_at), "created_by": parts.author, "started_at": _iso(item.started_at),
        "done_at": _iso(item.done_at), "dropped_at": _iso(item.dropped_at), "url": item.url,
    }  # fmt: skip


def written(item: Item) -> str:
    """Return an item as Markdown."""
    parts = parts_of(item)
    blocks = [f"# {item.key} {item.title}", _fields(item, parts)]
    if item.question:
        blocks.append(f"## The question\n\n{item.question}")
    if item.description:
        blocks.append(item.description.strip())
    if parts.criteria:
        boxes = [f"- [{'x' if one.at else ' '}] {one.text}" for one in parts.criteria]
        blocks.append("## Acceptance criteria\n\n" + "\n".join(boxes))
    if parts.promised:
        lines = [
            f"- {one.what} ({one.kind}, {one.state})" + "".join(f"; {proof.kind} {proof.ref}" for proof in one.proofs)
            for one in parts.promised
        ]
        blocks.append("## Deliverables\n\n" + "\n".join(lines))
    if item.kind == Kind.SPIKE and item.answered_at:
        found = f"## Findings\n\n**Tried**\n\n{item.tried}\n\n**Found**\n\n{item.found}"
        found += f"\n\n**Shown by**\n\n{item.shown_by}" if item.shown_by else ""
        found += "\n\n**Still open**\n\n" + "\n".join(f"- {one}" for one in item.asks_still) if item.asks_still else ""
        blocks.append(found)
    said = [f"**{c.by.name}**, {_iso(c.at)}\n\n{c.text}" for c in Comment.objects.about(item).select_related("by")]
    if said:
        blocks.append("## Comments\n\n" + "\n\n".join(said))
    return "\n\n".join(blocks) + "\n"


def _fields(item: Item, parts: Parts) -> str:
    fields = {
        "Kind": item.kind, "Stage": item.stage, "Size": item.size, "Column": item.column.name,
        "Sprint": str(parts.sprint.number) if parts.sprint else "", "People": ", ".join(f.name for f in parts.people),
        "Labels": ", ".join(parts.labels), "Parent": _named([parts.above] if parts.above else []),
        "Waits for": ", ".join([*(one.key for one in parts.waits), *parts.holds]), "Blocks": _named(parts.blocks),
        "Below it": _named(parts.children), "Due": _iso(item.due) or "",
    }  # fmt: skip
    return "\n".join(f"- {name}: {value}" for name, value in fields.items() if value)


def _named(ties: Iterable[Tied]) -> str:
    return ", ".join(one.key for one in ties)


def _findings(item: Item) -> dict[str, Any] | None:
    if item.answered_at is None:
        return None
    texts = {name: getattr(item, name) for name in item.FINDINGS}
    return texts | {"open_questions": item.asks_still, "at": _iso(item.answered_at)}


def _cell(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(value)
    return "" if value is None else str(value)


def _iso(value: Any) -> str | None:
    return value.isoformat() if value else None
