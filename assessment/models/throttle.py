"""How often something was tried."""

from datetime import datetime

from django.db import models, transaction
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
    def exceeded(cls, name: str, limit: int) -> bool:
        """Whether `name` was counted `limit` times or more in this stretch."""
        return cls.objects.filter(name=name, window=cls._window(), count__gte=limit).exists()

    @classmethod
    def add(cls, name: str) -> int:
        """Count one more try; its number in this stretch, which no other try has, however many arrive together."""
        with transaction.atomic():
            row, _ = cls.objects.get_or_create(name=name, window=cls._window())
            cls.objects.filter(pk=row.pk).update(count=models.F("count") + 1)
            row.refresh_from_db(fields=("count",))
        return row.count

    @classmethod
    def past(cls) -> models.QuerySet["Throttle"]:
        """Counts of earlier stretches, which nothing asks for any more."""
        return cls.objects.filter(window__lt=cls._window())

    @classmethod
    def _window(cls) -> datetime:
        now = timezone.now()
        return now.replace(minute=now.minute - now.minute % cls.MINUTES, second=0, microsecond=0)
