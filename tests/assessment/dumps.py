"""Databases as text, made by earlier commits: put into files, migrated, and compared row by row."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]

USERS = ("auth_user", "django_session")

Rows = list[dict[str, Any]]


def python(*arguments: str, database: Path) -> subprocess.CompletedProcess[str]:
    """Run something on a database of its own."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "DATABASE_URL": f"sqlite:///{database}",
            "PLUMB_TEST_DATABASE": str(database),
        },
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=300,
    )


def made_of(dump: Path, folder: Path) -> Path:
    """The database of a text, as a file."""
    path = folder / "before.sqlite3"
    with closing(sqlite3.connect(path)) as database:
        database.executescript(dump.read_text())
    return path


def as_text(path: Path) -> list[str]:
    """Everything in a database."""
    with closing(sqlite3.connect(path)) as database:
        return list(database.iterdump())


def rows(path: Path) -> dict[str, Rows]:
    """Every row of the tables that people and editors fill, its columns by name: a changed one may move."""
    with closing(sqlite3.connect(path)) as database:
        names = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        filled = [name for name in names if name.startswith(("assessment_", "skills_")) or name in USERS]
        database.row_factory = sqlite3.Row
        return {name: sorted(map(dict, database.execute(f"SELECT * FROM {name}")), key=repr) for name in filled}


def structure(path: Path) -> dict[str, set[str]]:
    """Columns of every table, and the names of indexes and triggers."""
    with closing(sqlite3.connect(path)) as database:
        found = database.execute("SELECT type, name, tbl_name FROM sqlite_master").fetchall()
        tables = [name for kind, name, _ in found if kind == "table"]
        columns = {name: {str(row[1:4]) for row in database.execute(f"PRAGMA table_info({name})")} for name in tables}
    return columns | {"others": {f"{kind} {name} on {table}" for kind, name, table in found if kind != "table"}}


def pages(path: Path) -> subprocess.CompletedProcess[str]:
    """What the tests of upgraded.py say of a migrated database."""
    return python(
        *("-m", "pytest", "--reuse-db", "--ds=tests.assessment.settings_upgraded", "tests/assessment/upgraded.py"),
        database=path,
    )


def migrated(dump: Path, folder: Path) -> tuple[dict[str, Rows], Path]:
    """The rows of a database that is kept as text, and the same database migrated by today's code."""
    path = made_of(dump, folder)
    before = rows(path)
    run = python("manage.py", "migrate", database=path)
    assert run.returncode == 0, run.stderr
    return before, path
