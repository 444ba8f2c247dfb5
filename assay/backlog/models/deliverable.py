"""What an item leaves behind at the end of a sprint, and what shows that it is there."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar, Literal

from django.db import models, transaction

from assay import clock
from assay.backlog.facts import (
    DeliverableChanged,
    DeliverableDelivered,
    DeliverablePromised,
    DeliverableShown,
    DeliverableWithdrawn,
    EvidenceAttached,
    EvidenceWithdrawn,
)
from assay.backlog.kinds import TRUE_EVIDENCE, EvidenceKind
from assay.backlog.models.item import Item
from assay.backlog.models.sprint import Sprint
from assay.crew.models import Person, Project
from assay.events.log import fresh, record
from assay.events.refusals import Refused, refuse_stale


class DeliverableQuerySet(models.QuerySet["Deliverable"]):
    def seen_by(self, person: Any) -> DeliverableQuerySet:
        """Return the deliverables of the projects that the person sees."""
        return self.filter(project__in=Project.objects.seen_by(person))

    @transaction.atomic
    def promise(
        self, what: str, *, item: Item, by: Person, sprint: Sprint | Literal["own"] | None = "own",
        kind: str = "document",
    ) -> Deliverable:  # fmt: skip
        """Promise something for a sprint.

        sprint: "own" for that of the item while it is open; None for the next one that the item comes into.
        Raises Refused without words, for a sprint that is closed, and for one of another project.
        """
        if not what.strip():
            raise Refused("A deliverable needs a name.", way_out="Say what will be there at the end of the sprint.")
        if sprint == "own":
            sprint = _open_sprint(item)
        elif sprint:
            sprint.admit(item.project_id)
        deliverable = self.create(
            project_id=item.project_id, item=item, what=what.strip()[:300], kind=kind, sprint=sprint,
            promised_at=clock.now(), promised_by=by,
        )  # fmt: skip
        record(DeliverablePromised(deliverable.what, deliverable.sprint_number, item.key), on=deliverable, by=by)
        return deliverable

    @transaction.atomic
    def promise_once(self, what: str, *, item: Item, by: Person, sprint: Sprint, kind: str) -> Deliverable:
        """Promise something for a sprint; what the item still owes under that name is promised anew, not twice."""
        owed = self.filter(item=item, what=what.strip()[:300], delivered_at=None, withdrawn_at=None)
        if again := owed.select_related("item__project", "sprint").first():
            again.change(sprint=sprint, kind=kind, by=by)
            return again
        return self.promise(what, item=item, sprint=sprint, kind=kind, by=by)


class Deliverable(models.Model):
    """Something promised for a sprint, shown, delivered; each step says who said so and when."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="+")
    item = models.ForeignKey(Item, models.CASCADE, related_name="deliverables")
    sprint = models.ForeignKey(Sprint, models.PROTECT, related_name="deliverables", null=True, blank=True)
    what = models.CharField(max_length=300)
    kind = models.CharField(max_length=40, help_text="model, pipeline, exploratory code, document, data set ...")
    promised_at = models.DateTimeField()
    promised_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    shown_at = models.DateTimeField(null=True, blank=True)
    shown_by = models.ForeignKey(Person, models.PROTECT, related_name="+", null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    delivered_by = models.ForeignKey(Person, models.PROTECT, related_name="+", null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = DeliverableQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["item", "sprint"], name="promises_of_an_item")]

    def __str__(self) -> str:
        return self.what

    @property
    def sprint_number(self) -> int | None:
        return self.sprint.number if self.sprint else None

    @transaction.atomic
    def change(self, *, by: Person, seen: Mapping[str, str] | None = None, **values: Any) -> None:
        """Change what it is (`what`), its `kind`, or the `sprint` that it is promised for (re-planned).

        seen: the value of each field that the person saw, a sprint by its number; what they left so is no change.
        Raises Stale if somebody changed a field since that the person changes too. Raises Refused if it is delivered
        (what was delivered stays as it was) or withdrawn, and for a sprint that is closed or of another project.
        """
        known = seen or {}
        values = {name: value for name, value in values.items() if _text(value) != known.get(name)}
        sprint = values.get("sprint")
        if sprint and sprint.pk != self.sprint_id:
            sprint.admit(self.project_id)
        self._lock("what", "kind", "sprint")
        if self.delivered_at:
            raise Refused(f"“{self.what}” is delivered.", way_out="Promise another one instead.")
        changed = {name: value for name, value in values.items() if getattr(self, name) != value}
        if not changed:
            return
        now = {name: _text(getattr(self, name)) for name in changed}
        refuse_stale(f"“{self.what}”", {name: _text(value) for name, value in changed.items()}, now=now, seen=known)
        fields = {name: [_plain(getattr(self, name)), _plain(value)] for name, value in changed.items()}
        for name, value in changed.items():
            setattr(self, name, value)
        if "sprint" in changed:
            self.promised_at, self.promised_by = clock.now(), by  # a promise for another sprint is a new promise
            changed |= {"promised_at": None, "promised_by": None}
        self.save(update_fields=list(changed))
        record(DeliverableChanged(fields, self.item.key), on=self, by=by)

    @transaction.atomic
    def withdraw(self, *, by: Person) -> None:
        """Promise it no longer. Raises Refused if it is delivered."""
        fresh(self, "delivered_at", "withdrawn_at")
        if self.delivered_at:
            raise Refused(f"“{self.what}” is delivered.", way_out="It stays in the record.")
        if self.withdrawn_at:
            return
        self.withdrawn_at = clock.now()
        self.save(update_fields=["withdrawn_at"])
        record(DeliverableWithdrawn(self.what, self.item.key), on=self, by=by)

    @transaction.atomic
    def attach(
        self, *, kind: str, ref: str, by: Person | None, address: str = "", merged_at: datetime | None = None
    ) -> Evidence:
        """Attach evidence: a commit, pull request, run, notebook, document, verdict or link.

        ref: what people call it (#206, run:b7e2, CHURN-H1). Raises Refused for a kind that there is not, and for what
        is withdrawn.
        """
        self._lock()
        if kind not in EvidenceKind.values:
            raise Refused(f"{kind} is no kind of evidence.", way_out=f"Take one of {', '.join(EvidenceKind.values)}.")
        if not ref.strip():
            raise Refused("Evidence needs a name or an address.", way_out="Say where it can be seen.")
        known = self.evidence.filter(kind=kind, ref=ref.strip(), withdrawn_at=None).first()
        if known:
            return known
        evidence = Evidence.objects.create(
            deliverable=self, kind=kind, ref=ref.strip()[:300], address=address[:1000], by=by, at=clock.now(),
            merged_at=merged_at,
        )  # fmt: skip
        record(EvidenceAttached(self.what, kind, evidence.ref, self.item.key), on=self, by=by)
        return evidence

    @transaction.atomic
    def detach(self, evidence: Evidence, *, by: Person) -> None:
        """Take evidence back; that it was there stays recorded."""
        fresh(evidence, "withdrawn_at")
        if evidence.withdrawn_at:
            return
        evidence.withdrawn_at = clock.now()
        evidence.save(update_fields=["withdrawn_at"])
        record(EvidenceWithdrawn(self.what, evidence.kind, evidence.ref, self.item.key), on=self, by=by)

    @transaction.atomic
    def deliver(self, *, by: Person) -> None:
        """Say that it is delivered. Raises Refused if withdrawn, or without true evidence: a bare link is none."""
        self._lock()
        if self.delivered_at:
            return
        if not self.evidence.filter(withdrawn_at=None, kind__in=TRUE_EVIDENCE).exists():
            raise Refused(
                f"Nothing shows “{self.what}” yet.",
                way_out="Attach a commit, pull request, run, notebook, document or verdict; a bare link is none.",
            )
        self.delivered_at, self.delivered_by = clock.now(), by
        self.save(update_fields=["delivered_at", "delivered_by"])
        record(DeliverableDelivered(self.what, item=self.item.key), on=self, by=by)

    @transaction.atomic
    def take_back(self, *, by: Person) -> None:
        """Say that it is not delivered after all; what is not delivered was not shown either."""
        fresh(self, "delivered_at", "shown_at")
        if self.delivered_at is None:
            return
        self.hide(by=by)
        self.delivered_at = self.delivered_by = None
        self.save(update_fields=["delivered_at", "delivered_by"])
        record(DeliverableDelivered(self.what, delivered=False, item=self.item.key), on=self, by=by)

    @transaction.atomic
    def show(self, *, by: Person) -> None:
        """Say that it was shown to the crew. Raises Refused if it is withdrawn or not delivered."""
        self._lock()
        if self.shown_at:
            return
        if self.delivered_at is None:
            raise Refused(f"“{self.what}” is not delivered.", way_out="Attach what shows it and deliver it first.")
        self.shown_at, self.shown_by = clock.now(), by
        self.save(update_fields=["shown_at", "shown_by"])
        record(DeliverableShown(self.what, self.item.key), on=self, by=by)

    @transaction.atomic
    def hide(self, *, by: Person) -> None:
        """Say that it was not shown after all."""
        fresh(self, "shown_at")
        if self.shown_at is None:
            return
        self.shown_at = self.shown_by = None
        self.save(update_fields=["shown_at", "shown_by"])
        record(DeliverableShown(self.what, self.item.key, shown=False), on=self, by=by)

    def _lock(self, *fields: str) -> None:
        """Read anew how far it is, and these fields. Raises Refused if it is withdrawn."""
        fresh(self, "delivered_at", "shown_at", "withdrawn_at", *fields)
        if self.withdrawn_at:
            raise Refused(f"“{self.what}” is promised no longer.", way_out="Promise it anew.")


class Evidence(models.Model):
    """What shows a deliverable: a kind, a name and an address, without a foreign key into a higher room."""

    part_of: ClassVar[str] = "deliverable"
    deliverable = models.ForeignKey(Deliverable, models.CASCADE, related_name="evidence")
    kind = models.CharField(max_length=12, choices=EvidenceKind.choices)
    ref = models.CharField(max_length=300)
    address = models.CharField(max_length=1000, blank=True, default="")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", null=True, blank=True)
    at = models.DateTimeField()
    merged_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["at", "id"]
        verbose_name_plural = "evidence"

    @property
    def is_true(self) -> bool:
        return self.kind in TRUE_EVIDENCE and self.withdrawn_at is None


def _open_sprint(item: Item) -> Sprint | None:
    """The sprint that an item is in while it can still be promised for."""
    if item.sprint:
        fresh(item.sprint, "started_at", "closed_at")
    return None if item.sprint is None or item.sprint.closed_at else item.sprint


def _text(value: Any) -> str:
    return str(_plain(value) or "")


def _plain(value: Any) -> Any:
    return value.number if isinstance(value, Sprint) else value
