"""The editors' draft tables, and the editions that publishing freezes them into.

Nothing edited here changes what anyone sees until it is published. Identifiers (`slug`) are stable from
edition to edition; renaming one is taking the old object away and adding a new one.
"""

import re
from functools import lru_cache
from itertools import pairwise
from typing import Any, NoReturn

import msgspec
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from skills import content
from skills.content import LEVEL_NAMES, MAX_LEVEL, Content

LEVEL_CHOICES = list(enumerate(LEVEL_NAMES))
STEP_CHOICES = [(level, f"{LEVEL_NAMES[level - 1]} to {LEVEL_NAMES[level]}") for level in range(1, MAX_LEVEL + 1)]
WEIGHT_CHOICES = [
    (5, "5 critical: seldom hired without it"),
    (4, "4 important"),
    (3, "3 useful every week"),
    (2, "2 useful now and then"),
    (1, "1 marginal"),
]
TABLE_EXAMPLE = '{"caption": "...", "head": ["..."], "rows": [["...", "..."]]}'
TAGS_HELP = "Identifiers separated by spaces, for example S12e K06. Used to check that content covers its sources."

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
"""No database takes these; JSON can smuggle them in as escapes."""


def _refuse_other_schemes(address: str, field: str) -> None:
    """URLField lets ftp through; a reader's browser only opens web pages."""
    if address and not address.startswith(("https://", "http://")):
        raise ValidationError({field: "Its address must start with https:// or http://."})


def _refuse_bad_sources(lines: str, field: str = "sources") -> None:
    """Everything after a bar is printed as a link, so it has to be one."""
    for line in lines.splitlines():
        _, bar, address = line.rpartition(" | ")
        if bar and not address.strip().startswith(("https://", "http://")):
            message = f"«{address.strip()}» is not an address. After the bar, it must start with https:// or http://."
            raise ValidationError({field: message})


def _choices(values: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(value, value.replace("-", " ").capitalize()) for value in values]


class Ordered(models.Model):
    """Anything the editors keep in an order of their own."""

    position = models.PositiveIntegerField(default=0, help_text="Lower comes first.")

    class Meta:
        abstract = True
        ordering = ("position", "pk")


class Draft(Ordered):
    """A draft object with a stable identifier and tags."""

    slug = models.SlugField(
        "identifier", max_length=80, unique=True, help_text="Stays the same for ever; old reports refer to it."
    )
    tags = models.CharField(max_length=400, blank=True, help_text=TAGS_HELP)

    class Meta(Ordered.Meta):
        abstract = True


