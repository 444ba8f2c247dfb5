"""The backlog: sprints, items, what items promise and leave behind, and the work that no item claims."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from assay.science.practices.entry import Entry
from assay.science.practices.facts.people import Signed


@dataclass(frozen=True)
class Goal:
    text: str
    at: datetime | None

    @classmethod
    def read(cls, entry: Entry) -> Goal:
        return cls(text=entry.text("text"), at=entry.time("at"))


@dataclass(frozen=True)
class GoalJudged:
    """What the crew said of its goal in the end: met, partly or missed."""

    value: str
    reason: str
    by: str
    at: datetime | None

    @classmethod
    def read(cls, entry: Entry) -> GoalJudged:
        return cls(entry.text("value"), entry.text("reason"), entry.text("by"), entry.time("at"))


@dataclass(frozen=True)
class Sprint:
    """A sprint as agreed (`start`, `end`) and as it was (`started_at`, `closed_at`)."""

    number: int
    start: date | None
    end: date | None
    started_at: datetime | None
    closed_at: datetime | None
    goal: Goal | None
    goal_judged: GoalJudged | None

    @classmethod
    def read(cls, entry: Entry) -> Sprint:
        return cls(
            number=entry.needed_number("number"),
            start=entry.day("start"),
            end=entry.day("end"),
            started_at=entry.time("started_at"),
            closed_at=entry.time("closed_at"),
            goal=entry.one("goal", Goal.read, since="at"),
            goal_judged=entry.one("goal_judged", GoalJudged.read, since="at"),
        )


@dataclass(frozen=True)
class Stint:
    """The time that an item spent in a sprint."""

    sprint: int | None
    came: datetime | None
    left: datetime | None

    @classmethod
    def read(cls, entry: Entry) -> Stint:
        return cls(sprint=entry.number("n"), came=entry.time("in"), left=entry.time("out"))


@dataclass(frozen=True)
class Evidence:
    """What shows that a deliverable exists. `at` is when it was recorded here."""

    kind: str
    ref: str
    at: datetime | None
    merged_at: datetime | None
    withdrawn_at: datetime | None

    @classmethod
    def read(cls, entry: Entry) -> Evidence:
        return cls(
            kind=entry.text("kind"),
            ref=entry.label("ref"),
            at=entry.time("at"),
            merged_at=entry.time("merged_at"),
            withdrawn_at=entry.time("withdrawn_at"),
        )


@dataclass(frozen=True)
class Deliverable:
    """What an item leaves behind at the end of a sprint. `delivered_at`: a person said so."""

    id: str
    what: str
    sprint: int | None
    promised_at: datetime | None
    delivered_at: datetime | None
    evidence: tuple[Evidence, ...]

    @classmethod
    def read(cls, entry: Entry) -> Deliverable:
        return cls(
            id=entry.label("id"),
            what=entry.text("what"),
            sprint=entry.number("sprint"),
            promised_at=entry.time("promised_at"),
            delivered_at=entry.time("delivered_at"),
            evidence=entry.each("evidence", Evidence.read, since="at"),
        )


@dataclass(frozen=True)
class Criterion:
    text: str
    met_at: datetime | None

    @classmethod
    def read(cls, entry: Entry) -> Criterion:
        return cls(text=entry.text("text"), met_at=entry.time("met_at"))


@dataclass(frozen=True)
class Findings:
    """How a spike ends: what was tried, what was found, and the evidence."""

    tried: str
    found: str
    evidence: tuple[str, ...]
    at: datetime | None

    @classmethod
    def read(cls, entry: Entry) -> Findings:
        return cls(entry.text("tried"), entry.text("found"), entry.texts("evidence"), entry.time("at"))


@dataclass(frozen=True)
class Item:
    """One entry of the one backlog. Values without a time are those of the snapshot's moment."""

    key: str
    kind: str
    stage: str
    size: str
    rank: float | None
    created: datetime | None
    started: datetime | None
    done: datetime | None
    dropped: datetime | None
    assignees: tuple[str, ...]
    due: date | None
    blocked_by: tuple[str, ...]
    criteria: tuple[Criterion, ...]
    question: str
    findings: Findings | None
    stints: tuple[Stint, ...]
    deliverables: tuple[Deliverable, ...]
    ready: Mapping[str, Signed]
    ticks: Mapping[str, Signed]
    contract: str

    @classmethod
    def read(cls, entry: Entry) -> Item:
        return cls(
            key=entry.name("key"),
            kind=entry.text("kind"),
            stage=entry.text("stage"),
            size=entry.label("size"),
            rank=entry.rank("rank"),
            created=entry.time("created"),
            started=entry.time("started"),
            done=entry.time("done"),
            dropped=entry.time("dropped"),
            assignees=entry.texts("assignees"),
            due=entry.day("due"),
            blocked_by=entry.texts("blocked_by"),
            criteria=entry.each("criteria", Criterion.read),
            question=entry.text("question"),
            findings=entry.one("findings", Findings.read, since="at"),
            stints=entry.each("sprints", Stint.read, since="in"),
            deliverables=entry.each("deliverables", Deliverable.read, since="promised_at"),
            ready=entry.under("ready", Signed.read, since="at"),
            ticks=entry.under("ticks", Signed.read, since="at"),
            contract=entry.text("contract"),
        )

    @property
    def is_open(self) -> bool:
        return not self.done and not self.dropped

    @property
    def is_spike(self) -> bool:
        return self.kind == "spike"

    @property
    def delivers(self) -> bool:
        """Stories and spikes are sized and deliver; tasks and bugs need not."""
        return self.kind in {"story", "spike"}


@dataclass(frozen=True)
class Orphan:
    """A merged pull request or a run that belongs to no item. `by` is empty if nobody is known."""

    id: str
    kind: str
    by: str
    at: datetime | None
    adopted_at: datetime | None

    @classmethod
    def read(cls, entry: Entry) -> Orphan:
        return cls(
            id=entry.name("id"),
            kind=entry.text("kind"),
            by=entry.text("by"),
            at=entry.time("at"),
            adopted_at=entry.time("adopted_at"),
        )
