"""The crew, what it signed, and the reasons it gave."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from assay.science.practices.entry import Entry


@dataclass(frozen=True)
class Signed:
    """Who and when: a tick, a sign-off, a second signature."""

    by: str
    at: datetime | None

    @classmethod
    def read(cls, entry: Entry) -> Signed:
        return cls(by=entry.text("by"), at=entry.time("at"))


@dataclass(frozen=True)
class Person:
    """Somebody of the crew. `left` is the first day on which the person is no longer there."""

    id: str
    discipline: str
    groups: tuple[str, ...]
    joined: date | None
    left: date | None
    away: tuple[tuple[date, date], ...]
    zone: ZoneInfo | None
    workdays: frozenset[int] | None

    @classmethod
    def read(cls, entry: Entry) -> Person:
        return cls(
            id=entry.name("id"),
            discipline=entry.text("discipline", "other"),
            groups=entry.texts("groups"),
            joined=entry.day("joined"),
            left=entry.day("left"),
            away=entry.spans("away"),
            zone=entry.zone("time_zone"),
            workdays=entry.weekdays("workdays"),
        )

    def is_on_the_crew(self, day: date) -> bool:
        return (self.joined is None or self.joined <= day) and (self.left is None or day < self.left)


@dataclass(frozen=True)
class AgreementVersion:
    """A version of the working agreement, and who signed it when."""

    version: str
    at: datetime | None
    signatures: dict[str, datetime]

    @classmethod
    def read(cls, entry: Entry) -> AgreementVersion:
        return cls(version=entry.label("version"), at=entry.time("at"), signatures=entry.times("signatures"))


@dataclass(frozen=True)
class Waiver:
    """A person's reason why a practice is not kept: for one subject, or for all of it until a day."""

    practice: str
    subject: str
    by: str
    reason: str
    at: datetime | None
    until: date | None

    @classmethod
    def read(cls, entry: Entry) -> Waiver:
        return cls(
            practice=entry.text("practice"),
            subject=entry.text("subject"),
            by=entry.text("by"),
            reason=entry.text("reason"),
            at=entry.time("at"),
            until=entry.day("until"),
        )
