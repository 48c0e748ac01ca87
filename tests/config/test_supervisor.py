"""The supervisor starts a server that ended by itself anew, ever more slowly, and stops when it is told to."""

import json
import logging
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from config import environment, logs, supervisor
from config.supervisor import Supervisor

ROOT = Path(__file__).parents[2]
ORDERS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


class Ending(Supervisor):
    """Its servers end at once, each with the next of these codes; with the last it is told to stop."""

    def __init__(self, *codes: int) -> None:
        super().__init__([])
        self.codes = list(codes)
        self.pauses: list[float] = []

    def serve(self) -> int:
        code = self.codes.pop(0)
        if not self.codes:
            self.stop()
        return code

    def rest(self, seconds: float) -> None:
        self.pauses.append(seconds)


@pytest.fixture(autouse=True)
def handlers() -> Iterator[None]:
    before = {order: signal.getsignal(order) for order in ORDERS}
    yield
    for order, handler in before.items():
        signal.signal(order, handler)


def test_the_pauses_grow_to_half_a_minute(capsys: pytest.CaptureFixture[str]) -> None:
    server = Ending(*[1] * 7, 0)
    assert server.run() == 0
    assert server.pauses == [1, 2, 4, 8, 16, 30, 30]
    assert "The server ended by itself (code 1) and starts anew in 16 s." in capsys.readouterr().err


@pytest.mark.parametrize("yes", sorted(environment.YES))
def test_with_a_log_of_json_its_lines_have_the_shape_of_the_pages_lines(
    yes: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PLUMB_LOG_JSON", yes.upper())
    Ending(1, 0).run()
    (said,) = map(json.loads, capsys.readouterr().err.splitlines())
    of_a_page = logging.LogRecord("plumb.x", logging.ERROR, "", 0, "said", (), None)
    assert said.keys() == json.loads(logs.JsonFormatter().format(of_a_page)).keys()
    assert said["message"].startswith("The server ended by itself")
    assert said["time"].endswith("+00:00")


@pytest.mark.parametrize("no", ["", *sorted(environment.NO)])
def test_without_it_they_are_words(
    no: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PLUMB_LOG_JSON", no)
    Ending(1, 0).run()
    assert capsys.readouterr().err.startswith("The server ended by itself")


def test_after_a_server_that_has_shown_that_it_works_the_pause_is_short_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "SETTLED", -1.0)
    server = Ending(1, 1, 1, 0)
    server.run()
    assert server.pauses == [1, 1, 1]


@pytest.mark.parametrize(("code", "said"), [(0, 0), (3, 3), (-signal.SIGTERM, 0)])
def test_what_the_server_said_at_its_end_is_passed_on_but_not_the_order_to_stop(code: int, said: int) -> None:
    assert Ending(code).run() == said


def test_an_order_that_was_to_be_ignored_still_is() -> None:
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    Ending(0).run()
    assert signal.getsignal(signal.SIGHUP) == signal.SIG_IGN


def test_the_order_to_stop_reaches_the_server() -> None:
    server = "import sys, time; print('here', flush=True); time.sleep(60)"
    command = [sys.executable, str(Path(supervisor.__file__)), sys.executable, "-c", server]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stdout.readline() == b"here\n"
        process.terminate()
        assert process.wait(timeout=30) == 0
        assert process.stdout.read() == b""  # the pipe is closed: nobody is left who holds it


LOOKED_AFTER = """
import sys
from config import supervisor
supervisor.CHORES_EVERY = 0.2
chores = "import sys, time; print('chore', flush=True); time.sleep(60)"
server = "import time; time.sleep(60)"
sys.exit(supervisor.Supervisor([sys.executable, "-c", server], [sys.executable, "-c", chores]).run())
"""


def test_what_is_due_is_looked_after_beside_the_server_and_ends_with_it() -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", LOOKED_AFTER], cwd=ROOT, stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    assert process.stdout
    assert process.stdout.readline() == "chore\n"
    process.terminate()
    said, _ = process.communicate(timeout=60)  # which waits until nobody holds the pipe any more
    assert process.returncode == 0
    assert said == "", "it is not started again while it still runs"


def test_a_command_that_cannot_be_started_does_not_end_the_supervisor(capsys: pytest.CaptureFixture[str]) -> None:
    keeper = Supervisor([], ["/no/such/program"])
    keeper.look_after()
    assert "could not be looked after" in capsys.readouterr().err


def test_the_command_line_has_what_looks_after_before_the_server() -> None:
    def run(*arguments: str) -> str:
        command = [sys.executable, str(Path(supervisor.__file__)), *arguments]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert process.stdout
        said = process.stdout.readline()
        process.terminate()
        process.communicate(timeout=60)
        return said

    server = (sys.executable, "-c", "import time; print('served', flush=True); time.sleep(60)")
    assert run(*server) == "served\n"
    assert run("false", "--", *server) == "served\n"
