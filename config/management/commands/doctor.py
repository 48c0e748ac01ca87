"""manage.py doctor: is this installation fit to serve people, and looked after? One line for each thing looked at."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config.doctor import WRONG, examine


class Command(BaseCommand):
    help = "Say what is in order here and what is not. Changes nothing; ends with 1 when something is wrong."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="the same as a list of objects")

    def handle(self, *args: Any, **options: Any) -> None:
        findings = list(examine())
        if options["json"]:
            self.stdout.write(json.dumps([finding._asdict() for finding in findings], indent=2))
        else:
            for finding in findings:
                said = f"{finding.sentence} {finding.advice}".rstrip()
                self.stdout.write(f"{finding.state:<6}{finding.topic:<17}{said}")
        wrong = sum(finding.state == WRONG for finding in findings)
        if wrong:
            raise CommandError(f"{wrong} of {len(findings)} wrong.")
