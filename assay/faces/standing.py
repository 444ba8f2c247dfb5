"""How the database stands to this program: new, behind, level or ahead of it."""

from dataclasses import dataclass

from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from assay.installing import in_a_checkout


@dataclass(frozen=True)
class Standing:
    """Migrations by name, such as "backlog.0002_words". unknown: applied by a newer Assay; pending: not applied yet."""

    unknown: tuple[str, ...]
    pending: tuple[str, ...]
    is_new: bool

    @property
    def is_ahead(self) -> bool:
        return bool(self.unknown)

    @property
    def is_level(self) -> bool:
        return not self.unknown and not self.pending


def standing() -> Standing:
    """Compare the database with the migrations that this program brings."""
    executor = MigrationExecutor(connection)
    loader = executor.loader
    applied = loader.applied_migrations
    replaced = {name for migration in loader.disk_migrations.values() for name in migration.replaces}
    unknown = sorted(name for name in applied if name not in loader.disk_migrations and name not in replaced)
    plan = executor.migration_plan(loader.graph.leaf_nodes())
    return Standing(
        unknown=tuple(map(".".join, unknown)),
        pending=tuple(f"{migration.app_label}.{migration.name}" for migration, _ in plan),
        is_new=not applied,
    )


def ahead_in_words(stands: Standing) -> str:
    """Say that a database is newer than the program, and what to do."""
    return (
        f"This database was used by a newer Assay (it knows {stands.unknown[0]}). Nothing was changed. "
        f"Install that version or a newer one {in_a_checkout()}"
    )
