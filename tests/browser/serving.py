"""A real server process with a database of its own."""

import os
import secrets
import socket
import sqlite3
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[2]
START_SECONDS = 180
DATABASE_FILE = "plumb.sqlite3"


@contextmanager
def database_address(folder: Path) -> Iterator[str]:
    """SQLite in the folder, or a new database on the server of DATABASE_URL."""
    address = os.environ.get("DATABASE_URL", "")
    if not address.startswith("postgres"):
        yield f"sqlite:///{folder}/{DATABASE_FILE}"
        return
    import psycopg
    from psycopg import sql
    from psycopg.conninfo import conninfo_to_dict

    name = f"plumb_{folder.name}_{os.getpid()}"
    parts = conninfo_to_dict(address)
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    try:
        query = "&".join(f"{key}={value}" for key, value in parts.items() if key != "dbname" and value)
        yield f"postgres:///{name}?{query}"
    finally:
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def copy_database(source: Path, folder: Path) -> None:
    """What is in a folder's SQLite, if it has one, also while it is served: so nothing has to be loaded once more."""
    if (source / DATABASE_FILE).exists():
        with (
            closing(sqlite3.connect(source / DATABASE_FILE)) as there,
            closing(sqlite3.connect(folder / DATABASE_FILE)) as here,
        ):
            there.backup(here)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_ready(server: "subprocess.Popen[bytes]", url: str, log: Path) -> None:
    for _ in range(START_SECONDS * 10):
        try:
            with urllib.request.urlopen(f"{url}/readyz", timeout=2):
                return
        except (urllib.error.URLError, OSError):
            pass
        try:
            server.wait(timeout=0.1)
        except subprocess.TimeoutExpired:
            continue
        break
    pytest.fail(f"the server did not become ready:\n{log.read_text()[-3000:]}", pytrace=False)


@contextmanager
def running(environment: dict[str, str], log: Path, *command: str) -> Iterator["subprocess.Popen[bytes]"]:
    """A server of this command for Python, as it starts; at the end it is told to stop."""
    with log.open("wb") as output:
        server = subprocess.Popen(
            [sys.executable, *command],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            yield server
        finally:
            server.terminate()
            try:
                server.wait(timeout=15)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def settings_of(folder: Path, database: str) -> dict[str, str]:
    """The environment of a Plumb whose data is in the folder."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PLUMB_")}
    return environment | {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "PLUMB_SECRET_KEY": secrets.token_urlsafe(48),
        "PLUMB_DATA": str(folder),
        "DATABASE_URL": database,
        "PLUMB_COUNT_HURRIED": "yes",
        "PLUMB_MAIL": f"file://{folder}/mails",
        "PYTHONUNBUFFERED": "1",
    }


class Served(NamedTuple):
    """A Plumb that runs."""

    url: str
    environment: dict[str, str]

    def manage(self, *arguments: str) -> None:
        """A command of its operator, while it runs."""
        subprocess.run([sys.executable, "manage.py", *arguments], cwd=ROOT, env=self.environment, check=True)


@contextmanager
def served(folder: Path, *options: str) -> Iterator[Served]:
    """A freshly prepared Plumb in the folder, served as the README says, with more options of the server's command."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    log = folder / "server.log"
    with database_address(folder) as database:
        environment = settings_of(folder, database)
        command = ("manage.py", "serve", "--prepare", "--bind", f"127.0.0.1:{port}", *options)
        with running(environment, log, *command) as server:
            wait_until_ready(server, url, log)
            yield Served(url, environment)
