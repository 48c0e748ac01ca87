"""How a field of a value lies in columns of its own row, and what a column cannot hold, whichever database it is in."""

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from math import inf, isfinite
from typing import Any

import msgspec
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from skills.bounds import Bounds
from skills.characters import unwanted

Keys = dict[type[models.Model], dict[str, int]]
"""Primary keys by identifier, of every table written so far."""

Fault = tuple[tuple[str | int, ...], str]
"""A place in a value, and a sentence about it."""


class Field:
    """How one field of a value lies in the tables. Each way reads it from a row, and writes it into one or beside it."""

    def fetch(self, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """The query, with what `read` needs from other tables."""
        return rows

    def annotate(self, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """The query of all rows, with what `read` needs of the one row of another table."""
        return rows

    def gather(self, rows: Sequence[Any]) -> None:
        """Keep with all the rows what `read` needs of the many rows of other tables."""

    def read(self, row: Any) -> Any:
        """The field's value."""
        raise NotImplementedError

    def columns(self, value: Any, keys: Keys) -> dict[str, Any]:
        """The columns of the row that hold the value; none if only other tables do."""
        return {}

    def fill(self, pairs: Sequence[tuple[Any, Any]], keys: Keys) -> None:
        """Write what other tables hold, once all rows are there: pairs of a row and the field's value."""

    def clear(self, row: Any) -> None:
        """Take away what `fill` wrote for a row."""

    def normal(self, value: Any) -> Any:
        """The value as `read` would give it back."""
        return value

    def faults(self, model: type[models.Model], name: str, value: Any) -> Iterator[Fault]:
        """Places in the value that its column cannot hold, each with a sentence."""
        return iter(())


class Column(Field):
    """A column. It holds the value itself, or a text or JSON that `read` and `write` translate."""

    def __init__(
        self, name: str, read: Callable[[Any], Any] | None = None, write: Callable[[Any], Any] | None = None
    ) -> None:
        self.name, self.translate, self.written = name, read, write

    def read(self, row: Any) -> Any:
        found = getattr(row, self.name)
        return self.translate(found) if self.translate else found

    def columns(self, value: Any, keys: Keys) -> dict[str, Any]:
        return {self.name: self.written(value) if self.written else value}

    def faults(self, model: type[models.Model], name: str, value: Any) -> Iterator[Fault]:
        sentence = misfit(model._meta.get_field(self.name), self.written(value) if self.written else value)
        if sentence:
            yield (), sentence


class Columns(Field):
    """Several columns, one for each part of the value, which `make` puts together."""

    def __init__(self, *names: str, make: Callable[[tuple[Any, ...]], Any] = tuple) -> None:
        self.names, self.make = names, make

    def read(self, row: Any) -> Any:
        return self.make(tuple(getattr(row, name) for name in self.names))

    def columns(self, value: Any, keys: Keys) -> dict[str, Any]:
        parts = value if isinstance(value, tuple) else msgspec.structs.astuple(value)
        return dict(zip(self.names, parts, strict=True))

    def faults(self, model: type[models.Model], name: str, value: Any) -> Iterator[Fault]:
        for column, part in self.columns(value, {}).items():
            if sentence := misfit(model._meta.get_field(column), part):
                yield (), sentence


class Rising(Columns):
    """Numbers of which each must be more than the one before, as the desk and a constraint want it."""

    def faults(self, model: type[models.Model], name: str, value: Any) -> Iterator[Fault]:
        yield from super().faults(model, name, value)
        if any(lower >= upper for lower, upper in pairwise(value)):
            yield (), "must rise from level to level"


# What fits -----------------------------------------------------------------------------------------------------

MAX_TEXT = 20_000
"""Characters of a text whose column has no length of its own. The longest of the shipped content has 2,000."""

SMALL, LARGE = 2**15 - 1, 2**31 - 1
"""The most that small and other columns for numbers hold on PostgreSQL; SQLite would take more."""


def misfit(column: Any, value: Any) -> str:
    """Why a column cannot hold a value, in the rest of a sentence; empty if it can. The same on every database."""
    if isinstance(value, str):
        most = column.max_length or MAX_TEXT
        if len(value) > most:
            return f"has {len(value):,} characters, and {most:,} fit"
        return f"holds {stray}. Take it out" if (stray := unwanted(value)) else ""
    if isinstance(value, (dict, list)):  # a column of JSON
        parts = value.values() if isinstance(value, dict) else value
        return next(filter(None, (misfit(column, part) for part in parts)), "")
    if isinstance(value, int) and not isinstance(value, bool) and isinstance(column, models.IntegerField):
        most = SMALL if isinstance(column, models.PositiveSmallIntegerField) else LARGE
        if not 0 <= value <= most:
            return f"must be a number from 0 to {most:,}, not {str(value)[:20]}"
    if isinstance(value, float):
        return _beyond(column, value)
    return ""


def _beyond(column: Any, number: float) -> str:
    """Whether a number is none, or beyond what its column's own form takes."""
    if not isfinite(number):
        return "must be a number"
    limits = {type(each): each.limit_value for each in column.validators}
    least, most = limits.get(MinValueValidator, -inf), limits.get(MaxValueValidator, inf)
    if least <= number <= most:
        return ""
    return f"must be {f'{least:g} or more' if most == inf else Bounds(least, most)}, not {number:g}"
