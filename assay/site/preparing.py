"""Bringing an instance up to this version before it serves: its database, its static files."""

from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from assay import clock
from assay.faces.cli.trouble import Trouble
from assay.faces.standing import Standing, ahead_in_words, standing
from assay.site.assets import collect
from assay.site.configuration import LAST_ADDRESS
from assay.site.locks import Lock, Taken, running


def prepare() -> Lock:
    """Bring the instance up to date and return the lock that says it runs.

    Raises Trouble if its database is newer than this program, or if a migration is due while another process serves.
    """
    home: Path = settings.HOME
    home.mkdir(parents=True, exist_ok=True)
    lock = running(home)
    stands = standing()
    if stands.is_ahead:
        raise Trouble(ahead_in_words(stands))
    if stands.pending:
        _migrate(lock, stands)
    try:
        lock.share()
    except Taken as taken:
        raise Trouble("This instance is being restored or brought up to date. Try again when that is done.") from taken
    collect()
    (home / LAST_ADDRESS).write_text(settings.CONFIGURATION.url, "utf-8")
    return lock


def keep_aside() -> Path | None:
    """Copy a SQLite database into the home's folder `aside` and return the copy; None for other databases."""
    if connection.vendor != "sqlite":
        return None
    aside: Path = settings.HOME / "aside"
    aside.mkdir(mode=0o700, exist_ok=True)
    copy = aside / f"before-migrating-{clock.now():%Y%m%d-%H%M%S}.sqlite3"
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(copy)])
    copy.chmod(0o600)
    return copy


def _migrate(lock: Lock, stands: Standing) -> None:
    try:
        lock.hold()
    except Taken as taken:
        raise Trouble("An older Assay still serves this instance. Stop it, then start this version.") from taken
    if not stands.is_new:
        keep_aside()
    call_command("migrate", interactive=False, verbosity=0)
    connection.close()
