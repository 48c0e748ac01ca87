"""What became of each draft object, with the texts before and after."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

MAX_HOW = 200
"""Characters of what a change was made by."""


class DraftChange(models.Model):
    """One change of a draft object: the whole value before and after, parts included, as JSON.

    Of changes at the desk the object's place stands in it too, and of a deletion the key of its row.

    It names the object by kind and identifier and not by its row, so that it outlives the row.
    """

    kind = models.CharField(max_length=20)
    """The field of `Content` that holds such objects, or `measurement`."""
    identifier = models.CharField(max_length=80, blank=True)
    """Of the object; empty for the measurement model."""
    at = models.DateTimeField(default=timezone.now)
    by = models.CharField(max_length=150, blank=True)
    """Who, or which command."""
    how = models.CharField(max_length=MAX_HOW)
    """By what, in a few words: "At the desk", "Marked ready"."""
    before = models.TextField(blank=True)
    """Empty for an object that is new."""
    after = models.TextField(blank=True)
    """Empty for an object that is gone."""

    class Meta:
        ordering = ("-pk",)
        indexes = [models.Index(fields=("kind", "identifier"), name="changes_of_an_object")]
        constraints = [
            models.CheckConstraint(condition=~Q(before=F("after")), name="a_change_changes_something"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.identifier}"
