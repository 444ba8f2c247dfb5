"""A project of a known size, made through the write path, in the home that ASSAY_HOME names.

Run: python -m bench.seed TIMES, which prints the session key of somebody who is signed in. TIMES: how often the history
is there; what is beyond the first is copied row by row, since only its number matters.
"""

import os
import sys
from datetime import date, timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "assay.site.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import transaction  # noqa: E402
from django.db.models import Max  # noqa: E402

from assay.backlog.models import Deliverable, Item, Sprint  # noqa: E402
from assay.crew.models import Comment, Membership, Person, Project  # noqa: E402
from assay.crew.sessions import SessionStore  # noqa: E402
from assay.events.models import Counter, Event  # noqa: E402

OPEN, IN_SPRINT, CLOSED = 300, 100, 1000
TITLE = "Look at the tenure of customers who left early, part {}"
SIZES, STAGES = ("XS", "S", "M"), ("exploration", "experimentation", "operationalization")


@transaction.atomic
def seed() -> Project:
    """A crew of six; 1,000 closed items; 300 open ones, 100 of them in the running sprint, with three comments each."""
    crew = [Person.objects.enrol(email=f"p{n}@assay.example", name=f"Person {n}", password=None) for n in range(6)]
    project = Project.objects.found(key="CHURN", name="Churn early warning", by=crew[0], discipline="science")
    for n, person in enumerate(crew[1:]):
        discipline = ("engineering", "science", "product")[n % 3]
        Membership.objects.join(project=project, person=person, discipline=discipline, role="member", by=crew[0])
    done = project.terms.first("done")
    for n in range(CLOSED):
        _item(project, crew, n).move(to=done, by=crew[n % 6], reason="It was agreed before")
    today = date.today()  # noqa: DTZ011, TID251
    start = today - timedelta(days=3)
    sprint = Sprint.objects.plan(project=project, start=start, end=start + timedelta(days=11), goal="Know", by=crew[0])
    columns = [state for state in project.terms.states if not state.is_dropped and not state.is_done]
    for n in range(IN_SPRINT):
        item = _item(project, crew, n, sprint=sprint, people=[crew[n % 6]])
        Deliverable.objects.promise("EDA report", item=item, by=crew[0])
        item.move(to=columns[n % len(columns)], reason="It was agreed before", by=crew[0])
        for _ in range(3):
            Comment.objects.say("Agreed in the design session.", about=item, key=item.key, by=crew[0])
    for n in range(IN_SPRINT, OPEN):
        _item(project, crew, n)
    sprint.begin(by=crew[0], reason="For the measurement")
    return project


def _item(project: Project, crew: list[Person], n: int, **more: object) -> Item:
    return Item.objects.add(
        project=project, title=TITLE.format(n), kind=("story", "spike")[n % 2], size=SIZES[n % 3], stage=STAGES[n % 3],
        question="Does it help?" if n % 2 else "", by=crew[n % 6], criteria=["It is written down"], **more,
    )  # fmt: skip


@transaction.atomic
def repeat_history(project: Project, times: int) -> None:
    """Copy the closed items and their facts until there are so many times as many."""
    items = list(Item.objects.filter(project=project, done_at__isnull=False).order_by("number"))
    facts: dict[int, list[Event]] = {}
    for event in Event.objects.filter(kind="backlog.item", target_id__in=[item.pk for item in items]).order_by("id"):
        facts.setdefault(event.target_id, []).append(event)
    counter = Counter.objects.get(project_id=project.pk)
    for _ in range(times - 1):
        top = Item.objects.filter(project=project).aggregate(number=Max("number"), rank=Max("rank"))
        olds = [item.pk for item in items]
        for n, item in enumerate(items, 1):
            item.pk, item.number, item.rank = None, top["number"] + n, top["rank"] + n
        news = Item.objects.bulk_create(items, batch_size=500)
        copies = []
        for old, new in zip(olds, news, strict=True):
            for event in facts[old]:
                counter.number += 1
                event.pk, event.target_id, event.number = None, new.pk, counter.number
                copies.append(event)
        Event.objects.bulk_create(copies, batch_size=500)
        facts = {new.pk: facts[old] for old, new in zip(olds, news, strict=True)}
    counter.save(update_fields=["number"])


def sign_in(project: Project) -> str:
    """Sign the founder in; return the session key."""
    person = project.memberships.get(role="owner").person
    session = SessionStore()
    session["_auth_user_id"] = str(person.pk)
    session["_auth_user_backend"] = settings.AUTHENTICATION_BACKENDS[0]
    session["_auth_user_hash"] = person.get_session_auth_hash()
    session.create()
    return str(session.session_key)


if __name__ == "__main__":
    call_command("migrate", interactive=False, verbosity=0)
    seeded = seed()
    repeat_history(seeded, int(sys.argv[1]))
    print(sign_in(seeded))
