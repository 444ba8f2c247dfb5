"""What happened, told in lines: of one project in order, or of all of one's own together."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from assay.crew.activity_words import PRIVATE, context_of, vocabulary
from assay.crew.models import Membership, Person, Project
from assay.crew.registries import targets_of
from assay.events.models import Event
from assay.query import Understood
from assay.ui.shell import Face
from assay.ui.wording import first_name

PAGE = 100
NOBODY = "Assay"


@dataclass(frozen=True)
class Line:
    """One fact. about: what it is about, with its address, "" where it has none. place: the name of the project."""

    number: int
    at: datetime
    face: Face | None
    sentence: str
    about: str = ""
    url: str = ""
    place: str = ""

    @property
    def who(self) -> str:
        """What people call each other; the program itself where nobody did it."""
        return first_name(self.face.name) if self.face else NOBODY


@dataclass(frozen=True)
class Page:
    """Facts of a project, newest first. older: the number before which there are more, 0 if there are none."""

    asked: Understood
    lines: tuple[Line, ...]
    older: int


def activity_of(project: Project, reader: Person, *, query: str = "", before: int = 0) -> Page:
    """Return what happened in a project, as a query asks for it; without one everything. before: a fact's number."""
    asked = vocabulary().understand(query, context_of(project, reader))
    told = _told_to(reader).filter(asked.q, project_id=project.pk)
    if before:
        told = told.filter(number__lt=before)
    events = list(told.order_by("-number")[: PAGE + 1])
    older = events[PAGE - 1].number if len(events) > PAGE else 0
    return Page(asked, tuple(_lines(events[:PAGE])), older)


def latest_of(seats: Iterable[Membership], reader: Person, *, most: int) -> list[Line]:
    """Return what moved last in some projects. What is read does not grow with their history.

    seats: as `permissions.seats` returns them: each knows how far its project's log had come.
    """
    last = {seat.project_id: int(vars(seat)["event"]) for seat in seats}
    newest = Q(pk__in=[])
    for project_id, number in last.items():
        newest |= Q(project_id=project_id, number__gt=number - most)
    events = sorted(_told_to(reader).filter(newest), key=lambda event: (event.at, event.number), reverse=True)[:most]
    return _lines(events, places={seat.project_id: seat.project.name for seat in seats} if len(last) > 1 else {})


def _told_to(reader: Person) -> QuerySet[Event]:
    return Event.objects.exclude(~Q(actor_id=reader.pk), verb__in=PRIVATE)


def _lines(events: list[Event], places: dict[int, str] | None = None) -> list[Line]:
    people = Person.objects.in_bulk({event.actor_id for event in events if event.actor_id})
    faces = faces_of((event.project_id, people[event.actor_id]) for event in events if event.actor_id in people)
    about = targets_of(events)
    return [
        Line(
            event.number, event.at, faces.get((event.project_id, event.actor_id or 0)), event.sentence,
            *about.get((event.kind, event.target_id), ("", "")), place=(places or {}).get(event.project_id, ""),
        )
        for event in events
    ]  # fmt: skip


def faces_of(people: Iterable[tuple[int, Person]]) -> dict[tuple[int, int], Face]:
    """Draw people as what they are in a project, by its id and theirs, in one query."""
    known = list(people)
    seats = Membership.objects.filter(
        project_id__in={project_id for project_id, _ in known}, person_id__in={person.pk for _, person in known}
    ).values_list("project_id", "person_id", "discipline")
    discipline = {(project_id, person_id): word for project_id, person_id, word in seats}
    return {
        (project_id, person.pk): Face(
            person.initials, person.name, discipline.get((project_id, person.pk), "other"), id=str(person.pk)
        )
        for project_id, person in known
    }
