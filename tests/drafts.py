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


class Stored(NamedTuple):
    """A statement, and the rows to put in with it: as the database takes them, but for moments."""

    insert: str
    rows: list[list[Any]]


class Made(NamedTuple):
    """What a function stored in an empty desk, and when."""

    at: datetime
    tables: list[type[models.Model]]
    stored: list[Stored]


@cache
def made_by(make: Callable[[], None]) -> Made:
    at = timezone.now()
    with transaction.atomic():
        make()
        tables: list[type[models.Model]] = [
            *apps.get_app_config("skills").get_models(include_auto_created=True),
            LogEntry,
        ]
        filled = [table for table in tables if table._base_manager.exists()]
        stored = [stored_in(table) for table in filled]
        transaction.set_rollback(True)
    return Made(at, filled, stored)


def stored_in(table: type[models.Model]) -> Stored:
    """All rows of a table. Django would think for longer about putting them in than the database takes."""
    fields = table._meta.local_concrete_fields
    quote = connection.ops.quote_name
    names = ", ".join(quote(str(field.column)) for field in fields)
    insert = f"INSERT INTO {quote(table._meta.db_table)} ({names}) VALUES ({', '.join(['%s'] * len(fields))})"
    rows = table._base_manager.order_by("pk").values_list(*(field.attname for field in fields))
    return Stored(insert, [[sent(*pair) for pair in zip(fields, row, strict=True)] for row in rows])


def sent(field: Any, value: Any) -> Any:
    return value if isinstance(value, datetime) else field.get_db_prep_save(value, connection)


def put(make: Callable[[], None]) -> None:
    """`a_draft` or `an_edition`, in an empty desk. Its times are as long ago as if it were made now."""
    assert not Item.objects.exists()
    made = made_by(make)
    by = timezone.now() - made.at
    later = connection.ops.adapt_datetimefield_value
    # PostgreSQL counts keys of its own accord only where it gave them.
    statements = connection.ops.sequence_reset_sql(no_style(), made.tables)
    with connection.cursor() as cursor:
        for insert, rows in made.stored:
            cursor.executemany(
                insert, [[later(each + by) if isinstance(each, datetime) else each for each in row] for row in rows]
            )
        if statements:
            cursor.execute(";".join(statements))


def moved(row: dict[str, Any], by: timedelta) -> dict[str, Any]:
    """The row with all its times so much later."""
    return {name: value + by if isinstance(value, datetime) else value for name, value in row.items()}
