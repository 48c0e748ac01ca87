"""Invitations of people whose level somebody knows, so that their answers can place the questions (`calibrate`)."""

from datetime import datetime, timedelta

from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.utils import timezone

from assessment.models.assessment import Assessment
from assessment.models.link_token import WithToken
from assessment.models.person import random_key
from skills.content import MAX_LEVEL

INVITED_DAYS = 60


def open_until() -> datetime:
    """When an invitation made now ends."""
    return timezone.now() + timedelta(days=INVITED_DAYS)


class Invitation(WithToken, models.Model):
    """A level, by the judgement of somebody who knows the person's work, and a link that takes one assessment.

    It names nobody. Whoever opens the link chooses whether their assessment may count with the level; until then it
    knows of no assessment, and with the assessment it is deleted.
    """

    link_kind = "invitation"

    level = models.PositiveSmallIntegerField()
    """1 to 4."""
    nonce = models.CharField(max_length=22, default=random_key, editable=False)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    made_at = models.DateTimeField("made", default=timezone.now, editable=False)
    expires_at = models.DateTimeField("open until", default=open_until, editable=False)
    assessment = models.OneToOneField(
        Assessment, on_delete=models.CASCADE, null=True, editable=False, related_name="invitation"
    )
    """Whose answers count with the level; None until somebody chose so."""

    address = ""
    """Where a page shows it: the whole address of its link. Not stored."""

    class Meta:
        ordering = ("-pk",)
        constraints = [
            models.CheckConstraint(condition=Q(level__gte=1, level__lte=MAX_LEVEL), name="invited_level_on_scale"),
        ]

    def __str__(self) -> str:
        return f"Invitation {self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether its link still takes an assessment."""
        return self.assessment_id is None and self.expires_at > timezone.now()

    @classmethod
    def make(cls, level: int) -> "Invitation":
        """A new invitation for somebody at a level, 1 to 4. Raises `IntegrityError` for another."""
        nonce = random_key()
        return cls.objects.create(level=level, nonce=nonce, token_hash=cls.hash_of(cls.token_of(nonce)))

    @classmethod
    def open_with(cls, token: str) -> "Invitation | None":
        """The invitation that a link opens, if nobody has used it and it has not ended."""
        waiting = cls.objects.filter(assessment=None, expires_at__gt=timezone.now())
        return waiting.filter(token_hash=cls.hash_of(token)).first()

    @classmethod
    def take(cls, token: str, assessment: Assessment) -> bool:
        """Let an assessment count with the level of an invitation; whether it does now. Each counts with one at most."""
        waiting = cls.objects.filter(assessment=None, expires_at__gt=timezone.now())
        try:
            with transaction.atomic():
                return waiting.filter(token_hash=cls.hash_of(token)).update(assessment=assessment) == 1
        except IntegrityError:  # the assessment has taken another invitation
            return False

    @classmethod
    def over(cls) -> "models.QuerySet[Invitation]":
        """Invitations that nobody used in time."""
        return cls.objects.filter(assessment=None, expires_at__lte=timezone.now())

    @classmethod
    def levels(cls) -> dict[int, int]:
        """The known level of each assessment that counts with one, by its primary key."""
        return dict(cls.objects.filter(assessment__isnull=False).values_list("assessment", "level"))
