"""What the crew's pages show of higher rooms. Each fills these in its AppConfig.ready(): ids in, plain values out."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from assay.ui.shell import Finder

if TYPE_CHECKING:
    from assay.crew.models import Membership, Person, Project
    from assay.events.models import Event


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
    """A line of a project's navigation. `path` is what follows /p/<key>/; keys: what is typed to go there.

    finder: what opens the palette on the things in it. covers: paths of its other pages.
    letter: with which the numbers of its things begin in their keys, H as in CHURN-H3, "" as in CHURN-12; their pages
    are in it too. None: it has no such things.
    waiting: how many things in it wait for whoever looks; it stands out.
    """

    label: str
    path: str
    icon: str
    order: int
    heading: str = ""
    keys: str = ""
    finder: Finder | None = None
    on_phone: bool = False
    waiting: "Callable[[Project, Person], int] | None" = None
    covers: tuple[str, ...] = ()
    letter: str | None = None


@dataclass(frozen=True)
class Glance:
    """A panel of a higher room on the home page. template: in that room's jinja2 folder; it finds `shown` as `glance`.

    wide: it stands below what is owed; else at the side.
    """

    template: str
    shown: Any
    wide: bool = False


@dataclass(frozen=True)
class Script:
    """The lines of a training script that push its runs. key: of the hypothesis that they name."""

    key: str
    lines: str


@dataclass(frozen=True)
class Standing:
    """What a room knows of a thing that is named as evidence. weak: why it bears nothing out yet, "" if it does.

    mark: the sign of how it stands. url, title: of what is named by no key.
    """

    weak: str = ""
    mark: str = ""
    url: str = ""
    title: str = ""


OwedSource = Callable[["Person", list[int]], Iterable[Owed]]
FoundSource = Callable[["Person", "Project | None", str], Iterable[Found]]
TargetSource = Callable[[Iterable[int]], dict[int, tuple[str, str]]]
Linker = Callable[["Project", Iterable[str]], dict[str, tuple[str, str]]]
StandingSource = Callable[["Project", Iterable[str]], dict[str, Standing]]

rooms: list[Room] = []
owed: list[OwedSource] = []
palette: list[FoundSource] = []
#: what stands on the home page besides what is owed, in a fixed number of queries for all seats of a person
glances: "list[Callable[[Person, Sequence[Membership]], Iterable[Glance]]]" = []
#: keys such as CHURN-12 or CHURN-H3 in; for those that exist, address and title out, in one query a room
linkers: list[Linker] = []
#: how things stand that are named as evidence, by kind ("run"): names in; for those known, it out, in one query
standings: dict[str, StandingSource] = {}
#: the line under a project's name in the side navigation, such as "sprint 4 of 8"
notes: "list[Callable[[Project], str]]" = []
#: what a training script says so that its runs come to a project, for the page where its token is made
scripts: "list[Callable[[Project], Script]]" = []
#: what facts are about, by kind ("backlog.item"): ids in; name and address out ("" where it has no page), in one query
targets: dict[str, TargetSource] = {}
#: how many things lie in states of the crew's own, by their short names: a state with something in it cannot go
in_states: "list[Callable[[Project, Iterable[str]], dict[str, int]]]" = []


def owed_by(person: "Person", projects: "Iterable[Project]") -> list[Owed]:
    """Return all that a person owes in these projects, by the day it is due, or has waited since."""
    known = {project.pk: project for project in projects}
    found = [thing for source in owed for thing in source(person, list(known))]
    return sorted(found, key=lambda thing: (_urgent_since(thing, known[thing.project_id]), thing.what))


def glances_of(person: "Person", seats: "Sequence[Membership]") -> "list[Glance]":
    """Return what higher rooms show on a person's home page, room after room."""
    return [glance for source in glances for glance in source(person, seats)]


def links(project: "Project", keys: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Return address and title of the keys that exist in a project."""
    wanted = {key.upper() for key in keys}
    known: dict[str, tuple[str, str]] = {}
    for linker in linkers:
        known |= linker(project, wanted)
    return known


def standings_of(project: "Project", named: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Standing]:
    """Return how things stand that are named as evidence, by kind and name; what no room knows is left out."""
    names: dict[str, set[str]] = {}
    for kind, name in named:
        names.setdefault(kind, set()).add(name)
    return {
        (kind, name): standing
        for kind in sorted(names.keys() & standings.keys())
        for name, standing in standings[kind](project, names[kind]).items()
    }


def targets_of(events: "Iterable[Event]") -> dict[tuple[str, int], tuple[str, str]]:
    """Return name and address of what these facts are about, by kind and id; what no room names is left out."""
    ids: dict[str, set[int]] = {}
    for event in events:
        ids.setdefault(event.kind, set()).add(event.target_id)
    return {
        (kind, target_id): found
        for kind in sorted(ids.keys() & targets.keys())
        for target_id, found in targets[kind](ids[kind]).items()
    }


def find(person: "Person", project: "Project | None", text: str) -> list[Found]:
    """Return what the palette finds for a text, room after room."""
    return [hit for source in palette for hit in source(person, project, text)]


def _urgent_since(thing: Owed, project: "Project") -> date:
    return thing.due or (project.day_of(thing.since) if thing.since else date.max)