class SkillArea(Draft):
    """A group of skills with its own self-rating question."""

    name = models.CharField(max_length=80)
    description = models.TextField(help_text="One line: what the area is about.")
    question = models.CharField(
        max_length=160, help_text="Asked on the rating page: “Getting models into production: what can you do today?”"
    )
    help_question = models.CharField(
        max_length=120, blank=True, help_text="The edge case people ask about: “What counts as production?”"
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

    def __str__(self) -> str:
        return self.name


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

    class Meta:
        ordering = ("level",)
        constraints = [
            models.UniqueConstraint(fields=("skill", "level"), name="one_row_per_skill_level"),
            models.CheckConstraint(condition=Q(level__lte=MAX_LEVEL), name="skill_level_on_scale"),
        ]

    def __str__(self) -> str:
        return f"{self.skill}: {LEVEL_NAMES[self.level]}"


class Prerequisite(Ordered):
    """A skill that should come first."""

    skill = models.ForeignKey(Skill, on_delete=models.CASCADE, related_name="prerequisites")
    requires = models.ForeignKey(Skill, on_delete=models.PROTECT, related_name="leads_to")
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
            raise ValidationError({"requires": "A skill can't require itself."})


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
    explanation = models.TextField(help_text="Read after the check: what decides it, and the principle behind it.")
    source_title = models.CharField(max_length=200, blank=True)
    source_url = models.URLField(max_length=400, blank=True)
    author = models.CharField(max_length=80, blank=True)
    review = models.CharField(max_length=16, choices=_choices(content.REVIEWS), default="unreviewed")
    review_by = models.DateField(null=True, blank=True, help_text="For content that ages: look at it again by then.")
    discrimination = models.FloatField(null=True, blank=True, validators=[MinValueValidator(0.2), MaxValueValidator(4)])
    difficulty = models.FloatField(
        null=True,
        blank=True,
        validators=[MinValueValidator(-5), MaxValueValidator(5)],
        help_text="Ability scale, standard deviations. Empty: the cut score of the step.",
    )
    difficulty_sd = models.FloatField(null=True, blank=True, validators=[MinValueValidator(0), MaxValueValidator(3)])
    guessing = models.FloatField(null=True, blank=True, validators=[MinValueValidator(0), MaxValueValidator(0.6)])
    origin = models.CharField(
        "origin of difficulty", max_length=12, choices=_choices(content.ORIGINS), default="expert"
    )

    class Meta(Draft.Meta):
        verbose_name = "question"
        constraints = [
            models.CheckConstraint(condition=Q(level__gte=1, level__lte=MAX_LEVEL), name="item_step_on_scale"),
        ]

    def __str__(self) -> str:
        return f"{self.slug}: {self.stem}"[:120]

    def clean(self) -> None:
        _refuse_other_schemes(self.source_url, "source_url")
        if self.source_url and not self.source_title:
            raise ValidationError({"source_title": "Give the source a title; learners read it, not the address."})
        if self.table:
            self._clean_table()

    def _clean_table(self) -> None:
        try:
            table = msgspec.convert(self.table, content.Table)
        except msgspec.ValidationError as error:
            message = f"The table can't be read: {error}. Write {TABLE_EXAMPLE}, every cell between quotes."
            raise ValidationError({"table": message}) from error
        for number, row in enumerate(table.rows, 1):
            if len(row) != len(table.head):
                raise ValidationError(
                    {"table": f"Row {number} has {len(row)} cells, not {len(table.head)} like the head."}
                )
        if _UNSTORABLE.search("".join((table.caption, *table.head, *(cell for row in table.rows for cell in row)))):
            raise ValidationError({"table": "A cell holds a character that can't be stored. Remove the \\u escape."})


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
        _refuse_bad_sources(self.sources)


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


class Resource(Draft):
    """Something to learn from."""

    title = models.CharField(max_length=200)
    provider = models.CharField(max_length=120)
    url = models.URLField("address", max_length=400)
    kind = models.CharField(
        max_length=12,
        choices=_choices(content.RESOURCE_KINDS),
    )
    cost = models.CharField(max_length=16, choices=_choices(content.COSTS))
    hours = models.PositiveIntegerField(help_text="Without hours it cannot be in a plan. An estimate is fine.")
    language = models.CharField(max_length=8, default="en")
    level_from = models.PositiveSmallIntegerField(choices=LEVEL_CHOICES, help_text="Useful to people at this level …")
    level_to = models.PositiveSmallIntegerField(choices=LEVEL_CHOICES, help_text="… on their way to this one.")
    skills = models.ManyToManyField(Skill, related_name="resources")
    checked = models.DateField("checked on")
    confirmed = models.BooleanField("address confirmed", default=False)
    note = models.TextField(blank=True)

    class Meta(Draft.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(level_from__lte=models.F("level_to")), name="resource_level_from_not_above_to"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        _refuse_other_schemes(self.url, "url")
        if self.level_from is not None and self.level_to is not None and self.level_from > self.level_to:
            raise ValidationError({"level_to": "This level is below the one it starts from. Swap them."})


class Certification(Draft):
    """A vendor's exam."""

    name = models.CharField(max_length=160)
    code = models.CharField(max_length=20, blank=True)
    provider = models.CharField(max_length=80)
    url = models.URLField("address", max_length=400)
    level = models.CharField(max_length=20, help_text="The vendor's own word: associate, professional …")
    required_level = models.PositiveSmallIntegerField(
        choices=LEVEL_CHOICES[1:], help_text="The level of our scale that the exam expects in its skills."
    )
    status = models.CharField(max_length=8, choices=_choices(content.STATUSES))
    status_date = models.CharField(max_length=10, blank=True, help_text="Since or until when, as precise as known.")
    successor = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL)
    price_usd = models.FloatField("price in US dollars", null=True, blank=True, validators=[MinValueValidator(0)])
    duration_minutes = models.PositiveIntegerField(null=True, blank=True)
    questions = models.CharField(max_length=120, blank=True)
    experience = models.CharField("recommended experience", max_length=300, blank=True)
    validity_months = models.PositiveIntegerField(null=True, blank=True)
    skills = models.ManyToManyField(Skill, related_name="certifications")
    checked = models.DateField("checked on")
    confidence = models.CharField(
        max_length=8, choices=_choices(content.CONFIDENCES), help_text="A price of low confidence is not shown."
    )
    sources = models.TextField(
        blank=True, help_text="One a line: title, then the address after a bar. Title | https://…"
    )
    notes = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        _refuse_other_schemes(self.url, "url")
        _refuse_bad_sources(self.sources)
        if self.successor_id is not None and self.successor_id == self.pk:
            raise ValidationError({"successor": "A certification can't succeed itself."})


class ExamDomain(Ordered):
    """A section of an exam."""

    certification = models.ForeignKey(Certification, on_delete=models.CASCADE, related_name="domains")
    name = models.CharField(max_length=160)
    weight = models.CharField(max_length=20, blank=True, help_text="As the vendor prints it: ~20%")
    skills = models.ManyToManyField(Skill, blank=True, related_name="exam_domains")

    def __str__(self) -> str:
        return self.name


class Project(Draft):
    """A small project to practise with."""

    area = models.ForeignKey(SkillArea, on_delete=models.PROTECT, related_name="projects")
    title = models.CharField(max_length=80, help_text="Verb first: “Clean a messy price history”.")
    goal = models.TextField(help_text="What is built, and for whom. One or two sentences.")
    proves = models.TextField(help_text="What a finished project shows that one can do.")
    done_when = models.CharField(
        max_length=200, help_text="Completes “Done when …”: something another person could see."
    )
    hours = models.PositiveSmallIntegerField(
        validators=[MinValueValidator(1)], help_text="In all. An estimate is fine."
    )
    level_from = models.PositiveSmallIntegerField(choices=LEVEL_CHOICES, help_text="Useful to people at this level …")
    level_to = models.PositiveSmallIntegerField(choices=LEVEL_CHOICES, help_text="… on their way to this one.")
    skills = models.ManyToManyField(Skill, related_name="projects")
    steps = models.TextField(blank=True, help_text="One a line, each an instruction.")
    materials = models.TextField(
        blank=True, help_text="One a line: title, then the address after a bar. Title | https://…"
    )

    class Meta(Draft.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(level_from__lt=models.F("level_to")), name="project_leads_from_one_level_to_a_higher"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        _refuse_bad_sources(self.materials, "materials")
        if self.level_from is not None and self.level_to is not None and self.level_from >= self.level_to:
            raise ValidationError({"level_to": "A project leads to a higher level than it starts from."})


class LearningPath(Draft):
    """A route into a role."""

    name = models.CharField(max_length=120)
    kind = models.CharField(
        max_length=12,
        choices=_choices(content.PATH_KINDS),
    )
    summary = models.TextField()
    duration = models.CharField(max_length=120)
    cost = models.CharField(max_length=160)
    roles = models.ManyToManyField(RoleProfile, related_name="paths")
    level_from = models.PositiveSmallIntegerField(choices=LEVEL_CHOICES, default=0)
    level_to = models.PositiveSmallIntegerField(choices=LEVEL_CHOICES, default=MAX_LEVEL)

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        if self.level_from is not None and self.level_to is not None and self.level_from > self.level_to:
            raise ValidationError({"level_to": "This level is below the one it starts from. Swap them."})


class PathStep(Ordered):
    """One stage of a learning path."""

    path = models.ForeignKey(LearningPath, on_delete=models.CASCADE, related_name="steps")
    title = models.CharField(max_length=120)
    text = models.TextField()
    done_when = models.CharField(max_length=240, help_text="Completes “Done when …”.")
    hours = models.PositiveIntegerField(default=0, help_text="0 where the stage has no fixed length.")
    skills = models.ManyToManyField(Skill, blank=True, related_name="path_steps")
    resources = models.ManyToManyField(Resource, blank=True, related_name="path_steps")

    def __str__(self) -> str:
        return self.title


class GuidePage(Draft):
    """A page of the guide."""

    title = models.CharField(max_length=120)
    summary = models.TextField(help_text="One or two sentences; also the page's description for search engines.")
    addition = models.BooleanField(default=False, help_text="Goes beyond the texts the product was founded on.")

    def __str__(self) -> str:
        return self.title


class GuideSection(Ordered):
    """A section of a guide page."""

    page = models.ForeignKey(GuidePage, on_delete=models.CASCADE, related_name="sections")
    heading = models.CharField(max_length=120)
    body = models.TextField(help_text="Markdown: paragraphs, lists, **bold**, [links](https://…). No HTML.")
    skills = models.ManyToManyField(Skill, blank=True, related_name="guide_sections")

    def __str__(self) -> str:
        return self.heading


class Measurement(models.Model):
    """The numbers of the measurement model: one row. Change them only with a simulation at hand."""

    variance_general = models.FloatField(default=0.30, validators=[MinValueValidator(0.01)])
    variance_area = models.FloatField(default=0.20, validators=[MinValueValidator(0.01)])
    variance_skill = models.FloatField(default=0.50, validators=[MinValueValidator(0.01)])
    cut_1 = models.FloatField("cut score, Guided", default=-1.2)
    cut_2 = models.FloatField("cut score, Independent", default=-0.4)
    cut_3 = models.FloatField("cut score, Dependable", default=0.4)
    cut_4 = models.FloatField("cut score, Leading", default=1.2)
    rating_loading = models.FloatField(default=0.35)
    rating_bias_variance = models.FloatField(default=0.35, validators=[MinValueValidator(0.0001)])
    rating_noise_variance = models.FloatField(default=0.53, validators=[MinValueValidator(0.01)])
    rating_threshold_1 = models.FloatField(default=-1.5)
    rating_threshold_2 = models.FloatField(default=-0.7)
    rating_threshold_3 = models.FloatField(default=0.1)
    rating_threshold_4 = models.FloatField(default=0.9)
    discrimination = models.FloatField(default=1.3, validators=[MinValueValidator(0.2)])
    difficulty_sd = models.FloatField(default=0.6, validators=[MinValueValidator(0)])
    guessing_share = models.FloatField(default=0.5, validators=[MinValueValidator(0), MaxValueValidator(1)])

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


class EditionQuerySet(models.QuerySet["Edition"]):
    """Queries over editions. The text is left in the database unless asked for."""

    def live(self) -> "Edition | None":
        """The newest edition, which new assessments use; None before the first publication."""
        return self.defer("text").order_by("-number").first()

    def update(self, **kwargs: Any) -> NoReturn:
        raise ImmutableEdition("An edition is never changed. Publish a new one.")

    def delete(self) -> NoReturn:
        raise ImmutableEdition("An edition is never deleted: reports refer to it.")


class ImmutableEdition(Exception):
    """Raised by any attempt to change or delete a published edition."""


class Edition(models.Model):
    """A published content: immutable, numbered, and named by the digest of its canonical text.

    Two editions may have the same digest (going back to earlier content is publishing it again).
    The database refuses changes too, by the trigger of the migration immutable_editions.
    """

    number = models.PositiveIntegerField(unique=True)
    digest = models.CharField(max_length=64, db_index=True)
    text = models.TextField()
    note = models.CharField(max_length=200)
    published_by = models.CharField(max_length=150, blank=True)
    published_at = models.DateTimeField(auto_now_add=True)

    objects = EditionQuerySet.as_manager()

    class Meta:
        ordering = ("-number",)
        constraints = [models.CheckConstraint(condition=Q(number__gte=1), name="edition_numbers_start_at_one")]

    def __str__(self) -> str:
        return f"Edition {self.number} ({self.short})"

    @property
    def short(self) -> str:
        """The first six characters of the digest, enough for people to compare."""
        return self.digest[:6]

    @property
    def content(self) -> Content:
        """The parsed content, kept per digest in the process. Raises `ValueError` if the text was altered."""
        return content_of(self.digest)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert only."""
        if self.pk is not None and not self._state.adding:
            raise ImmutableEdition("An edition is never changed. Publish a new one.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise ImmutableEdition("An edition is never deleted: reports refer to it.")


@lru_cache(maxsize=8)
def content_of(digest: str) -> Content:
    """Read and parse the content with this digest once per process.

    Raises `Edition.DoesNotExist` for an unknown digest and `ValueError` if the stored text was altered.
    """
    text = Edition.objects.filter(digest=digest).order_by("number").values_list("text", flat=True).first()
    if text is None:
        raise Edition.DoesNotExist(f"No edition has the digest {digest}.")
    data = text.encode("utf-8")
    if content.digest(data) != digest:
        raise ValueError(f"The text of the edition {digest[:6]} does not match its digest; it was altered.")
    return content.decode(data)
