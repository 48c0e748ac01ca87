"""Files that somebody sent to the desk and has not decided about yet."""

from datetime import timedelta
from typing import Any

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

KEPT = timedelta(days=1)
"""How long a file waits for its decision."""


class UploadQuerySet(models.QuerySet["Upload"]):
    """Files by who sent them."""

    def waiting(self, purpose: str, by: str) -> "UploadQuerySet":
        """Files that this person sent for a purpose and may still decide about."""
        return self.filter(purpose=purpose, by=by, at__gt=timezone.now() - KEPT)

    def expired(self) -> "UploadQuerySet":
        """Files that nobody may decide about any more."""
        return self.filter(at__lte=timezone.now() - KEPT)

    def keep(self, purpose: str, name: str, data: bytes, by: str) -> "Upload":
        """Keep a file until it is decided about, in place of the one before; and drop what nobody came back for."""
        with transaction.atomic():
            self.filter(Q(purpose=purpose, by=by) | Q(at__lte=timezone.now() - KEPT)).delete()
            return self.create(purpose=purpose, name=name[:100], data=data, by=by)


class Upload(models.Model):
    """A file between the page that says what it would change and the button that does."""

    purpose = models.CharField(max_length=20)
    """What it is for: a field of `Content` for a spreadsheet, "quiz", "framework"."""
    name = models.CharField(max_length=100)
    data = models.BinaryField()
    choices = models.JSONField(default=dict)
    """What the person chose beside the file, such as which skill a category is."""
    by = models.CharField(max_length=150)
    at = models.DateTimeField(default=timezone.now)

    objects = UploadQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        ordering = ("-pk",)

    def __str__(self) -> str:
        return self.name

    def choose(self, choices: dict[str, Any]) -> None:
        """Keep what the person chose beside the file."""
        self.choices = choices
        self.save(update_fields=["choices"])
