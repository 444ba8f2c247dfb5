"""Building a database out of the rows of a backup, by the version that wrote them."""

from collections.abc import Iterable
from pathlib import Path

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from assay.site import rows
from assay.site.archive import BadArchive

Key = tuple[str, str]


def build_from_rows(folder: Path, migrations: Iterable[str]) -> dict[str, int]:
    """Make the tables as they were after these migrations and fill them; return how many rows each has.

    The default database has to be empty. Raises BadArchive if the rows do not fit.
    """
    executor = MigrationExecutor(connection)
    targets = _last_of_each_room(executor.loader, {_key(name) for name in migrations})
    executor.migrate(targets)
    state = executor.loader.project_state(targets).apps
    try:
        return rows.load(folder, state)
    except (ValueError, KeyError, TypeError) as error:
        raise BadArchive(f"Its rows cannot be read: {error}") from error


def unknown_migrations(migrations: Iterable[str]) -> list[str]:
    """Return those that this program does not have: the backup is of a newer one."""
    loader = MigrationLoader(None)
    return sorted(name for name in migrations if _key(name) not in loader.disk_migrations)


def _last_of_each_room(loader: MigrationLoader, known: set[Key]) -> list[Key]:
    return sorted(
        key for key in known
        if not any(child.key in known and child.key[0] == key[0] for child in loader.graph.node_map[key].children)
    )  # fmt: skip


def _key(name: str) -> Key:
    app, _, migration = name.partition(".")
    return app, migration
