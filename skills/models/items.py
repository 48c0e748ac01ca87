"""Questions and their options."""

import msgspec
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from skills import content
from skills.bounds import ITEM
from skills.characters import AS_ESCAPE, unwanted_in
from skills.content import LEVEL_NAMES, MAX_LEVEL
from skills.models.draft import Draft, Ordered, choices, within
from skills.models.framework import Skill
from skills.web_address import WebAddressField

STEP_CHOICES = [(level, f"{LEVEL_NAMES[level - 1]} to {LEVEL_NAMES[level]}") for level in range(1, MAX_LEVEL + 1)]
TABLE_EXAMPLE = '{"caption": "...", "head": ["..."], "rows": [["...", "..."]]}'


class Item(Draft):
    """A question of the knowledge check."""

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        READY = "ready", "Ready"
        RETIRED = "retired", "Retired"

    skill = models.ForeignKey(Skill, on_delete=models.PROTECT, related_name="items")
    state = models.CharField(
        max_length=8, choices=State, default=State.DRAFT, help_text="Only ready questions are published."
    )
    level = models.PositiveSmallIntegerField(
        "step", choices=STEP_CHOICES, help_text="People who have just made this step get it right about 6 times in 10."
    )
    context = models.TextField(
        blank=True, help_text="The situation, if one is needed. Put `code words` between backticks."
    )
    code = models.TextField(blank=True, help_text="At most 36 characters a line, or phones scroll sideways.")
    code_caption = models.CharField(max_length=60, blank=True, help_text="What the code is: Python, SQL, Log ...")
    table = models.JSONField(
        blank=True,
        null=True,
        help_text=f"Optional: {TABLE_EXAMPLE}. The first cell of a row is its name.",
    )
    stem = models.CharField("question", max_length=400)
    fixed_order = models.BooleanField(
        "keep the order of options",
        default=False,
        help_text="For numbers and dates. Otherwise each person sees a shuffle.",
    )
    enemies = models.ManyToManyField(
        "self",
        blank=True,
        help_text="Questions that give this one away, or ask the same. Nobody is asked both in one check.",
    )
    explanation = models.TextField(help_text="Read after the check: what decides it, and the principle behind it.")
    source_title = models.CharField(max_length=200, blank=True)
    source_url = WebAddressField(max_length=400, blank=True)
    author = models.CharField(max_length=80, blank=True)
    review = models.CharField(max_length=16, choices=choices(content.REVIEWS), default="unreviewed")
    review_by = models.DateField(null=True, blank=True, help_text="For content that ages: look at it again by then.")
    discrimination = models.FloatField(null=True, blank=True, validators=within(ITEM["discrimination"]))
    difficulty = models.FloatField(
        null=True,
        blank=True,
        validators=within(ITEM["difficulty"]),
        help_text="Ability scale, standard deviations. Empty: the cut score of the step.",
    )
    difficulty_sd = models.FloatField(null=True, blank=True, validators=within(ITEM["difficulty_sd"]))
    guessing = models.FloatField(null=True, blank=True, validators=within(ITEM["guessing"]))
    origin = models.CharField("origin of difficulty", max_length=12, choices=choices(content.ORIGINS), default="expert")
    imported = models.BooleanField("from a file of others", default=False, db_default=False, editable=False)

    class Meta(Draft.Meta):
        verbose_name = "question"
        constraints = [
            models.CheckConstraint(condition=Q(level__gte=1, level__lte=MAX_LEVEL), name="item_step_on_scale"),
        ]

    def __str__(self) -> str:
        return f"{self.slug}: {self.stem}"[:120]

    def clean(self) -> None:
        if self.source_url and not self.source_title:
            raise ValidationError({"source_title": "Give the source a title; learners read it, not the address."})
        if self.table:
            self._clean_table()

    def _clean_table(self) -> None:
        if stray := unwanted_in(self.table):  # first: no sentence could name what is wrong with it
            raise ValidationError({"table": f"A cell holds {stray}. {AS_ESCAPE}"})
        try:
            table = msgspec.convert(self.table, content.Table)
        except msgspec.ValidationError as error:
            message = f"The table can’t be read: {error}. Write {TABLE_EXAMPLE}, every cell between quotes."
            raise ValidationError({"table": message}) from error
        for number, row in enumerate(table.rows, 1):
            if len(row) != len(table.head):
                raise ValidationError(
                    {"table": f"Row {number} has {len(row)} cells, not {len(table.head)} like the head."}
                )


class Option(Ordered):
    """A choice of a question."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="options")
    text = models.CharField(max_length=300)
    correct = models.BooleanField("right", default=False)
    reason = models.CharField(
        "why", max_length=400, blank=True, help_text="Why it is right, or which misconception makes it attractive."
    )

    class Meta(Ordered.Meta):
        constraints = [
            models.UniqueConstraint(fields=("item",), condition=Q(correct=True), name="at_most_one_right_option"),
        ]

    def __str__(self) -> str:
        return self.text
