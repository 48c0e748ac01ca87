"""Skill areas, skills and their levels, and the numbers of the measurement model."""

import re
from itertools import pairwise

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from skills.bounds import MEASUREMENT
from skills.content import LEVEL_NAMES, MAX_LEVEL
from skills.models.draft import LEVEL_CHOICES, Draft, Ordered, within
from skills.web_address import WebAddressField

_USE = re.compile(r"[a-z0-9-]+ \| \d{1,4}( \| .+)?")
"""A line of `SkillLevel.uses`."""


class SkillArea(Draft):
    """A group of skills with its own self-rating question."""

    name = models.CharField(max_length=80)
    description = models.TextField(help_text="One line: what the area is about.")
    question = models.CharField(
        max_length=160, help_text="Asked on the rating page: “Planning a project: what can you do today?”"
    )
    help_question = models.CharField(
        max_length=120, blank=True, help_text="The edge case people ask about: “What counts as a project?”"
    )
    help_text = models.TextField("help answer", blank=True)

    def __str__(self) -> str:
        return self.name


class AreaAnchor(models.Model):
    """The behaviour sentence of one level of an area."""

    area = models.ForeignKey(SkillArea, on_delete=models.CASCADE, related_name="anchors")
    level = models.PositiveSmallIntegerField(choices=LEVEL_CHOICES)
    text = models.CharField("sentence", max_length=300, help_text="First person, starts with what one does.")

    class Meta:
        ordering = ("level",)
        constraints = [
            models.UniqueConstraint(fields=("area", "level"), name="one_anchor_per_area_level"),
            models.CheckConstraint(condition=Q(level__lte=MAX_LEVEL), name="area_anchor_level_on_scale"),
        ]

    def __str__(self) -> str:
        return f"{self.area}: {LEVEL_NAMES[self.level]}"


class Skill(Draft):
    """One competency of an area."""

    area = models.ForeignKey(SkillArea, on_delete=models.PROTECT, related_name="skills")
    name = models.CharField(max_length=120)
    description = models.TextField(help_text="One or two lines; name the technologies it includes.")
    core = models.BooleanField(default=False, help_text="Asked about first in a short assessment.")
    reference_title = models.CharField(
        "name elsewhere",
        max_length=200,
        blank=True,
        help_text="What another framework calls it, such as ESCO: a name or a number. Kept in every file.",
    )
    reference_url = WebAddressField("address elsewhere", max_length=400, blank=True)

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        if self.reference_url and not self.reference_title:
            raise ValidationError({"reference_title": "Give the address a name; people read that."})


class SkillLevel(models.Model):
    """One level of a skill: its anchor, and the step that leads to it from the level below."""

    skill = models.ForeignKey(Skill, on_delete=models.CASCADE, related_name="levels")
    level = models.PositiveSmallIntegerField(choices=LEVEL_CHOICES)
    anchor = models.CharField(max_length=300, help_text="What a person at this level does, in the first person.")
    task = models.CharField(
        max_length=120, blank=True, help_text="How to get here from the level below, verb first. Becomes a plan step."
    )
    done_when = models.CharField(
        max_length=200, blank=True, help_text="Completes “Done when …”: something another person could see."
    )
    hours = models.PositiveSmallIntegerField(default=0, help_text="Study and practice for this step, in hours.")
    practice = models.CharField(
        max_length=200,
        blank=True,
        help_text="Where no free resource fits this step. Completes “Practise by …”: something one can do alone.",
    )
    task_hours = models.PositiveSmallIntegerField(
        "hours of the task", default=0, help_text="Of these hours, those that the task itself takes."
    )
    uses = models.TextField(
        "parts of resources",
        blank=True,
        help_text="What the step takes of which resource, the best first, one a line: identifier | hours | part. "
        "Leave the part out for the whole of it. The hours left over are practice.",
    )

    class Meta:
        ordering = ("level",)
        constraints = [
            models.UniqueConstraint(fields=("skill", "level"), name="one_row_per_skill_level"),
            models.CheckConstraint(condition=Q(level__lte=MAX_LEVEL), name="skill_level_on_scale"),
        ]

    def __str__(self) -> str:
        return f"{self.skill}: {LEVEL_NAMES[self.level]}"

    def clean(self) -> None:
        for line in self.uses.splitlines():
            if line.strip() and not _USE.fullmatch(line.strip()):
                message = f"«{line.strip()}» can't be read. Write: identifier | hours | part."
                raise ValidationError({"uses": message})


