"""Which release made a database, by the migrations that are applied in it."""

from collections.abc import Collection, Iterable

from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

NEWER = "The database was made by a newer release: install that release, or restore a backup."


def is_newer() -> bool:
    """Whether the database has migrations that this release does not know."""
    return bool(unknown_migrations(MigrationRecorder(connection).applied_migrations()))


def unknown_migrations(applied: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Those of Plumb's own apps that this release does not have."""
    loader = MigrationLoader(None)
    migrations = loader.disk_migrations or {}
    known = {*migrations, *(old for migration in migrations.values() for old in migration.replaces)}
    return sorted(key for key in applied if key[0] in loader.migrated_apps and key not in known)


def lacking_migrations(applied: Collection[tuple[str, str]]) -> list[tuple[str, str]]:
    """Those of this release that are not applied, neither themselves nor what they replace."""
    migrations = MigrationLoader(None).disk_migrations or {}
    return sorted(
        key
        for key, migration in migrations.items()
        if key not in applied and not (migration.replaces and set(migration.replaces) <= set(applied))
    )
