"""A spike's findings: what was asked is its question, what was tried and found stands here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar, cast

from django.db import models, transaction

from assay import clock
from assay.backlog.facts import SpikeAnswered
from assay.backlog.kinds import Kind
from assay.crew.models import Person
from assay.events.log import fresh, record
from assay.events.refusals import Refused, refuse_stale
from assay.query import words_of

if TYPE_CHECKING:
    from assay.backlog.models.item import Item

MOST_IN_TITLE = 300
BULLET = re.compile(r"^\s*(?:[-*+]|\d+[.)])\s+")


class Answerable(models.Model):
    """Something that asks a question inside a box of one sprint. The decision that follows is the crew's, later."""

    question = models.TextField(blank=True, default="")
    tried = models.TextField(blank=True, default="")
    found = models.TextField(blank=True, default="")
    shown_by = models.TextField(blank=True, default="", help_text="the evidence of the findings, one reference a line")
    open_questions = models.TextField(blank=True, default="", help_text="what it could not answer, one a line")
    answered_at = models.DateTimeField(null=True, blank=True, help_text="since when its findings are complete")
    answer_words = models.TextField(blank=True, default="", help_text="derived: what its findings are found by")

    #: the texts of the findings
    FINDINGS: ClassVar[tuple[str, ...]] = ("tried", "found", "shown_by", "open_questions")

    class Meta:
        abstract = True

    @transaction.atomic
    def answer(
        self, *, tried: str, found: str, shown_by: str, by: Person, open_questions: str | None = None,
        seen: Mapping[str, str] | None = None,
    ) -> None:  # fmt: skip
        """Write the findings: what was tried (so that it can be tried again), what was found, what shows it.

        open_questions: what could not be answered, one a line; None leaves them as they are.
        seen: the texts that the person saw, by their names; what they left so stays as it is now. Raises Stale, keeping
        both, if somebody changed a text since that the person changes too. Raises Refused for an item that is no spike.
        """
        item = cast("Item", self)
        fresh(item, "kind", "question", "answered_at", *self.FINDINGS)
        if item.kind != Kind.SPIKE:
            raise Refused(f"{item.key} is no spike.", way_out="Make it one, or write into its description.")
        known, now = seen or {}, {name: getattr(item, name) for name in self.FINDINGS}
        written = {"tried": tried, "found": found, "shown_by": shown_by}
        written |= {} if open_questions is None else {"open_questions": open_questions}
        changed = {name: text for name, text in written.items() if text not in (now[name], known.get(name))}
        if not changed:
            return
        refuse_stale(item.key, changed, now=now, seen=known, called=_CALLED)
        was_answered, was = item.is_answered, {name: now[name] for name in changed}
        for name, text in changed.items():
            setattr(item, name, text)
        if not (was_answered and item.is_answered):
            item.answered_at = clock.now()
        item.answer_words = item.words_of_answer()
        item.save(update_fields=[*changed, "answered_at", "answer_words"])
        fact = SpikeAnswered(item.tried, item.found, item.shown_by, item.open_questions, was)
        record(fact, on=item, by=by)

    @property
    def is_answered(self) -> bool:
        """Whether its findings say what was tried, what was found, and what shows it."""
        return not self.texts_missing

    @property
    def texts_missing(self) -> list[str]:
        """What its findings do not say yet, as people call it."""
        return [called for name, called in NEEDED.items() if not getattr(self, name).strip()]

    @property
    def asks_still(self) -> list[str]:
        """The questions that its findings leave open."""
        lines = (BULLET.sub("", line).split() for line in self.open_questions.splitlines())
        return list(dict.fromkeys(" ".join(words) for words in lines if words))

    def words_of_answer(self) -> str:
        """Return what its findings are found by, beside the words of the item."""
        return words_of(self.question, self.tried, self.found, self.shown_by, self.open_questions)

    @transaction.atomic
    def ask_anew(self, question: str, *, by: Person) -> Item:
        """Let a question that it leaves open be a spike of its own, below it; once a question.

        Raises Refused for a question that its findings do not leave open.
        """
        item = cast("Item", self)
        fresh(item, "open_questions")  # two may ask the same
        if question not in item.asks_still:
            raise Refused(
                f"{item.key} does not leave this question open any more.",
                way_out="Reload the page: it names those of now.",
            )
        known = type(item).objects.filter(parent=item, kind=Kind.SPIKE, question=question).first()
        if known:
            return known
        return type(item).objects.add(
            project=item.project, title=question[:MOST_IN_TITLE], question=question, kind=Kind.SPIKE, stage=item.stage,
            parent=item, by=by,
        )  # fmt: skip


NEEDED = {"tried": "what was tried", "found": "what was found", "shown_by": "what shows it"}
_CALLED = {name: f"“{called}”" for name, called in {**NEEDED, "open_questions": "what is still open"}.items()}
