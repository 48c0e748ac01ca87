"""What was deleted is in no file of SQLite either, and nobody waits for that."""

import sqlite3
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from django.core.management import call_command
from django.db.utils import ConnectionHandler
from django.urls import reverse

from assessment.management.commands import erase, purge
from assessment.models import STILL_IN_THE_LOG, erasure, forget_deleted_texts
from config.environment import SQLITE_OPTIONS
from tests.assessment.people import Person

PATIENCE = int(str(SQLITE_OPTIONS["timeout"]))
SECRET = "on Tuesdays at the harbour"


@pytest.fixture
def file(db: None, tmp_path: Path) -> Path:
    return tmp_path / "plumb.sqlite3"


@pytest.fixture
def own(file: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A database of its own with the product's options, in which a text was deleted."""
    engine = "django.db.backends.sqlite3"
    own: Any = ConnectionHandler({"default": {"ENGINE": engine, "NAME": str(file), "OPTIONS": SQLITE_OPTIONS}})[
        "default"
    ]
    monkeypatch.setattr(erasure, "connection", own)
    with own.cursor() as cursor:
        cursor.execute("CREATE TABLE note (text TEXT)")
        cursor.execute("INSERT INTO note VALUES (%s)", [SECRET])
        cursor.execute("DELETE FROM note")
    assert SECRET.encode() in on_disk(file)
    yield own
    own.close()


@pytest.fixture
def reader(own: Any, file: Path) -> Iterator[sqlite3.Connection]:
    """Somebody who reads in the middle of it."""
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN")
    other.execute("SELECT * FROM note").fetchall()
    yield other
    other.close()


def on_disk(path: Path) -> bytes:
    return b"".join(each.read_bytes() for each in path.parent.iterdir())


@pytest.mark.parametrize("wait", [True, False])
def test_they_leave_the_log_when_it_is_emptied(own: Any, file: Path, wait: bool) -> None:
    assert forget_deleted_texts(wait=wait)
    assert SECRET.encode() not in on_disk(file)


def test_whoever_does_not_wait_is_told_at_once_that_somebody_reads(
    own: Any, file: Path, reader: sqlite3.Connection
) -> None:
    with own.cursor() as cursor:
        cursor.execute("INSERT INTO note VALUES ('later')")
    began = monotonic()
    assert not forget_deleted_texts(wait=False)
    assert monotonic() - began < PATIENCE / 2
    reader.execute("COMMIT")
    assert forget_deleted_texts(wait=False)
    assert SECRET.encode() not in on_disk(file)
    with own.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        assert cursor.fetchone()[0] == PATIENCE * 1000, "others wait as before"


def test_a_log_that_takes_long_is_left_to_the_purge(own: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(erasure, "QUICKLY_EMPTIED", 100)
    assert not forget_deleted_texts(wait=False)
    assert forget_deleted_texts()


@pytest.mark.parametrize("emptied", [True, False])
def test_purge_says_when_they_are_still_there(db: None, emptied: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(purge, "forget_deleted_texts", lambda: emptied)
    said = StringIO()
    call_command("purge", stdout=said)
    assert (STILL_IN_THE_LOG in said.getvalue()) != emptied


@pytest.mark.parametrize("emptied", [True, False])
def test_so_does_who_deletes_for_somebody(finished: Person, emptied: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(erase, "forget_deleted_texts", lambda: emptied)
    said = StringIO()
    call_command("erase", finished.assessment.code, stdout=said)
    assert said.getvalue().startswith("Deleted: the assessment.")
    assert (STILL_IN_THE_LOG in said.getvalue()) != emptied


@pytest.mark.parametrize("fails", [False, True])
def test_a_person_who_deletes_has_the_log_emptied_and_is_answered_even_if_that_fails(
    finished: Person, fails: bool, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    waits: list[bool] = []

    def forget(*, wait: bool) -> bool:
        waits.append(wait)
        if fails:
            raise sqlite3.OperationalError("database table is locked")
        return True

    monkeypatch.setattr(erasure, "forget_deleted_texts", forget)
    with django_capture_on_commit_callbacks(execute=True):
        assert finished.post("erase")["Location"] == reverse("erased")
    assert waits == [False]
