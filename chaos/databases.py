"""SQLite, and PostgreSQL, as what can be copied, taken away and given back. What the database has is read without Plumb."""

import os
import shutil
import signal
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Protocol
from urllib.parse import quote

import psycopg
from psycopg import sql

from benchmarks.web.servers import tree
from chaos.journal import ANSWER, RATING, UNKNOWN, Entry
from tests import pgtemp

ASSESSMENTS = "SELECT key FROM assessment_assessment"
RESPONSES = (
    "SELECT a.key, r.item, r.option FROM assessment_response r "
    "JOIN assessment_assessment a ON a.id = r.assessment_id ORDER BY r.id"
)
SETTINGS = ("max_connections=200", "jit=off", "wal_level=replica", "max_wal_senders=4", "listen_addresses=''")
"""Beside these PostgreSQL is as it comes: what it acknowledges is on the disk."""

Row = tuple[object, ...]


class Database(Protocol):
    """What a scenario asks of either."""

    name: str
    address: str
    """For DATABASE_URL."""

    def ask(self, statement: str) -> list[Row]:
        """The rows of a statement, which is committed by itself."""

    def drop(self) -> None:
        """Take it away for good."""


def stored(database: Database) -> dict[str, list[Entry]]:
    """Every response in the database by the key of its assessment, in the order in which they were stored."""
    found: dict[str, list[Entry]] = {str(key): [] for (key,) in database.ask(ASSESSMENTS)}
    for key, item, option in database.ask(RESPONSES):
        rating = "/" in str(item)
        known = UNKNOWN if option is not None and not rating else option
        assert known is None or isinstance(known, int)
        found[str(key)].append(Entry(RATING if rating else ANSWER, known))
    return found


class SQLite:
    """A file."""

    name = "SQLite"

    def __init__(self, file: Path) -> None:
        self.file = file
        self.address = f"sqlite:///{file}"

    def copy_to(self, file: Path) -> "SQLite":
        """The same, in another file."""
        with closing(sqlite3.connect(self.file)) as here, closing(sqlite3.connect(file)) as there:
            here.backup(there)
        return SQLite(file)

    def ask(self, statement: str) -> list[Row]:
        """Read the file itself, and the log beside it."""
        with closing(sqlite3.connect(self.file, timeout=30, isolation_level=None)) as connection:
            return connection.execute(statement).fetchall()

    def drop(self) -> None:
        """With the log beside it."""
        for end in ("", "-wal", "-shm"):
            Path(f"{self.file}{end}").unlink(missing_ok=True)


class Cluster:
    """A PostgreSQL of its own in a folder, on a socket in it."""

    def __init__(self, programs: Path, folder: Path) -> None:
        self.programs, self.folder, self.account = programs, folder, pgtemp.owner()
        folder.mkdir(mode=0o711)
        if self.account:
            os.chown(folder, self.account.pw_uid, self.account.pw_gid)
        self.data, self.log = folder / "data", folder / "log"

    def _run(self, program: str, *arguments: object) -> None:
        done = pgtemp.run(self.account, self.programs / program, *arguments)
        if done.returncode:
            raise RuntimeError(f"{program}: {done.stdout[-2000:]}")

    def make(self) -> None:
        """An empty one."""
        self._run("initdb", "-D", self.data, "-U", "postgres", "--auth=trust", "--no-sync", "-E", "UTF8")

    def copy_of(self, other: "Cluster", *, following: bool) -> None:
        """A copy of another that runs; if it is to follow that, one that takes every change from it and serves nobody else."""
        options = ("-R",) if following else ()
        source = f"host={other.folder} user=postgres application_name={self.folder.name}"
        self._run("pg_basebackup", "-D", self.data, "-d", source, "--checkpoint=fast", "--no-sync", *options)

    def start(self) -> None:
        """Until it answers."""
        options = " ".join(f"-c {each}" for each in (*SETTINGS, f"unix_socket_directories='{self.folder}'"))
        self._run("pg_ctl", "-D", self.data, "-w", "-t", "60", "-l", self.log, "-o", options, "start")

    def stop(self, mode: str = "fast") -> None:
        """As an operator would; "immediate" is a crash."""
        self._run("pg_ctl", "-D", self.data, "-m", mode, "-w", "stop")

    def promote(self) -> None:
        """A replica becomes the one that takes writes."""
        self._run("pg_ctl", "-D", self.data, "-w", "promote")

    def signal(self, number: int) -> None:
        """To every process of it."""
        head = int((self.data / "postmaster.pid").read_text().split()[0])
        for pid in tree(head):
            try:
                os.kill(pid, number)
            except ProcessLookupError:
                continue

    def kill(self) -> None:
        """As a loss of power to this process alone."""
        self.signal(signal.SIGKILL)

    def address(self, name: str) -> str:
        """For DATABASE_URL."""
        return f"postgres://postgres:@/{name}?host={quote(str(self.folder), safe='')}"

    def ask(self, name: str, statement: str | sql.Composed) -> list[Row]:
        """A statement in one of its databases, committed by itself; the rows, if it has any."""
        with psycopg.connect(self.address(name), autocommit=True) as connection:
            cursor = connection.execute(statement.encode() if isinstance(statement, str) else statement)
            return cursor.fetchall() if cursor.description else []


class PostgreSQL:
    """A database in a cluster."""

    name = "PostgreSQL"

    def __init__(self, cluster: Cluster, database: str) -> None:
        self.cluster, self.database = cluster, database
        self.address = cluster.address(database)

    def copy_to(self, name: str, tablespace: str = "pg_default") -> "PostgreSQL":
        """The same in the same cluster, by another name."""
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {} TABLESPACE {}")
        parts = (sql.Identifier(part) for part in (name, self.database, tablespace))
        self.cluster.ask("postgres", statement.format(*parts))
        return PostgreSQL(self.cluster, name)

    def ask(self, statement: str) -> list[Row]:
        return self.cluster.ask(self.database, statement)

    def drop(self) -> None:
        statement = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(self.database))
        self.cluster.ask("postgres", statement)


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Path]:
    """A file system of its own that is soon full. Raises `OSError` where this user may not mount one."""
    folder.mkdir(exist_ok=True)
    done = subprocess.run(  # noqa: S603
        ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)],  # noqa: S607
        check=False,
        capture_output=True,
    )
    if done.returncode:
        raise OSError(done.stderr.decode(errors="replace").strip())
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=False)  # noqa: S603, S607


def fill(folder: Path) -> Path:
    """Take all the room there is."""
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as file:
        for size in (1 << 16, 1 << 12, 1):
            try:
                while file.write(b"0" * size):
                    pass
            except OSError:
                continue
    return ballast


def may_mount() -> bool:
    """Whether this user is one who may, and has the program."""
    return os.geteuid() == 0 and shutil.which("mount") is not None
