"""manage.py report_schema FILE: writes the JSON Schema of the download of a report."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from assessment.files.schema import schema


class Command(BaseCommand):
    help = "Write the JSON Schema of a report's download, which the site also serves: docs/report.schema.json"
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="where it is written")

    def handle(self, *args: Any, **options: Any) -> None:
        options["file"].write_bytes(schema())
