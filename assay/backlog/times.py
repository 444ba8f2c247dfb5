"""Which sprint runs, which comes next, and on which of its working days the crew is."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Self

from django.utils.dateformat import format as written

from assay import clock
from assay.backlog.models import Sprint
from assay.crew.models import Project
from assay.prepared import Prepared
from assay.science.practices.calendar import Calendar


@dataclass(frozen=True)
class Box:
    """A sprint as a line of text needs it."""

    number: int
    start: date
    end: date
    goal: str = ""
    started_at: datetime | None = None
    closed_at: datetime | None = None

    @property
    def dates(self) -> str:
        """Return its days as people write them: "16 – 27 Nov", "30 Nov – 11 Dec"."""
        return span(self.start, self.end)


@dataclass(frozen=True)
class Times:
    """The sprints around now. open: the numbers of those not closed. last: the highest number that is planned."""

    current: Box | None = None
    next: Box | None = None
    previous: Box | None = None
    open: tuple[int, ...] = ()
    last: int = 0

    @classmethod
    def of(cls, project: Project) -> Self:
        """Return the sprints around now, asked for once a request: whoever opens a page loads its project anew."""
        kept: Self | None = project.__dict__.get("_times")
        if kept is None:
            kept = project.__dict__["_times"] = cls._read(project)
        return kept

    @classmethod
    def _read(cls, project: Project) -> Self:
        boxes = [Box(*row) for row in _BOXES.rows(project.pk)]
        current = next((box for box in boxes if box.started_at and not box.closed_at), None)
        return cls(
            current=current,
            next=next((box for box in boxes if not box.started_at), None),
            previous=next((box for box in reversed(boxes) if box.closed_at), None),
            open=tuple(box.number for box in boxes if not box.closed_at),
            last=max((box.number for box in boxes), default=0),
        )


_BOXES = Prepared(
    (int,),
    lambda project: (
        Sprint.objects.filter(project=project)
        .order_by("number")
        .values_list("number", "start", "end", "goal", "started_at", "closed_at")
    ),
)


def span(start: date, end: date) -> str:
    """Write two days as one stretch: "16 – 27 Nov", "30 Nov – 11 Dec", with years where they differ."""
    first = "j" if (start.year, start.month) == (end.year, end.month) else "j M" if start.year == end.year else "j M Y"
    return f"{written(start, first)} – {written(end, 'j M' if start.year == end.year else 'j M Y')}"


def calendar_of(project: Project) -> Calendar:
    """Return the crew's working days."""
    terms = project.terms
    return Calendar(project.zone, frozenset(terms.workdays), frozenset(date.fromisoformat(d) for d in terms.holidays))


def working_day(project: Project, box: Box) -> tuple[int, int]:
    """Return which of a sprint's working days this is, and how many it has; before it 0, after it the last."""
    calendar = calendar_of(project)
    gone = calendar.working_days(box.start, min(project.today, box.end))
    return len(gone), len(calendar.working_days(box.start, box.end))


def half_of(project: Project, box: Box) -> datetime:
    """Return the moment at which half of a sprint has passed: the end of the middle one of its working days."""
    calendar = calendar_of(project)
    first = calendar.day_of(box.started_at) if box.started_at else box.start
    days = calendar.working_days(first, box.end)
    return calendar.end_of(days[(len(days) + 1) // 2 - 1]) if days else box.started_at or calendar.end_of(first)


def note_of(project: Project) -> str:
    """Say in the navigation where the project stands: "sprint 4 of 8 · day 7 of 10"."""
    times = Times.of(project)
    if times.current is None:
        return f"sprint {times.next.number} is planned" if times.next else ""
    number, (day, days) = times.current.number, working_day(project, times.current)
    of = f" of {times.last}" if times.last > number else ""
    return f"sprint {number}{of} · day {day} of {days}"


def is_past_half(project: Project, box: Box) -> bool:
    """Answer whether half of a running sprint has passed."""
    return clock.now() >= half_of(project, box)
