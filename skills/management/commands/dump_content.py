"""`manage.py dump_content FOLDER`: write the draft, or an edition, as a folder of content files."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from skills import bundle
from skills.bundle import ready
from skills.models import Edition
from skills.publishing import whole_draft


class Command(BaseCommand):
    help = "Write content as files that load_content reads back, also questions that are not ready."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--edition", type=int, help="the number of an edition instead of the draft")

    def handle(self, *args: Any, **options: Any) -> None:
        number = options["edition"]
        if number is None:
            content = whole_draft()
        else:
            edition = Edition.objects.filter(number=number).first()
            if edition is None:
                raise CommandError(f"There is no edition {number}.")
            content = edition.content
        bundle.write(content, options["folder"])
        asked = len(ready(content).items)
        counts = f"{len(content.skills)} skills and {len(content.items)} questions, {asked} of them ready"
        self.stdout.write(f"Wrote {counts}.")
