"""How often something was tried."""

from collections.abc import Mapping
from datetime import datetime

from django.db import models
from django.utils import timezone


class Throttle(models.Model):
    """How often something was tried in a stretch of time, by a keyed hash of who tried it."""

    name = models.CharField(max_length=64)
    window = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=("name", "window"), name="one_count_per_window")]

    def __str__(self) -> str:
        return f"{self.window:%H:%M}: {self.count}"

    MINUTES = 15

    @classmethod
    def take(cls, name: str, limit: int) -> bool:
        """Count one more try and say whether it may go on; False, and nothing counted, after `limit` in this stretch.

        Counting and checking are one statement, so that tries that arrive together cannot all be the last one allowed.
        """
        window = cls._window()
        cls.objects.get_or_create(name=name, window=window)
        free = cls.objects.filter(name=name, window=window, count__lt=limit)
        return bool(free.update(count=models.F("count") + 1))

    @classmethod
    def take_all(cls, limits: Mapping[str, int]) -> bool:
        """The same for several counts, in their order; whatever stands after one that is full is not counted."""
        return all(cls.take(name, limit) for name, limit in limits.items())

    @classmethod
    def give_back(cls, name: str) -> None:
        """Take back a try that turned out to be none: it was counted before anybody knew, as it had to be."""
        cls.objects.filter(name=name, window=cls._window(), count__gt=0).update(count=models.F("count") - 1)

    @classmethod
    def past(cls) -> models.QuerySet["Throttle"]:
        """Counts of earlier stretches, which nothing asks for any more."""
        return cls.objects.filter(window__lt=cls._window())

    @classmethod
    def _window(cls) -> datetime:
        now = timezone.now()
        return now.replace(minute=now.minute - now.minute % cls.MINUTES, second=0, microsecond=0)
