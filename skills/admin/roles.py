"""Role profiles with their targets: one page, one table, every skill a row."""

from typing import Any, NamedTuple

from django import forms
from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from skills.admin.desk import DraftAdmin, DraftForm, attention, count_column, counted
from skills.admin.level_names import draft_level_names
from skills.admin.sheets import WithSheet
from skills.admin.targets import WEIGHTS, WithGrid, choice, target_choices, target_words
from skills.files.targets import USUAL_WEIGHT
from skills.models import LearningPath, Requirement, RoleProfile, Skill


class Row(NamedTuple):
    """A skill in the table, with its two fields."""

    skill: Skill
    level: forms.BoundField
    weight: forms.BoundField
    words: str
    """The same for readers who may not edit."""


class RoleForm(DraftForm):
    """The role, and two fields for every skill: its target and how much it matters."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.skills = list(Skill.objects.select_related("area").order_by("area__position", "area_id", "position", "pk"))
        self.targets: dict[int, Requirement] = {}
        if self.instance.pk is not None:
            self.targets = {row.skill_id: row for row in self.instance.requirements.all()}
        self.names = draft_level_names()
        targets = target_choices(self.names)
        for skill in self.skills:
            target = self.targets.get(skill.pk)
            usual = (target.level, target.weight) if target else ("", USUAL_WEIGHT)
            self.fields[f"level_{skill.pk}"] = choice(f"{skill.name}: target", targets, usual[0])
            self.fields[f"weight_{skill.pk}"] = choice(f"{skill.name}: weight", WEIGHTS, usual[1])

    def areas(self) -> list[tuple[str, list[Row]]]:
        """The rows of the table, grouped by area."""
        grouped: dict[str, list[Row]] = {}
        for skill in self.skills:
            target = self.targets.get(skill.pk)
            words = target_words((target.level, target.weight) if target else None, self.names)
            row = Row(skill, self[f"level_{skill.pk}"], self[f"weight_{skill.pk}"], words)
            grouped.setdefault(skill.area.name, []).append(row)
        return list(grouped.items())

    def save_targets(self) -> None:
        """Write what differs; rows that stay the same are not touched."""
        for skill in self.skills:
            level, weight = (
                self.cleaned_data[f"level_{skill.pk}"],
                self.cleaned_data[f"weight_{skill.pk}"] or USUAL_WEIGHT,
            )
            target = self.targets.get(skill.pk)
            if level is None:
                if target is not None:  # a statement for each of thousands of skills takes minutes
                    Requirement.objects.filter(role=self.instance, skill=skill).delete()
            elif target is None or (target.level, target.weight) != (level, weight):
                Requirement.objects.update_or_create(
                    role=self.instance, skill=skill, defaults={"level": level, "weight": weight}
                )


@admin.register(RoleProfile)
class RoleProfileAdmin(WithGrid, WithSheet, DraftAdmin):
    kind = "role"
    form = RoleForm
    list_display = ("name", "summary", "target_count", "path_count", "position")
    list_filter = (
        attention(
            targets=("Asks for nothing", lambda: models.Q(requirements=None)),
            sources=("No sources", lambda: models.Q(sources="")),
        ),
    )
    search_fields = ("name", "slug", "summary", "tags")
    fieldsets = (
        (None, {"fields": ("name", "slug", "summary", "distinct")}),
        ("Where the numbers come from", {"fields": ("evidence", "sources")}),
        ("Order and tags", {"fields": ("position", "tags")}),
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        return (
            super()
            .get_queryset(request)
            .annotate(
                target_total=counted(Requirement.objects.all(), "role"),
                path_total=counted(LearningPath.objects.all(), "roles"),
            )
        )

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        form.save_targets()

    target_count = count_column("Skills asked for", "target_total")

    path_count = count_column("Learning paths", "path_total")
