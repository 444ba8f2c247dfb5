"""Who may do what, in one place. Each room registers its actions; each face asks `may`."""

from typing import Any

from assay.crew.models import Membership, Role

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
    """Return what the person is in a project now, None for an outsider.

    Asked once a request: whoever is signed in is a fresh object in each, so the answer is kept on it.
    """
    if not person.is_authenticated:
        return None
    seats: dict[int, Membership | None] = person.__dict__.setdefault("_seats", {})
    if project_id not in seats:
        seats[project_id] = Membership.objects.present().filter(project_id=project_id, person_id=person.pk).first()
    return seats[project_id]
