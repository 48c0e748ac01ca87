"""`manage.py find_cues FOLDER`: how many right answers of a content folder the wording of options gives away."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from skills import bundle
from skills.validation.cues import Guesser, format_of


class Command(BaseCommand):
    help = "Let a model that sees options only guess the right answers of FOLDER, and print what it found by."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            content = bundle.read(options["folder"])
        except (OSError, bundle.BadBundle) as error:
            raise CommandError(str(error)) from error
        guesser = Guesser(content.items)
        areas = [content.skill_by_id[item.skill].area for item in content.items]
        for area, guessed in guesser.guessed(areas).items():
            self.stdout.write(f"{area or 'all'}: {guessed}")
        share = content.measurement.guessing_share
        for format, guessed in guesser.guessed([format_of(item) for item in content.items]).items():
            if format:
                floor = f"so {share * guessed.right:.2f} are right by guessing, where {share * guessed.chance:.2f} is assumed"
                self.stdout.write(f"{format}: {guessed.questions} questions, {floor}.")
