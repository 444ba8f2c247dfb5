"""One's home page: what is owed, who called, what moved, over all of one's projects, in a fixed number of queries."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import BooleanField, Count, ExpressionWrapper, Q

from assay.crew.activity import Line, faces_of, latest_of
from assay.crew.models import Membership, Mention, Person
from assay.crew.permissions import seats
from assay.crew.registries import Glance, Owed, glances_of, owed_by
from assay.crew.targets import opening
from assay.ui.shell import Face

LATELY = 20
MENTIONS = 20


@dataclass(frozen=True)
class Debt:
    """One thing that is owed. tag: since or until when; tone: warn once it waits, bad once its day has passed."""

    what: str
    why: str
    url: str
    place: str
    since: datetime | None
    due: date | None
    tone: str


@dataclass(frozen=True)
class Call:
    """That a comment calls the person by name."""

    id: int
    face: Face
    key: str
    text: str
    at: datetime
    place: str
    seen: bool


@dataclass(frozen=True)
class Home:
    """Everything on the page."""

    debts: tuple[Debt, ...]
    calls: tuple[Call, ...]
    lately: tuple[Line, ...]
    glances: tuple[Glance, ...]
    seats: tuple[Membership, ...]
    sizes: dict[int, int]

    @property
    def unseen(self) -> int:
        return sum(not call.seen for call in self.calls)


def home_of(person: Person) -> Home:
    """Read the home page of a person."""
    mine = seats(person)
    return Home(
        debts=tuple(_debt(thing, mine) for thing in owed_by(person, [seat.project for seat in mine.values()])),
        calls=tuple(_calls(person, mine)),
        lately=tuple(latest_of(mine.values(), person, most=LATELY)),
        glances=tuple(glances_of(person, list(mine.values()))),
        seats=tuple(mine.values()),
        sizes=_sizes(list(mine)),
    )


def _debt(thing: Owed, mine: dict[int, Membership]) -> Debt:
    project = mine[thing.project_id].project
    late = thing.due is not None and thing.due < project.today
    tone = "bad" if late else "warn" if thing.since else ""
    place = project.name if len(mine) > 1 else ""
    return Debt(thing.what, thing.why, thing.url, place, thing.since, thing.due, tone)


def _calls(person: Person, mine: dict[int, Membership]) -> list[Call]:
    """Unseen first, then the newest; what was removed, or said in a project that one left, is not shown."""
    said = Mention.objects.filter(person=person, comment__removed_at=None, comment__project_id__in=mine)
    unseen = ExpressionWrapper(Q(seen_at=None), BooleanField())
    newest = said.annotate(unseen=unseen).order_by("-unseen", "-comment__at", "-id").select_related("comment__by")
    calls = [(mention, mention.comment) for mention in newest[:MENTIONS]]
    faces = faces_of((comment.project_id, comment.by) for _mention, comment in calls)
    return [
        Call(
            mention.pk, faces[comment.project_id, comment.by_id], comment.key, opening(comment.text, 160), comment.at,
            mine[comment.project_id].project.name if len(mine) > 1 else "", mention.seen_at is not None,
        )
        for mention, comment in calls
    ]  # fmt: skip


def _sizes(project_ids: list[int]) -> dict[int, int]:
    """Return how many people are on each project."""
    present = Membership.objects.present().filter(project_id__in=project_ids)
    return dict(present.values_list("project_id").annotate(Count("id")))
