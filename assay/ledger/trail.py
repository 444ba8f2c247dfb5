"""What happened to a hypothesis and what was said about it, newest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from assay.crew.facts import CommentWritten
from assay.crew.models import Comment, Membership, Person
from assay.events.models import Event
from assay.ledger.facts import HypothesisChanged
from assay.ledger.models import Hypothesis
from assay.ui.shell import Face

SHOWN = 50
NOBODY = "Assay"


@dataclass(frozen=True)
class Line:
    """One line: who did or said what, and when. text: of a comment, in Markdown."""

    number: int
    at: datetime
    face: Face | None
    sentence: str
    comment: int = 0
    text: str = ""
    mine: bool = False
    edited: bool = False

    @property
    def who(self) -> str:
        return self.face.name if self.face else NOBODY


@dataclass(frozen=True)
class Trail:
    """The newest lines; whether there are older ones; and changes of the plan after the lock, oldest first."""

    lines: tuple[Line, ...]
    has_older: bool
    replanned: tuple[Line, ...]


def trail_of(hypothesis: Hypothesis, person: Person, *, whole: bool = False) -> Trail:
    """Read the trail. whole: with the oldest lines too."""
    comments = {comment.pk: comment for comment in Comment.objects.about(hypothesis)}
    facts = Event.objects.filter(kind=hypothesis._meta.label_lower, target_id=hypothesis.pk)
    said = Event.objects.filter(kind=Comment._meta.label_lower, target_id__in=list(comments), verb=CommentWritten.verb)
    events = list(facts.union(said, all=True).order_by("-number"))
    shown = events if whole else events[:SHOWN]
    faces = _faces(hypothesis, events)
    lines = tuple(_line(event, faces, comments, person) for event in shown)
    return Trail(lines, len(events) > len(shown), tuple(_replanned(hypothesis, events, faces)))


def _replanned(hypothesis: Hypothesis, events: list[Event], faces: dict[int, Face]) -> list[Line]:
    """Changes of the expected effect once evidence was read: they touch no result, and are shown beside it."""
    since = hypothesis.version.locked_at
    return [
        Line(event.number, event.at, faces.get(event.actor_id or 0), event.sentence)
        for event in reversed(events)
        if since and event.at >= since and event.verb == HypothesisChanged.verb
        and "expected_effect" in event.data["fields"]
    ]  # fmt: skip


def _line(event: Event, faces: dict[int, Face], comments: dict[int, Comment], person: Person) -> Line:
    face = faces.get(event.actor_id or 0)
    if event.verb != CommentWritten.verb:
        return Line(event.number, event.at, face, event.sentence)
    comment = comments[event.target_id]
    return Line(
        event.number, event.at, face, "", comment.pk, comment.text, comment.by_id == person.pk,
        comment.edited_at is not None,
    )  # fmt: skip


def _faces(hypothesis: Hypothesis, events: list[Event]) -> dict[int, Face]:
    ids = {event.actor_id for event in events if event.actor_id}
    seats = Membership.objects.filter(project_id=hypothesis.project_id, person_id__in=ids)
    discipline = dict(seats.values_list("person_id", "discipline"))
    people = Person.objects.filter(pk__in=ids).values_list("pk", "initials", "name")
    return {pk: Face(initials, name, discipline.get(pk, "other"), id=str(pk)) for pk, initials, name in people}