class Prerequisite(Ordered):
    """A skill that should come first."""

    skill = models.ForeignKey(Skill, on_delete=models.CASCADE, related_name="prerequisites")
    requires = models.ForeignKey(Skill, on_delete=models.RESTRICT, related_name="leads_to")
    level = models.PositiveSmallIntegerField(choices=LEVEL_CHOICES[1:], default=1)
    why = models.CharField(max_length=200, help_text="One sentence a learner understands.")

    class Meta(Ordered.Meta):
        constraints = [
            models.UniqueConstraint(fields=("skill", "requires"), name="one_prerequisite_per_pair"),
            models.CheckConstraint(condition=~Q(skill=models.F("requires")), name="no_skill_requires_itself"),
            models.CheckConstraint(condition=Q(level__gte=1, level__lte=MAX_LEVEL), name="prerequisite_level_on_scale"),
        ]

    def __str__(self) -> str:
        return f"{self.skill} after {self.requires}"

    def clean(self) -> None:
        if self.requires_id is not None and self.requires_id == self.skill_id:
            raise ValidationError({"requires": "A skill can’t require itself."})


class Measurement(models.Model):
    """The numbers of the measurement model: one row. Change them only with a simulation at hand."""

    variance_general = models.FloatField(default=0.30, validators=within(MEASUREMENT["variance_general"]))
    variance_area = models.FloatField(default=0.20, validators=within(MEASUREMENT["variance_area"]))
    variance_skill = models.FloatField(default=0.50, validators=within(MEASUREMENT["variance_skill"]))
    cut_1 = models.FloatField("cut score of level 1", default=-1.2, validators=within(MEASUREMENT["cuts"]))
    cut_2 = models.FloatField("cut score of level 2", default=-0.4, validators=within(MEASUREMENT["cuts"]))
    cut_3 = models.FloatField("cut score of level 3", default=0.4, validators=within(MEASUREMENT["cuts"]))
    cut_4 = models.FloatField("cut score of level 4", default=1.2, validators=within(MEASUREMENT["cuts"]))
    rating_loading = models.FloatField(default=0.35, validators=within(MEASUREMENT["rating_loading"]))
    rating_bias_variance = models.FloatField(default=0.35, validators=within(MEASUREMENT["rating_bias_variance"]))
    rating_noise_variance = models.FloatField(default=0.53, validators=within(MEASUREMENT["rating_noise_variance"]))
    rating_threshold_1 = models.FloatField(default=-1.5, validators=within(MEASUREMENT["rating_thresholds"]))
    rating_threshold_2 = models.FloatField(default=-0.7, validators=within(MEASUREMENT["rating_thresholds"]))
    rating_threshold_3 = models.FloatField(default=0.1, validators=within(MEASUREMENT["rating_thresholds"]))
    rating_threshold_4 = models.FloatField(default=0.9, validators=within(MEASUREMENT["rating_thresholds"]))
    begun_noise_variance = models.FloatField(
        "noise variance of having begun", default=1.0, validators=within(MEASUREMENT["begun_noise_variance"])
    )
    begun_style = models.FloatField(
        "personal style in having begun", default=0.4, validators=within(MEASUREMENT["begun_style"])
    )
    begun_claimed = models.FloatField(
        "share of those who have not begun who claim more", default=0.6, validators=within(MEASUREMENT["begun_claimed"])
    )
    begun_denied = models.FloatField(
        "share of those who have begun who say “Not yet”", default=0.12, validators=within(MEASUREMENT["begun_denied"])
    )
    shift_variance = models.FloatField(
        "variance of a shift of all questions", default=0.12, validators=within(MEASUREMENT["shift_variance"])
    )
    area_shift_variance = models.FloatField(
        "variance of a further shift of an area’s questions",
        default=0.03,
        validators=within(MEASUREMENT["area_shift_variance"]),
    )
    discrimination = models.FloatField(default=1.3, validators=within(MEASUREMENT["discrimination"]))
    difficulty_sd = models.FloatField(default=0.6, validators=within(MEASUREMENT["difficulty_sd"]))
    guessing_share = models.FloatField(default=0.5, validators=within(MEASUREMENT["guessing_share"]))
    rating_seconds = models.FloatField(
        "seconds that a rating takes", default=0, db_default=0, validators=within(MEASUREMENT["rating_seconds"])
    )
    question_seconds = models.FloatField(
        "seconds that a question takes", default=0, db_default=0, validators=within(MEASUREMENT["question_seconds"])
    )

    class Meta:
        verbose_name = verbose_name_plural = "measurement model"
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="one_measurement_model"),
            models.CheckConstraint(
                condition=Q(cut_1__lt=models.F("cut_2"), cut_2__lt=models.F("cut_3"), cut_3__lt=models.F("cut_4")),
                name="cut_scores_increase",
            ),
        ]

    def __str__(self) -> str:
        return "Measurement model"

    def clean(self) -> None:
        for name, word in (("cut", "Cut scores"), ("rating_threshold", "Rating thresholds")):
            numbers = [getattr(self, f"{name}_{level}") for level in range(1, MAX_LEVEL + 1)]
            for level, (lower, upper) in enumerate(pairwise(numbers), 2):
                if lower is not None and upper is not None and lower >= upper:
                    raise ValidationError({f"{name}_{level}": f"{word} must rise from level to level."})
