"""The ledger's side: hypotheses and verdicts, explorations, the study and the readiness checklist."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from assay.science.practices.entry import Entry
from assay.science.practices.facts.people import Signed


@dataclass(frozen=True)
class Verdict:
    """A person's signed decision; one against the assessment needs a second signature."""

    value: str
    by: str
    at: datetime | None
    against: bool
    second: Signed | None

    @classmethod
    def read(cls, entry: Entry) -> Verdict:
        return cls(
            value=entry.text("value"),
            by=entry.text("by"),
            at=entry.time("at"),
            against=entry.flag("against"),
            second=entry.one("second", Signed.read, since="at"),
        )


@dataclass(frozen=True)
class Hypothesis:
    """`first_evidence_at`: first looked at. `sufficient_since`: the assessment suffices."""

    id: str
    registered_at: datetime | None
    first_evidence_at: datetime | None
    sufficient_since: datetime | None
    verdict: Verdict | None

    @classmethod
    def read(cls, entry: Entry) -> Hypothesis:
        return cls(
            id=entry.name("id"),
            registered_at=entry.time("registered_at"),
            first_evidence_at=entry.time("first_evidence_at"),
            sufficient_since=entry.time("sufficient_since"),
            verdict=entry.one("verdict", Verdict.read, since="at"),
        )


@dataclass(frozen=True)
class Learning:
    text: str
    by: str
    at: datetime | None

    @classmethod
    def read(cls, entry: Entry) -> Learning:
        return cls(text=entry.text("text"), by=entry.text("by"), at=entry.time("at"))


@dataclass(frozen=True)
class Exploration:
    """A notebook or a report, and what the crew learned from it. title: "" where only its id is known."""

    id: str
    at: datetime | None
    learnings: tuple[Learning, ...]
    title: str

    @classmethod
    def read(cls, entry: Entry) -> Exploration:
        learnings = entry.each("learnings", Learning.read, since="at")
        return cls(entry.name("id"), entry.time("at"), learnings, entry.text("title"))


@dataclass(frozen=True)
class Question:
    """A question of the study or the checklist. It is there before its answer is: `at` belongs to the answer.

    text: what it asks, for sentences. created, withdrawn: since when and until when it was asked; without, always.
    """

    id: str
    answer: str
    evidence: tuple[str, ...]
    by: str
    at: datetime | None
    text: str = ""
    created: datetime | None = None
    withdrawn: datetime | None = None

    @classmethod
    def read(cls, entry: Entry) -> Question:
        return cls(
            id=entry.name("id"),
            answer=entry.text("answer"),
            evidence=entry.texts("evidence"),
            by=entry.text("by"),
            at=entry.time("at"),
            text=entry.text("text"),
            created=entry.time("created"),
            withdrawn=entry.time("withdrawn"),
        )

    def is_asked(self, moment: datetime) -> bool:
        """Whether it was asked at a moment: one that was taken out later still was."""
        return (self.created is None or self.created <= moment) and not (self.withdrawn and self.withdrawn <= moment)


@dataclass(frozen=True)
class Recommendation:
    """How the study ends: proceed, re-scope, more data or stop."""

    value: str
    reason: str
    evidence: tuple[str, ...]
    by: str
    at: datetime | None

    @classmethod
    def read(cls, entry: Entry) -> Recommendation:
        return cls(
            value=entry.text("value"),
            reason=entry.text("reason"),
            evidence=entry.texts("evidence"),
            by=entry.text("by"),
            at=entry.time("at"),
        )


@dataclass(frozen=True)
class Study:
    questions: tuple[Question, ...]
    recommendations: tuple[Recommendation, ...]

    @classmethod
    def read(cls, entry: Entry) -> Study:
        return cls(
            questions=entry.each("questions", Question.read, since="created"),
            recommendations=entry.each("recommendations", Recommendation.read, since="at"),
        )


@dataclass(frozen=True)
class Readiness:
    """The checklist of a model; `hypothesis` says that it beats its baseline."""

    model: str
    hypothesis: str
    questions: tuple[Question, ...]

    @classmethod
    def read(cls, entry: Entry) -> Readiness:
        return cls(entry.text("model"), entry.text("hypothesis"), entry.each("questions", Question.read))
