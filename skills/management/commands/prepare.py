"""`manage.py prepare`: give a fresh installation its starter content and first edition."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from skills import bundle
from skills.models import Edition
from skills.publishing import NotPublishable, is_empty, publish, store

STARTER = Path(__file__).resolve().parents[2] / "data"


class Command(BaseCommand):
    help = (
        "Load the starter content into empty draft tables and publish it as edition 1. "
        "Does nothing where there is content already, so editors' changes are safe."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        if is_empty() and not Edition.objects.exists():
            store(bundle.read(STARTER))
            self.stdout.write("Starter content loaded.")
        if Edition.objects.exists():
            self.stdout.write(f"{Edition.objects.live()} is live.")
            return
        try:
            edition = publish("Starter content", by="prepare")
        except NotPublishable as error:
            raise CommandError(f"The content cannot be published:\n{error}") from error
        self.stdout.write(f"{edition} published.")
