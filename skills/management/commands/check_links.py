"""`manage.py check_links`: ask whether the addresses of resources and certifications still answer. Only when it is run."""

from collections import Counter
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from skills.link_checks import Polite, addresses, check, forget, waiting
from skills.models import Framework, LinkCheck
from skills.public_web import asker


class Command(BaseCommand):
    help = (
        "Ask for every address of the draft's resources and certifications, one at a time and with a pause between two "
        "requests to a host, and note what became of it. An address is dead once it failed on three days in a row."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--waiting", action="store_true", help="only those that editors asked for at the desk")

    def handle(self, *args: Any, **options: Any) -> None:
        ask = Polite(asker(user_agent()))
        counts: Counter[str] = Counter()
        for found in check(waiting() if options["waiting"] else addresses(), ask, timezone.localdate()):
            counts["failing" if found.failing_days and found.state != LinkCheck.State.DEAD else found.state] += 1
            if found.failing_days or found.moved_to:
                self.stdout.write(str(found))
        forget()
        total = sum(counts.values())
        self.stdout.write(
            f"{'1 address' if total == 1 else f'{total} addresses'}: {counts['ok']} answer, {counts['moved']} moved, {counts['failing']} failed, "
            f"{counts['dead']} dead."
        )


def user_agent() -> str:
    """Who asks: the name of the site and where it is."""
    site = Framework.objects.first() or Framework()
    host = next((host for host in settings.ALLOWED_HOSTS if host[:1].isalpha() and host != "localhost"), "")
    name = site.name.encode("ascii", "replace").decode()
    return f"{name} link check{f' (https://{host}/)' if host else ''}"
