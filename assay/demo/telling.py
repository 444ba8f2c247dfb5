"""Telling the whole story: one list of all that happened, played in the order of time."""

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction

from assay import clock
from assay.crew.models import Project
from assay.demo import evidence, explorations, items, people, promises, sprints, study, talk
from assay.demo.happenings import Happening, in_order, read
from assay.demo.told import Told
from assay.demo.weeks import Weeks

ITEMS = ("items-1-sprints-1-to-3.yaml", "items-2-sprint-4.yaml", "items-3-ahead.yaml")


@transaction.atomic
def tell(now: datetime | None = None) -> Project:
    """Tell the example project up to `now` (the present moment) and return it; all or nothing.

    Raises Refused if it has been told already.
    """
    now = now or clock.now()
    told = Told(Weeks.up_to(now))
    for happening in in_order(_everything()):
        if told.weeks.moment(happening.at) > now:
            break
        with told.at(happening.at):
            happening.tell(told)
    return told.project


def _everything() -> Iterator[Happening]:
    """All that happens. In one minute: sprints are laid out, items change, sprints begin or end, people talk."""
    yield from people.happenings()
    yield from sprints.planned()
    entries = [entry for name in ITEMS for entry in read(name)]
    ledger = read("hypotheses.yaml")
    hypotheses = ledger["hypotheses"]
    created = {entry["key"]: entry["created"]["at"] for entry in (*entries, *hypotheses)}
    pulls = read("pulls.yaml")["pulls"]
    yield from explorations.recorded()
    for entry in entries:
        yield from items.happenings(entry)
        yield from promises.happenings(entry, pulls)
    for entry in entries:
        yield from items.links(entry, created)
    yield from evidence.happenings(hypotheses, ledger["project_control"])
    for entry in entries:
        yield from evidence.links(entry, created)
    yield from explorations.linked(created)
    yield from explorations.learned()
    yield from study.happenings()
    yield from sprints.begun_and_closed()
    yield from talk.happenings()
