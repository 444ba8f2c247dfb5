"""Locks on the home folder, so that two programs do not do one thing at once. The system frees them when one ends."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


class Taken(Exception):
    """Somebody else holds the lock."""


class Lock:
    """A lock that several programs may share, or one may hold alone."""

    def __init__(self, file: Path) -> None:
        self._file: IO[str] = file.open("a")

    def share(self) -> None:
        """Hold it beside others. Raises Taken if somebody holds it alone."""
        self._take(fcntl.LOCK_SH)

    def hold(self) -> None:
        """Hold it alone. Raises Taken if anybody holds it."""
        self._take(fcntl.LOCK_EX)

    def free(self) -> None:
        """Let it go."""
        self._file.close()

    def _take(self, how: int) -> None:
        try:
            fcntl.flock(self._file, how | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Taken from error


def running(home: Path) -> Lock:
    """Return the lock that a running instance shares, and that is held alone by what wants it stopped."""
    return Lock(home / "running.lock")


@contextmanager
def one_after_the_other(file: Path) -> Iterator[None]:
    """Wait until nobody else is inside, then go in."""
    with file.open("a") as opened:
        fcntl.flock(opened, fcntl.LOCK_EX)
        yield
