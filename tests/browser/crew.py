"""What the browser tests make in their instance: people, and projects with a running sprint."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

from assay import clock
from assay.backlog.models import Deliverable, Item, Sprint
from assay.crew.models import Comment, Membership, Person, Project
from assay.crew.sessions import SessionStore
from assay.crew.terms import STATES, Terms
from assay.ledger.models import Hypothesis
from assay.ledger.runs import RunRecord

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


def two_scientists(key: str) -> str:
    """Found a project of Ana and Cleo, both of science, in which a hypothesis waits for its verdict; return its key."""
    cleo, ana = person("Cleo"), person("Ana")
    project = Project.objects.found(key=key, name="Two scientists", discipline="science", by=cleo)
    Membership.objects.join(project=project, person=ana, discipline="science", role="member", by=cleo)
    hypothesis = Hypothesis.objects.draft(
        project=project, title="Trends rank better", we_believe="usage trends", will_result_in="a better ranking",
        metric="pr_auc", direction="higher", minimal_effect=0.01, baseline="gbm-static", design="seeds_paired",
        policy="anytime", planned_n=10, by=ana,
    )  # fmt: skip
    hypothesis.register(by=ana)
    gains = (0.021, 0.016, 0.0166, 0.0132, 0.0099, 0.0156, 0.0232, 0.0169, 0.0273, 0.0173)
    values = [{"baseline": 0.31, "candidate": 0.31 + gain} for gain in gains]
    hypothesis.bring([RunRecord(f"{key}{n}", str(n), one, metric="pr_auc") for n, one in enumerate(values)], by=ana)
    return hypothesis.key


def say(key: str, text: str) -> None:
    """Let Ana write a comment on the hypothesis of a project."""
    hypothesis = Hypothesis.objects.get(project__key=key.partition("-")[0])
    Comment.objects.say(text, about=hypothesis, key=hypothesis.key, by=person("Ana"))
