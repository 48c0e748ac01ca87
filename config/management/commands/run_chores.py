"""manage.py run_chores: run what PLUMB_CHORES names, as far as it is due. The server's supervisor starts it now and then.

A chore is due if it was not done since three o'clock of the last night; what editors want to be looked at soon is done
each time. Any number of processes, on any number of machines with the same database, may run this command at the same
moment: each chore is done by one of them.
"""

import logging
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from assessment.models import Chore
from skills.link_checks import CHECK_LINKS
from skills.models import WaitingLink

EVER = datetime(9999, 1, 1, tzinfo=UTC)
"""What was last done before then is due at any time."""
NIGHT = 3
"""The hour of the site's time zone."""

log = logging.getLogger("plumb.chores")


class Command(BaseCommand):
    help = "Run those chores that PLUMB_CHORES names and that are due, each in one process of all that ask."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.PLUMB_CHORES:
            raise CommandError("PLUMB_CHORES names no chore, so that none is ever done. See docs/running.md.")
        with interruptible():
            failed = [name for name in settings.PLUMB_CHORES if not self.look_after(name)]
            if CHECK_LINKS in settings.PLUMB_CHORES and not self.look_after_waiting_links():
                failed.append(f"{CHECK_LINKS} --waiting")
        if failed:
            raise CommandError(f"Failed: {', '.join(failed)}.")

    def look_after(self, name: str) -> bool:
        """Do a chore if it is due and nobody does it; False if it failed."""
        if not Chore.claim(name, last_night(timezone.now())):
            return True
        if not self.run(name):
            return False
        Chore.done(name)
        return True

    def look_after_waiting_links(self) -> bool:
        """Ask for the addresses that editors want to be asked for now, if any; False if that failed.

        It takes the chore of the night meanwhile, so that one process asks at a time, and puts it back as it was.
        """
        if not WaitingLink.objects.exists() or not Chore.claim(CHECK_LINKS, EVER):
            return True
        if not self.run(CHECK_LINKS, waiting=True):
            return False
        Chore.give_back(CHECK_LINKS)
        return True

    def run(self, name: str, **options: Any) -> bool:
        """Run a command whose chore was taken; False if it failed."""
        try:
            call_command(name, stdout=self.stdout, **options)
        except Exception:
            # It stays taken, so that what fails each time is tried again in hours and not in minutes.
            log.exception("%s failed", name)
            return False
        except BaseException:
            Chore.give_back(name)
            raise
        return True


def last_night(now: datetime) -> datetime:
    """The last time it was three o'clock."""
    night = timezone.localtime(now).replace(hour=NIGHT, minute=0, second=0, microsecond=0)
    return night if night <= now else night - timedelta(days=1)


@contextmanager
def interruptible() -> Iterator[None]:
    """The order to stop is raised where the work is, so that it can be put back."""

    def stop(*signal_and_frame: Any) -> None:
        raise SystemExit("Interrupted; what was begun is done the next time.")

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
