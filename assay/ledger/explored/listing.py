"""The read side of the list: every exploration with what was learned, by sprint, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.db.models import QuerySet

from assay.backlog.models import Sprint
from assay.backlog.registries import Chip
from assay.backlog.vocabulary import context_of
from assay.crew.models import Membership, Person, Project
from assay.crew.permissions import may
from assay.ledger.explored.offers import ICONS, OWES
from assay.ledger.explored.vocabulary import vocabulary
from assay.ledger.models import Exploration
from assay.ledger.offers import chip_of
from assay.query import Understood
from assay.ui.shell import Face

SHOWN = 100  # of the newest; what is older is found by the filter
LESSONS = 3  # of one row


@dataclass(frozen=True)
class Row:
    """One exploration. lessons: the first of its learnings; more: how many there are besides. waits: proposals.

    owes: nothing was learned from it yet, and it is of a kind that owes a learning.
    """

    key: str
    label: str
    title: str
    url: str
    kind: str
    icon: str
    at: datetime
    faces: tuple[Face, ...]
    lessons: tuple[str, ...]
    more: int
    waits: int
    owes: bool
    chips: tuple[Chip, ...]
    items: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class ListPage:
    """Everything the list shows. groups: a sprint's number, or None, with its rows. hidden: how many are older."""

    project: Project
    groups: tuple[tuple[int | None, tuple[Row, ...]], ...]
    query: Understood
    found: int
    hidden: int
    total: int
    may_record: bool


def list_page(project: Project, person: Person, text: str) -> ListPage:
    """Read the explorations of a project as the address asks for them."""
    context = context_of(project, person)
    query = vocabulary().understand(text, context)
    standing = Exploration.objects.standing().filter(project=project)
    asked = standing.filter(query.q).order_by(*query.order, "-recorded_at", "-number")
    found = asked.count()
    rows = list(_whole(asked[:SHOWN]))
    told = _Teller(project)
    return ListPage(
        project=project,
        groups=tuple(told.groups(rows, flat=bool(query.order))),
        query=query,
        found=found,
        hidden=max(found - SHOWN, 0),
        total=found if not text.strip() else standing.count(),
        may_record=may(person, "explore", project),
    )


def faces_of(project: Project) -> dict[int, Face]:
    """Return everybody who is or was on a project, as pages draw them."""
    seats = Membership.objects.filter(project=project).select_related("person")
    return {
        seat.person_id: Face(seat.person.initials, seat.person.name, seat.discipline, id=str(seat.person_id))
        for seat in seats
    }


def sprint_at(sprints: Iterable[Sprint], at: datetime) -> int | None:
    """Return the number of the sprint in which a moment lies; the later one where two meet."""
    inside = [
        s.number for s in sprints if s.started_at and s.started_at <= at and (not s.closed_at or at <= s.closed_at)
    ]
    return max(inside, default=None)


def sprints_of(project: Project) -> list[Sprint]:
    """Return the sprints that have started."""
    return list(Sprint.objects.filter(project=project, started_at__isnull=False).order_by("number"))


class _Teller:
    """Makes rows of explorations that were read whole."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.faces, self.sprints = faces_of(project), sprints_of(project)

    def groups(self, rows: list[Exploration], *, flat: bool) -> Iterator[tuple[int | None, tuple[Row, ...]]]:
        """The rows by sprint; all in one where they were asked for in an order of their own."""
        if flat:
            yield None, tuple(self.row(one) for one in rows)
            return
        for number, group in groupby(rows, key=lambda one: sprint_at(self.sprints, one.recorded_at)):
            yield number, tuple(self.row(one) for one in group)

    def row(self, one: Exploration) -> Row:
        """Make a row."""
        one.project = self.project
        learned = [learning.text for learning in one.learnings.all() if learning.stands]
        for near in (*one.items.all(), *one.hypotheses.all()):
            near.project = self.project
        return Row(
            key=one.key, label=one.label, title=one.title, url=one.url, kind=one.get_kind_display(),
            icon=ICONS[one.kind], at=one.recorded_at,
            faces=tuple(self.faces[person.pk] for person in one.people.all() if person.pk in self.faces),
            lessons=tuple(learned[:LESSONS]), more=max(len(learned) - LESSONS, 0),
            waits=sum(learning.waits for learning in one.learnings.all()),
            owes=not learned and one.kind in OWES,
            chips=tuple(chip_of(hypothesis) for hypothesis in one.hypotheses.all()),
            items=tuple((item.key, item.title, item.url) for item in one.items.all()),
        )  # fmt: skip


def _whole(rows: QuerySet[Exploration]) -> QuerySet[Exploration]:
    return rows.prefetch_related("learnings", "people", "items", "hypotheses")
