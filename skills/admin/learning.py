"""What people are recommended: resources, certifications, projects, learning paths; and the guide."""

from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.db import models
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone

from skills.admin.bulk import WithBulk
from skills.admin.bulk_forms import ResourcesForm
from skills.admin.desk import (
    DraftAdmin,
    DraftForm,
    Inline,
    OrderedFormSet,
    RowForm,
    StackedInline,
    TabularInline,
    attention,
    count_column,
    counted,
)
from skills.admin.level_names import names_beside
from skills.admin.links import WithLink, dead, moved, never_asked, waits
from skills.admin.sheets import WithSheet
from skills.content import has_come
from skills.files.sheets import CERTIFICATIONS, RESOURCES
from skills.history import set_fields
from skills.models import (
    Certification,
    ExamDomain,
    GuidePage,
    GuideSection,
    LearningPath,
    PathStep,
    Project,
    Resource,
    Skill,
)
from skills.tables import TABLES
from skills.validation import NO_HOURS
from skills.words import count_noun

STALE = timedelta(days=365)
UNCHECKED = timedelta(days=90)
"""Vendors change prices, contents and last dates of their exams several times a year."""


def stale() -> Q:
    """What was last checked a year ago or earlier."""
    return Q(checked__lte=timezone.localdate() - STALE)


def unchecked() -> Q:
    """Certifications that were last checked 90 days ago or earlier."""
    return Q(checked__lte=timezone.localdate() - UNCHECKED)


def past_its_end() -> Q:
    """Certifications that are called ending and can no longer be taken."""
    today = timezone.localdate()
    ending = Certification.objects.filter(status="ending").values_list("pk", "status_date")
    keys = [pk for pk, when in ending if has_come(when, today)]
    return Q(pk__in=keys or [0])  # for an empty list Django counts 0 at every other choice, too


@admin.display(description="Levels", ordering="level_from")
def _levels(self: DraftAdmin, row: Any) -> str:
    names = names_beside(row)
    return f"{names[row.level_from]} to {names[row.level_to]}"


