"""For probes: /healthz says that the process lives, /readyz that it can serve people."""

import os
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from skills.releases import NEWER, unknown_migrations


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """GET: alive. Touches no database: an outage there is no reason to restart this process."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@require_safe
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """GET: ready, or the first thing that is missing."""
    problem = missing()
    return HttpResponse(
        f"{problem or 'ready'}\n", status=503 if problem else 200, content_type="text/plain; charset=utf-8"
    )


def missing() -> str:
    from skills.models import Edition

    try:
        if takes_no_writes():
            return "The database takes no writes: it or its folder is read-only."
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        problems = migration_problems() + static_problems()
        if problems:
            return problems[0]
        if not Edition.objects.exists():
            return "No edition is published: run manage.py prepare, or publish one in the admin."
    except DatabaseError:
        return "The database cannot be reached."
    return ""


OTHER_DATABASE = "Make another: createdb --template template0 --encoding UTF8."


def other_encoding() -> str:
    """The encoding of a database of PostgreSQL that is not ours; empty where it is. Where no language was when the server
    was set up, it has databases of bytes, which texts cannot be told from."""
    if connection.vendor != "postgresql":
        return ""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_encoding")
        encoding = str(cursor.fetchone()[0])
    return "" if encoding == "UTF8" else encoding


def takes_no_writes() -> bool:
    """Whether the database can be read at most. Asks it, but never waits behind somebody who writes just now."""
    if connection.vendor == "sqlite":
        return unwritable_place() is not None
    with connection.cursor() as cursor:
        cursor.execute("SHOW transaction_read_only")  # on in a replica, too
        return bool(cursor.fetchone()[0] == "on")


def unwritable_place() -> Path | None:
    """SQLite's file, or the folder in which it keeps its log, if this process may not write there."""
    if connection.vendor != "sqlite" or connection.is_in_memory_db():  # type: ignore[attr-defined]
        return None
    file = database_file()
    return next((place for place in (file.parent, file) if place.exists() and not os.access(place, os.W_OK)), None)


def database_file() -> Path:
    """SQLite's own file."""
    return Path(connection.settings_dict["NAME"]).absolute()


def migration_problems() -> list[str]:
    """Sentences about a database that does not fit this release. Once it fits, it is not looked at again."""
    try:
        fitting_database()
    except Misfit as misfit:
        return [str(misfit)]
    return []


def static_problems() -> list[str]:
    """Sentences about static files that are missing or of another version. Once they fit, they are not looked at again."""
    try:
        fitting_static_files()
    except Misfit as misfit:
        return [str(misfit)]
    return []


class Misfit(Exception):
    """This release does not fit together with its database, or with the static files that were collected."""


@cache
def fitting_static_files() -> None:
    if getattr(settings, "STATIC_ROOT", None) is None:  # served from the source, as in the tests
        return
    if not (settings.STATIC_ROOT / "staticfiles.json").exists():
        raise Misfit("Static files are not collected: run manage.py collectstatic.")
    for finder in get_finders():
        for path, storage in finder.list(ignore_patterns=[]):
            collected = settings.STATIC_ROOT / path
            if not collected.is_file() or collected.read_bytes() != Path(storage.path(path)).read_bytes():
                raise Misfit("The static files are those of another version: run manage.py collectstatic.")


HALF_WAY = (
    "The database lacks migrations that this version no longer has one by one. Nothing was changed. "
    "Update to the commit before they were put together, run manage.py migrate there, then come back; "
    "CHANGELOG.md says how to find it."
)


def stands_half_way() -> bool:
    """Whether some, and not all, of the migrations are applied that a single one replaces today.

    Their files are gone. Django would take the single one for no part of such a database, or fail without advice.
    """
    applied = MigrationRecorder(connection).applied_migrations().keys()
    replacing = MigrationLoader(None).replacements.values()
    return any(0 < len(applied & set(one.replaces)) < len(one.replaces) for one in replacing)


@cache
def fitting_database() -> None:
    if stands_half_way():
        raise Misfit(HALF_WAY)
    executor = MigrationExecutor(connection)
    loader = executor.loader
    if executor.migration_plan(loader.graph.leaf_nodes()):
        raise Misfit("The database lacks migrations: run manage.py migrate.")
    if unknown_migrations(loader.applied_migrations or {}):
        raise Misfit(NEWER)
