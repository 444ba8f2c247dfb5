"""Who asks: a program with a token, sent as `Authorization: Bearer assay_...` and in no other way."""

from typing import Any

from django.http import HttpRequest
from ninja.security import HttpBearer

from assay.crew.limits import seconds_to_wait, sender_of
from assay.crew.models import Project, Token
from assay.crew.permissions import may
from assay.faces.api.problems import Problem


class Bearer(HttpBearer):
    """Lets a live token in; all others are answered alike, so that nobody learns which of them ever was one.

    Wrong ones are counted by address, after they were looked up: whoever holds a right one is not held up by what
    others try from the same address.
    """

    openapi_bearerFormat = "assay_..."

    def __call__(self, request: HttpRequest) -> Any:
        kind, _, secret = request.headers.get("Authorization", "").partition(" ")
        return self.authenticate(request, secret.strip() if kind.lower() == "bearer" else "")

    def authenticate(self, request: HttpRequest, token: str) -> Token:
        """Return the token. Raises Problem: 401 where it opens nothing, 429 where it, or wrong ones, come too often."""
        found = Token.objects.with_secret(token) if token else None
        if found is None:
            raise _unknown(request)
        if wait := seconds_to_wait("token", str(found.pk)):
            raise _too_often(f"The token {found.name} asks too often.", wait)
        found.note_use()
        return found


def token_of(request: HttpRequest) -> Token:
    """Return the token that a request came with."""
    token: Token = request.auth  # type: ignore[attr-defined]
    return token


def project_of(request: HttpRequest, key: str) -> Project:
    """Return the project that the address names. Raises Problem (404) for all but the token's own."""
    token = token_of(request)
    if token.project.key != key.upper():
        raise Problem(404, f"There is no project {key[:20]} that this token sees.")
    return token.project


def ask(request: HttpRequest, action: str, project: Project, *, pushes: bool = False) -> None:
    """Raise Problem (403) unless the token, and whoever made it, may do an action."""
    token = token_of(request)
    if pushes and not token.may_push:
        raise Problem(403, f"The token {token.name} may only read.", way_out="Make one that may push runs.")
    if not may(token.by, action, project):
        raise Problem(403, f"{token.by.name}, who made this token, may not {action} here.")


def _unknown(request: HttpRequest) -> Problem:
    if wait := seconds_to_wait("wrong", sender_of(request)):
        return _too_often("Too many requests without a token that opens anything.", wait)
    return Problem(
        401, "A token is needed: made up, expired and revoked ones open nothing.",
        way_out="Send one as “Authorization: Bearer assay_…”; the crew's page of the project makes them.",
        headers={"WWW-Authenticate": 'Bearer realm="Assay"'},
    )  # fmt: skip


def _too_often(said: str, wait: int) -> Problem:
    return Problem(429, said, way_out=f"Ask again in {wait} seconds.", headers={"Retry-After": str(wait)})
