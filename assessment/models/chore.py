"""What has to be done again and again by whoever runs the site, and when it was done last."""

from datetime import datetime

from django.db import models
from django.utils import timezone


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
