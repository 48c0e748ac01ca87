"""What has to be done again and again by whoever runs the site, and when it was done last."""

from datetime import datetime, timedelta

from django.db import models
from django.utils import timezone

DAY = timedelta(days=1)
LATE = {"purge": 2 * DAY, "backup": 2 * DAY, "item_statistics": 14 * DAY}
"""After how long without it a chore is overdue."""


class Chore(models.Model):
    """A command that a timer runs, by its name, and the end of its last run that succeeded."""

    name = models.CharField(max_length=32, primary_key=True)
    done_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name}: {self.done_at:%Y-%m-%d %H:%M}"

    @classmethod
    def done(cls, name: str) -> None:
        """Record that the command has just ended well."""
        cls.objects.update_or_create(name=name, defaults={"done_at": timezone.now()})

    @classmethod
    def last(cls) -> dict[str, datetime]:
        """When each command ended well; one that never ran is not there."""
        return dict(cls.objects.values_list("name", "done_at"))

    @classmethod
    def overdue(cls, since: datetime | None = None) -> dict[str, datetime | None]:
        """Those that are late, each with its last end; None for one that never ran, which is late at once.

        With `since`, the beginning of the site, it is late only as long after that as another after its last end.
        """
        last, now = cls.last(), timezone.now()
        ends = {name: last.get(name) for name in LATE}
        starts = {name: end or since for name, end in ends.items()}
        return {name: ends[name] for name, start in starts.items() if start is None or now - start > LATE[name]}
