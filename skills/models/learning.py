"""What people are recommended: resources, certifications, projects, learning paths; and the guide."""

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from skills import content
from skills.content import MAX_LEVEL
from skills.models.draft import LEVEL_CHOICES, Draft, Ordered, choices, refuse_backwards, refuse_bad_sources
from skills.models.framework import Skill, SkillArea
from skills.models.roles import RoleProfile
from skills.web_address import WebAddressField


class Resource(Draft):
    """Something to learn from."""

    title = models.CharField(max_length=200)
    provider = models.CharField(max_length=120)
    url = WebAddressField("address", max_length=400)
    kind = models.CharField(
        max_length=12,
        choices=choices(content.RESOURCE_KINDS),
    )
    cost = models.CharField(max_length=16, choices=choices(content.COSTS))
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
        refuse_backwards(self.level_from, self.level_to)


class Certification(Draft):
    """A vendor's exam."""

    name = models.CharField(max_length=160)
    code = models.CharField(max_length=20, blank=True)
    provider = models.CharField(max_length=80)
    url = WebAddressField("address", max_length=400)
    level = models.CharField(max_length=20, help_text="The vendor's own word: associate, professional …")
    required_level = models.PositiveSmallIntegerField(
        choices=LEVEL_CHOICES[1:], help_text="The level of our scale that the exam expects in its skills."
    )
    status = models.CharField(max_length=8, choices=choices(content.STATUSES))
    status_date = models.CharField(max_length=10, blank=True, help_text="Since or until when, as precise as known.")
    successor = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL)
    price_usd = models.FloatField("price in US dollars", null=True, blank=True, validators=[MinValueValidator(0)])
    duration_minutes = models.PositiveIntegerField(null=True, blank=True)
    questions = models.CharField(max_length=120, blank=True)
    experience = models.CharField("recommended experience", max_length=300, blank=True)
    validity_months = models.PositiveIntegerField(null=True, blank=True)
    partners_only = models.BooleanField(
        "for partners only", default=False, help_text="Only for people at the vendor's partners. Never recommended."
    )
    skills = models.ManyToManyField(Skill, related_name="certifications")
    checked = models.DateField("checked on")
    confidence = models.CharField(
        max_length=8, choices=choices(content.CONFIDENCES), help_text="A price of low confidence is not shown."
    )
    sources = models.TextField(
        blank=True, help_text="One a line: title, then the address after a bar. Title | https://…"
    )
    notes = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        refuse_bad_sources(self.sources)
        if self.successor_id is not None and self.successor_id == self.pk:
            raise ValidationError({"successor": "A certification can’t succeed itself."})


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
        refuse_bad_sources(self.materials, "materials")
        if self.level_from is not None and self.level_to is not None and self.level_from >= self.level_to:
            raise ValidationError({"level_to": "A project leads to a higher level than it starts from."})


class LearningPath(Draft):
    """A route into a role."""

    name = models.CharField(max_length=120)
    kind = models.CharField(
        max_length=12,
        choices=choices(content.PATH_KINDS),
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
        refuse_backwards(self.level_from, self.level_to)


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
