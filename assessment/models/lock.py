"""A row held by a short transaction, for the verbs that change it."""

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from django.db import transaction
from django.http import Http404

Row = TypeVar("Row")


class NoAccess(Http404):
    """There is no such assessment, or it belongs to another browser: nobody is told which."""


class Lock(Generic[Row]):
    """A short transaction holding a row: `with assessment.locked() as row:`.

    `read` reads the row under the lock, so that two submissions at once see each other. Nothing that was
    acknowledged can be overtaken: SQLite takes its write lock at BEGIN, PostgreSQL locks the row.
    A class and no generator: a type checker then knows that it lets every exception through.
    """

    def __init__(self, read: Callable[[], Row | None]) -> None:
        self._read = read
        self._transaction = transaction.atomic(savepoint=False)

    def __enter__(self) -> Row:
        self._transaction.__enter__()
        try:
            row = self._read()
        except BaseException as error:
            self._transaction.__exit__(type(error), error, error.__traceback__)
            raise
        if row is None:  # it may have been deleted in another tab
            self._transaction.__exit__(None, None, None)
            raise NoAccess("There is no such assessment, or it belongs to another browser.")
        return row

    def __exit__(self, *exception: Any) -> None:
        self._transaction.__exit__(*exception)
