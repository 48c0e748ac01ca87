"""One process after the other, where two that start at the same moment would make the same tables."""

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connection

from config import health

LOCK = 0x506C756D62
"""A number that PostgreSQL keeps one holder of in each database: "Plumb"."""
LONGEST = 600.0
"""Seconds. Whoever holds it for longer hangs, and the database itself then says what cannot be done twice."""


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Wait until no other process is in such a block on this database, on whatever machine; it ends with the process."""
    if connection.vendor == "sqlite":
        with _folder_held():
            yield
        return
    _wait(_held_in_database)
    try:
        yield
    finally:
        if connection.is_usable():  # otherwise it has ended, and what it held with it
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def _held_in_database() -> bool:
    """In steps: waiting in one statement would meet the limit that statements have."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        return bool(cursor.fetchone()[0])


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
