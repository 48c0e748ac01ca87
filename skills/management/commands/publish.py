"""`manage.py publish`: freeze the draft as the next edition."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from skills.publishing import COMMAND_LINE, WARNINGS, NotPublishable, publish


class Command(BaseCommand):
    help = "Check the draft and publish it as the next edition."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--note", required=True, help="one line on what changed")
        parser.add_argument("--accept", default="", help="why the draft's warnings are accepted, if it has any")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            edition = publish(options["note"], by=COMMAND_LINE, accepted=lambda _: options["accept"])
        except NotPublishable as error:
            by_option = any(problem.kind == WARNINGS for problem in error.problems)
            hint = "\nSay with --accept why all of them are accepted." if by_option else ""
            raise CommandError(f"Not published:\n{error}{hint}") from error
        self.stdout.write(f"{edition} is live.")
