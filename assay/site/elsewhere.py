"""Working on another database file than the instance's own, in a command that is alone in its process."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connections


@contextmanager
def database_in(file: Path) -> Iterator[None]:
    """Let the default database be this SQLite file inside."""
    own = connections.settings
    _leave()
    connections.settings = connections.configure_settings({"default": {**settings.SQLITE, "NAME": file}})
    try:
        yield
    finally:
        _leave()
        connections.settings = own


def _leave() -> None:
    connections["default"].close()
    del connections["default"]
