"""Both sites as processes of their own, under the same server, and the processor time that they spend.

Linux only: processor time is read from /proc, for every process of a tree, and for those that ended.
"""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import NamedTuple
from urllib.request import urlopen

ROOT = Path(__file__).parents[2]
TICK = os.sysconf("SC_CLK_TCK")
SERVER = ("granian", "config.server:app", "--interface", "rsgi", "--http", "1", "--no-ws", "--workers", "1")
"""The server that `manage.py serve` starts, here with one process."""

THREADS = "4"
SITES = {"bare": "benchmarks.bare.settings", "plumb": "config.settings"}
STARTS_WITHIN = 60.0


class Site(NamedTuple):
    """A site that runs."""

    port: int
    pids: tuple[int, ...]
    """Heads of the process trees whose time counts: the server, and the database where that is a process."""
    start: float
    """Seconds from the start of its process to its first page."""

    def seconds(self) -> float:
        """Processor time that these trees have spent so far."""
        return sum(spent(pid) for pid in self.pids)

    def memory(self) -> float:
        """MiB of the largest process of the server."""
        return max(resident(pid) for pid in tree(self.pids[0]))


def tree(head: int) -> list[int]:
    """A process and all below it."""
    below: dict[int, list[int]] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal() and (found := _stat(int(folder.name))):
            below.setdefault(int(found[1]), []).append(int(folder.name))
    found_pids = [head]
    for pid in found_pids:
        found_pids.extend(below.get(pid, []))
    return found_pids


def _stat(pid: int) -> list[str]:
    """The fields of a process from its state on; empty when it is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def spent(head: int) -> float:
    """Seconds of processor time of a tree: user and system, of its own and of children that ended."""
    return sum(int(ticks) for pid in tree(head) for ticks in _stat(pid)[11:15]) / TICK


def resident(pid: int) -> float:
    """MiB that a process holds."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS")), 0.0)


@contextmanager
def sites(folder: Path, database: str, pids: tuple[int, ...] = ()) -> Iterator[dict[str, Site]]:
    """Both sites, ready, on this database; an empty address stands for a SQLite file for each.

    `pids` are processes of the database. `folder` takes the data of the sites and their logs.
    """
    started: list[subprocess.Popen[bytes]] = []
    found = {}
    try:
        for name, settings in SITES.items():
            environment = _environment(folder / name, settings, database or f"sqlite:///{folder / name}.sqlite3")
            _prepare(name, environment)
            port = _free_port()
            began = monotonic()
            with (folder / f"{name}.log").open("wb") as log:
                command = [sys.executable, "-m", *SERVER, "--host", "127.0.0.1", "--port", str(port)]
                server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)  # noqa: S603
            started.append(server)
            _wait(port, server, folder / f"{name}.log")
            with urlopen(f"http://127.0.0.1:{port}/", timeout=STARTS_WITHIN):
                found[name] = Site(port, (server.pid, *pids), monotonic() - began)
        yield found
    finally:
        for server in started:
            server.terminate()
        for server in started:
            server.wait(30)


def _environment(folder: Path, settings: str, database: str) -> dict[str, str]:
    folder.mkdir(parents=True)
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PLUMB_")}
    return kept | {
        "DJANGO_SETTINGS_MODULE": settings,
        "DATABASE_URL": database,
        "PLUMB_DATA": str(folder),
        "PLUMB_SECRET_KEY": "only-for-benchmarks-0123456789-abcdefghijklmnopqrstuvwxyz",
        "PLUMB_THREADS": THREADS,
        "PLUMB_WORKERS": "1",
        "MALLOC_ARENA_MAX": "2",  # as manage.py serve has it
    }


def _prepare(name: str, environment: dict[str, str]) -> None:
    steps = [["migrate", "--run-syncdb"]]
    if name == "plumb":
        steps = [["migrate"], ["prepare"], ["collectstatic", "--no-input"]]
    for step in steps:
        command = [sys.executable, "-m", "django", *step, "--verbosity", "0"]
        subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)  # noqa: S603


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    end = monotonic() + STARTS_WITHIN
    while monotonic() < end and server.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            sleep(0.05)
        else:
            return
    sys.exit(f"A site did not start:\n{log.read_text()}")
