"""What hangs on a hypothesis: items that test it, items that need it accepted, and what a rejection makes moot."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from secrets import token_hex
from typing import TYPE_CHECKING, ClassVar, cast

from django.db import models, transaction
from django.db.models import Exists, OuterRef

from assay import clock
from assay.backlog.models import Item
from assay.crew.models import Person
from assay.crew.undo import MARK
from assay.events.log import record, together
from assay.events.models import Event
from assay.events.refusals import Refused
from assay.ledger.facts import ItemLinked, ItemUnlinked, WorkPruned, WorkRestored
from assay.ledger.words import Decision, Relation
from assay.prepared import Prepared

if TYPE_CHECKING:
    from assay.ledger.models.hypothesis import Hypothesis

HOLD = "hypothesis"


class ItemLinkQuerySet(models.QuerySet["ItemLink"]):
    def waiting(self) -> ItemLinkQuerySet:
        """Return those of open items that need their hypothesis, and do not deliver its verdict by testing it."""
        tests = self.model._base_manager.filter(
            relation=Relation.TESTS, hypothesis=OuterRef("hypothesis"), item=OuterRef("item")
        )
        return self.filter(~Exists(tests), relation=Relation.NEEDS, item__done_at=None, item__dropped_at=None)


class ItemLink(models.Model):
    """That an item tests a hypothesis, or needs it accepted. An item that needs several needs all of them."""

    part_of: ClassVar[str] = "hypothesis"
    hypothesis = models.ForeignKey("ledger.Hypothesis", models.CASCADE, related_name="links")
    item = models.ForeignKey(Item, models.CASCADE, related_name="+")
    relation = models.CharField(max_length=5, choices=Relation.choices)
    at = models.DateTimeField()

    objects = ItemLinkQuerySet.as_manager()

    class Meta:
        ordering = ["item_id"]
        constraints = [models.UniqueConstraint(fields=["hypothesis", "item", "relation"], name="one_link_a_relation")]


class Pruning(models.Model):
    """Items that were dropped together because of a rejection; undone at most once."""

    part_of: ClassVar[str] = "hypothesis"
    hypothesis = models.ForeignKey("ledger.Hypothesis", models.CASCADE, related_name="prunings")
    batch = models.CharField(max_length=32)
    items = models.JSONField(help_text="[id, key, title] of each, as it was")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["at", "id"]


@dataclass(frozen=True)
class Moot:
    """An open item that a rejection makes moot. via: the hypothesis that it needs, the rejected one or a descendant."""

    item: Item
    via: Hypothesis


class Linked(models.Model):
    """Something that items test or need."""

    class Meta:
        abstract = True

    @transaction.atomic
    def link(self, item: Item, relation: str, *, by: Person) -> ItemLink:
        """Say that an item tests it or needs it; one that needs it and does not test it waits until it is accepted."""
        hypothesis = cast("Hypothesis", self).fresh()
        if item.project_id != hypothesis.project_id:
            raise Refused("Item and hypothesis lie in different projects.", way_out="Choose one of this project.")
        if relation not in Relation.values:
            raise Refused(f"{relation} is no link.", way_out="An item tests a hypothesis, or needs it.")
        known = hypothesis.links.filter(item=item, relation=relation).first()
        if known:
            return known
        with together():
            link = hypothesis.tie(item, relation, by=by)
            record(ItemLinked(item.key, relation), on=hypothesis, by=by)
        return link

    def tie(self, item: Item, relation: str, *, by: Person) -> ItemLink:
        """Link an item, and let it wait if it must; the caller checks and records it."""
        hypothesis = cast("Hypothesis", self)
        link = ItemLink.objects.create(hypothesis=hypothesis, item=item, relation=relation, at=clock.now())
        hypothesis.hold_or_release_one(item, by=by)
        return link

    @transaction.atomic
    def unlink(self, item: Item, relation: str, *, by: Person) -> None:
        """Say that an item no longer tests it, or no longer needs it."""
        hypothesis = cast("Hypothesis", self).fresh()
        if not hypothesis.links.filter(item=item, relation=relation).delete()[0]:
            return
        with together():
            hypothesis.hold_or_release_one(item, by=by)
            record(ItemUnlinked(item.key, relation), on=hypothesis, by=by)

    def hold_or_release(self, *, by: Person) -> None:
        """Let items that need it go on once it is accepted, and wait while it is not."""
        hypothesis = cast("Hypothesis", self)
        for link in hypothesis.links.filter(relation=Relation.NEEDS).select_related("item__project"):
            if _is_accepted(hypothesis) or link.item.is_open:
                hypothesis.hold_or_release_one(link.item, by=by)

    def hold_or_release_one(self, item: Item, *, by: Person) -> None:
        """Let one item wait for it, or go on; an item that tests it cannot wait for its own result."""
        hypothesis = cast("Hypothesis", self)
        relations = set(hypothesis.links.filter(item=item).values_list("relation", flat=True))
        if relations == {Relation.NEEDS} and not _is_accepted(hypothesis):
            item.hold(kind=HOLD, source_id=hypothesis.pk, reason=f"needs {hypothesis.key}", by=by)
        else:
            item.release(kind=HOLD, source_id=hypothesis.pk, by=by)

    def family(self) -> list[Hypothesis]:
        """Return it with all that hang on it: its children and those that need it, and theirs; itself first."""
        hypothesis = cast("Hypothesis", self)
        everything = type(hypothesis).objects.filter(project_id=hypothesis.project_id)
        place = _below(hypothesis.pk, everything.order_by("number").values_list("pk", "parent_id", "needs_id"))
        if len(place) == 1:
            return [hypothesis]
        others = everything.filter(pk__in=place).exclude(pk=hypothesis.pk).select_related("project")
        return [hypothesis, *sorted(others, key=lambda one: place[one.pk])]

    def moot_items(self) -> list[Moot]:
        """Name the open items that need it or one of its family, each once, by rank; those that test it stay.

        Before a verdict this is what a rejection would prune.
        """
        hypothesis = cast("Hypothesis", self)
        links = _WAITING.things(hypothesis.project_id)
        for link in links:
            link.item.project = hypothesis.project
        return moot_among(self.family(), links) if links else []

    @transaction.atomic
    def drop_moot(self, items: Iterable[Item], *, by: Person) -> Pruning:
        """Drop items that a rejection made moot, all together; nothing is dropped without being named here.

        Raises Refused unless a rejection stands, for an item that is not moot (any more), and for none at all.
        """
        hypothesis = cast("Hypothesis", self).fresh()
        with together() as batch:
            pruning = hypothesis.prune(items, batch=batch, by=by)
            record(WorkPruned([key for _, key, _ in pruning.items]), on=hypothesis, by=by)
        return pruning

    def prune(self, items: Iterable[Item], *, batch: str, by: Person) -> Pruning:
        """Drop moot items under the name of what is done together. Raises Refused as `drop_moot` says.

        The caller records it.
        """
        hypothesis = cast("Hypothesis", self)
        if not (hypothesis.verdict and hypothesis.verdict.value == Decision.REJECTED):
            raise Refused(f"{hypothesis.key} is not rejected.", way_out="Only a rejection that stands prunes work.")
        moot = {one.item.pk: one for one in self.moot_items()}
        chosen = list({item.pk: item for item in items}.values())
        if strange := [item.key for item in chosen if item.pk not in moot]:
            raise Refused(
                f"{', '.join(strange)} is open no more, or does not need {hypothesis.key}.",
                way_out="Reload the page: it names what is moot now.",
            )
        if not chosen:
            raise Refused("No item was chosen.", way_out="Choose what to drop, or leave all as it is.")
        for item in chosen:
            moot[item.pk].item.drop(by=by, reason=_why(hypothesis, moot[item.pk].via))
        rows = [[item.pk, item.key, item.title] for item in chosen]
        return Pruning.objects.create(hypothesis=hypothesis, batch=batch, items=rows, by=by, at=clock.now())

    @transaction.atomic
    def restore(self, pruning: Pruning, *, by: Person) -> tuple[list[str], list[str]]:
        """Put the items of a pruning back where they were; return the keys restored, and those left as they are.

        An item that somebody changed since is left. Raises Refused if it was undone already, or none can be.
        """
        hypothesis = cast("Hypothesis", self).fresh()
        pruning.refresh_from_db(from_queryset=Pruning.objects.select_for_update())
        if pruning.undone_at:
            raise Refused("This was undone already.")
        drops = {drop.target_id: drop for drop in Event.objects.filter(batch=pruning.batch, verb="item.moved")}
        items = list(Item.objects.filter(pk__in=drops).select_related("project").order_by("number"))
        changed = {item.pk for item in items if _happened_since(item, drops[item.pk])}
        back = [item for item in items if item.pk not in changed]
        left = [item.key for item in items if item.pk in changed]
        if not back:
            raise Refused("Somebody changed these items since.", way_out="Move each one back by hand, if it should be.")
        with together(f"{MARK}{drops[back[0].pk].number}:{token_hex(4)}"):
            for item in back:
                was = item.project.terms.state(str(drops[item.pk].field("was")))
                item.move(to=was or item.project.terms.first("not_started"), by=by, reason="undone")
            hypothesis.note_restored(pruning, by=by, left=left)
        return [item.key for item in back], left

    @transaction.atomic
    def note_restored(self, pruning: Pruning, *, by: Person, left: Iterable[str] = ()) -> None:
        """Record that a pruning is undone. left: keys of items that stay dropped."""
        pruning.undone_at = clock.now()
        pruning.save(update_fields=["undone_at"])
        for follow_up in cast("Hypothesis", self).follow_ups.filter(batch=pruning.batch, undone_at=None):
            follow_up.note_restored()
        stayed = list(left)
        back = [key for _, key, _ in pruning.items if key not in stayed]
        record(WorkRestored(back, stayed), on=cast("Hypothesis", self), by=by)


def family_of(top: Hypothesis, others: Sequence[Hypothesis]) -> list[Hypothesis]:
    """Return a hypothesis with those of the others that hang on it, as children or because they need it, and theirs."""
    found, ids = [top], {top.pk}
    while more := [one for one in others if one.pk not in ids and {one.parent_id, one.needs_id} & ids]:
        found += more
        ids |= {one.pk for one in more}
    return found


#: what waits in a project
_WAITING = Prepared(
    (int,), lambda project: ItemLink.objects.waiting().filter(hypothesis__project=project).select_related("item")
)


def _below(top: int, rows: Iterable[tuple[int, int | None, int | None]]) -> dict[int, int]:
    """The ids of one and of all that hang on it, each with its place; rows: id, parent, what it needs."""
    links = [(pk, {parent, needs} - {None}) for pk, parent, needs in rows]
    place = {top: 0}
    while more := [pk for pk, above in links if pk not in place and above & place.keys()]:
        place |= {pk: len(place) + at for at, pk in enumerate(more)}
    return place


def moot_among(family: Sequence[Hypothesis], links: Iterable[ItemLink]) -> list[Moot]:
    """Name the items of these links that need one of a family, each once, by rank; via the first that it needs."""
    place = {one.pk: at for at, one in enumerate(family)}
    moot: dict[int, Moot] = {}
    for link in sorted((one for one in links if one.hypothesis_id in place), key=lambda one: place[one.hypothesis_id]):
        moot.setdefault(link.item_id, Moot(link.item, family[place[link.hypothesis_id]]))
    return sorted(moot.values(), key=lambda one: (one.item.rank, one.item.pk))


def _is_accepted(hypothesis: Hypothesis) -> bool:
    return hypothesis.verdict is not None and hypothesis.verdict.value == Decision.ACCEPTED


def _happened_since(item: Item, drop: Event) -> bool:
    return Event.objects.on(item).filter(number__gt=drop.number).exists()


def _why(rejected: Hypothesis, via: Hypothesis) -> str:
    if via.pk == rejected.pk:
        return f"needs {rejected.key}, which was rejected"
    return f"needs {via.key}, which hangs on {rejected.key}, rejected"
