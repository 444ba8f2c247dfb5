"""Putting a backup in place of a stopped instance: all of it, or nothing. What was there is kept aside."""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader

from assay import clock
from assay.site import archive, rows
from assay.site.archive import BadArchive, Manifest
from assay.site.backup import check_database
from assay.site.elsewhere import database_in
from assay.site.locks import Taken, running
from assay.site.rebuilding import build_from_rows, unknown_migrations


class Running(Exception):
    """The instance is running; it has to be stopped first."""


def restore(file: Path) -> tuple[Manifest, str]:
    """Put a backup in place; return what it held and where that which was there is kept, "" if nothing was.

    An older backup is brought up to this version before it is put in place, and either engine's into either engine.
    Raises Running, or BadArchive if it is not whole or of a newer program.
    """
    home: Path = settings.HOME
    with _stopped(home), TemporaryDirectory(dir=home, prefix=".restoring-") as work:
        folder = Path(work)
        manifest = archive.read(file, folder)
        if unknown := unknown_migrations(manifest.migrations):
            raise BadArchive(
                f"It was made by a newer Assay ({manifest.assay}, it knows {unknown[0]}). Install that one."
            )
        check_database(folder, manifest)
        with database_in(folder / "database.sqlite3"):
            call_command("migrate", interactive=False, verbosity=0)
            if _is_postgres():
                rows.dump(folder / "level")
        aside = home / "aside" / f"before-restoring-{clock.now():%Y%m%d-%H%M%S}"
        is_kept = _has_any()
        if is_kept:
            aside.mkdir(parents=True, mode=0o700)
        where = _fill_schema(folder / "level", aside, is_kept) if _is_postgres() else _swap_file(folder, aside)
        _swap_files(folder, home, aside, manifest)
    return manifest, where if is_kept else ""


def _has_any() -> bool:
    """Whether anything is there to be kept; a key alone, made by this very command, is not."""
    if settings.MEDIA_ROOT.exists():
        return True
    return bool(connection.introspection.table_names()) if _is_postgres() else any(map(Path.exists, _own_files()))


def _own_files() -> tuple[Path, Path, Path]:
    """Return the SQLite file and its two logs."""
    own = Path(settings.DATABASES["default"]["NAME"])
    return own, own.with_name(own.name + "-wal"), own.with_name(own.name + "-shm")


@contextmanager
def _stopped(home: Path) -> Iterator[None]:
    """Keep the instance from starting; raise Running if it runs."""
    lock = running(home)
    try:
        lock.hold()
    except Taken as taken:
        raise Running from taken
    if _is_postgres() and _others_connected():
        raise Running
    try:
        yield
    finally:
        lock.free()


def _is_postgres() -> bool:
    engine: str = settings.DATABASES["default"]["ENGINE"]
    return engine.endswith("postgresql")


def _others_connected() -> bool:
    others = "application_name = 'assay' AND datname = current_database() AND pid <> pg_backend_pid()"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM pg_stat_activity WHERE {others}")  # noqa: S608  words of ours
        return bool(cursor.fetchone()[0])


def _swap_file(folder: Path, aside: Path) -> str:
    """Put the new SQLite file in place of the old in one step.

    The old one's log goes first: left beside the new file, it would be written into it.
    """
    own, *logs = _own_files()
    connection.close()
    if own.exists():
        _merge_log(own)
    for log in logs:
        if log.exists():
            log.rename(aside / log.name)
    _keep(own, aside / own.name)
    new = folder / "database.sqlite3"
    with new.open("rb") as file:
        os.fsync(file.fileno())
    new.replace(own)
    return str(aside)


def _merge_log(own: Path) -> None:
    with suppress(sqlite3.DatabaseError), closing(sqlite3.connect(own)) as opened:  # a damaged one is kept as it is
        opened.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        opened.execute("PRAGMA journal_mode = DELETE")


def _keep(file: Path, copy: Path) -> None:
    """Give a file a second name, or a copy where the disk knows no second names; it stays in place until replaced."""
    if not file.exists():
        return
    try:
        os.link(file, copy)
    except OSError:
        shutil.copy2(file, copy)


def _fill_schema(level: Path, aside: Path, is_kept: bool) -> str:
    """Fill a new schema in one transaction and give the old one another name; fill an empty one as it is."""
    kept = f'"{aside.name.replace("-", "_")}"'
    with transaction.atomic():
        if is_kept:
            with connection.cursor() as cursor:
                cursor.execute(f"ALTER SCHEMA public RENAME TO {kept}")
                cursor.execute("CREATE SCHEMA public")
        build_from_rows(level, map(".".join, MigrationLoader(None).disk_migrations))
    return f"schema {kept}"


def _swap_files(folder: Path, home: Path, aside: Path, manifest: Manifest) -> None:
    if settings.MEDIA_ROOT.exists():
        settings.MEDIA_ROOT.rename(aside / "files")
    if (folder / "files").exists():
        (folder / "files").rename(settings.MEDIA_ROOT)
    if manifest.has_secrets:
        if aside.exists():
            shutil.copy(home / "secret.key", aside / "secret.key")
        (folder / "secrets" / "secret.key").replace(home / "secret.key")
