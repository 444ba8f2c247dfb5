"""Who is signed in, as every page asks it: Django's sessions and allauth's accounts, by prepared queries."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth import middleware
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.http import HttpRequest

from assay import clock
from assay.crew.models import Person
from assay.prepared import Prepared

_SESSION = Prepared((str,), lambda key: Session.objects.filter(session_key=key))
_PERSON = Prepared((int,), lambda pk: Person.objects.filter(pk=pk))


class SessionStore(db.SessionStore):
    """Sessions in the database, as Django's."""

    def _get_session_from_db(self) -> Session | None:
        found = _SESSION.things(str(self.session_key))
        if not found or found[0].expire_date <= clock.now():
            self._session_key = None
            return None
        return found[0]


class Accounts(AuthenticationBackend):  # type: ignore[misc]
    """Accounts with a password, as allauth's."""

    def get_user(self, user_id: Any) -> Person | None:
        found = _PERSON.things(int(user_id))
        return found[0] if found and self.user_can_authenticate(found[0]) else None


class Signed(middleware.AuthenticationMiddleware):
    """Puts whoever is signed in on the request: the person, and no promise of one, for every page asks at once."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        request.user = middleware.get_user(request)
