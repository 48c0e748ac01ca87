"""What has to be done again and again by whoever runs the site, and when it was done last."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone

DAY = timedelta(days=1)
LATE = {"purge": 2 * DAY, "backup": 2 * DAY, "item_statistics": 14 * DAY}
"""After how long without it a chore is overdue."""
LEASE = timedelta(hours=6)
"""How long a chore belongs to whoever began it: longer than any takes, and then it failed or its process was killed."""


class Chore(models.Model):
    """A command that is run again and again, by its name, and the end of its last run that succeeded."""

    name = models.CharField(max_length=32, primary_key=True)
    done_at = models.DateTimeField(null=True)
    """None as long as it never ended well."""
    begun_at = models.DateTimeField(null=True)
    """Since when a process is at it that took it with `claim`; None if nobody is."""

    def __str__(self) -> str:
        return f"{self.name}: {f'{self.done_at:%Y-%m-%d %H:%M}' if self.done_at else 'never'}"

    @classmethod
    def done(cls, name: str) -> None:
        """Record that the command has just ended well."""
        cls.objects.update_or_create(name=name, defaults={"done_at": timezone.now(), "begun_at": None})

    @classmethod
    def claim(cls, name: str, since: datetime) -> bool:
        """Take a chore that was not done since then; False where it was, or where another process is at it.

        Asking and taking are one statement, so that of any number of processes one takes it. Whoever does must end it
        with `done`, or put it back with `give_back`; if neither happens it is free again after `LEASE`.
        """
        now = timezone.now()
        cls.objects.get_or_create(name=name)
        due = Q(done_at=None) | Q(done_at__lt=since)
        free = Q(begun_at=None) | Q(begun_at__lt=now - LEASE)
        return cls.objects.filter(due, free, name=name).update(begun_at=now) == 1

    @classmethod
    def give_back(cls, name: str) -> None:
        """Let go of a chore that was begun and interrupted."""
        cls.objects.filter(name=name).update(begun_at=None)

    @classmethod
    def last(cls) -> dict[str, datetime]:
        """When each command ended well; one that never did is not there."""
        rows = cls.objects.exclude(done_at=None).values_list("name", "done_at")
        return {name: end for name, end in rows if end is not None}

    @classmethod
    def overdue(cls, since: datetime | None = None) -> dict[str, datetime | None]:
        """Those that are late, each with its last end; None for one that never ran, which is late at once.

        With `since`, the beginning of the site, it is late only as long after that as another after its last end.
        """
        last, now = cls.last(), timezone.now()
        ends = {name: last.get(name) for name in LATE}
        starts = {name: end or since for name, end in ends.items()}
        return {name: ends[name] for name, start in starts.items() if start is None or now - start > LATE[name]}
