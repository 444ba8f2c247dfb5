"""Backing an instance up while it runs: database, files, versions; secrets only when asked for."""

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from assay import __version__, clock
from assay.site import archive, rows
from assay.site.archive import BadArchive, Manifest
from assay.site.elsewhere import database_in
from assay.site.rebuilding import build_from_rows


def back_up(file: Path, *, with_secrets: bool = False) -> Manifest:
    """Write a backup of the running instance to a new file, readable by its owner alone; return what it holds.

    Raises FileExistsError if the file is there already, OSError if it cannot be written.
    """
    if file.exists():
        raise FileExistsError(file)
    with TemporaryDirectory(dir=file.parent, prefix=".assay-backup-") as work:
        folder = Path(work) / "parts"
        folder.mkdir()
        counts = _copy_database(folder)
        if settings.MEDIA_ROOT.is_dir():
            shutil.copytree(settings.MEDIA_ROOT, folder / "files")
        if with_secrets:
            (folder / "secrets").mkdir()
            shutil.copy(settings.HOME / "secret.key", folder / "secrets" / "secret.key")
        new = Path(work) / "new.zip"
        with os.fdopen(os.open(new, os.O_CREAT | os.O_WRONLY, 0o600), "wb") as out:
            manifest = archive.write(folder, _described(counts), out)
            out.flush()
            os.fsync(out.fileno())
        new.rename(file)
    return manifest


def verify(file: Path) -> Manifest:
    """Unpack a backup into a scratch folder, open its database there and count. Raises BadArchive."""
    with TemporaryDirectory(prefix="assay-verify-") as work:
        manifest = archive.read(file, Path(work))
        check_database(Path(work), manifest)
        return manifest


def check_database(folder: Path, manifest: Manifest) -> None:
    """Check an unpacked database: it is sound, no row points nowhere, each table has its rows.

    A database that came as rows is built as `database.sqlite3` beside them. Raises BadArchive.
    """
    database = folder / "database.sqlite3"
    if not database.exists():
        with database_in(database):
            build_from_rows(folder / "rows", manifest.migrations)
    try:
        with closing(sqlite3.connect(database)) as opened:
            if opened.execute("PRAGMA integrity_check").fetchone() != ("ok",):
                raise BadArchive("Its database is damaged.")
            if opened.execute("PRAGMA foreign_key_check").fetchone():
                raise BadArchive("Its database is damaged: a row points to one that is not there.")
            counts = {table: _count(opened, table) for table in manifest.tables}
    except sqlite3.DatabaseError as error:
        raise BadArchive("Its database is damaged.") from error
    if wrong := [table for table in counts if counts[table] != manifest.tables[table]]:
        raise BadArchive(f"Its table {wrong[0]} has {counts[wrong[0]]} rows instead of {manifest.tables[wrong[0]]}.")


def _described(counts: dict[str, int]) -> Manifest:
    applied = sorted(map(".".join, MigrationRecorder(connection).applied_migrations()))
    made_at = clock.now().isoformat(timespec="seconds")
    return Manifest(__version__, made_at, connection.vendor, applied, counts)


def _copy_database(folder: Path) -> dict[str, int]:
    """Copy the database as of one moment; return how many rows each table has."""
    if connection.vendor != "sqlite":
        return rows.dump(folder / "rows")
    copy = folder / "database.sqlite3"
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(copy)])
    with closing(sqlite3.connect(copy)) as opened:
        opened.execute("PRAGMA secure_delete = ON")
        for table in rows.LEFT_OUT:
            opened.execute(f"DELETE FROM {table}")  # noqa: S608  names of ours
        opened.commit()
        return {model._meta.db_table: _count(opened, model._meta.db_table) for model in rows.tables(apps)}


def _count(opened: sqlite3.Connection, table: str) -> int:
    quoted = table.replace('"', '""')
    count: int = opened.execute(f'SELECT count(*) FROM "{quoted}"').fetchone()[0]  # noqa: S608  quoted
    return count
