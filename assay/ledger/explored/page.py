"""The read side of one exploration: its file, what was learned, what it belongs to and what happened to it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from assay.backlog.models import Deliverable, Item
from assay.backlog.registries import Chip
from assay.crew.models import Membership, Person
from assay.crew.permissions import may
from assay.crew.writing import Writing
from assay.events.models import Event
from assay.ledger.addressed import ids_in
from assay.ledger.explored.listing import faces_of, sprint_at, sprints_of
from assay.ledger.explored.offers import ICONS, OWES
from assay.ledger.facts import LearningReworded
from assay.ledger.models import Exploration, ExplorationVersion, Learning
from assay.ledger.models.version import NOTEBOOK, PROFILE, REPORT
from assay.ledger.offers import chip_of
from assay.ledger.profiles import Profile
from assay.ui.shell import Face

FACTS = 50  # of the trail


@dataclass(frozen=True)
class View:
    """What the address asks for. version: which one, 0 for the newest. edit, withdraw: a learning that is open.

    change: the facts of the exploration are open for writing.
    """

    version: int = 0
    edit: int = 0
    withdraw: int = 0
    change: bool = False

    @classmethod
    def asked(cls, query: Mapping[str, str]) -> View:
        """Read an address; what makes no sense in it is passed over."""
        names = ("version", "edit", "withdraw")
        numbers = {name: ids[0] for name in names if (ids := ids_in([query.get(name, "")]))}
        return cls(change="change" in query, **numbers)


@dataclass(frozen=True)
class ShownLearning:
    """A learning on its page. was: what it said before, oldest first."""

    learning: Learning
    face: Face | None
    was: tuple[str, ...]


@dataclass(frozen=True)
class Line:
    """One line of what happened."""

    at: datetime
    face: Face | None
    sentence: str


@dataclass(frozen=True)
class ExplorationPage:
    """Everything the page shows. version: the one that is shown; None where it is no file here.

    could_show: deliverables of its items that it may be attached to; shows: those that it is attached to already.
    """

    exploration: Exploration
    view: View
    versions: tuple[ExplorationVersion, ...]
    version: ExplorationVersion | None
    lessons: tuple[ShownLearning, ...]
    proposals: tuple[Learning, ...]
    gone: tuple[Learning, ...]
    faces: tuple[Face, ...]
    people: tuple[tuple[str, str, bool], ...]
    items: tuple[Item, ...]
    chips: tuple[Chip, ...]
    sprint: int | None
    could_show: tuple[Deliverable, ...]
    shows: tuple[Deliverable, ...]
    trail: tuple[Line, ...]
    profile: Profile | None
    report: Markup | None
    may_change: bool

    @property
    def icon(self) -> str:
        return ICONS[self.exploration.kind]

    @property
    def owes(self) -> bool:
        return not self.lessons and self.exploration.kind in OWES

    @property
    def frame(self) -> str:
        """Where the drawn notebook of this version is; "" for what is none."""
        if self.version is None or self.exploration.kind != NOTEBOOK:
            return ""
        return f"{self.exploration.url}/versions/{self.version.number}/drawn"

    @property
    def before(self) -> ExplorationVersion | None:
        """The version before the one that is shown, to compare it with."""
        if self.version is None or self.exploration.kind == PROFILE:
            return None
        earlier = [one for one in self.versions if one.number < self.version.number]
        return earlier[-1] if earlier else None


def exploration_page(exploration: Exploration, person: Person, view: View) -> ExplorationPage:
    """Read the page as the address asks for it."""
    project = exploration.project
    versions = tuple(exploration.versions.select_related("by"))
    version = next((one for one in versions if one.number == view.version), versions[-1] if versions else None)
    faces = faces_of(project)
    learnings = list(exploration.learnings.select_related("by", "declined_by", "withdrawn_by"))
    events = list(Event.objects.on(exploration))
    makers = [maker.pk for maker in exploration.people.all()]
    items = tuple(exploration.items.order_by("number"))
    for item in items:
        item.project = project
    could_show, shows = _deliverables(exploration, items)
    return ExplorationPage(
        exploration=exploration,
        view=view,
        versions=versions,
        version=version,
        lessons=tuple(_lessons(learnings, faces, events)),
        proposals=tuple(one for one in learnings if one.waits),
        gone=tuple(one for one in learnings if one.declined_at or one.withdrawn_at),
        faces=tuple(faces[pk] for pk in makers if pk in faces),
        people=tuple(_people(exploration, makers)),
        items=items,
        chips=tuple(_chips(exploration)),
        sprint=sprint_at(sprints_of(project), exploration.recorded_at),
        could_show=could_show,
        shows=shows,
        trail=tuple(Line(e.at, faces.get(e.actor_id or 0), e.sentence) for e in reversed(events[-FACTS:])),
        profile=version.profile if version and exploration.kind == PROFILE else None,
        report=_report(exploration, version),
        may_change=may(person, "explore", exploration),
    )


def crew_of(exploration_project: int) -> list[tuple[str, str]]:
    """Return handle and name of everybody on the crew, for choosing."""
    seats = Membership.objects.present().crew().filter(project=exploration_project).order_by("person__name")
    return list(seats.values_list("person__handle", "person__name"))


def _people(exploration: Exploration, makers: list[int]) -> list[tuple[str, str, bool]]:
    seats = Membership.objects.crew().filter(project=exploration.project).order_by("person__name")
    rows = seats.values_list("person_id", "person__handle", "person__name", "left_at")
    return [(handle, name, pk in makers) for pk, handle, name, left in rows if not left or pk in makers]


def _lessons(learnings: list[Learning], faces: dict[int, Face], events: list[Event]) -> list[ShownLearning]:
    was: dict[int, list[str]] = defaultdict(list)
    for event in events:
        if event.verb == LearningReworded.verb:
            was[event.data["learning"]].append(event.data["was"])
    standing = sorted((one for one in learnings if one.stands), key=lambda one: (one.at, one.pk))
    return [ShownLearning(one, faces.get(one.by_id or 0), tuple(was[one.pk])) for one in standing]


def _chips(exploration: Exploration) -> list[Chip]:
    found = list(exploration.hypotheses.order_by("number"))
    for one in found:
        one.project = exploration.project
    return [chip_of(one) for one in found]


def _deliverables(
    exploration: Exploration, items: tuple[Item, ...]
) -> tuple[tuple[Deliverable, ...], tuple[Deliverable, ...]]:
    """Those that it could show, and those that it is attached to; in two queries."""
    shown = [piece.deliverable for piece in exploration.attachments()]
    promised = Deliverable.objects.filter(item__in=items, withdrawn_at=None, delivered_at=None)
    open_ = (
        promised.exclude(pk__in=[one.pk for one in shown])
        .select_related("item__project")
        .order_by("item__number", "pk")
    )
    return tuple(open_), tuple(shown)


def _report(exploration: Exploration, version: ExplorationVersion | None) -> Markup | None:
    if version is None or exploration.kind != REPORT:
        return None
    text = version.content.decode("utf-8-sig")
    return Writing(exploration.project, [text]).html(text)
