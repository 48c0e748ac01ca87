"""manage.py serve: checks what would go wrong later, then becomes the supervisor of a server (config/supervisor.py)."""

import os
import socket
import sys
from argparse import ArgumentParser
from getpass import getuser
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection, connections

from config import health
from config.checklist import admin_command
from config.faults import reason
from config.turns import one_at_a_time
from skills.releases import NEWER, is_newer

LOOPBACK = ("127.0.0.1", "localhost", "::1")
HEADERS = "65536"
"""Room for a request's line and headers, of which browsers fill a tenth. Granian answers 431 to what goes far beyond:
100,000 bytes still passed, 130,000 did not."""
GRACE = "10"
"""Seconds that requests under way have to finish when the server stops."""


class Command(BaseCommand):
    help = "Serve Plumb: python manage.py serve --bind 0.0.0.0:8000"
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--bind", default="127.0.0.1:8000", help="address and port (127.0.0.1:8000)")
        parser.add_argument(
            "--prepare", action="store_true", help="first migrate, publish the starter content, collect static files"
        )
        parser.add_argument(
            "--content", type=Path, help="with --prepare: a folder of content files to start with instead"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        host, port = split(options["bind"])
        if options["content"] and not options["prepare"]:
            raise CommandError("--content says what a new site begins with: give it with --prepare.")
        try:
            refuse_unwritable_place()
            refuse_other_encoding()
            if options["prepare"]:
                prepare(options["content"])
            forget_figures()
            problems = startup_problems(host)
        except (DatabaseError, OSError) as error:
            # The sentence of the driver names host and file, and no password.
            raise CommandError(f"Plumb does not start: {reason(error)}") from error
        if problems:
            raise CommandError("Plumb does not start.\n" + "\n".join(problems))
        refuse_taken_port(host, port)
        reserve(port)
        shown = f"[{host}]" if ":" in host else host
        self.stdout.write(f"Plumb is at http://{shown}:{port}/ (stop with Ctrl-C).")
        if options["prepare"]:
            self.stdout.write(f"To edit skills and questions, make an administrator once with: {admin_command()}")
        self.stdout.flush()
        connections.close_all()
        move_to_the_product()
        share_heaps()
        os.execv(sys.executable, command(host, port))  # noqa: S606  (becomes the supervisor, keeps the process id)


def move_to_the_product() -> None:
    """Into the product's folder, as Python imports first what lies where it starts. Places keep their meaning."""
    os.environ["PLUMB_DATA"] = str(settings.PLUMB_DATA)
    if connection.vendor == "sqlite":
        os.environ["DATABASE_URL"] = f"sqlite:///{quote(str(health.database_file()))}"
    os.chdir(settings.BASE_DIR)


def share_heaps() -> None:
    """Two heaps a process, unless the operator says otherwise. glibc gives each thread one of its own, which keeps what
    the largest page in it took; and of Python's threads one computes at a time."""
    os.environ.setdefault("MALLOC_ARENA_MAX", "2")


def refuse_unwritable_place() -> None:
    place = health.unwritable_place()
    if place:
        raise CommandError(
            f"Plumb does not start: {place} cannot be written to by the user {owner_of_process()}. "
            "The database and its folder have to be."
        )


def forget_figures() -> None:
    """Figures begin anew with the server, whose processes have other numbers each time."""
    if settings.PLUMB_METRICS:
        for file in settings.PLUMB_METRICS_FOLDER.glob("*.db"):
            file.unlink()


def refuse_other_encoding() -> None:
    if encoding := health.other_encoding():
        raise CommandError(
            f"Plumb does not start: the encoding of the database is {encoding}, and has to be UTF8. "
            f"{health.OTHER_DATABASE}"
        )


def owner_of_process() -> str:
    try:
        return getuser()
    except (KeyError, OSError):  # a container may run as a number without a name
        return str(os.getuid())


def split(bind: str) -> tuple[str, int]:
    host, _, port = bind.rpartition(":")
    if not host or not port.isdecimal() or not 1 <= int(port) <= 65535:
        raise CommandError(f"--bind takes an address and a port, such as 127.0.0.1:8000, not {bind!r}.")
    return host.strip("[]"), int(port)


def prepare(content: Path | None = None) -> None:
    settings.PLUMB_DATA.mkdir(mode=0o700, parents=True, exist_ok=True)
    with one_at_a_time():
        if health.stands_half_way():
            raise CommandError(health.HALF_WAY)
        if is_newer():
            raise CommandError(NEWER)
        call_command("migrate", interactive=False, verbosity=0)
        call_command("prepare", content=content)
        call_command("collectstatic", interactive=False, verbosity=0)


def startup_problems(host: str) -> list[str]:
    problems = []
    if settings.DEBUG and host not in LOOPBACK:
        problems.append("PLUMB_DEBUG is on, which is only for this machine: leave it out, or bind to 127.0.0.1.")
    return problems + health.static_problems() + health.migration_problems()


def refuse_taken_port(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CommandError(
                f"Plumb cannot listen on {host}:{port}: {(error.strerror or str(error)).lower()}."
            ) from error


def reserve(port: int) -> int:
    """Take a name that one process of this machine can have, which the supervisor keeps as long as it lives: its number.

    Workers share their port, so that of two servers that start in the same instant both would get it. By the port alone,
    as addresses overlap: localhost is 127.0.0.1, and 0.0.0.0 is both.
    """
    if sys.platform != "linux":
        return -1
    name = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    try:
        name.bind(f"\0plumb {port}")
    except OSError as error:
        name.close()
        raise CommandError(f"Another Plumb of this machine has port {port}, or starts there just now.") from error
    name.set_inheritable(True)
    return name.detach()


def command(host: str, port: int) -> list[str]:
    manage = str(settings.BASE_DIR / "manage.py")
    return [
        *(sys.executable, str(settings.BASE_DIR / "config" / "supervisor.py")),
        *((sys.executable, manage, "run_chores", "--") if settings.PLUMB_CHORES else ()),
        *(sys.executable, "-m", "granian", "config.server:app", "--interface", "rsgi", "--http", "1", "--no-ws"),
        *(
            "--working-dir",
            str(settings.BASE_DIR),
            "--host",
            host if ":" in host else socket.gethostbyname(host),  # granian takes no name
            "--port",
            str(port),
            "--workers",
            str(settings.PLUMB_WORKERS),
        ),
        *("--respawn-failed-workers", "--respawn-interval", "1", "--workers-kill-timeout", GRACE),
        *("--http1-buffer-size", HEADERS, "--http1-header-read-timeout", "15000", "--log-level", "warning"),
    ]
