"""What was learned: a sentence that the crew can use without opening the notebook that it came from."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar, cast

from django.db import models, transaction

from assay import clock
from assay.crew.models import Person
from assay.events.log import fresh, record
from assay.events.refusals import Refused, refuse_stale
from assay.ledger.facts import LearningConfirmed, LearningDeclined, LearningReworded, LearningWithdrawn
from assay.ledger.notebooks import Proposal
from assay.query import words_of

if TYPE_CHECKING:
    from assay.ledger.models.exploration import Exploration
    from assay.ledger.models.version import ExplorationVersion

LONGEST = 1000
MOST = 200  # of one exploration


class Origin(models.TextChoices):
    """Where a sentence came from."""

    PERSON = "person", "written by a person"
    HEADING = "heading", "under the heading “Learnings”"
    TAG = "tag", "in a cell tagged assay-learning"
    OTHER = "other", "under another heading"


class LearningQuerySet(models.QuerySet["Learning"]):
    def standing(self) -> LearningQuerySet:
        """Return what a person confirmed and nobody withdrew."""
        return self.filter(at__isnull=False, withdrawn_at=None)

    def waiting(self) -> LearningQuerySet:
        """Return what is proposed and neither confirmed nor declined."""
        return self.filter(at=None, declined_at=None)


class Learning(models.Model):
    """A sentence, proposed by rule out of a file or written by a person. It counts from when a person confirmed it."""

    part_of: ClassVar[str] = "exploration"
    exempt_fields: ClassVar[tuple[str, ...]] = ("words",)
    exploration = models.ForeignKey("ledger.Exploration", models.CASCADE, related_name="learnings")
    version = models.ForeignKey("ledger.ExplorationVersion", models.SET_NULL, null=True, blank=True, related_name="+")
    text = models.TextField()
    origin = models.CharField(max_length=7, choices=Origin.choices, default=Origin.PERSON)
    cell = models.PositiveIntegerField(null=True, blank=True, help_text="of the file, from 1")
    proposed_at = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", null=True, blank=True)
    at = models.DateTimeField(null=True, blank=True, help_text="when a person confirmed it")
    declined_by = models.ForeignKey(Person, models.PROTECT, related_name="+", null=True, blank=True)
    declined_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(Person, models.PROTECT, related_name="+", null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.TextField(blank=True, default="")
    words = models.TextField(help_text="derived: what it is found by")

    objects = LearningQuerySet.as_manager()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.text

    @property
    def stands(self) -> bool:
        return self.at is not None and self.withdrawn_at is None

    @property
    def waits(self) -> bool:
        return self.at is None and self.declined_at is None


class Learned(models.Model):
    """Something that people learn from."""

    class Meta:
        abstract = True

    @transaction.atomic
    def learn(self, text: str, *, by: Person) -> Learning:
        """Write a learning down; it counts at once. Raises Refused without words, and for one that stands already."""
        exploration = cast("Exploration", self).fresh()
        text = _said(text)
        if exploration.learnings.standing().filter(text=text).exists():
            raise Refused("This learning stands here already.", way_out="Put it in other words, or leave it.")
        if exploration.learnings.count() >= MOST:
            raise Refused(f"{MOST} learnings are the most that one exploration has.", way_out="Record another one.")
        learning = Learning.objects.create(
            exploration=exploration, text=text, by=by, at=clock.now(), words=words_of(text)
        )
        exploration.find_by_words()
        record(LearningConfirmed(text, learning.pk), on=exploration, by=by)
        return learning

    @transaction.atomic
    def confirm(self, learning: Learning, *, by: Person, text: str | None = None) -> None:
        """Say that what was proposed was learned, in these words. Raises Refused if somebody settled it meanwhile."""
        exploration = cast("Exploration", self).fresh()
        _unsettled(learning)
        proposed, learning.text = learning.text, _said(learning.text if text is None else text)
        learning.by, learning.at, learning.words = by, clock.now(), words_of(learning.text)
        learning.save(update_fields=["text", "by", "at", "words"])
        exploration.find_by_words()
        was = proposed if proposed != learning.text else ""
        record(LearningConfirmed(learning.text, learning.pk, learning.origin, was), on=exploration, by=by)

    @transaction.atomic
    def decline(self, learning: Learning, *, by: Person) -> None:
        """Say that what was proposed is no learning; it is not proposed again."""
        exploration = cast("Exploration", self).fresh()
        _unsettled(learning)
        learning.declined_by, learning.declined_at = by, clock.now()
        learning.save(update_fields=["declined_by", "declined_at"])
        record(LearningDeclined(learning.text, learning.pk), on=exploration, by=by)

    @transaction.atomic
    def reword(self, learning: Learning, text: str, *, by: Person, seen: str | None = None) -> None:
        """Put a learning in other words; what it said before stays in the log.

        seen: the words that the person saw. Raises Stale where somebody changed them since.
        """
        exploration = cast("Exploration", self).fresh()
        fresh(learning, "text", "at", "withdrawn_at")
        text = _said(text)
        if not learning.stands:
            raise Refused("This learning stands no longer.", way_out="Write it down anew.")
        if text == learning.text:
            return
        refuse_stale(exploration.key, {"learning": text}, now={"learning": learning.text}, seen=_saw(seen))
        was, learning.text, learning.words = learning.text, text, words_of(text)
        learning.save(update_fields=["text", "words"])
        exploration.find_by_words()
        record(LearningReworded(was, text, learning.pk), on=exploration, by=by)

    @transaction.atomic
    def withdraw_learning(self, learning: Learning, *, reason: str, by: Person) -> None:
        """Say that it does not hold after all, and why; it stays readable with its reason."""
        exploration = cast("Exploration", self).fresh()
        fresh(learning, "at", "withdrawn_at")
        if not learning.stands:
            return
        if not reason.strip():
            raise Refused("Say why it does not hold.", way_out="The reason stands beside it.")
        learning.withdrawn_by, learning.withdrawn_at, learning.withdrawn_reason = by, clock.now(), reason.strip()
        learning.save(update_fields=["withdrawn_by", "withdrawn_at", "withdrawn_reason"])
        exploration.find_by_words()
        record(LearningWithdrawn(learning.text, reason.strip(), learning.pk), on=exploration, by=by)

    def propose(self, found: Iterable[Proposal], version: ExplorationVersion) -> int:
        """Keep what a version of its file calls learned; return how much of it is new.

        What was settled before is not proposed again; what an older version proposed and this one leaves out is not
        proposed any more.
        """
        exploration, told = cast("Exploration", self), list(found)
        exploration.learnings.waiting().exclude(text__in=[one.text for one in told]).delete()
        known = {text.casefold() for text in exploration.learnings.values_list("text", flat=True)}
        new = [one for one in told if one.text.casefold() not in known]
        Learning.objects.bulk_create(
            Learning(
                exploration=exploration, version=version, text=one.text, origin=one.origin, cell=one.cell,
                proposed_at=version.at, words=words_of(one.text),
            )
            for one in new
        )  # fmt: skip
        return len(new)


def _said(text: str) -> str:
    text = " ".join(text.split())
    if not text:
        raise Refused("A learning needs words.", way_out="Say in a sentence what the crew can use.")
    if len(text) > LONGEST:
        raise Refused(f"This learning has {len(text):,} characters; {LONGEST:,} fit.", way_out="Say it in a sentence.")
    return text


def _saw(seen: str | None) -> dict[str, str]:
    return {} if seen is None else {"learning": seen}


def _unsettled(learning: Learning) -> None:
    fresh(learning, "text", "at", "declined_at")
    if not learning.waits:
        raise Refused("This proposal is settled already.", way_out="Reload the page: it shows how.")
