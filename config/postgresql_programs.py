"""PostgreSQL's own programs for backups: pg_dump and pg_restore, with the site's address of the database."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from django.db import connection, transaction

WITHOUT_LIMITS = ("statement_timeout", "idle_in_transaction_session_timeout")


class ProgramError(Exception):
    """What a program said before it gave up, in one line, or that it is not there."""


def command(program: str, *arguments: str) -> tuple[list[str], dict[str, str]]:
    """The program with its arguments, and an environment that names the database; the password is in that alone."""
    from django.db.backends.postgresql.client import DatabaseClient

    found = shutil.which(program)
    if found is None:
        raise ProgramError(f"{program} is not installed; on Debian: apt-get install postgresql-client")
    settings = connection.settings_dict
    _, variables = DatabaseClient.settings_to_cmd_args_env(settings, [])
    place = {"PGHOST": settings["HOST"], "PGPORT": settings["PORT"], "PGUSER": settings["USER"]}
    place["PGTARGETSESSIONATTRS"] = settings["OPTIONS"].get("target_session_attrs", "")  # of several hosts the same one
    environment = {**os.environ, **{name: str(value) for name, value in place.items() if value}, **(variables or {})}
    return [found, *arguments], {**environment, "PGDATABASE": settings["NAME"], "LC_ALL": "C.UTF-8"}


@contextmanager
def running(folder: Path, program: str, *arguments: str) -> Iterator[IO[bytes]]:
    """What the program writes; a ProgramError at its end, if it failed. Its complaints are kept in the folder meanwhile."""
    line, environment = command(program, *arguments)
    with (
        tempfile.TemporaryFile(dir=folder) as said,
        subprocess.Popen(  # noqa: S603
            line, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=said
        ) as process,
    ):
        assert process.stdout
        try:
            yield process.stdout
        except BaseException:
            process.kill()
            raise
        if process.wait():
            said.seek(0)
            words = " ".join(said.read().decode(errors="replace").split())
            raise ProgramError(words[:400] or f"{program} ended with {process.returncode}")


@contextmanager
def snapshot() -> Iterator[tuple[str, Any]]:
    """One moment of the database, by the name under which pg_dump sees it too, and a cursor that sees it."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        for limit in WITHOUT_LIMITS:
            cursor.execute(f"SET LOCAL {limit} = 0")
        cursor.execute("SELECT pg_export_snapshot()")
        yield cursor.fetchone()[0], cursor


def dump(name: str, target: IO[bytes], folder: Path) -> None:
    """Write everything that the snapshot of this name shows. The folder is for what has to be kept meanwhile."""
    with running(folder, "pg_dump", "--format=custom", f"--snapshot={name}") as output:
        shutil.copyfileobj(output, target, 1 << 20)


def read(file: Path, expected: dict[str, int]) -> tuple[dict[str, int], frozenset[tuple[str, str]]]:
    """How many rows a dump holds for each table, and which migrations; no server is asked."""
    rows = dict.fromkeys(expected, 0)
    migrations = set()
    table, columns = "", list[str]()
    with running(file.parent, "pg_restore", "--data-only", "--file=-", str(file)) as script:
        for line in script:
            if not table and line.startswith(b"COPY "):
                name, _, rest = line.decode().removeprefix("COPY ").partition(" (")
                table, columns = name.rpartition(".")[2].strip('"'), rest.partition(")")[0].split(", ")
            elif line == b"\\.\n":
                table = ""
            elif table:
                rows[table] = rows.get(table, 0) + 1
                if table == "django_migrations":
                    row = dict(zip(columns, line.decode().rstrip("\n").split("\t"), strict=True))
                    migrations.add((row["app"], row["name"]))
    return rows, frozenset(migrations)


def restore(file: Path) -> None:
    """Put a dump into the site's database: all of it or nothing."""
    options = ("--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error")
    with running(
        file.parent, "pg_restore", *options, f"--dbname={connection.settings_dict['NAME']}", str(file)
    ) as output:
        output.read()
