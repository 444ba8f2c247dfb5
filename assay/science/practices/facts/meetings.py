"""Where people meet: ceremonies, stand-ups, and what stands between groups."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from assay.science.practices.entry import Entry


@dataclass(frozen=True)
class Note:
    """A decision or an open question of a ceremony."""

    text: str
    at: datetime | None

    @classmethod
    def read(cls, entry: Entry) -> Note:
        return cls(text=entry.text("text"), at=entry.time("at"))


@dataclass(frozen=True)
class Action:
    id: str
    item: str

    @classmethod
    def read(cls, entry: Entry) -> Action:
        return cls(id=entry.text("id"), item=entry.text("item"))


@dataclass(frozen=True)
class Report:
    """What a group reported to the others."""

    by: str
    text: str

    @classmethod
    def read(cls, entry: Entry) -> Report:
        return cls(by=entry.text("by"), text=entry.text("text"))


@dataclass(frozen=True)
class Ceremony:
    """A meeting of the crew, or of one `group`. `scheduled` may lie ahead; `held_at` has happened."""

    id: str
    kind: str
    sprint: int | None
    group: str
    scheduled: datetime | None
    held_at: datetime | None
    attendance: Mapping[str, str]
    decisions: tuple[Note, ...]
    questions: tuple[Note, ...]
    actions: tuple[Action, ...]
    reports: Mapping[str, Report]
    shown: tuple[str, ...]

    @classmethod
    def read(cls, entry: Entry) -> Ceremony:
        return cls(
            id=entry.text("id"),
            kind=entry.text("kind"),
            sprint=entry.number("sprint"),
            group=entry.text("group"),
            scheduled=entry.plan("scheduled"),
            held_at=entry.time("held_at"),
            attendance=entry.words("attendance"),
            decisions=entry.each("decisions", Note.read, since="at"),
            questions=entry.each("questions", Note.read, since="at"),
            actions=entry.each("actions", Action.read),
            reports=entry.under("reports", Report.read),
            shown=entry.texts("shown"),
        )


@dataclass(frozen=True)
class StandUp:
    """What one person said (`spoke`) or left in writing (`wrote`)."""

    person: str
    at: datetime | None
    how: str
    text: str

    @classmethod
    def read(cls, entry: Entry) -> StandUp:
        return cls(entry.text("person"), entry.time("at"), entry.text("how"), entry.text("text"))


@dataclass(frozen=True)
class Impediment:
    """What holds up more than one group."""

    id: str
    at: datetime | None
    owner: str
    resolved_at: datetime | None

    @classmethod
    def read(cls, entry: Entry) -> Impediment:
        return cls(entry.name("id"), entry.time("at"), entry.text("owner"), entry.time("resolved_at"))
