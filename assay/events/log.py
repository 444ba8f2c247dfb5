"""Recording a fact, and reading how far a project's log has come."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from secrets import token_hex
from typing import Protocol

from django.db import connection, models

from assay import clock
from assay.events.facts import Fact
from assay.events.models import Counter, Event
from assay.prepared import Prepared

_batch: ContextVar[str] = ContextVar("batch", default="")


class Actor(Protocol):
    """Whoever does something: a person, known here by id alone."""

    pk: int


def record(fact: Fact, *, on: models.Model, by: "Actor | None") -> Event:
    """Record one fact about `on`, in the transaction of the change that it tells of.

    by: who did it; None only for what the program itself noticed.
    Raises RuntimeError outside a transaction: a change and its fact stand or fall together.
    """
    if not connection.in_atomic_block:
        raise RuntimeError(f"{fact.verb} must be recorded in the transaction of its change.")
    project_id = getattr(on, "project_id", None) or 0
    return Event.objects.create(
        project_id=project_id,
        number=_next(project_id),
        actor_id=by.pk if by else None,
        verb=fact.verb,
        kind=on._meta.label_lower,
        target_id=on.pk,
        data=fact.data(),
        at=clock.now(),
        batch=_batch.get(),
    )


@contextmanager
def together(name: str = "") -> Iterator[str]:
    """Name all facts recorded inside as one thing done together, so that they can be undone together.

    name: a name of one's own, at most 32 characters; by default one is made. Inside another one the outer name counts.
    """
    name = _batch.get() or name or token_hex(8)
    before = _batch.set(name)
    try:
        yield name
    finally:
        _batch.reset(before)


def fresh(thing: models.Model, *fields: str) -> None:
    """Read these fields of a thing anew, and let nobody else change it until the transaction ends.

    Two people may be about to do the same: each read it before, and only the first still finds it undone.
    """
    rows = type(thing)._base_manager.select_for_update(of=("self",))
    thing.refresh_from_db(fields=fields or None, from_queryset=rows)


def number_of(project_id: int) -> int:
    """Return how many facts a project has by now."""
    return Counter.objects.filter(project_id=project_id).values_list("number", flat=True).first() or 0


def _next(project_id: int) -> int:
    if not _raised(project_id):
        Counter.objects.bulk_create([Counter(project_id=project_id, number=0)], ignore_conflicts=True)
        _raised(project_id)
    [(number,)] = _NUMBER.rows(project_id)
    return int(number)


def _raised(project_id: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE events_counter SET number = number + 1 WHERE project_id = %s", [project_id])
        return bool(cursor.rowcount)


_NUMBER = Prepared((int,), lambda project: Counter.objects.filter(project_id=project).values_list("number"))
