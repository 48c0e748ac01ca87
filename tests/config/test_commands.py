"""Every command of the product ends with a sentence when the database is away, empty or none, or a place cannot be had."""

import sqlite3
import sys
from pathlib import Path
from typing import Any, NoReturn

import pytest
from django.core.management import call_command, get_commands
from django.core.management.base import CommandError
from django.db import DatabaseError, IntegrityError, OperationalError, ProgrammingError, connection
from django.db.migrations.recorder import MigrationRecorder

import manage
from config.backup import Contents
from config.faults import is_from_outside, reason
from config.management.commands import backup
from skills.management.commands import dump_content
from tests.builders import small_content

OWN = {name for name, app in get_commands().items() if app in {"config", "skills", "assessment", "about"}}

ASK_THE_DATABASE = {
    "backup": ("FOLDER",),
    "calibrate": (),
    "check_links": (),
    "dump_content": ("FOLDER",),
    "erase": ("somebody@example.org",),
    "item_statistics": (),
    "load_content": ("skills/examples/data-analyst",),
    "prepare": (),
    "publish": ("--note", "Tried"),
    "purge": (),
    "remove_second_factor": ("editor",),
    "run_chores": (),
}
"""Each with what it needs to get as far as the database."""

OTHERS = {
    "benchmark_measurement": "computes",
    "benchmark_plan": "computes",
    "doctor": "says so as one of its findings",
    "find_cues": "reads a folder",
    "notices": "reads what is installed",
    "place_items": "reads a folder",
    "report_schema": "writes what is in the code",
    "restore": "reads its file first; tests/config/test_backup.py",
    "serve": "says that it does not start; test_serve.py",
}


def test_every_command_is_in_one_of_the_two_lists() -> None:
    assert not ASK_THE_DATABASE.keys() & OTHERS.keys()
    assert ASK_THE_DATABASE.keys() | OTHERS.keys() == OWN


FAULTS = {
    "away": (
        OperationalError("connection refused\n\tIs the server running?"),
        "the database cannot be used (connection refused Is the server running?).",
    ),
    "none": (DatabaseError("file is not a database"), "the database cannot be used (file is not a database)."),
    "without migrations": (
        ProgrammingError('relation "assessment_chore" does not exist\nLINE 1: SELECT "assessment_chore"."name"\n ^'),
        'the database cannot be used (relation "assessment_chore" does not exist): run manage.py migrate.',
    ),
}
"""What a driver says, and what becomes of it."""


def run(monkeypatch: pytest.MonkeyPatch, *words: str) -> str | int | None:
    """What the command ends with."""
    monkeypatch.setattr(sys, "argv", ["manage.py", *words])
    with pytest.raises(SystemExit) as ended:
        manage.main()
    return ended.value.code


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("name", sorted(ASK_THE_DATABASE))
def test_a_command_without_its_database_says_so_in_one_line_and_fails(
    name: str,
    fault: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    settings: Any,
) -> None:
    error, sentence = FAULTS[fault]

    def fails() -> NoReturn:
        raise error

    monkeypatch.setattr(connection, "ensure_connection", fails)
    settings.PLUMB_CHORES = ("purge",)
    arguments = [str(tmp_path) if each == "FOLDER" else each for each in ASK_THE_DATABASE[name]]
    code = run(monkeypatch, name, *arguments)
    told = code if isinstance(code, str) else capsys.readouterr().err
    assert code not in (0, None)
    assert sentence in told
    assert len(told.strip().splitlines()) == 1


WRITE = {"dump_content": "{}/folder", "notices": "{}/notices.md", "report_schema": "{}/schema.json"}
"""What each is to write, within a place."""


@pytest.mark.parametrize("name", WRITE)
def test_a_place_that_cannot_be_written_to_is_named_in_one_line(
    name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(dump_content, "whole_draft", small_content)
    place = tmp_path / "file"
    place.write_text("no folder")
    told = str(run(monkeypatch, name, WRITE[name].format(place)))
    assert told.startswith("Plumb stops: the disk refuses (")
    assert str(place) in told
    assert len(told.strip().splitlines()) == 1


@pytest.fixture
def newer(db: None) -> None:
    """A database that has a migration which this release does not know."""
    MigrationRecorder(connection).record_applied("skills", "9999_from_the_future")


@pytest.mark.parametrize("name", ["purge", "item_statistics", "erase"])
def test_what_deletes_or_counts_leaves_the_database_of_a_newer_release_alone(name: str, newer: None) -> None:
    with pytest.raises(CommandError, match="made by a newer release"):
        call_command(name, *ASK_THE_DATABASE[name])


def test_a_backup_by_an_earlier_release_is_made_and_says_what_restores_it(
    newer: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "backup.zip"
    file.touch()
    rows = {"assessment_assessment": 1, "assessment_response": 4}
    monkeypatch.setattr(backup, "back_up", lambda folder: (file, Contents("sqlite", "now", rows)))
    call_command("backup", str(tmp_path))
    said = capsys.readouterr().out
    assert said.startswith(f"{file}: 1 assessment with 4 responses, 5 rows in all, 0.0 MB. ")
    assert "newer release" in said


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (OperationalError("no such table: django_migrations"), "run manage.py migrate"),
        (sqlite3.OperationalError("no such column: assessment_chore.taken_at"), "run manage.py migrate"),
        (sqlite3.OperationalError("no such table: django_migrations"), "the database cannot be used"),
        (OperationalError('relation "auth_user" already exists'), 'relation "auth_user" already exists).'),
        (OperationalError("unsupported startup parameter: options"), "PLUMB_PGBOUNCER"),
        (PermissionError(13, "Permission denied", "var"), "the disk refuses ([Errno 13] Permission denied: 'var')."),
    ],
)
def test_what_is_known_to_help_is_said(error: Exception, sentence: str) -> None:
    assert sentence in reason(error)


@pytest.mark.parametrize(
    "error", [IntegrityError("UNIQUE"), BrokenPipeError(32, "Broken pipe"), ConnectionResetError()]
)
def test_what_a_sentence_would_hide_is_a_traceback(error: Exception) -> None:
    assert not is_from_outside(error)


def test_whoever_asks_for_the_traceback_gets_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> NoReturn:
        raise OperationalError("connection refused")

    monkeypatch.setattr(connection, "ensure_connection", away)
    monkeypatch.setattr(sys, "argv", ["manage.py", "purge", "--traceback"])
    with pytest.raises(OperationalError):
        manage.main()
