"""The crew's calendar: terms end with a working day, at midnight in the project's zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from assay.science.practices.values import LAST_DAY

A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Calendar:
    """Working days of a project. zone: None is UTC. workdays: ISO numbers, at least one."""

    own_zone: ZoneInfo | None
    workdays: frozenset[int]
    holidays: frozenset[date]

    @property
    def zone(self) -> tzinfo:
        return self.own_zone or UTC

    def day_of(self, moment: datetime) -> date:
        """Return the date on which a moment lies here."""
        return moment.astimezone(self.zone).date()

    def end_of(self, day: date) -> datetime:
        """Return the midnight with which a day ends (UTC)."""
        return datetime.combine(day + A_DAY, time.min, self.zone).astimezone(UTC)

    def is_working(self, day: date) -> bool:
        return day.isoweekday() in self.workdays and day not in self.holidays

    def working_day_from(self, day: date) -> date:
        """Return that day, or else the next one on which the crew works."""
        while not self.is_working(day) and day < LAST_DAY:
            day += A_DAY
        return day

    def working_day_after(self, day: date, n: int) -> date:
        """Return the n-th working day after a day."""
        for _ in range(n):
            day = self.working_day_from(min(day + A_DAY, LAST_DAY))
        return day

    def days_after(self, moment: datetime, n: int) -> datetime:
        """Return the end of the n-th working day after the day of a moment."""
        return self.end_of(self.working_day_after(self.day_of(moment), n))

    def working_days(self, first: date, last: date) -> list[date]:
        """Return the working days from one day to another, both included."""
        days = (first + A_DAY * ahead for ahead in range((last - first).days + 1))
        return [day for day in days if self.is_working(day)]
