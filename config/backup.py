"""A backup of the database in one file, what it proves when it is checked, and the way back.

The file is a zip archive: `database`, as SQLite's own file or as pg_dump writes it, and `backup.json`, which says how
many rows each table had at the moment of the copy. The archive keeps a checksum of both. The secret key is not in it.
"""

import json
import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

from django.db import connection
from django.utils import timezone

from config import postgresql_programs
from skills import releases

DATABASE, MANIFEST = "database", "backup.json"
FASTEST = 1
"""Compression of SQLite's file: a third of the time of the usual, and a tenth longer."""

Rows = dict[str, int]
"""How many rows each table has, by its name."""


class BackupError(Exception):
    """A sentence about a backup that cannot be made, read or restored."""


class Contents(NamedTuple):
    """What a backup holds: which kind of database, when it was copied, and the rows of each table."""

    kind: str
    made: str
    rows: Rows
    migrations: frozenset[tuple[str, str]] = frozenset()
    """App and name of each that is applied. Known once the database in it was read."""


# --- Making one ---------------------------------------------------------------------------------------------------


def back_up(folder: Path) -> tuple[Path, Contents]:
    """Copy the database as it is at one moment, while people go on answering, into a new file of the folder.

    The file has its name only once it is whole and on the disk. Raises BackupError, OSError, or a database's error.
    """
    if not folder.is_dir():
        raise BackupError(f"there is no folder {folder}")
    now = timezone.now()
    with tempfile.TemporaryDirectory(prefix=".plumb-", dir=folder) as temporary:
        part = Path(temporary) / "backup.zip"
        with part.open("xb") as file:
            part.chmod(0o600)
            with ZipFile(file, "w", ZIP_DEFLATED, compresslevel=FASTEST) as archive:
                copy = copy_sqlite if connection.vendor == "sqlite" else copy_postgresql
                contents = Contents(connection.vendor, f"{now:%Y-%m-%d %H:%M:%S} UTC", copy(archive, Path(temporary)))
                manifest = {"kind": contents.kind, "made": contents.made, "rows": contents.rows}
                archive.writestr(MANIFEST, json.dumps(manifest))
            file.flush()
            os.fsync(file.fileno())
        whole = folder / f"plumb-{now:%Y-%m-%d-%H%M%S}.zip"
        part.rename(whole)
    return whole, contents


def copy_sqlite(archive: ZipFile, temporary: Path) -> Rows:
    """In one step, so under one lock for reading: with a write-ahead log nobody who writes waits for it."""
    connection.ensure_connection()
    file = temporary / DATABASE
    with closing(sqlite3.connect(file)) as copy:
        connection.connection.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")  # else two more files would belong to it
        rows = count_rows(copy.cursor())
    archive.write(file, DATABASE)
    return rows


def copy_postgresql(archive: ZipFile, temporary: Path) -> Rows:
    """pg_dump and the counts see the same snapshot."""
    with postgresql_programs.snapshot() as (name, cursor):
        rows = count_rows(cursor)
        with archive.open(DATABASE, "w", force_zip64=True) as entry:
            postgresql_programs.dump(name, entry, temporary)
    return rows


def count_rows(cursor: Any) -> Rows:
    tables = sorted({*connection.introspection.django_table_names(only_existing=True), "django_migrations"})
    rows = {}
    for table in tables:
        cursor.execute(f"SELECT COUNT(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608  (names of models)
        rows[table] = cursor.fetchone()[0]
    return rows


# --- Checking one -------------------------------------------------------------------------------------------------


def check(file: Path) -> Contents:
    """Read the whole backup and compare it with what it says of itself. Nothing is changed but a temporary folder.

    Raises BackupError with the sentence, or an OSError when there is no room.
    """
    with unpacked(file) as (database, contents):
        return contents._replace(migrations=read(database, contents))


@contextmanager
def unpacked(file: Path) -> Iterator[tuple[Path, Contents]]:
    """The database in a backup as a file of its own, as long as it is needed."""
    if not file.is_file():
        raise BackupError("there is no such file")
    try:
        with ZipFile(file) as archive, tempfile.TemporaryDirectory(prefix="plumb-") as temporary:
            contents = Contents(**json.loads(archive.read(MANIFEST)))
            if contents.kind != connection.vendor:
                raise BackupError(f"it was made of {contents.kind}, and this site uses {connection.vendor}")
            yield Path(archive.extract(DATABASE, temporary)), contents
    except (BadZipFile, KeyError, TypeError, ValueError, EOFError) as error:
        raise BackupError("it is no backup of Plumb, or it is damaged") from error


def read(database: Path, contents: Contents) -> frozenset[tuple[str, str]]:
    """The migrations applied in a copy, once every row of it was read and every table has as many as it should."""
    look = read_sqlite if contents.kind == "sqlite" else postgresql_programs.read
    try:
        rows, migrations = look(database, contents.rows)
    except (sqlite3.DatabaseError, postgresql_programs.ProgramError) as error:
        raise BackupError(f"the database in it does not open ({error})") from error
    refuse_other_counts(rows, contents.rows)
    newer = releases.unknown_migrations(migrations)
    if newer:
        raise BackupError(f"it was made by a newer release, with {newer[0][0]}.{newer[0][1]}: install that release")
    return migrations


def read_sqlite(database: Path, expected: Rows) -> tuple[Rows, frozenset[tuple[str, str]]]:
    with closing(sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)) as copy:
        for pragma in ("integrity_check", "foreign_key_check"):
            found = copy.execute(f"PRAGMA {pragma}").fetchone()
            if found not in (None, ("ok",)):
                raise BackupError(f"the database in it is damaged ({pragma}: {found[0]})")
        cursor = copy.cursor()
        rows = {}
        for table in expected:
            cursor.execute(f"SELECT COUNT(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608  (of an own copy)
            rows[table] = cursor.fetchone()[0]
        return rows, frozenset(copy.execute("SELECT app, name FROM django_migrations"))


def refuse_other_counts(rows: Rows, expected: Rows) -> None:
    for table, count in expected.items():
        if rows.get(table, 0) != count:
            raise BackupError(f"it lacks rows: {rows.get(table, 0)} instead of {count} in {table}")


def advice(contents: Contents) -> str:
    """What is to do after restoring a backup of an earlier release; empty for one of this release."""
    if releases.lacking_migrations(contents.migrations):
        return "It is of an earlier release: run manage.py migrate after restoring it."
    return ""


# --- The way back -------------------------------------------------------------------------------------------------


def restore(file: Path) -> Contents:
    """Put a backup into the site's database, which has to be empty. Raises as `check` does, before anything changes."""
    if connection.introspection.table_names():
        raise BackupError(
            "the database of this site is not empty. Stop the site, move its file away or make an empty database, "
            "and restore then"
        )
    with unpacked(file) as (database, contents):
        contents = contents._replace(migrations=read(database, contents))
        if contents.kind == "sqlite":
            with closing(sqlite3.connect(database)) as copy:
                copy.backup(connection.connection)
        else:
            try:
                postgresql_programs.restore(database)
            except postgresql_programs.ProgramError as error:
                raise BackupError(f"PostgreSQL refuses it ({error})") from error
    with connection.cursor() as cursor:
        if contents.kind == "postgresql":
            cursor.execute("SET statement_timeout = 0")  # counting a large table takes its time
        refuse_other_counts(count_rows(cursor), contents.rows)
    return contents
