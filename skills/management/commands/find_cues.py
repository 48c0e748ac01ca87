"""`manage.py find_cues FOLDER`: how many right answers of a content folder the wording of options gives away."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from skills import bundle
from skills.validation.cues import Guesser


class Command(BaseCommand):
    help = "Let a model that sees options only guess the right answers of FOLDER, and print what it found by."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            content = bundle.read(options["folder"])
        except (OSError, bundle.BadBundle) as error:
            raise CommandError(str(error)) from error
        areas = [content.skill_by_id[item.skill].area for item in content.items]
        for area, guessed in Guesser(content.items).guessed(areas).items():
            self.stdout.write(f"{area or 'all'}: {guessed}")
