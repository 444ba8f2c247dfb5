"""What the crew's pages show of higher rooms. Each fills these in its AppConfig.ready(): ids in, plain values out."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from assay.crew.models import Person, Project


@dataclass(frozen=True)
class Owed:
    """One thing that a person owes, on their home page. due: the day by which; since: from when it waits."""

    project_id: int
    what: str
    why: str
    url: str
    since: datetime | None = None
    due: date | None = None


@dataclass(frozen=True)
class Found:
    """One hit of the palette."""

    label: str
    url: str
    kind: str
    note: str = ""


@dataclass(frozen=True)
class Room:
    """A line of a project's navigation. `path` is what follows /p/<key>/; keys: what is typed to go there."""

    label: str
    path: str
    icon: str
    order: int
    heading: str = ""
    keys: str = ""
    on_phone: bool = False
    count: "Callable[[Project], int] | None" = None


OwedSource = Callable[["Person", list[int]], Iterable[Owed]]
FoundSource = Callable[["Person", "Project | None", str], Iterable[Found]]
Linker = Callable[["Project", Iterable[str]], dict[str, tuple[str, str]]]

rooms: list[Room] = []
owed: list[OwedSource] = []
palette: list[FoundSource] = []
#: keys such as CHURN-12 or CHURN-H3 in; for those that exist, address and title out, in one query a room
linkers: list[Linker] = []
#: the line under a project's name in the side navigation, such as "sprint 4 of 8"
notes: "list[Callable[[Project], str]]" = []


def owed_by(person: "Person", project_ids: list[int]) -> list[Owed]:
    """Return all that a person owes in these projects, longest waiting first."""
    found = [thing for source in owed for thing in source(person, project_ids)]
    return sorted(found, key=_urgency)


def links(project: "Project", keys: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Return address and title of the keys that exist in a project."""
    wanted = {key.upper() for key in keys}
    known: dict[str, tuple[str, str]] = {}
    for linker in linkers:
        known |= linker(project, wanted)
    return known


def find(person: "Person", project: "Project | None", text: str) -> list[Found]:
    """Return what the palette finds for a text, room after room."""
    return [hit for source in palette for hit in source(person, project, text)]


def _urgency(thing: Owed) -> tuple[Any, ...]:
    day = thing.due or (thing.since.date() if thing.since else date.max)
    return (day, thing.what)
