"""A draft, and a first edition of it, put into the database as rows.

To store a content and to publish it takes a tenth of a second. So each process does it once, by the product's own way,
and takes it back; whoever needs a desk gets copies of the rows.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.core.management.color import no_style
from django.db import connection, models, transaction
from django.utils import timezone

from skills.models import Item
from skills.publishing import publish, store
from tests.builders import small_content


def a_draft() -> None:
    """The small content, as a draft."""
    store(small_content())


def an_edition() -> None:
    """The small content, as a draft that was published once."""
    a_draft()
    publish("First")


class Made(NamedTuple):
    """What a function stored in an empty desk, and when."""

    at: datetime
    rows: dict[type[models.Model], list[dict[str, Any]]]


@cache
def made_by(make: Callable[[], None]) -> Made:
    at = timezone.now()
    with transaction.atomic():
        make()
        tables: list[type[models.Model]] = [
            *apps.get_app_config("skills").get_models(include_auto_created=True),
            LogEntry,
        ]
        rows = {table: list(table._base_manager.order_by("pk").values()) for table in tables}
        transaction.set_rollback(True)
    return Made(at, {table: found for table, found in rows.items() if found})


def put(make: Callable[[], None]) -> None:
    """`a_draft` or `an_edition`, in an empty desk. Its times are as long ago as if it were made now."""
    assert not Item.objects.exists()
    made = made_by(make)
    by = timezone.now() - made.at
    for table, rows in made.rows.items():
        table._base_manager.bulk_create(table(**moved(row, by)) for row in rows)
    # PostgreSQL counts keys of its own accord only where it gave them.
    statements = connection.ops.sequence_reset_sql(no_style(), list(made.rows))
    if statements:
        with connection.cursor() as cursor:
            cursor.execute(";".join(statements))


def moved(row: dict[str, Any], by: timedelta) -> dict[str, Any]:
    """The row with all its times so much later."""
    return {name: value + by if isinstance(value, datetime) else value for name, value in row.items()}
