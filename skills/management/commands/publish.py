"""`manage.py publish`: freeze the draft as the next edition."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from skills.publishing import NotPublishable, publish


class Command(BaseCommand):
    help = "Check the draft and publish it as the next edition."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--note", required=True, help="one line on what changed")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            edition = publish(options["note"], by="command line")
        except NotPublishable as error:
            raise CommandError(f"Not published:\n{error}") from error
        self.stdout.write(f"{edition} is live.")
