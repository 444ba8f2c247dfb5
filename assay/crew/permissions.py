"""Who may do what, in one place. Each room registers its actions; each face asks `may`."""

from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from assay.crew.models import Membership, Role
from assay.events.models import Counter
from assay.prepared import Prepared

READERS = frozenset(Role.values)
CREW = frozenset({Role.OWNER, Role.LEAD, Role.MEMBER})
LEADS = frozenset({Role.OWNER, Role.LEAD})
OWNERS = frozenset({Role.OWNER})

_allowed: dict[str, frozenset[str]] = {}


def register(action: str, roles: frozenset[str]) -> None:
    """Say which roles may do an action. Raises ValueError if two rooms claim one action."""
    if _allowed.setdefault(action, frozenset(roles)) != frozenset(roles):
        raise ValueError(f"The action {action} is registered twice.")


def may(person: Any, action: str, thing: Any) -> bool:
    """Answer whether a person may do an action to a thing of a project (or to the project itself).

    Raises KeyError if no room registered the action.
    """
    roles = _allowed[action]
    membership = seat(person, thing.project_id)
    return membership is not None and membership.role in roles


def seat(person: Any, project_id: int) -> Membership | None:
    """Return what the person is in a project now, None for an outsider."""
    return seats(person).get(project_id)


def seats(person: Any) -> dict[int, Membership]:
    """Return what the person is in each of their projects now, by its id and in the order of names.

    Asked once a request: whoever is signed in is a fresh object in each, so the answer is kept on it. Each seat knows
    its project and, as `event`, how far its log had come: a page says that number, and is asked for anew after it.
    """
    if not person.is_authenticated:
        return {}
    kept: dict[int, Membership] | None = person.__dict__.get("_seats")
    if kept is None:
        found = sorted(_SEATS.things(person.pk), key=lambda seat: seat.project.name)
        kept = person.__dict__["_seats"] = {seat.project_id: seat for seat in found}
    return kept


def _seats_of(person: int) -> QuerySet[Membership]:
    counter = Counter.objects.filter(project_id=OuterRef("project_id")).values("number")
    found = Membership.objects.present().filter(person_id=person).select_related("project")
    return found.annotate(event=Subquery(counter))


_SEATS = Prepared((int,), _seats_of)
