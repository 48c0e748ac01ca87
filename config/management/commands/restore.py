"""manage.py restore: put a backup into an empty database, or only prove that it could be."""

import sqlite3
from argparse import ArgumentParser
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from assessment.models import Chore
from config.backup import BackupError, advice, check, restore
from config.doctor import TRIED_BACKUP
from config.faults import reason
from config.management.commands.backup import described


def note_that_it_was_tried() -> None:
    """For `doctor`, where there is a database that takes it: a backup may be checked on any machine."""
    with suppress(DatabaseError):
        Chore.done(TRIED_BACKUP)


class Command(BaseCommand):
    help = "Put a backup into this site's database, which has to be empty; with --check only read it."
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="what manage.py backup made")
        parser.add_argument(
            "--check",
            action="store_true",
            help="read the whole backup, and change nothing but the note that it was read",
        )

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            contents = check(file) if options["check"] else restore(file)
            if options["check"]:
                note_that_it_was_tried()
        except BackupError as error:
            raise CommandError(f"{file} cannot be restored: {error}.") from error
        except (DatabaseError, sqlite3.Error, OSError) as error:
            raise CommandError(f"{file} could not be read or restored: {reason(error)}") from error
        word = "is whole" if options["check"] else "is restored"
        self.stdout.write(f"{file} {word}: of {contents.made}, {described(contents.rows)}. {advice(contents)}".strip())
