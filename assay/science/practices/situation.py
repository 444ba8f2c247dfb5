"""A snapshot with the terms that follow from it: the sprint that is judged, its members, what has settled."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from assay.science.practices import words
from assay.science.practices.calendar import Calendar
from assay.science.practices.crew import Crew
from assay.science.practices.facts.items import Item
from assay.science.practices.facts.meetings import Ceremony
from assay.science.practices.snapshot import Snapshot
from assay.science.practices.sprints import StartedSprint, started
from assay.science.practices.values import LAST_TIME


@dataclass(frozen=True)
class Place:
    """An item in a sprint, and when it came in."""

    item: Item
    came: datetime


class Situation:
    """What a rule may ask. facts: the snapshot. up_to: later sprints are taken away, as when looking back."""

    def __init__(self, facts: Snapshot, *, up_to: int | None = None) -> None:
        self.facts = facts
        self.now = facts.as_of
        self.calendar: Calendar = facts.project.calendar
        self.crew = Crew(facts.crew, self.calendar)
        kept = tuple(sprint for sprint in facts.sprints if up_to is None or sprint.number <= up_to)
        self.started = started(kept, self.calendar, self.now)
        self._numbers = {sprint.number for sprint in facts.sprints}
        self.planned = tuple(sorted(sprint.number for sprint in kept if sprint.started_at is None))

    @cached_property
    def sprint(self) -> StartedSprint | None:
        """J: the running sprint (of several the highest number), else the last closed one; None before the first."""
        running, closed = self.running, self.closed
        return running[-1] if running else closed[-1] if closed else None

    @property
    def running(self) -> list[StartedSprint]:
        """The sprints that run, by number; usually one."""
        return [sprint for sprint in self.started if not sprint.is_closed]

    @cached_property
    def closed(self) -> tuple[StartedSprint, ...]:
        """The closed sprints, the last one last."""
        return tuple(sorted((s for s in self.started if s.is_closed), key=lambda s: (s.till, s.number)))

    def before(self, sprint: StartedSprint) -> StartedSprint | None:
        """Return the sprint before this one."""
        return max((s for s in self.started if s.number < sprint.number), key=lambda s: s.number, default=None)

    def has_passed(self, term: datetime) -> bool:
        """Tell whether a term has passed; in time means before its end."""
        return self.now >= term

    def settled(self, sprint: StartedSprint, came: datetime | None = None) -> datetime:
        """Return when the start has settled: the end of its day, or of the day on which an item came in later."""
        day = self.calendar.day_of(max(sprint.started_at, came or sprint.started_at))
        return self.calendar.end_of(self.calendar.working_day_from(day))

    def members(self, sprint: StartedSprint) -> list[Place]:
        """Return the items that came in and were not taken out before half, without the dropped ones."""
        return [place for item in self.facts.items if not item.dropped if (place := _membership(item, sprint))]

    def delivering(self, sprint: StartedSprint) -> list[Place]:
        """Return the members that owe a deliverable: stories and spikes."""
        return [place for place in self.members(sprint) if place.item.delivers]

    def board(self, number: int) -> list[Place]:
        """Return the items that are in a sprint now, without the dropped ones."""
        return [place for item in self.facts.items if (place := self.place(item, number))]

    def place(self, item: Item, number: int) -> Place | None:
        """Return the place of an item on the board of a sprint, if it is there now."""
        seats = [came for came, left in _stints(item, number) if left is None]
        return Place(item, min(seats)) if seats and not item.dropped else None

    def is_in_a_sprint(self, item: Item) -> bool:
        """Tell whether it is in a started or planned sprint now."""
        numbers = (*self.planned, *(sprint.number for sprint in self.started))
        return any(self.place(item, number) for number in numbers)

    def was_in(self, item: Item, sprint: StartedSprint) -> bool:
        """Tell whether an item was in a sprint after that sprint's start."""
        stints = _stints(item, sprint.number)
        return any(came <= sprint.till and (left is None or left > sprint.started_at) for came, left in stints)

    def box(self, item: Item) -> StartedSprint | None:
        """Return the first sprint that an item was in after that sprint's start."""
        seen = (sprint for sprint in self.started if self.was_in(item, sprint))
        return min(seen, key=lambda sprint: sprint.started_at, default=None)

    def was_in_a_sprint(self, item: Item, moment: datetime) -> bool:
        """Tell whether an item lay in some sprint at a moment, started or planned, also in one taken away."""
        return any(
            stint.sprint in self._numbers
            and stint.came
            and stint.came <= moment
            and (not stint.left or moment < stint.left)
            for stint in item.stints
        )

    def day(self, moment: datetime) -> str:
        """Return the day of a moment, as a sentence says it."""
        return words.day(self.calendar.day_of(moment))

    def number(self, practice: str, name: str) -> int | None:
        """Return a parameter that is a number; None if the crew leaves it to the rule."""
        value = self.facts.project.parameter(practice, name)
        return value if isinstance(value, int) else None

    def texts(self, practice: str, name: str) -> tuple[str, ...]:
        """Return a parameter that is a list of texts."""
        value = self.facts.project.parameter(practice, name)
        return tuple(str(one) for one in value) if isinstance(value, tuple) else ()

    def is_coming(self, kind: str, sprint: StartedSprint) -> bool:
        """Tell whether a ceremony is scheduled between now and the end of the sprint's last day."""
        last = self.calendar.end_of(sprint.end) if sprint.end else LAST_TIME
        plans = (c.scheduled for c in self.facts.ceremonies if c.kind == kind and not c.held_at and c.scheduled)
        return any(self.now <= plan < last for plan in plans)

    def held(self, kind: str, sprint: StartedSprint) -> list[Ceremony]:
        """Return the ceremonies that were held in a sprint."""
        return [c for c in self.facts.ceremonies if c.kind == kind and sprint.covers(c.held_at)]


def _membership(item: Item, sprint: StartedSprint) -> Place | None:
    stayed = [
        came for came, left in _stints(item, sprint.number) if came <= sprint.till and not (left and left < sprint.half)
    ]
    return Place(item, min(stayed)) if stayed else None


def _stints(item: Item, number: int) -> Iterator[tuple[datetime, datetime | None]]:
    return ((stint.came, stint.left) for stint in item.stints if stint.sprint == number and stint.came)
