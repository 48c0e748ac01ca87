"""One process after the other, where two that start at the same moment would make the same tables."""

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

from django.db import connection

from config import health

LOCK = 0x506C756D62
"""A number that PostgreSQL keeps one holder of in each database: "Plumb"."""
LONGEST = 600.0
"""Seconds. Whoever holds it for longer hangs, and the database itself then says what cannot be done twice."""


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Wait until no other process is in such a block on this database, on whatever machine; it ends with the process."""
    with _folder_held() if connection.vendor == "sqlite" else _held_in_database():
        yield


@contextmanager
def _held_in_database() -> Iterator[None]:
    """By an open transaction of a connection of its own: a pooler lends sessions for one transaction at a time."""
    driver = connection.Database  # type: ignore[attr-defined]
    with connection.wrap_database_errors:
        other = driver.connect(**connection.get_connection_params())
    with closing(other):
        with connection.wrap_database_errors, other.cursor() as cursor:
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
            _wait(lambda: bool(cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK]).fetchone()[0]))
        yield


@contextmanager
def _folder_held() -> Iterator[None]:
    """The folder of SQLite's file: SQLite serves one machine alone, and a file beside it would have to be explained."""
    if connection.is_in_memory_db():  # type: ignore[attr-defined]
        yield
        return
    folder = os.open(health.database_file().parent, os.O_RDONLY)
    try:
        _wait(lambda: _flocked(folder))
        yield
    finally:
        os.close(folder)


def _flocked(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _wait(held: Callable[[], bool]) -> None:
    end = time.monotonic() + LONGEST
    while not held() and time.monotonic() < end:
        time.sleep(0.2)
