"""Deleting what may be a great deal."""

from pathlib import Path

from django.db import connection, models, transaction

BATCH = 500
"""Rows deleted in one transaction: a few tenths of a second, for which others wait who want to write."""


QUICKLY_EMPTIED = 8_000_000
"""Bytes of SQLite's log that are written into the file in a tenth of a second; it is seldom longer than half of that."""

STILL_IN_THE_LOG = " The texts are still in SQLite's log, which somebody reads just now: the next purge empties it."
"""What a command says that deleted them, where `forget_deleted_texts` could not."""


def erase_in_batches(rows: models.QuerySet[models.Model]) -> int:
    """Delete the rows of a query with all that depends on them; how many rows of the query that were.

    Whoever wants to write waits for a batch at most. Only keys are read: a row may hold a report of 100 kB.
    An end in the middle leaves whole rows, and the next run goes on.
    """
    erased = 0
    while keys := list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH]):
        _, deleted = rows.filter(pk__in=keys).only("pk").delete()
        count = deleted.get(rows.model._meta.label, 0)
        if not count:  # somebody else deletes them just now
            break
        erased += count
    return erased


def forget_deleted_texts(*, wait: bool = True) -> bool:
    """SQLite keeps what was deleted in its write-ahead log until that is used again; empty it. Whether it is empty.

    Somebody who reads or writes keeps it from that. For them it waits as long as for any lock, or not at all, and leaves
    a log alone that takes long.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block:  # inside one there is nothing to empty yet
        return True
    if not wait and _log_size() > QUICKLY_EMPTIED:
        return False
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        patience = cursor.fetchone()[0]
        if not wait:
            cursor.execute("PRAGMA busy_timeout = 0")
        try:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            busy, *_ = cursor.fetchone()
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {patience}")
    return not busy


def forget_at_once() -> None:
    """The same after somebody's own deletion, as soon as that is stored. What it cannot do is left to the purge."""
    transaction.on_commit(lambda: forget_deleted_texts(wait=False), robust=True)


def _log_size() -> int:
    try:
        return Path(f"{connection.settings_dict['NAME']}-wal").stat().st_size
    except OSError:
        return 0
