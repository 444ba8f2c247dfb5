"""What the browser tests make in their instance: people, and projects with a running sprint."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

from assay import clock
from assay.backlog.models import Deliverable, Item, Sprint
from assay.crew.models import Membership, Person, Project
from assay.crew.sessions import SessionStore
from assay.crew.terms import STATES, Terms

SEATS = {"Ana": ("science", "member"), "Bo": ("engineering", "member"), "Vera": ("other", "viewer")}


def enrol() -> None:
    for name in ("Cleo", *SEATS):
        Person.objects.enrol(email=f"{name.lower()}@assay.example", name=name, password=None)


def person(name: str) -> Person:
    return Person.objects.get(name=name)


def sign_in(name: str) -> str:
    """Begin a session for somebody; return its key."""
    who, session = person(name), SessionStore()
    session[SESSION_KEY] = str(who.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = who.get_session_auth_hash()
    session.save()
    return str(session.session_key)


def board(number: int) -> str:
    """Found project T1, T2 ...: three cards to do, two in work, of which the second owes its endpoint."""
    cleo, ana, bo = person("Cleo"), person("Ana"), person("Bo")
    project = Project.objects.found(key=f"T{number}", name=f"Board {number}", by=cleo)
    for name, (discipline, role) in SEATS.items():
        Membership.objects.join(project=project, person=person(name), discipline=discipline, role=role, by=cleo)
    start = clock.now().date() - timedelta(days=3)
    sprint = Sprint.objects.plan(project=project, start=start, end=start + timedelta(days=11), goal="Know", by=cleo)
    state = project.terms.state
    for title, column, who in (
        ("First", "todo", [ana]), ("Second", "todo", [bo]), ("Third", "todo", [ana, bo]), ("Fourth", "doing", [bo]),
        ("Fifth", "doing", [ana]),
    ):  # fmt: skip
        Item.objects.add(
            project=project, title=title, kind="task", size="S", sprint=sprint, people=who, state=state(column), by=ana
        )
    fifth = Item.objects.get(project=project, title="Fifth")
    fifth.change(kind="story", by=ana)
    Deliverable.objects.promise("Endpoint", item=fifth, by=ana)
    sprint.begin(by=cleo)
    return project.key


def lose_column(key: str, slug: str) -> None:
    """Agree on columns without this one."""
    project = Project.objects.get(key=key)
    terms = Terms(states=tuple(state for state in STATES if state.slug != slug))
    project.agreements.revise(project=project, terms=terms, reason="Never used", by=person("Cleo"))


def move(key: str, title: str, to: str, name: str = "Bo") -> None:
    """Let somebody else move a card."""
    item = Item.objects.select_related("project").get(project__key=key, title=title)
    found = item.project.terms.state(to)
    assert found is not None
    item.move(to=found, by=person(name))
