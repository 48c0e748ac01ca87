"""Deleting what may be a great deal."""

from django.db import connection, models

BATCH = 500
"""Rows deleted in one transaction: a few tenths of a second, for which others wait who want to write."""


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


def forget_deleted_texts() -> None:
    """SQLite keeps what was deleted in its write-ahead log until that is used again; empty it, if nobody reads just now."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:  # inside one there is nothing to empty yet
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
