"""How a page comes by its project and whether the person may: what they may not see is not there."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest

from assay.crew.models import Person, Project
from assay.crew.permissions import may, seats


def project_of(request: HttpRequest, key: str) -> Project:
    """Return the project that the address names and remember it as the one the page is about.

    Raises Http404 where there is none that the person sees.
    """
    project = next((seat.project for seat in seats(request.user).values() if seat.project.key == key.upper()), None)
    if project is None:
        raise Http404(f"There is no project {key} here.")
    request.project = project  # type: ignore[attr-defined]
    return project


def person_of(request: HttpRequest) -> Person:
    """Return who is signed in. Views that need it are behind `login_required`."""
    assert isinstance(request.user, Person)
    return request.user


def ask(request: HttpRequest, action: str, thing: Any) -> None:
    """Raise PermissionDenied unless the person may do an action to a thing."""
    if not may(person_of(request), action, thing):
        raise PermissionDenied
