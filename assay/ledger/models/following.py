"""What follows from a hypothesis: the work that is made for it, and all that comes of its verdict, in one sitting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, cast

from django.db import models, transaction

from assay import clock
from assay.backlog.kinds import Kind
from assay.backlog.models import Deliverable, Item, Sprint
from assay.crew.models import Person
from assay.events.log import fresh, record, together
from assay.events.refusals import Refused
from assay.ledger.facts import FollowUpTakenBack, HypothesisFollowed
from assay.ledger.models.linking import ItemLink
from assay.ledger.models.registration import HASHED
from assay.ledger.models.verdict import Verdict
from assay.ledger.words import Decision, Relation

if TYPE_CHECKING:
    from assay.ledger.models.hypothesis import Hypothesis

#: what a new hypothesis begins with; not its seeds, for it is judged on fresh ones
BEGUN = tuple(name for name in HASHED if name not in ("baseline", "keys"))


@dataclass(frozen=True)
class NewItem:
    """An item that is to be made. delivers: what it leaves behind, of the kind `leaves`.

    relation: "tests" or "needs", "" for none. of: which new hypothesis of the same sitting that is about, by its place;
    None for the hypothesis itself.
    """

    title: str
    kind: str
    stage: str = ""
    size: str = ""
    delivers: str = ""
    leaves: str = "document"
    relation: str = ""
    of: int | None = None


@dataclass(frozen=True)
class NewHypothesis:
    """A hypothesis that is to be drafted below the one that it follows from."""

    title: str
    we_believe: str = ""
    will_result_in: str = ""


@dataclass(frozen=True)
class Choices:
    """What was chosen in one sitting. drops: items made moot. takes_up: unlocked items, for `sprint`."""

    items: Sequence[NewItem] = ()
    hypotheses: Sequence[NewHypothesis] = ()
    drops: Sequence[Item] = ()
    takes_up: Sequence[Item] = ()
    sprint: Sprint | None = None

    @property
    def are_none(self) -> bool:
        return not (self.items or self.hypotheses or self.drops or self.takes_up)


@dataclass(frozen=True)
class Made:
    """What came of a sitting: keys and titles."""

    drafted: list[list[str]] = field(default_factory=list)
    added: list[list[str]] = field(default_factory=list)
    dropped: list[list[str]] = field(default_factory=list)
    taken_up: list[list[str]] = field(default_factory=list)

    def keys(self) -> dict[str, list[str]]:
        """Return the keys of each kind, as the fact keeps them."""
        return {name: [key for key, _ in rows] for name, rows in vars(self).items()}


class FollowUp(models.Model):
    """One sitting: what was made, dropped and taken up together. verdict: the one that it followed; None before one."""

    part_of: ClassVar[str] = "hypothesis"
    hypothesis = models.ForeignKey("ledger.Hypothesis", models.CASCADE, related_name="follow_ups")
    verdict = models.ForeignKey(Verdict, models.CASCADE, related_name="follow_ups", null=True, blank=True)
    batch = models.CharField(max_length=32)
    made = models.JSONField(default=dict, help_text="[key, title] of what was drafted, added, dropped, taken_up")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["at", "id"]

    @property
    def is_empty(self) -> bool:
        """Whether it says that nothing follows."""
        return not any(self.made.values())

    def note_restored(self) -> None:
        """Note that what it dropped is back; where it did nothing else, all of it is undone."""
        if not any(rows for name, rows in self.made.items() if name != "dropped"):
            self.undone_at = clock.now()
            self.save(update_fields=["undone_at"])


class Followed(models.Model):
    """Something that work and further hypotheses follow from."""

    class Meta:
        abstract = True

    @transaction.atomic
    def follow(self, choices: Choices, *, by: Person) -> FollowUp:
        """Do all that was chosen together. Once a verdict stands, nothing chosen says that nothing follows.

        Raises Refused for nothing at all before that, or a second time; for a drop without a rejection that stands;
        for an item taken up that still waits; and for whatever an item or a draft refuses.
        """
        hypothesis = cast("Hypothesis", self).fresh()
        verdict = hypothesis.verdict
        if choices.are_none and (verdict is None or hypothesis.is_followed_up):
            raise Refused("Nothing was chosen.", way_out="Fill in a row, or leave all as it is.")
        hypothesis.refuse_waiting(choices)
        with together() as batch:
            drafted = [_draft(hypothesis, new, by=by) for new in choices.hypotheses]
            targets = [_target(hypothesis, new, drafted) for new in choices.items]
            added = [_make(new, target, by=by) for new, target in zip(choices.items, targets, strict=True)]
            if choices.drops:
                hypothesis.prune(choices.drops, batch=batch, by=by)
            for item in choices.takes_up:
                item.plan(choices.sprint, by=by)
            made = Made(
                [[one.key, one.title] for one in drafted],
                *([[item.key, item.title] for item in items] for items in (added, choices.drops, choices.takes_up)),
            )
            follow_up = FollowUp.objects.create(
                hypothesis=hypothesis, verdict=verdict, batch=batch, made=vars(made), by=by, at=clock.now()
            )
            ties = [
                [item.key, new.relation, target.key]
                for item, new, target in zip(added, choices.items, targets, strict=True)
                if new.relation
            ]
            said = verdict.value if verdict else ""
            record(HypothesisFollowed(**made.keys(), ties=ties, verdict=said), on=hypothesis, by=by)
        return follow_up

    @transaction.atomic
    def take_back_follow_up(self, follow_up: FollowUp, *, by: Person) -> None:
        """Note that a sitting is undone, and untie what it made, so that it can go; `crew.undo` takes back the rest."""
        hypothesis = cast("Hypothesis", self)
        fresh(follow_up, "undone_at")
        if follow_up.undone_at:
            return
        follow_up.undone_at = clock.now()
        follow_up.save(update_fields=["undone_at"])
        numbers = [int(key.rpartition("-")[2]) for key, _ in follow_up.made["added"]]
        made_here = {"item__project": hypothesis.project_id, "item__number__in": numbers}
        for link in ItemLink.objects.filter(**made_here).select_related("hypothesis__project", "item__project"):
            link.hypothesis.unlink(link.item, link.relation, by=by)
        hypothesis.prunings.filter(batch=follow_up.batch, undone_at=None).update(undone_at=clock.now())
        record(FollowUpTakenBack(**Made(**follow_up.made).keys()), on=hypothesis, by=by)

    @property
    def is_followed_up(self) -> bool:
        """Whether somebody said what follows from the verdict that stands."""
        verdict = cast("Hypothesis", self).verdict
        return verdict is not None and verdict.follow_ups.filter(undone_at=None).exists()

    def unlocked_items(self) -> list[Item]:
        """Name the open items that need it and wait for nothing any more, by rank; none unless it is accepted."""
        hypothesis = cast("Hypothesis", self)
        if hypothesis.verdict is None or hypothesis.verdict.value != Decision.ACCEPTED:
            return []
        waiting = ItemLink.objects.waiting().filter(hypothesis=hypothesis, item__holds=None)
        return [link.item for link in waiting.select_related("item__project", "item__sprint").order_by("item__rank")]

    def refuse_waiting(self, choices: Choices) -> None:
        """Raise Refused for items taken up that its acceptance did not unlock, or without a sprint for them."""
        unlocked = {item.pk for item in self.unlocked_items()} if choices.takes_up else set()
        if strange := [item.key for item in choices.takes_up if item.pk not in unlocked]:
            raise Refused(
                f"{', '.join(strange)} is not open and free to go because of {cast('Hypothesis', self).key}.",
                way_out="Reload the page: it names what is unlocked now.",
            )
        if choices.takes_up and choices.sprint is None:
            raise Refused("There is no sprint to take them up in.", way_out="Plan one, or leave them in the backlog.")


def begun(hypothesis: Hypothesis) -> dict[str, Any]:
    """Return what a hypothesis that follows from another begins with.

    The same metric, claim and design; once the other is accepted its candidate is the baseline to beat.
    """
    version, verdict = hypothesis.version, hypothesis.verdict
    is_accepted = verdict is not None and verdict.value == Decision.ACCEPTED
    baseline = (hypothesis.candidate if is_accepted else "") or version.baseline
    same = {name: getattr(version, name) for name in BEGUN}
    return same | {
        "baseline": baseline, "metric_label": hypothesis.metric_label, "dataset_name": hypothesis.dataset_name,
        "will_result_in": hypothesis.will_result_in,
    }  # fmt: skip


def _draft(hypothesis: Hypothesis, new: NewHypothesis, *, by: Person) -> Hypothesis:
    told = {name: text for name, text in vars(new).items() if text}
    return type(hypothesis).objects.draft(
        project=hypothesis.project, parent=hypothesis, by=by, **(begun(hypothesis) | told)
    )


def _target(hypothesis: Hypothesis, new: NewItem, drafted: Sequence[Hypothesis]) -> Hypothesis:
    """Which hypothesis an item is about. Raises Refused for a place at which no new one stands."""
    if new.of is None:
        return hypothesis
    if not 0 <= new.of < len(drafted):
        raise Refused(
            f"“{new.title}” is about a new hypothesis that has no title.", way_out="Give that one a title as well."
        )
    return drafted[new.of]


def _make(new: NewItem, target: Hypothesis, *, by: Person) -> Item:
    """Add an item with its deliverable, tied to its hypothesis."""
    if new.relation not in ("", *Relation.values):
        raise Refused(f"{new.relation} is no link.", way_out="An item tests a hypothesis, or needs it.")
    question = new.title if new.kind == Kind.SPIKE else ""
    item = Item.objects.add(
        project=target.project, title=new.title, kind=new.kind, stage=new.stage, size=new.size, question=question, by=by
    )
    if new.delivers.strip():
        Deliverable.objects.promise(new.delivers, item=item, kind=new.leaves, by=by)
    if new.relation:
        target.tie(item, new.relation, by=by)
    return item
