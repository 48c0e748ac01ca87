"""The rows of a released version in PostgreSQL, as that version's migrations made its tables, and after today's."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql
from psycopg.rows import dict_row

from tests.assessment.dumps import ROOT, USERS, made_of
from tests.browser.serving import database_address, settings_of
from tests.released import RELEASED, migrations_of

pytestmark = [pytest.mark.long, pytest.mark.database]

Connection = psycopg.Connection[dict[str, Any]]


def migrate(environment: dict[str, str], *target: str) -> None:
    run = subprocess.run(
        [sys.executable, "manage.py", "migrate", *target], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stderr


def columns(database: Connection) -> dict[str, dict[str, str]]:
    """The kind of each column of each table."""
    found = database.execute(
        "SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_schema = 'public'"
    )
    tables: dict[str, dict[str, str]] = {}
    for row in found:
        tables.setdefault(row["table_name"], {})[row["column_name"]] = row["data_type"]
    return tables


def fill(database: Connection, source: Path) -> list[str]:
    """Copy every row; the names of the tables that people and editors fill."""
    kinds = columns(database)
    names = [name for name in kinds if name != "django_migrations"]
    database.execute("SET session_replication_role = replica")  # rows may come before those they refer to
    database.execute(sql.SQL("TRUNCATE {}").format(sql.SQL(", ").join(map(sql.Identifier, names))))
    with closing(sqlite3.connect(source)) as old:
        old.row_factory = sqlite3.Row
        for name in names:
            for row in map(dict, old.execute(f"SELECT * FROM {name}")):
                values = {key: bool(row[key]) if kinds[name][key] == "boolean" else row[key] for key in row}
                statement = sql.SQL("INSERT INTO {} ({}) OVERRIDING SYSTEM VALUE VALUES ({})").format(
                    sql.Identifier(name),
                    sql.SQL(", ").join(map(sql.Identifier, values)),
                    sql.SQL(", ").join(sql.Placeholder() * len(values)),
                )
                database.execute(statement, list(values.values()))
    database.execute("SET session_replication_role = origin")
    return [name for name in names if name.startswith(("assessment_", "skills_")) or name in USERS]


def rows(database: Connection, names: list[str]) -> dict[str, list[dict[str, Any]]]:
    """Every row of these tables."""
    return {
        name: sorted(database.execute(sql.SQL("SELECT * FROM {}").format(sql.Identifier(name))).fetchall(), key=repr)
        for name in names
    }


@pytest.mark.parametrize("dump", sorted(RELEASED.glob("*.sql")), ids=lambda dump: dump.stem)
def test_every_row_is_as_it_was(dump: Path, tmp_path: Path) -> None:
    source = made_of(dump, tmp_path)
    with database_address(tmp_path) as address:
        environment = settings_of(tmp_path, address)
        last = dict(sorted(migrations_of(dump.read_text())))
        for app, name in last.items():
            migrate(environment, app, name)
        with psycopg.connect(address, autocommit=True, row_factory=dict_row) as database:
            names = fill(database, source)
            before = rows(database, names)
        assert len(before["assessment_assessment"]) == 3
        migrate(environment)
        migrate(environment, "--check")
        with psycopg.connect(address, autocommit=True, row_factory=dict_row) as database:
            after = rows(database, names)
        for name, kept in before.items():
            old = [{key: row[key] for key in was} for row, was in zip(after[name], kept, strict=True)]
            assert old == kept, name
