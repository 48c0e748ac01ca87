"""A database as it is after years: a million assessments of others, made by SQL within the database.

Each is finished, has six words that nobody knows, some answers, and a report of a few characters: what others wrote is
in nobody's way by its length but by its number. With real reports this would take 70 GB.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import psycopg

STEP = 50_000
"""Assessments of a statement."""

ANSWERS = 3
"""Stored answers of each."""

DIFFERS = {
    "key": "'g' || {text}",
    "owner": "'o' || {text}",
    "start_key": "'s' || {text}",
    "code_hash": "'c' || {text}",
    "finished_at": "started_at",
    "report_json": "'{{}}'",
    "plan_json": "'{{}}'",
    "kept_turn": "''",
    "follows_id": "null",
}
"""What an assessment that is made has instead of its pattern's, in SQL."""


class Dialect(NamedTuple):
    """What the two databases say differently."""

    numbers: str
    """A table `n(i)` of whole numbers from {first} on, so many as a step has."""
    text: str
    """The number as text, different enough for an index to be as it is with random keys."""
    columns: str
    """Names of the columns of a table."""
    analyse: str


SQLITE = Dialect(
    "WITH RECURSIVE n(i) AS (SELECT {first} UNION ALL SELECT i + 1 FROM n WHERE i + 1 < {last})",
    "printf('%08x', (n.i * 2654435761) % 4294967296) || n.i",
    "SELECT name FROM pragma_table_info('{table}')",
    "ANALYZE",
)
POSTGRESQL = Dialect(
    "WITH n(i) AS (SELECT generate_series({first}, {last} - 1))",
    "substr(md5(n.i::text), 1, 8) || n.i",
    "SELECT column_name FROM information_schema.columns WHERE table_name = '{table}' ORDER BY ordinal_position",
    "ANALYZE",
)


@contextmanager
def _opened(database: str, file: Path) -> Iterator[tuple[Any, Dialect]]:
    if database:
        with psycopg.connect(database, autocommit=True) as connection:
            yield connection, POSTGRESQL
    else:
        own = sqlite3.connect(file, timeout=60, isolation_level=None)
        try:
            yield own, SQLITE
        finally:
            own.close()


def fill(database: str, file: Path, count: int) -> int:
    """Add so many assessments to Plumb's database, which has one already; how many there are then.

    `database` is PostgreSQL's address; empty for the SQLite file.
    """
    with _opened(database, file) as (connection, dialect):
        return fill_through(connection, dialect, count)


def fill_through(connection: Any, dialect: Dialect, count: int) -> int:
    """The same through a connection of the database's own library."""
    for first in range(0, count, STEP):
        for statement in _statements(connection, dialect, first, min(first + STEP, count)):
            connection.execute(statement)
    connection.execute(dialect.analyse)
    return int(connection.execute("SELECT count(*) FROM assessment_assessment").fetchone()[0])


def _statements(connection: Any, dialect: Dialect, first: int, last: int) -> Iterator[str]:
    numbers = dialect.numbers.format(first=first, last=last)
    names = [row[0] for row in connection.execute(dialect.columns.format(table="assessment_assessment")).fetchall()]
    names.remove("id")
    values = [DIFFERS[name].format(text=dialect.text) if name in DIFFERS else f"pattern.{name}" for name in names]
    yield (
        f"{numbers} INSERT INTO assessment_assessment ({', '.join(names)}) SELECT {', '.join(values)} "  # noqa: S608
        "FROM n, (SELECT * FROM assessment_assessment ORDER BY id LIMIT 1) AS pattern"
    )
    answers = " UNION ALL ".join(f"SELECT 'made-up-{number}' AS item" for number in range(ANSWERS))
    yield (
        f"{numbers} INSERT INTO assessment_response (assessment_id, item, option, answered_at, carried) "  # noqa: S608
        "SELECT made.id, answers.item, 0, made.started_at, pattern.carried "
        f"FROM n JOIN assessment_assessment AS made ON made.key = 'g' || {dialect.text}, ({answers}) AS answers, "
        "(SELECT carried FROM assessment_response ORDER BY id LIMIT 1) AS pattern"
    )
