"""Taking back what was done: a compensating change, through the same methods, refused once somebody changed the thing.

A room says how its facts are taken back, in a module that its AppConfig.ready() imports:

    @takes_back(HypothesisPaused, action="pause")
    def _resumed(event: Event, by: Person) -> None:
        Hypothesis.objects.get(pk=event.target_id).resume(by=by)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from secrets import token_hex
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from assay.crew.models import Person, Project
from assay.crew.permissions import may
from assay.crew.registries import targets_of
from assay.events.facts import Fact
from assay.events.log import together
from assay.events.models import Event
from assay.events.refusals import Refused
from assay.ui.wording import KEY

MARK = "undo:"
LOOKED_AT = 200

TakeBack = Callable[[Event, Person], None]


@dataclass(frozen=True)
class _Way:
    """How facts of one verb are taken back, and which other verbs change the same of a thing."""

    take_back: TakeBack
    action: str
    verbs: frozenset[str]


_ways: dict[str, _Way] = {}


def takes_back(
    fact: type[Fact], *, action: str = "change items", beside: tuple[type[Fact], ...] = ()
) -> Callable[[TakeBack], TakeBack]:
    """Say how a fact is taken back.

    action: what the person must be allowed to. beside: other facts after which it can no longer be taken back.
    """

    def keep(take_back: TakeBack) -> TakeBack:
        _ways[fact.verb] = _Way(take_back, action, frozenset({fact.verb, *(other.verb for other in beside)}))
        return take_back

    return keep


@transaction.atomic
def undo(project: Project, *, by: Person, number: int | None = None, batch: str = "") -> Event:
    """Take back a fact by its number, or all that was done together under one name; without either one's own last.

    Returns the fact taken back; of several the one recorded first, a move before its place in the column.
    Raises Refused when somebody changed the same since, or where there is no way back.
    """
    Project.objects.select_for_update().get(pk=project.pk)  # two people may take back the same
    done = _done(project, number, batch) if number is not None or batch else _last_of(project, by)
    for event in done:
        _check(event, project, by)
    with together(f"{MARK}{done[0].number}:{token_hex(4)}"):
        for event in done:
            _ways[event.verb].take_back(event, by)
    return done[-1]


def address_of(project: Project, batch: str) -> str:
    """Return where a POST takes back what was recorded under this name; "" where nothing was."""
    there = batch and Event.objects.filter(project_id=project.pk, batch=batch).exists()
    return f"{project.url}undo?event={batch}" if there else ""


def told(event: Event) -> str:
    """Say what was taken back, of what."""
    count = Event.objects.filter(project_id=event.project_id, batch=event.batch).values("kind", "target_id").distinct()
    others = count.count() - 1 if event.batch else 0
    about = _about(event) + (f" and {others} more" if others else "")
    return f"{about}: taken back: {event.sentence}." if about else f"Taken back: {event.sentence}."


def _done(project: Project, number: int | None, batch: str) -> list[Event]:
    """The facts that were done together, newest first."""
    events = Event.objects.filter(project_id=project.pk).order_by("-number")
    if number is not None:
        event = events.filter(number=number).first()
        done = list(events.filter(batch=event.batch)) if event and event.batch else [event] if event else []
    else:
        done = list(events.filter(batch=batch))
    if not done:
        raise Refused("There is nothing to take back.", way_out="Reload the page.")
    return done


def _last_of(project: Project, by: Person) -> list[Event]:
    mine = list(Event.objects.filter(project_id=project.pk, actor_id=by.pk).order_by("-number")[:LOOKED_AT])
    left, _ = _in_force(mine)
    if not left:
        raise Refused("There is nothing of yours to take back.", way_out="What others did, they can take back.")
    return _done(project, left[0].number, "")


def _check(event: Event, project: Project, by: Person) -> None:
    way = _ways.get(event.verb)
    if way is None:
        about = _about(event)
        no_way = f"{about}: there is no way back" if about else "There is no way back"
        raise Refused(
            f"{no_way}: {event.sentence.rstrip('.')}.", way_out="It stays as it is; what can be mended, mend by hand."
        )
    if not may(by, way.action, project):
        raise PermissionDenied
    later = Event.objects.filter(kind=event.kind, target_id=event.target_id, verb__in=way.verbs)
    later = later.filter(number__gt=event.number).exclude(batch=event.batch or None).order_by("-number")
    left, gone = _in_force([other for other in later if _same_fields(event, other)])
    if _name(event) in gone:
        raise Refused("This is taken back already.")
    if left:
        who = _who(left[0], by)
        raise Refused(f"{who} {left[0].sentence} since.", way_out="It stays as it is now; change it by hand.")


def _in_force(events: list[Event]) -> tuple[list[Event], set[str]]:
    """Of events, newest first: those in force, and the names of those taken back. An undo cancels what it undid."""
    undone = {event.pk: int(event.batch.split(":")[1]) for event in events if event.batch.startswith(MARK)}
    there = Event.objects.filter(project_id=events[0].project_id, number__in=undone.values()) if undone else ()
    names = {event.number: _name(event) for event in there}
    gone: set[str] = set()
    left = []
    for event in events:
        if _name(event) in gone:
            continue
        if event.pk in undone:
            gone.add(names[undone[event.pk]])
        else:
            left.append(event)
    return left, gone


def _name(event: Event) -> str:
    return event.batch or f"#{event.number}"


def _same_fields(event: Event, other: Event) -> bool:
    """Two changes of plain fields meet only in the fields that both changed."""
    mine: Any = event.field("fields")
    theirs: Any = other.field("fields")
    return not (isinstance(mine, dict) and isinstance(theirs, dict)) or bool(mine.keys() & theirs.keys())


def _about(event: Event) -> str:
    """The key of what a fact is about, or its name where it has none."""
    name, _ = targets_of([event]).get((event.kind, event.target_id), ("", ""))
    return key[0] if (key := KEY.match(name)) else name


def _who(event: Event, by: Person) -> str:
    if event.actor_id == by.pk:
        return "You"
    names = Person.objects.filter(pk__in=[event.actor_id]).values_list("name", flat=True)
    return names.first() or "Assay"
