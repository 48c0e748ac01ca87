"""Plumb's own server as processes: started, told to stop, killed and started anew."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from threading import Event
from time import monotonic

from benchmarks.web.servers import resident, tree
from chaos.visitors import Browser
from tests.browser.serving import ROOT, free_port

STARTS_WITHIN = 90.0
PAUSE = Event()
"""Never set: to wait a moment on it is to wait."""
KEY = "only-for-chaos-0123456789-abcdefghijklmnopqrstuvwxyz"


def environment(data: Path, address: str, **more: str) -> dict[str, str]:
    """The settings of a Plumb whose key, static files and such are in `data`."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PLUMB_", "PG"))}
    return kept | {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": address,
        "PLUMB_DATA": str(data),
        "PLUMB_SECRET_KEY": KEY,
        "PYTHONUNBUFFERED": "1",
        **more,
    }


def manage(settings: dict[str, str], *arguments: str) -> "subprocess.CompletedProcess[str]":
    """A command of the operator, and what it said."""
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, cwd=ROOT, env=settings, check=False, capture_output=True, text=True)  # noqa: S603


def must(settings: dict[str, str], *arguments: str) -> str:
    """A command that has to end well, and what it said."""
    done = manage(settings, *arguments)
    if done.returncode:
        raise RuntimeError(f"{arguments[0]}: {done.stdout[-1000:]}{done.stderr[-2000:]}")
    return done.stdout


class Site:
    """A server on a port, with its log."""

    def __init__(self, settings: dict[str, str], log: Path) -> None:
        self.settings, self.log, self.port = settings, log, free_port()
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """Of the supervisor."""
        assert self.process
        return self.process.pid

    def start(self, path: str = "/readyz") -> float:
        """Start it, and wait until this address answers with 200: the seconds that took."""
        self.launch()
        return self.wait(path)

    def launch(self, *options: str) -> None:
        """Start it, with more options of its command."""
        command = [sys.executable, "manage.py", "serve", "--bind", f"127.0.0.1:{self.port}", *options]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(command, cwd=ROOT, env=self.settings, stdout=log, stderr=log)  # noqa: S603

    def wait(self, path: str = "/readyz", seconds: float = STARTS_WITHIN) -> float:
        """Until this address answers with 200: the seconds that took. Raises `RuntimeError`."""
        began = monotonic()
        while monotonic() - began < seconds:
            if self.process and self.process.poll() is not None:
                raise RuntimeError(f"The server ended:\n{self.log.read_text()[-2000:]}")
            if Browser(self.port).get(path).status == 200:
                return monotonic() - began
            PAUSE.wait(0.05)
        raise RuntimeError(f"{path} did not answer within {seconds:.0f} s:\n{self.log.read_text()[-2000:]}")

    def workers(self) -> list[int]:
        """The processes that answer requests."""
        granian = {pid for pid in tree(self.pid) if command_of(pid).split(b"\0")[2:3] == [b"granian"]}
        return [pid for pid in granian if parent_of(pid) in granian]

    def memory(self) -> float:
        """MiB of the largest of them."""
        return max((resident(pid) for pid in self.workers()), default=0.0)

    def kill_worker(self, random: Random) -> int:
        """One of them, without a word; how many that were, as all may be starting anew."""
        workers = self.workers()
        if workers:
            os.kill(random.choice(workers), signal.SIGKILL)
        return len(workers[:1])

    def kill(self) -> None:
        """All of it at once, and without a word."""
        for pid in tree(self.pid):
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        assert self.process
        self.process.wait()
        self.process = None

    def stop(self) -> int:
        """Tell it to stop; its exit code."""
        if self.process is None:
            return 0
        self.process.terminate()
        try:
            return self.process.wait(40)
        except subprocess.TimeoutExpired:
            self.kill()
            return -9
        finally:
            self.process = None

    def faults(self) -> list[str]:
        """Lines of the log that nobody should have to write; a database that is away may say so."""
        text = self.log.read_text(errors="replace") if self.log.exists() else ""
        lines = re.findall(r"^.* ERROR .*$", text, re.MULTILINE)
        return sorted({line.partition("] ")[2] or line for line in lines if "503 in" not in line})


def command_of(pid: int) -> bytes:
    """A process's command; empty when it is gone."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def parent_of(pid: int) -> int:
    """The process that started it; 0 when it is gone."""
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


@contextmanager
def running(settings: dict[str, str], log: Path, path: str = "/readyz") -> Iterator[Site]:
    """A site that runs as long as the block lasts, unless it is stopped there."""
    site = Site(settings, log)
    try:
        site.start(path)
        yield site
    finally:
        site.stop()
