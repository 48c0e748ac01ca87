"""Skill areas and skills with their levels, and the numbers of the measurement model."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.http import HttpRequest

from skills.admin.desk import (
    Desk,
    DraftAdmin,
    Inline,
    LevelForm,
    LevelFormSet,
    ModelForm,
    OrderedFormSet,
    RowForm,
    StackedInline,
    TabularInline,
    attention,
    count_column,
    counted,
    counted_steps,
    placed,
    steps_in_words,
)
from skills.admin.ladders import WithLadder
from skills.admin.level_names import draft_level_names
from skills.admin.workbench import workbench
from skills.content import MAX_LEVEL, Content
from skills.models import (
    AreaAnchor,
    Edition,
    Item,
    Measurement,
    Prerequisite,
    Requirement,
    Resource,
    Skill,
    SkillArea,
    SkillLevel,
)
from skills.surroundings import surroundings
from skills.tables import MEASUREMENT
from skills.validation import MIN_ITEMS_PER_AREA, anchor_problems, blocking, circle, measurement_problems

LEVELS = MAX_LEVEL + 1
FIVE_ROWS = {"validate_min": True, "validate_max": True, "absolute_max": LEVELS + 1}


# Five sentences ---------------------------------------------------------------------------------------------


class AnchorFormSet(LevelFormSet):
    """The five sentences of an area or a skill, each saying more than the one below."""

    sentence = "text"
    kind = "area"

    def clean(self) -> None:
        super().clean()
        forms = sorted(self.forms, key=lambda form: form.instance.level)
        texts = tuple(form.cleaned_data.get(self.sentence, "") for form in forms)
        found = [
            problem._replace(where=f"{problem.where}.{self.sentence}")
            for problem in blocking(list(anchor_problems(self.kind, "", texts, draft_level_names())))
            if texts[int(problem.where.partition(".")[2])]  # an empty one has its sentence already
        ]
        placed(self, found, forms)


class SkillLevelFormSet(AnchorFormSet):
    sentence = "anchor"
    kind = "skill"


class AnchorForm(LevelForm):
    def settle(self, level: int) -> None:
        field = self.fields[self.sentence_field()]
        name = draft_level_names()[level]
        field.error_messages["required"] = f"The sentence for {name} is missing."
        field.label = f"{name}: sentence"

    def sentence_field(self) -> str:
        return "text" if "text" in self.fields else "anchor"


class SkillLevelForm(AnchorForm):
    """The step to level 0 does not exist, so its fields are not shown there."""

    def settle(self, level: int) -> None:
        super().settle(level)
        self.fields["hours"].required = self.fields["task_hours"].required = False
        if level == 0:
            for name in ("task", "done_when", "hours", "task_hours", "uses"):
                self.fields[name].widget = self.fields[name].hidden_widget()

    def clean_hours(self) -> int:
        return self.cleaned_data["hours"] or 0

    def clean_task_hours(self) -> int:
        return self.cleaned_data["task_hours"] or 0


class Levels(Inline):
    """An inline of exactly five rows."""

    extra = 0
    min_num = max_num = LEVELS
    can_delete = False

    @admin.display(description="Level")
    def level_name(self, row: Any) -> str:
        return "" if row.level is None else draft_level_names()[row.level]

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        return super().get_formset(request, obj, **FIVE_ROWS | kwargs)


class AreaAnchors(Levels, TabularInline):
    model = AreaAnchor
    form = AnchorForm
    formset = AnchorFormSet
    fields = ("level_name", "text")
    readonly_fields = ("level_name",)
    verbose_name_plural = "the five sentences, lowest first"


class SkillLevels(Levels, StackedInline):
    model = SkillLevel
    form = SkillLevelForm
    formset = SkillLevelFormSet
    fields = ("anchor", "task", "done_when", ("hours", "task_hours"), "uses", "practice")
    verbose_name = "level"
    verbose_name_plural = "the five levels, lowest first"


# Prerequisites -------------------------------------------------------------------------------------------------


class PrerequisiteFormSet(OrderedFormSet):
    """Skills that come first. They may not lead back to where they started."""

    def clean(self) -> None:
        super().clean()
        required = [form.cleaned_data.get("requires") for form in self.rows() if hasattr(form, "cleaned_data")]
        edges = Prerequisite.objects.exclude(skill_id=self.instance.pk).values_list("skill__slug", "requires__slug")
        requires: dict[str, list[str]] = {self.instance.slug: [skill.slug for skill in required if skill]}
        for skill, other in edges:
            requires.setdefault(skill, []).append(other)
        found = circle(requires)
        if self.instance.slug in found:
            raise ValidationError(f"Prerequisites run in a circle: {' → '.join(found)}. Remove one of them.")


class Prerequisites(Inline, TabularInline):
    model = Prerequisite
    form = RowForm
    formset = PrerequisiteFormSet
    fk_name = "skill"
    fields = ("requires", "level", "why", "position")
    autocomplete_fields = ("requires",)
    extra = 1
    verbose_name_plural = "prerequisites: skills that come first"


# Pages -------------------------------------------------------------------------------------------------------------


def _few_questions() -> Q:
    ready = Item.objects.filter(state=Item.State.READY)
    return Q(pk__in=SkillArea.objects.annotate(n=counted(ready, "skill__area")).filter(n__lt=MIN_ITEMS_PER_AREA))


def lacking_a_step() -> Q:
    """Areas with questions, ready or not yet, that lack a ready one for a step up; of those that a role asks for.

    Publishing warns of it, or refuses where fewer than the least are ready. An area without any question rests on
    self-ratings and lacks none.
    """
    items = Item.objects.exclude(state=Item.State.RETIRED)
    ready = Item.objects.filter(state=Item.State.READY).order_by().values("skill__area")
    complete = ready.annotate(steps=models.Count("level", distinct=True)).filter(steps=MAX_LEVEL)
    asked = Q(pk__in=Requirement.objects.values("skill__area"))
    return asked & Q(pk__in=items.values("skill__area")) & ~Q(pk__in=complete.values("skill__area"))


def _incomplete_area() -> Q:
    return Q(
        pk__in=SkillArea.objects.annotate(n=counted(AreaAnchor.objects.exclude(text=""), "area")).filter(n__lt=LEVELS)
    )


@admin.register(SkillArea)
class SkillAreaAdmin(WithLadder, DraftAdmin):
    kind = "area"
    inlines = (AreaAnchors,)
    list_display = ("name", "levels_complete", "skill_count", "steps", "resource_count", "position")
    list_filter = (
        attention(
            levels=("Fewer than five sentences", _incomplete_area),
            step=("No ready question for a step", lacking_a_step),
            questions=(f"Fewer than {MIN_ITEMS_PER_AREA} ready questions", _few_questions),
            empty=("No skills", lambda: Q(skills=None)),
        ),
    )
    search_fields = ("name", "slug", "description", "tags")
    fieldsets = (
        (None, {"fields": ("name", "slug", "description", "question")}),
        ("The edge case people ask about", {"fields": ("help_question", "help_text")}),
        ("Order and tags", {"fields": ("position", "tags")}),
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        return (
            super()
            .get_queryset(request)
            .annotate(
                sentences=counted(AreaAnchor.objects.exclude(text=""), "area"),
                skill_total=counted(Skill.objects.all(), "area"),
                resource_total=counted(Resource.objects.all(), "skills__area"),
                **counted_steps("skill__area"),
            )
        )

    @admin.display(description="Levels", ordering="sentences")
    def levels_complete(self, area: Any) -> str:
        return f"{area.sentences}/{LEVELS}"

    skill_count = count_column("Skills", "skill_total")

    @admin.display(description="Ready, by step")
    def steps(self, area: Any) -> str:
        return steps_in_words(area)

    resource_count = count_column("Resources", "resource_total")


def _complete_levels() -> models.QuerySet[SkillLevel]:
    step = ~Q(task="") & ~Q(done_when="") & Q(hours__gte=1)
    return SkillLevel.objects.exclude(anchor="").filter(Q(level=0) | step)


def _incomplete_skill() -> Q:
    return Q(pk__in=Skill.objects.annotate(n=counted(_complete_levels(), "skill")).filter(n__lt=LEVELS))


@admin.register(Skill)
class SkillAdmin(DraftAdmin):
    kind = "skill"
    inlines = (SkillLevels, Prerequisites)
    list_display = ("name", "area", "core", "levels_complete", "steps", "resource_count", "position")
    list_filter = (
        attention(
            levels=("Levels unfinished", _incomplete_skill),
            questions=(
                "No ready question",
                lambda: ~Q(pk__in=Item.objects.filter(state=Item.State.READY).values("skill")),
            ),
            resources=("No resource", lambda: Q(resources=None)),
            roles=("Asked by no role", lambda: Q(requirements=None)),
        ),
        "area",
        "core",
    )
    list_select_related = ("area",)
    search_fields = ("name", "slug", "description", "tags")
    ordering = ("area__position", "area_id", "position", "pk")
    autocomplete_fields = ("area",)
    fieldsets = (
        (None, {"fields": ("area", "name", "slug", "description", "core")}),
        ("In another framework", {"fields": ("reference_title", "reference_url")}),
        ("Order and tags", {"fields": ("position", "tags")}),
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        return (
            super()
            .get_queryset(request)
            .annotate(
                complete=counted(_complete_levels(), "skill"),
                resource_total=counted(Resource.objects.all(), "skills"),
                **counted_steps("skill"),
            )
        )

    def around(self, obj: Any) -> Content:
        live = Edition.objects.live()
        return surroundings(obj, live.content if live else None)

    def beside(self, request: HttpRequest, obj: Any, content: Content) -> dict[str, Any]:
        """The workbench."""
        return {"workbench": workbench(request, obj, content, content.level_names)}

    @admin.display(description="Levels", ordering="complete")
    def levels_complete(self, skill: Any) -> str:
        return f"{skill.complete}/{LEVELS}"

    @admin.display(description="Ready, by step")
    def steps(self, skill: Any) -> str:
        return steps_in_words(skill)

    resource_count = count_column("Resources", "resource_total")


class MeasurementForm(ModelForm):
    """What the rules would stop at publishing is refused here: no number of the model waits for another page."""

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]  # not in the stubs
        if not self.errors:
            for problem in measurement_problems(Content(measurement=MEASUREMENT.value_of(self.instance))):
                self.add_error(problem.where, problem.message)


@admin.register(Measurement)
class MeasurementAdmin(Desk):
    """One row. It is made when content is loaded, or on the first visit to the list."""

    form = MeasurementForm
    list_display = ("__str__", "cut_1", "cut_2", "cut_3", "cut_4")
    fieldsets = (
        ("Cut scores: the ability at which a level begins", {"fields": ("cut_1", "cut_2", "cut_3", "cut_4")}),
        (
            "How people differ",
            {
                "fields": ("variance_general", "variance_area", "variance_skill"),
                "description": "Shares of the variance between people: overall, by area, by skill. Together they are 1.",
            },
        ),
        (
            "How people rate themselves",
            {
                "fields": (
                    "rating_loading",
                    "rating_bias_variance",
                    "rating_noise_variance",
                    "rating_threshold_1",
                    "rating_threshold_2",
                    "rating_threshold_3",
                    "rating_threshold_4",
                    "begun_noise_variance",
                    "begun_style",
                    "begun_claimed",
                    "begun_denied",
                ),
                "description": "A rating says how far somebody feels that they got, and whether they have begun at all.",
            },
        ),
        (
            "How far the questions may be harder or easier than stated, together",
            {"fields": ("shift_variance", "area_shift_variance")},
        ),
        (
            "Questions without numbers of their own",
            {"fields": ("discrimination", "difficulty_sd", "guessing_share")},
        ),
        (
            "How long it takes",
            {
                "fields": ("rating_seconds", "question_seconds"),
                "description": "Pages say times by these. With 0 they go by what there is to read. The desk’s first"
                " page tells when people here take another time.",
            },
        ),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return not Measurement.objects.exists() and super().has_add_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        obj.pk = 1
        super().save_model(request, obj, form, change)
