"""Every command of the product ends with a sentence when the database is away."""

import sys
from pathlib import Path
from typing import Any, NoReturn

import pytest
from django.core.management import get_commands
from django.db import OperationalError, connection

import manage

OWN = {name for name, app in get_commands().items() if app in {"config", "skills", "assessment", "about"}}

ASK_THE_DATABASE = {
    "backup": ("FOLDER",),
    "calibrate": (),
    "check_links": (),
    "dump_content": ("FOLDER",),
    "erase": ("somebody@example.org",),
    "item_statistics": (),
    "load_content": ("skills/data",),
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


@pytest.mark.parametrize("name", sorted(ASK_THE_DATABASE))
def test_a_command_without_its_database_says_so_in_one_line_and_fails(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path, settings: Any
) -> None:
    def away() -> NoReturn:
        raise OperationalError("connection refused\n\tIs the server running?")

    monkeypatch.setattr(connection, "ensure_connection", away)
    settings.PLUMB_CHORES = ("purge",)
    arguments = [str(tmp_path) if each == "FOLDER" else each for each in ASK_THE_DATABASE[name]]
    monkeypatch.setattr(sys, "argv", ["manage.py", name, *arguments])
    with pytest.raises(SystemExit) as ended:
        manage.main()
    told = ended.value.code if isinstance(ended.value.code, str) else capsys.readouterr().err
    assert ended.value.code not in (0, None)
    assert "the database cannot be used (connection refused Is the server running?)." in told
    assert len(told.strip().splitlines()) == 1


def test_whoever_asks_for_the_traceback_gets_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> NoReturn:
        raise OperationalError("connection refused")

    monkeypatch.setattr(connection, "ensure_connection", away)
    monkeypatch.setattr(sys, "argv", ["manage.py", "purge", "--traceback"])
    with pytest.raises(OperationalError):
        manage.main()
