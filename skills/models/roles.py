"""Role profiles and what they ask for."""

from django.db import models
from django.db.models import Q

from skills.content import LEVEL_NAMES, MAX_LEVEL
from skills.models.draft import LEVEL_CHOICES, Draft, refuse_bad_sources
from skills.models.framework import Skill

WEIGHT_CHOICES = [
    (5, "5 critical: seldom hired without it"),
    (4, "4 important"),
    (3, "3 useful every week"),
    (2, "2 useful now and then"),
    (1, "1 marginal"),
]


class RoleProfile(Draft):
    """A job and what it asks for."""

    name = models.CharField(max_length=80)
    summary = models.CharField(max_length=200, help_text="One line under the name when people choose.")
    evidence = models.TextField(blank=True, help_text="Where the numbers come from.")
    distinct = models.TextField("what sets it apart", blank=True)
    sources = models.TextField(
        blank=True, help_text="One a line: title, then the address after a bar. Title | https://…"
    )

    class Meta(Draft.Meta):
        verbose_name = "role profile"

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        refuse_bad_sources(self.sources)


class Requirement(models.Model):
    """The level a role asks of one skill. No row: the skill is not part of the role."""

    role = models.ForeignKey(RoleProfile, on_delete=models.CASCADE, related_name="requirements")
    skill = models.ForeignKey(Skill, on_delete=models.PROTECT, related_name="requirements")
    level = models.PositiveSmallIntegerField("target", choices=LEVEL_CHOICES[1:])
    weight = models.PositiveSmallIntegerField(choices=WEIGHT_CHOICES)

    class Meta:
        ordering = ("skill__area__position", "skill__position", "pk")
        constraints = [
            models.UniqueConstraint(fields=("role", "skill"), name="one_requirement_per_role_and_skill"),
            models.CheckConstraint(condition=Q(level__gte=1, level__lte=MAX_LEVEL), name="target_on_scale"),
            models.CheckConstraint(condition=Q(weight__gte=1, weight__lte=5), name="weight_on_scale"),
        ]

    def __str__(self) -> str:
        return f"{self.role}: {self.skill} {LEVEL_NAMES[self.level]}"
