"""Reading what may be a great deal."""

from collections.abc import Iterator
from typing import TypeVar

from django.db import models

Row = TypeVar("Row", bound=models.Model)


def in_batches(rows: models.QuerySet[Row], size: int) -> Iterator[Row]:
    """The rows of a query by their keys, read `size` at a time.

    Each batch is a statement of its own. Django's `iterator` would leave a cursor open in between, which does not
    outlive a transaction where a pool lends connections for one at a time; and a row deleted meanwhile is only left out.
    """
    ahead = rows.order_by("pk")
    batch = list(ahead[:size])
    while batch:
        yield from batch
        batch = list(ahead.filter(pk__gt=batch[-1].pk)[:size]) if len(batch) == size else []
