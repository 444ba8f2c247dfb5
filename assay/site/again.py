"""Carrying out a request anew when two people did things at the same moment and the database let one of them through.

PostgreSQL ends one of two changes that wait for each other, and either database refuses the second row of what there is
only one of. All of it is rolled back then; carried out anew, the change finds what the other one did, and says so.
"""

import sqlite3
from collections.abc import Iterator

from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError, OperationalError
from django.http import HttpRequest, HttpResponse

TRIES = 5
#: SQLSTATE of PostgreSQL and the names of SQLite: waiting for each other, and a second row of what there is only one of
RACES = frozenset({"40P01", "23505", "SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY"})


def is_race(error: BaseException) -> bool:
    """Whether an error comes of somebody else doing something at the same moment."""
    if isinstance(error, ObjectDoesNotExist):
        return True  # deleted between two looks
    return isinstance(error, IntegrityError | OperationalError) and any(name in RACES for name in _names(error))


def carried_out_again(request: HttpRequest) -> HttpResponse:
    """Carry out what the request asks for anew. Raises what it raises; a race only when it is lost every time."""
    view, args, kwargs = request.resolver_match  # type: ignore[misc]  # it is there once a view has been called
    for _ in range(TRIES):
        try:
            answer: HttpResponse = view(request, *args, **kwargs)
        except (IntegrityError, OperationalError, ObjectDoesNotExist) as error:
            if not is_race(error):
                raise
            lost = error
        else:
            return answer
    raise lost


def _names(error: BaseException) -> Iterator[str]:
    cause = error.__cause__
    if isinstance(cause, sqlite3.Error):
        yield cause.sqlite_errorname
    yield getattr(cause, "sqlstate", None) or ""
