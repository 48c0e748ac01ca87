"""manage.py backup: copy the database into one file while people go on answering. Run it every night, by a timer."""

import sqlite3
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from assessment.models import Chore
from config.backup import BackupError, back_up
from config.faults import reason
from config.postgresql_programs import ProgramError
from skills.releases import is_newer
from skills.words import count_noun


class Command(BaseCommand):
    help = "Copy the database into one new file of a folder: python manage.py backup /var/backups/plumb"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="where the file is put; best on another disk")

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        try:
            file, contents = back_up(folder)
        except (BackupError, ProgramError) as error:
            raise CommandError(f"No backup was made: {error}.") from error
        except (DatabaseError, sqlite3.Error, OSError) as error:
            raise CommandError(f"No backup was made: {reason(error)}") from error
        try:
            Chore.done("backup")
        except DatabaseError as error:  # a database that is only read from, or that somebody else holds
            self.stderr.write(f"The backup was made, but the database does not know of it: {reason(error)}")
        newer = " A newer release made the database, and only that restores it." if is_newer() else ""
        self.stdout.write(f"{file}: {described(contents.rows)}, {file.stat().st_size / 1e6:.1f} MB.{newer}")


def described(rows: dict[str, int]) -> str:
    """What a backup holds, for whoever knows about how much it should be."""
    assessments, responses = rows.get("assessment_assessment", 0), rows.get("assessment_response", 0)
    counted = f"{count_noun(assessments, 'assessment')} with {count_noun(responses, 'response')}"
    return f"{counted}, {count_noun(sum(rows.values()), 'row')} in all"
