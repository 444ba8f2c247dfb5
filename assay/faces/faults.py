"""What went wrong with the machine below, in plain words: a full disk, a database that does not answer.

The same words stand on a page, on the console and in the log.
"""

import errno
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """What happened and what to do, for whoever runs the instance. status: how a page says it."""

    happened: str
    todo: str
    status: int = 503

    def __str__(self) -> str:
        return f"{self.happened} {self.todo}"


FULL = Fault("The disk is full, or what Assay may use of it.", "Make room on it, then try again.", 507)
UNWRITABLE = Fault(
    "Assay may not write to its folder or to its database.",
    "Give it the right to write there (the folder that ASSAY_HOME names), then try again.",
)
UNREACHABLE = Fault(
    "The database file cannot be opened.", "Check that the folder that ASSAY_HOME names is there and can be written to."
)
LOCKED = Fault("Another program keeps the database locked.", "Try again in a minute; if it stays so, end that program.")
DISK = Fault("The disk refuses to write or to read.", "Check the disk and its quota, then try again.", 507)
DAMAGED = Fault(
    "The database file is damaged, or no database of Assay.",
    "Stop Assay and restore a backup: assay restore FILE. Keep the damaged file.",
)
SILENT = Fault(
    "The database does not answer.", "Check that it runs and that ASSAY_DATABASE_URL is right, then try again."
)
UNKNOWN_HERE = Fault("The database does not accept Assay's name or password.", "Check ASSAY_DATABASE_URL.")
BEHIND = Fault("The database is not set up for this version yet.", "Start it once with: assay serve")
GONE = Fault("The browser went away before all was sent.", "Nothing was stored: send it again.", 400)

_BY_ERRNO = {
    errno.ENOSPC: FULL, errno.EDQUOT: FULL, errno.EFBIG: FULL,
    errno.EROFS: UNWRITABLE, errno.EACCES: UNWRITABLE, errno.EPERM: UNWRITABLE, errno.EIO: DISK,
    errno.ECONNRESET: GONE,
}  # fmt: skip
_BY_SQLITE = (
    ("SQLITE_FULL", FULL), ("SQLITE_READONLY", UNWRITABLE), ("SQLITE_PERM", UNWRITABLE),
    ("SQLITE_CANTOPEN", UNREACHABLE), ("SQLITE_BUSY", LOCKED), ("SQLITE_LOCKED", LOCKED),
    ("SQLITE_IOERR", DISK), ("SQLITE_CORRUPT", DAMAGED), ("SQLITE_NOTADB", DAMAGED),
)  # fmt: skip
#: SQLSTATE of PostgreSQL, by its first letters
_BY_STATE = (
    ("531", FULL), ("25006", UNWRITABLE), ("55P03", LOCKED), ("28", UNKNOWN_HERE), ("3D000", SILENT),
    ("08", SILENT), ("53", SILENT), ("57P", SILENT),
)  # fmt: skip


def fault_of(error: BaseException | None) -> Fault | None:
    """Return the fault below an error, None if it is no such fault but an error of the program."""
    return next(filter(None, map(_named, _chain(error))), None)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an error and those that it came from."""
    while error is not None:
        yield error
        error = error.__cause__


def _named(error: BaseException) -> Fault | None:
    if isinstance(error, sqlite3.Error):
        return _of_sqlite(error)
    if isinstance(error, OSError):
        return _BY_ERRNO.get(error.errno or 0)
    if type(error).__module__.startswith("psycopg"):
        return _of_postgres(error)
    return None


def _of_sqlite(error: sqlite3.Error) -> Fault | None:
    name = getattr(error, "sqlite_errorname", "")
    if name == "SQLITE_ERROR" and "no such" in str(error):
        return BEHIND
    return next((fault for start, fault in _BY_SQLITE if name.startswith(start)), None)


def _of_postgres(error: BaseException) -> Fault | None:
    """Name a fault of PostgreSQL; an operational error without a state is a connection that was not made."""
    state = getattr(error, "sqlstate", None) or ""
    if state in ("42P01", "42703"):
        return BEHIND
    if not state and type(error).__name__ == "OperationalError":
        return UNKNOWN_HERE if "authentication failed" in str(error) else SILENT
    return next((fault for start, fault in _BY_STATE if state.startswith(start)), None)
