"""The shifting clock: the story is moved by whole weeks, so that today falls into its running sprint."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Oslo")  # where the story happens
#: sprint 4 runs from Monday 16 to Friday 27 November 2026; a working day is told as one of its second week,
#: in which the most has happened, and a weekend as the one between the two
FIRST_MONDAY, SECOND_MONDAY = date(2026, 11, 16), date(2026, 11, 23)
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
SPAN = (date(2026, 8, 24), date(2027, 1, 31))  # the days that the story speaks of
WRITTEN = re.compile(rf"\b(\d{{1,2}})( and (\d{{1,2}}))? ({'|'.join(MONTHS)})\b(?! \d{{4}})")


@dataclass(frozen=True)
class Weeks:
    """By how many whole weeks everything in the story is moved. Weekday and wall-clock stay, the offset is new."""

    count: int

    @classmethod
    def up_to(cls, now: datetime) -> "Weeks":
        """Return the shift by which `now` falls into sprint 4, in the story's own zone."""
        today = now.astimezone(ZONE).date()
        monday = SECOND_MONDAY if today.weekday() < 5 else FIRST_MONDAY
        return cls((today - monday).days // 7)

    @property
    def span(self) -> timedelta:
        return timedelta(weeks=self.count)

    def moment(self, written: str) -> datetime:
        """Return a moment of the story as it is told: the same wall-clock, weeks later or earlier."""
        local = moment_of(written).astimezone(ZONE).replace(tzinfo=None)
        return (local + self.span).replace(tzinfo=ZONE).astimezone(UTC)

    def day(self, written: str) -> date:
        """Return a day of the story as it is told."""
        return date.fromisoformat(written) + self.span

    def words(self, text: str) -> str:
        """Return a text of the story with the days it names moved along, "20 November" for example."""
        return WRITTEN.sub(self._moved, text) if self.count else text

    def _moved(self, match: re.Match[str]) -> str:
        first, second, month = match[1], match[3], match[4]
        days = [_named(int(number), month) for number in (first, second) if number]
        if not all(day and SPAN[0] <= day <= SPAN[1] for day in days):
            return match[0]
        return " and ".join(f"{day.day} {MONTHS[day.month - 1]}" for day in (day + self.span for day in days if day))


def moment_of(written: str) -> datetime:
    """Read a moment as the story's files have it, with its offset."""
    return datetime.fromisoformat(written)


def _named(number: int, month: str) -> date | None:
    place = MONTHS.index(month) + 1
    try:
        return date(SPAN[0].year if place >= SPAN[0].month else SPAN[1].year, place, number)
    except ValueError:
        return None
