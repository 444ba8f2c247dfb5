"""Who may listen to a project: asked when a stream opens, and again for as long as it stays open."""

from collections.abc import Collection
from dataclasses import dataclass, field

from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.http.cookie import parse_cookie

from assay import clock
from assay.crew.models import Membership, Person, Project
from assay.crew.sessions import SessionStore
from assay.events.log import number_of
from assay.events.models import Counter


@dataclass(frozen=True)
class Listener:
    """Who listens, to which project, by which session. password: its hash, for a new one ends all sessions."""

    person_id: int
    project_id: int
    session_key: str
    password: str = field(repr=False)


class TurnedAway(Exception):
    """Nobody may listen like this. status: 401 for strangers, 404 for a project that the person does not see."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


def admit(cookies: str, project_key: str) -> tuple[Listener, int]:
    """Return the listener that a request's cookies speak for, and the number that the project is at.

    Raises TurnedAway.
    """
    request = HttpRequest()
    request.session = SessionStore(parse_cookie(cookies).get(settings.SESSION_COOKIE_NAME))
    person = get_user(request)
    if not isinstance(person, Person):
        raise TurnedAway(401)
    project = Project.objects.seen_by(person).called(project_key).first()
    if project is None:
        raise TurnedAway(404)
    key = request.session.session_key or ""
    return Listener(person.pk, project.pk, key, person.password), number_of(project.pk)


def numbers(project_ids: Collection[int]) -> dict[int, int]:
    """Return the number that each project is at, in one query."""
    return dict(Counter.objects.filter(project_id__in=project_ids).values_list("project_id", "number"))


def still_welcome(listeners: Collection[Listener]) -> set[Listener]:
    """Return those who are still signed in and still on the project, in two queries for all."""
    sessions = Session.objects.filter(session_key__in={listener.session_key for listener in listeners})
    signed_in = set(sessions.filter(expire_date__gt=clock.now()).values_list("session_key", flat=True))
    seats = Membership.objects.present().filter(
        project_id__in={listener.project_id for listener in listeners},
        person_id__in={listener.person_id for listener in listeners},
        person__is_active=True,
    )
    seated = set(seats.values_list("person_id", "project_id", "person__password"))
    return {
        listener
        for listener in listeners
        if listener.session_key in signed_in and (listener.person_id, listener.project_id, listener.password) in seated
    }
