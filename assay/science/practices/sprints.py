"""Sprints with the terms that follow from their dates: half, close, and what lies in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from assay.science.practices.calendar import Calendar
from assay.science.practices.facts.items import Sprint
from assay.science.practices.values import LAST_TIME

LEFT_OPEN_DAYS = 2
A_SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class StartedSprint:
    """A sprint that has started by now.

    close: when it closed; one left open closes by itself two working days after its end. None: it runs.
    till: its close, or now while it runs. half: never later than the close. half_day: the day with which half ends.
    """

    number: int
    started_at: datetime
    end: date | None
    close: datetime | None
    till: datetime
    half: datetime
    half_day: date

    @property
    def is_closed(self) -> bool:
        return self.close is not None

    @property
    def is_past_half(self) -> bool:
        """Always so in a closed sprint, since half is never later than the close."""
        return self.till >= self.half

    @property
    def subject(self) -> str:
        return f"sprint {self.number}"

    def covers(self, moment: datetime | None) -> bool:
        """Tell whether something happened in this sprint, both ends included; not if it has not happened."""
        return moment is not None and self.started_at <= moment <= self.till


def started(sprints: tuple[Sprint, ...], calendar: Calendar, now: datetime) -> tuple[StartedSprint, ...]:
    """Return the sprints that have started, by number."""
    found = (_as_started(sprint, sprint.started_at, calendar, now) for sprint in sprints if sprint.started_at)
    return tuple(sorted(found, key=lambda sprint: sprint.number))


def _as_started(sprint: Sprint, at: datetime, calendar: Calendar, now: datetime) -> StartedSprint:
    close = _close(sprint, calendar)
    closed_at = close if close <= now else None
    half, half_day = _half(sprint.end, at, calendar)
    return StartedSprint(
        number=sprint.number,
        started_at=at,
        end=sprint.end,
        close=closed_at,
        till=closed_at or now,
        half=min(half, closed_at or half),
        half_day=half_day,
    )


def _close(sprint: Sprint, calendar: Calendar) -> datetime:
    pressed = sprint.closed_at or LAST_TIME
    if sprint.end is None:
        return pressed
    last = calendar.working_day_after(sprint.end, LEFT_OPEN_DAYS)
    return min(pressed, calendar.end_of(last) - A_SECOND)


def _half(end: date | None, started_at: datetime, calendar: Calendar) -> tuple[datetime, date]:
    """Half is the end of the ceil(n/2)-th working day; with no working day it has passed at the start."""
    first = calendar.day_of(started_at)
    if end is None:
        return LAST_TIME, first
    days = calendar.working_days(first, end)
    if not days:
        return started_at, first
    half_day = days[(len(days) + 1) // 2 - 1]
    return calendar.end_of(half_day), half_day
