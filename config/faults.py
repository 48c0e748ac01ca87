"""What stops a command from outside, a database or a disk, as a line for whoever typed it."""

import re

from django.db import DataError, Error, IntegrityError, connection

OF_THE_CODE = (DataError, IntegrityError)
"""A database that refuses a value is there, and works: the fault is ours, and its traceback leads to it."""
LACKS_MIGRATIONS = re.compile(r'no such (table|column)|(relation|column) ".*" does not exist')
"""How SQLite and PostgreSQL say that something of this release is not there."""


def is_from_outside(error: Exception) -> bool:
    """Whether a sentence says all there is to say. Of the operating system's errors only those that name a file."""
    if isinstance(error, OSError):
        return error.filename is not None
    return isinstance(error, Error) and not isinstance(error, OF_THE_CODE)


def reason(error: Exception) -> str:
    """What is wrong with database or disk, and what to do about it where that is known, in one line."""
    where = "the disk refuses" if isinstance(error, OSError) else "the database cannot be used"
    # PostgreSQL shows the place in the statement, which was not typed by whoever reads this.
    said = " ".join(beyond_pool(error).partition("\nLINE ")[0].split()).rstrip(".")
    if "unsupported startup parameter" in said:
        said = f"{said}; behind PgBouncer set PLUMB_PGBOUNCER=yes, see docs/running.md"
    if LACKS_MIGRATIONS.match(said):
        return f"{where} ({said}): run manage.py migrate."
    return f"{where} ({said})."


def beyond_pool(error: Exception) -> str:
    """What an error says; of a pool, which says of every fault that there is no connection, what the server says."""
    if "couldn't get a connection" not in str(error):
        return str(error)
    driver = connection.Database  # type: ignore[attr-defined]
    try:
        driver.connect(**connection.get_connection_params()).close()
    except driver.Error as cause:
        return without_password(str(cause))
    return str(error)


def without_password(words: str) -> str:
    """A sentence of the driver in one line."""
    password = str(connection.settings_dict["PASSWORD"])
    line = " ".join(words.split())
    return line.replace(password, "...") if password else line
