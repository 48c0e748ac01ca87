"""What the editors learn about their items: what people report, and what all responses together say."""

from django.db import models
from django.utils import timezone

from assessment.models.assessment import Assessment
from skills.content import Item
from skills.models import Edition


class ProblemReport(models.Model):
    """What a person says is wrong with an item. It names the item and the edition, not the person."""

    class Kind(models.TextChoices):
        WRONG = "wrong", "The answer seems wrong"
        UNCLEAR = "unclear", "It is not clear what is asked"
        OUTDATED = "outdated", "It is out of date"
        OTHER = "other", "Something else"

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT)
    item = models.CharField("question", max_length=80)
    kind = models.CharField(max_length=10, choices=Kind)
    text = models.TextField("what they wrote", blank=True)
    reported_at = models.DateTimeField(default=timezone.now)
    settled = models.BooleanField(default=False)

    @classmethod
    def record(cls, assessment: Assessment, item: Item, kind: str, text: str) -> "ProblemReport":
        """Store a note about an item as it is in the assessment's edition."""
        return cls.objects.create(edition=assessment.edition, item=item.id, kind=kind, text=text.strip())

    class Meta:
        ordering = ("settled", "-reported_at")

    def __str__(self) -> str:
        return f"{self.item}: {self.get_kind_display()}"


class ItemFigures(models.Model):
    """Statistics of an edition's items as worked out at one moment. They count responses and name nobody."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT)
    computed_at = models.DateTimeField(default=timezone.now)
    checks = models.PositiveIntegerField()
    text = models.TextField()
    """The engine's `ItemStatistics` of all items, as JSON."""
    timed = models.PositiveIntegerField(default=0, db_default=0)
    """Finished assessments that the two medians are of."""
    rating_seconds = models.FloatField(null=True)
    question_seconds = models.FloatField(null=True)
    """Medians over people of the time that one takes in the middle; empty where nobody was timed."""

    class Meta:
        ordering = ("-pk",)
        verbose_name = "question statistics"
        verbose_name_plural = "question statistics"

    def __str__(self) -> str:
        return f"{self.checks} checks until {self.computed_at:%Y-%m-%d %H:%M}"
