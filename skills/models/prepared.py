"""Queries whose SQL is made once. Django takes longer to put a query into words than the database to answer it."""

from collections.abc import Callable, Collection, Iterator
from datetime import datetime
from functools import cached_property
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections, models

Object = TypeVar("Object", bound=models.Model)


class Prepared:
    """A query of rows (`values_list`) that is put into words at its first use, and then sent with other values.

    `query` makes it with stand-ins for the values, which must be texts, numbers or moments; calling takes the values in
    the order in which they stand in the SQL. A query that locks is first used inside a transaction.
    """

    def __init__(self, query: Callable[[], models.QuerySet[Any, Any]]) -> None:
        self._query = query
        self._made: tuple[str, int, Any, dict[int, Any]] | None = None

    def __call__(self, *values: str | int | datetime) -> list[Any]:
        """The rows for these values."""
        sql, count, compiler, converters = self._made or self._make()
        if len(values) != count:
            raise TypeError(f"This query takes {count} values, not {len(values)}.")
        connection = connections[DEFAULT_DB_ALIAS]
        adapt = connection.ops.adapt_datetimefield_value
        with connection.cursor() as cursor:
            cursor.execute(sql, [adapt(value) if isinstance(value, datetime) else value for value in values])
            rows = cursor.fetchall()
        return list(compiler.apply_converters(rows, converters))

    def _make(self) -> tuple[str, int, Any, dict[int, Any]]:
        compiler = self._query().query.get_compiler(DEFAULT_DB_ALIAS)
        sql, stand_ins = compiler.as_sql()
        converters = compiler.get_converters([column for column, _, _ in compiler.select])
        self._made = (sql, len(stand_ins), compiler, converters)
        return self._made


class PreparedObjects(Generic[Object]):
    """The objects that such a query finds, each with one that it refers to, and with what the query annotates.

    `related` is the field that refers to it, empty for none; `unread` are fields left in the database, those of the
    related object after two underscores: `edition__text`.
    """

    def __init__(self, query: Callable[[], models.QuerySet[Object]], related: str, unread: Collection[str]) -> None:
        self._query, self._related, self._unread = query, related, unread
        self._rows = Prepared(
            lambda: query().values_list(*self._own, *(f"{related}__{name}" for name in self._other), *self._annotated)
        )

    @cached_property
    def _model(self) -> type[Object]:
        model: type[Object] = self._query().model
        return model

    @cached_property
    def _other_model(self) -> type[models.Model]:
        other = self._model._meta.get_field(self._related).related_model
        assert isinstance(other, type)
        return other

    @cached_property
    def _own(self) -> list[str]:
        return [field.attname for field in self._model._meta.concrete_fields if field.name not in self._unread]

    @cached_property
    def _other(self) -> list[str]:
        fields = self._other_model._meta.concrete_fields if self._related else ()
        return [field.attname for field in fields if f"{self._related}__{field.name}" not in self._unread]

    @cached_property
    def _annotated(self) -> list[str]:
        return list(self._query().query.annotation_select)

    def __call__(self, *values: str | int | datetime) -> Object | None:
        """The object for these values, the first if there are several; None when there is none."""
        return next(self.each(*values), None)

    def each(self, *values: str | int | datetime) -> Iterator[Object]:
        """The objects for these values."""
        own, both = len(self._own), len(self._own) + len(self._other)
        for row in self._rows(*values):
            found = self._model.from_db(DEFAULT_DB_ALIAS, self._own, row[:own])
            if self._related:
                setattr(found, self._related, self._other_model.from_db(DEFAULT_DB_ALIAS, self._other, row[own:both]))
            for name, annotated in zip(self._annotated, row[both:], strict=True):
                setattr(found, name, annotated)
            yield found
