"""Two tables: somebody's attempt, and their answers."""

from django.db import models
from django.utils import timezone


class Attempt(models.Model):
    """How far somebody has come."""

    answered = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"Attempt {self.pk}"


class Answer(models.Model):
    """One answer of an attempt."""

    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE)
    question = models.PositiveIntegerField()
    choice = models.PositiveSmallIntegerField()
    answered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=("attempt", "question"), name="each_answer_counts_once")]

    def __str__(self) -> str:
        return f"{self.question}: {self.choice}"
