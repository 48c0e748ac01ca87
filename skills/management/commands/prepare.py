"""`manage.py prepare`: give a fresh installation its first content and edition."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from skills import bundle
from skills.models import Edition
from skills.publishing import NotPublishable, is_empty, know_sizes, publish, store
from skills.validation import blocking, problems

STARTER = Path(__file__).resolve().parents[2] / "data"


class Command(BaseCommand):
    help = (
        "Load the starter content, or that of a folder, into empty draft tables and publish it as edition 1. "
        "Does nothing where there is content already, so editors' changes are safe."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--content", type=Path, help="a folder of content files instead of the starter content")

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path | None = options["content"]
        if is_empty() and not Edition.objects.exists():
            self._load(folder or STARTER)
            self.stdout.write(f"Content of {folder} loaded." if folder else "Starter content loaded.")
        elif folder:
            self.stdout.write(
                f"The content of {folder} was not loaded, because this installation has content already. "
                "Set PLUMB_DATA to another folder to start a site of its own, or use load_content and publish."
            )
        if Edition.objects.exists():
            self.stdout.write(f"{Edition.objects.live()} is live.")
            return
        try:
            edition = publish("First content" if folder else "Starter content", by="prepare")
        except NotPublishable as error:
            raise CommandError(f"The content cannot be published:\n{error}") from error
        self.stdout.write(f"{edition} published.")

    def _load(self, folder: Path) -> None:
        """Fill the draft tables, or leave them empty where the content could not be published as it is."""
        try:
            content = bundle.read(folder)
        except (bundle.BadBundle, OSError) as error:
            raise CommandError(f"The content of {folder} cannot be read: {error}") from error
        if found := blocking(problems(content)):
            raise CommandError("\n".join([f"The content of {folder} cannot be published:", *map(str, found)]))
        store(content)
        know_sizes()