class ResourceForm(DraftForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if hours := self.fields.get("hours"):
            hours.error_messages |= {"required": NO_HOURS, "min_value": NO_HOURS}

    def clean_hours(self) -> int:
        hours: int = self.cleaned_data["hours"]
        if hours < 1:
            self.add_error("hours", NO_HOURS)
        return hours


@admin.register(Resource)
class ResourceAdmin(WithSheet, WithBulk, WithLink):
    bulk_form = ResourcesForm
    sheet = RESOURCES
    kind = "resource"
    form = ResourceForm
    title_field = "title"
    list_display = (
        "title",
        "provider",
        "kind",
        "cost",
        "hours",
        "levels",
        "skill_count",
        "checked",
        "answers",
    )
    list_filter = (
        attention(
            address=("Address not confirmed", lambda: Q(confirmed=False)),
            stale=("Checked more than a year ago", stale),
            dead=("Address is dead", dead),
            moved=("Address has moved", moved),
            never=("Address was never checked", never_asked),
            waits=("Address waits to be checked", waits),
            skills=("Teaches no skill", lambda: Q(skills=None)),
        ),
        "kind",
        "cost",
        "skills__area",
        "language",
    )
    search_fields = ("title", "slug", "provider", "url", "tags", "skills__name")
    autocomplete_fields = ("skills",)
    actions = ("change_many", "checked_today", "check_links", "as_sheet")
    fieldsets = (
        (None, {"fields": ("title", "slug", "provider", "url")}),
        ("What it costs", {"fields": ("kind", "cost", "hours", "language")}),
        ("Whom it helps", {"fields": ("skills", "level_from", "level_to")}),
        ("Checking", {"fields": ("checked", "confirmed", "link", "note")}),
        ("Order and tags", {"fields": ("position", "tags")}),
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).annotate(skill_total=counted(Skill.objects.all(), "resources"))

    levels = _levels

    skill_count = count_column("Skills", "skill_total")

    @admin.action(description="I checked the address today", permissions=["change"])
    def checked_today(self, request: HttpRequest, queryset: models.QuerySet[Resource]) -> None:
        chosen, by = queryset.count(), request.user.get_username()
        set_fields(TABLES["resources"], queryset, by, "Marked as checked", checked=timezone.localdate(), confirmed=True)
        self.message_user(
            request, f"Marked {count_noun(chosen, 'resource')} as checked today. Publish to make it count."
        )


class ExamDomains(Inline, TabularInline):
    model = ExamDomain
    form = RowForm
    formset = OrderedFormSet
    fields = ("name", "weight", "skills", "position")
    autocomplete_fields = ("skills",)
    extra = 1
    verbose_name_plural = "sections of the exam, as the vendor prints them"


@admin.register(Certification)
class CertificationAdmin(WithSheet, WithLink):
    sheet = CERTIFICATIONS
    kind = "certification"
    actions = ("check_links", "as_sheet")
    inlines = (ExamDomains,)
    list_display = ("name", "code", "provider", "level", "expects", "status", "confidence", "checked", "answers")
    list_filter = (
        attention(
            past=("Ending, and past its last date", past_its_end),
            stale=("Checked more than 90 days ago", unchecked),
            dead=("Address is dead", dead),
            moved=("Address has moved", moved),
            never=("Address was never checked", never_asked),
            waits=("Address waits to be checked", waits),
            successor=("Retired without a successor", lambda: Q(status="retired", successor=None)),
            skills=("Proves no skill", lambda: Q(skills=None)),
        ),
        "status",
        "provider",
        "required_level",
        "confidence",
    )
    search_fields = ("name", "slug", "code", "provider", "tags", "skills__name")
    autocomplete_fields = ("skills", "successor")
    fieldsets = (
        (None, {"fields": ("name", "slug", "code", "provider", "url")}),
        ("State", {"fields": ("status", "status_date", "successor", "partners_only")}),
        ("What it proves", {"fields": ("level", "required_level", "skills")}),
        (
            "The exam",
            {
                "fields": ("price_usd", "duration_minutes", "questions", "experience", "validity_months"),
                "description": "Valid for 0 months means that it does not expire. Leave empty what you do not know.",
            },
        ),
        ("Checking", {"fields": ("checked", "confidence", "link", "sources", "notes")}),
        ("Order and tags", {"fields": ("position", "tags")}),
    )

    @admin.display(description="Expects", ordering="required_level")
    def expects(self, certification: Certification) -> str:
        return names_beside(certification)[certification.required_level]


@admin.register(Project)
class ProjectAdmin(DraftAdmin):
    kind = "project"
    title_field = "title"
    list_display = ("title", "area", "levels", "hours", "position")
    list_filter = (attention(skills=("Practises no skill", lambda: Q(skills=None))), "area")
    list_select_related = ("area",)
    search_fields = ("title", "slug", "goal", "tags", "skills__name")
    autocomplete_fields = ("skills",)
    fieldsets = (
        (None, {"fields": ("title", "slug", "area", "goal")}),
        ("How it goes", {"fields": ("steps", "materials", "hours")}),
        ("What it is for", {"fields": ("proves", "done_when", "skills", "level_from", "level_to")}),
        ("Order and tags", {"fields": ("position", "tags")}),
    )

    levels = _levels


class PathSteps(Inline, StackedInline):
    model = PathStep
    form = RowForm
    formset = OrderedFormSet
    fields = ("title", "text", "done_when", ("hours", "position"), "skills", "resources")
    autocomplete_fields = ("skills", "resources")
    extra = 1
    verbose_name = "step"
    verbose_name_plural = "steps, in order"


@admin.register(LearningPath)
class LearningPathAdmin(DraftAdmin):
    kind = "path"
    inlines = (PathSteps,)
    list_display = ("name", "kind_of_path", "duration", "cost", "levels", "step_count", "position")
    list_filter = (
        attention(steps=("No steps", lambda: Q(steps=None)), roles=("Leads to no role", lambda: Q(roles=None))),
        "kind",
        "roles",
    )
    search_fields = ("name", "slug", "summary", "tags")
    autocomplete_fields = ("roles",)
    fieldsets = (
        (None, {"fields": ("name", "slug", "kind", "summary")}),
        ("What it takes", {"fields": ("duration", "cost")}),
        ("Whom it suits", {"fields": ("roles", "level_from", "level_to")}),
        ("Order and tags", {"fields": ("position", "tags")}),
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).annotate(step_total=counted(PathStep.objects.all(), "path"))

    @admin.display(description="Kind", ordering="kind")
    def kind_of_path(self, path: LearningPath) -> str:
        return path.get_kind_display()

    levels = _levels

    step_count = count_column("Steps", "step_total")


class GuideSections(Inline, StackedInline):
    model = GuideSection
    form = RowForm
    formset = OrderedFormSet
    fields = ("heading", "body", "skills", "position")
    autocomplete_fields = ("skills",)
    extra = 1
    verbose_name = "section"
    verbose_name_plural = "sections, in order"


@admin.register(GuidePage)
class GuidePageAdmin(DraftAdmin):
    kind = "guide page"
    title_field = "title"
    inlines = (GuideSections,)
    list_display = ("title", "section_count", "addition", "position")
    list_filter = (attention(sections=("No text yet", lambda: Q(sections=None))), "addition")
    search_fields = ("title", "slug", "summary", "tags", "sections__heading", "sections__body")
    fieldsets = (
        (None, {"fields": ("title", "slug", "summary", "addition")}),
        ("Order and tags", {"fields": ("position", "tags")}),
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).annotate(section_total=counted(GuideSection.objects.all(), "page"))

    section_count = count_column("Sections", "section_total")
