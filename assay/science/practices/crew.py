"""Who is on the crew when. An id that leads nowhere is nobody."""

from __future__ import annotations

from datetime import datetime

from assay.science.practices.calendar import Calendar
from assay.science.practices.facts.people import Person


class Crew:
    """The people of a snapshot, asked by day in the project's zone."""

    def __init__(self, people: tuple[Person, ...], calendar: Calendar) -> None:
        self._people = {person.id: person for person in people}
        self._calendar = calendar

    def at(self, moment: datetime) -> dict[str, Person]:
        """Return who is on the crew on the day of a moment, by id."""
        day = self._calendar.day_of(moment)
        return {name: person for name, person in self._people.items() if person.is_on_the_crew(day)}

    def member(self, name: str, moment: datetime | None) -> Person | None:
        """Return the person, if on the crew when it happened; nobody if it has not."""
        person = self._people.get(name)
        if person is None or moment is None:
            return None
        return person if person.is_on_the_crew(self._calendar.day_of(moment)) else None
