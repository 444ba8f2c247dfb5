"""Deliverables as pages show them: plain values, as they are or as they were at a moment."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from assay.backlog.kinds import DELIVERABLES, TRUE_EVIDENCE, EvidenceKind
from assay.backlog.models import Deliverable, Evidence, Item
from assay.backlog.times import Times
from assay.crew.models import Person
from assay.crew.permissions import may


@dataclass(frozen=True)
class Proof:
    """A piece of evidence. link: "" where it has no address that can be opened."""

    id: int
    kind: str
    ref: str
    link: str


@dataclass(frozen=True)
class Promised:
    """A deliverable. state: owed, evidence (attached, not called delivered yet), delivered or shown.

    at, by: when and by whom it came into that state. late: it was delivered after the moment that is looked at.
    """

    id: int
    item_id: int
    what: str
    kind: str
    sprint: int | None
    state: str
    at: datetime
    by: str
    proofs: tuple[Proof, ...] = ()
    late: bool = False

    @property
    def is_delivered(self) -> bool:
        return self.state in ("delivered", "shown")

    @classmethod
    def of(cls, deliverable: Deliverable, *, then: datetime | None = None) -> Promised:
        """Read a deliverable whose sprint, people and evidence are loaded. then: as it was at that moment."""
        proofs = [piece for piece in deliverable.evidence.all() if _stood(piece, then)]
        delivered, shown = _by(deliverable.delivered_at, then), _by(deliverable.shown_at, then)
        if delivered and shown:
            state, at, by = "shown", shown, deliverable.shown_by
        elif delivered:
            state, at, by = "delivered", delivered, deliverable.delivered_by
        else:
            true = any(piece.kind in TRUE_EVIDENCE for piece in proofs)
            state, at, by = "evidence" if true else "owed", deliverable.promised_at, deliverable.promised_by
        return cls(
            id=deliverable.pk, item_id=deliverable.item_id, what=deliverable.what, kind=deliverable.kind,
            sprint=deliverable.sprint_number, state=state, at=at, by=by.name if by else "",
            proofs=tuple(Proof(piece.pk, piece.kind, piece.ref, link_of(piece)) for piece in proofs),
            late=deliverable.delivered_at is not None and not delivered,
        )  # fmt: skip


@dataclass(frozen=True)
class Shelf:
    """The deliverables of an item with what can be said of them: what _deliverables.html draws."""

    item: Item
    promised: tuple[Promised, ...]
    may_deliver: bool
    open_sprints: tuple[int, ...]
    kinds: tuple[str, ...] = DELIVERABLES
    evidence_kinds: tuple[str, ...] = tuple(EvidenceKind.values)

    @property
    def in_words(self) -> str:
        return told(self.promised)

    @classmethod
    def of(cls, item: Item, deliverables: Iterable[Deliverable], person: Person) -> Shelf:
        """Put an item's deliverables on a shelf; sprint, people and evidence of each are loaded."""
        promised = tuple(Promised.of(deliverable) for deliverable in deliverables)
        return cls(item, promised, may(person, "deliver", item), Times.of(item.project).open)


def promised_of(deliverables: QuerySet[Deliverable], *, then: datetime | None = None) -> list[Promised]:
    """Read deliverables in two queries, in the order in which they were promised."""
    rows = deliverables.select_related("sprint", "promised_by", "delivered_by", "shown_by")
    return [Promised.of(row, then=then) for row in rows.prefetch_related("evidence").order_by("pk")]


def told(promised: Collection[Promised]) -> str:
    """Count them in words: "2 delivered, 1 owed"."""
    delivered = sum(one.is_delivered for one in promised)
    owed = sum(not one.is_delivered for one in promised)
    return ", ".join(f"{count} {word}" for count, word in ((delivered, "delivered"), (owed, "owed")) if count)


def link_of(evidence: Evidence) -> str:
    """Return an address that is safe to open: of the web, or of a page of ours."""
    address = evidence.address
    if address.startswith(("https://", "http://")) or (address.startswith("/") and address[1:2] not in ("/", "\\")):
        return address
    return ""


def _by(moment: datetime | None, then: datetime | None) -> datetime | None:
    return moment if moment and (then is None or moment <= then) else None


def _stood(piece: Evidence, then: datetime | None) -> bool:
    if then is None:
        return piece.withdrawn_at is None
    return piece.at <= then and (piece.withdrawn_at is None or piece.withdrawn_at > then)
