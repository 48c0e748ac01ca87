"""Chores that the server runs itself: each once a night, in one process of all that ask at the same moment."""

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from assessment.models import Chore
from assessment.models.chore import LEASE
from config.environment import Environment
from config.management.commands import run_chores, serve
from skills.models import WaitingLink
from tests.browser.serving import ROOT, database_address, settings_of

KNOWN = ("purge", "item_statistics", "check_links")
EVENING, NEXT_MORNING = datetime(2026, 11, 30, 20, tzinfo=UTC), datetime(2026, 12, 1, 3, 5, tzinfo=UTC)


class Runs:
    """Stands for the commands, and notes which were run."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self.faults: dict[str, BaseException] = {}

    def __call__(self, name: str, **options: Any) -> None:
        self.names.append(name)
        if name in self.faults:
            raise self.faults[name]


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch, settings: Any, db: None) -> Runs:
    runs = Runs()
    monkeypatch.setattr(run_chores, "call_command", runs)
    settings.PLUMB_CHORES = KNOWN
    return runs


def test_what_is_due_is_done_once_a_night(runs: Runs) -> None:
    with time_machine.travel(EVENING, tick=False) as clock:
        call_command("run_chores")
        call_command("run_chores")
        assert runs.names == [*KNOWN]
        assert Chore.last().keys() == set(KNOWN)
        clock.move_to(NEXT_MORNING)
        call_command("run_chores")
        call_command("run_chores")
    assert runs.names == [*KNOWN, *KNOWN]


def test_nothing_is_run_that_is_not_named(runs: Runs, settings: Any) -> None:
    settings.PLUMB_CHORES = ("purge",)
    call_command("run_chores")
    assert runs.names == ["purge"]


def test_the_real_commands_are_run(settings: Any, db: None, capsys: pytest.CaptureFixture[str]) -> None:
    settings.PLUMB_CHORES = ("purge",)
    call_command("run_chores")
    assert capsys.readouterr().out.startswith("Deleted:")


def test_one_that_fails_is_told_keeps_no_other_back_and_is_not_tried_again_for_hours(runs: Runs) -> None:
    runs.faults = {"purge": OSError("The disk is full.")}
    with time_machine.travel(EVENING, tick=False) as clock:
        with pytest.raises(CommandError, match=r"^Failed: purge\.$"):
            call_command("run_chores")
        call_command("run_chores")
        assert runs.names == [*KNOWN]
        assert "purge" not in Chore.last()
        clock.shift(LEASE + timedelta(minutes=1))
        runs.faults = {}
        call_command("run_chores")
    assert runs.names[3] == "purge"
    assert "purge" in Chore.last()


def test_one_that_is_told_to_stop_is_put_back(runs: Runs) -> None:
    runs.faults = {"purge": SystemExit("Stop.")}
    with pytest.raises(SystemExit):
        call_command("run_chores")
    runs.faults = {}
    call_command("run_chores")
    assert runs.names == ["purge", *KNOWN]


def test_one_that_another_process_is_at_is_left_to_it(runs: Runs) -> None:
    Chore.claim("purge", timezone.now())
    call_command("run_chores")
    assert runs.names == [*KNOWN[1:]]
    assert "purge" not in Chore.last()


def test_where_none_is_named_whoever_runs_it_hears_so(runs: Runs, settings: Any) -> None:
    settings.PLUMB_CHORES = ()
    with pytest.raises(CommandError, match="PLUMB_CHORES names no chore"):
        call_command("run_chores")
    assert runs.names == []


class TestWaitingLinks:
    """What editors want to be looked at soon does not wait for the night."""

    @pytest.fixture(autouse=True)
    def waits(self, db: None) -> None:
        WaitingLink.objects.create(url="https://example.org/page")

    def test_they_are_asked_for_each_time_and_the_night_stays_as_it_was(self, runs: Runs) -> None:
        with time_machine.travel(EVENING, tick=False) as clock:
            call_command("run_chores")
            clock.shift(timedelta(minutes=10))
            call_command("run_chores")
            assert runs.names == [*KNOWN, "check_links", "check_links"]
            assert Chore.last()["check_links"] == EVENING
            WaitingLink.objects.all().delete()
            call_command("run_chores")
        assert len(runs.names) == 5

    def test_nobody_asks_where_the_site_has_not_said_so(self, runs: Runs, settings: Any) -> None:
        settings.PLUMB_CHORES = ("purge",)
        call_command("run_chores")
        assert runs.names == ["purge"]

    def test_one_process_asks_at_a_time(self, runs: Runs) -> None:
        Chore.claim("check_links", timezone.now())
        call_command("run_chores")
        assert runs.names == ["purge", "item_statistics"]

    def test_whoever_is_told_to_stop_puts_it_back(self, runs: Runs) -> None:
        call_command("run_chores")
        runs.faults = {"check_links": SystemExit("Stop.")}
        with pytest.raises(SystemExit):
            call_command("run_chores")
        runs.faults = {}
        call_command("run_chores")
        assert runs.names[-2:] == ["check_links", "check_links"]

    def test_a_fault_is_told(self, runs: Runs) -> None:
        call_command("run_chores")
        runs.faults = {"check_links": OSError("No network.")}
        with pytest.raises(CommandError, match=r"^Failed: check_links --waiting\.$"):
            call_command("run_chores")


@pytest.mark.parametrize(("hour", "day"), [(2, 29), (3, 30), (23, 30)])
def test_the_night_is_that_of_the_site(hour: int, day: int, settings: Any) -> None:
    settings.TIME_ZONE = "Asia/Tokyo"
    now = datetime(2026, 11, 30, hour, 30, tzinfo=timezone.get_default_timezone())
    assert run_chores.last_night(now) == datetime(2026, 11, day, 3, tzinfo=timezone.get_default_timezone())


def test_the_setting_names_chores_and_refuses_others() -> None:
    assert Environment({"X": " check_links, purge "}).names("X", KNOWN) == ("purge", "check_links")
    assert Environment({}).names("X", KNOWN) == ()
    with pytest.raises(ImproperlyConfigured, match="not backup, yes"):
        Environment({"X": "yes,backup,purge"}).names("X", KNOWN)


def test_the_supervisor_is_told_of_them_only_where_they_are_wanted(settings: Any) -> None:
    assert "run_chores" not in serve.command("127.0.0.1", 8000)
    settings.PLUMB_CHORES = ("purge",)
    command = serve.command("127.0.0.1", 8000)
    assert command.index("run_chores") < command.index("--") < command.index("granian")


AT_ONCE = 4
TOGETHER = """
import sys, django
django.setup()
from django.core.management import call_command
from assessment.models import Chore
Chore.last()
print("ready", flush=True)
sys.stdin.readline()
call_command("run_chores")
"""


@pytest.mark.long
@pytest.mark.slow
@pytest.mark.database
def test_of_processes_that_ask_at_the_same_moment_one_does_it(tmp_path: Path) -> None:
    with database_address(tmp_path) as database:
        environment = settings_of(tmp_path, database) | {"PLUMB_CHORES": "purge", "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "manage.py", "migrate", "--verbosity=0"]
        subprocess.run(command, cwd=ROOT, env=environment, check=True)
        crowd = [
            subprocess.Popen(
                [sys.executable, "-c", TOGETHER],
                cwd=ROOT,
                env=environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            for _ in range(AT_ONCE)
        ]
        for process in crowd:
            assert process.stdout
            assert process.stdout.readline() == "ready\n"
        for process in crowd:
            assert process.stdin
            os.write(process.stdin.fileno(), b"go\n")
        said = [process.communicate(timeout=120)[0] for process in crowd]
        assert [process.returncode for process in crowd] == [0] * AT_ONCE
    assert sorted(line.partition(":")[0] for line in said) == [""] * (AT_ONCE - 1) + ["Deleted"]
