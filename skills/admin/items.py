"""Questions of the knowledge check and their options."""

import json
from collections.abc import Collection
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.forms.fields import InvalidJSONInput
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from skills.admin.bulk import WithBulk
from skills.admin.bulk_forms import BulkForm, ItemsForm
from skills.admin.desk import (
    DraftAdmin,
    DraftForm,
    PlainText,
    attention,
    count_column,
    refuse_unwanted,
    unfinished_items,
)
from skills.admin.item_options import KEY, KeyField, Options
from skills.admin.quizzes import WithQuiz
from skills.admin.sheets import WithSheet
from skills.bounds import ITEM
from skills.characters import AS_ESCAPE, unwanted_in
from skills.content import Content
from skills.content import Item as ItemValue
from skills.files.rows import Reading, RowReading
from skills.files.sheets import ITEMS
from skills.models import TABLE_EXAMPLE, Item
from skills.publishing import (
    item_value,
    take_review_back,
    withdrawn_in_the_draft,
)
from skills.validation import CODE_WIDTH

CODE_AND_TABLE = "Code, table, and the order of options"
"""Most questions have none of them: this group is open where one does."""

NO_NUMBERS = ItemValue("", "", 1, "", (), "")
"""A question as it is without numbers of its own."""

AUTHOR: Any = Item._meta.get_field("author")


MEASURED = (*ITEM, "origin")
"""Fields of a question that belong to the measurement: no text of it, but what an answer says of a person."""


def may_measure(request: HttpRequest) -> bool:
    """Whether somebody may change numbers of the measurement, of the model or of a question."""
    return request.user.has_perm("skills.change_measurement")


def unanswered() -> Q:
    """Questions that may be asked yet, and that nobody has answered without the key."""
    return Q(review="unreviewed") & ~Q(state=Item.State.RETIRED)


def review_is_due() -> Q:
    """Questions that somebody wanted to be looked at again by now."""
    return Q(review_by__lte=timezone.localdate()) & ~Q(state=Item.State.RETIRED)


def withdrawn() -> Q:
    """Questions that are withdrawn as they read, and not retired."""
    return Q(pk__in=withdrawn_in_the_draft() or [0])  # for an empty list Django counts 0 at every other choice, too


class TableField(forms.JSONField):
    """A small table written as JSON."""

    widget = forms.Textarea(attrs={"rows": 5, "cols": 60, "class": "code", "spellcheck": "false"})

    def to_python(self, value: Any) -> Any:
        try:
            stray = unwanted_in(json.loads(value or "null")) if isinstance(value, str) else ""
        except ValueError as error:
            raise ValidationError(f"The table can’t be read as JSON: {error}. Write {TABLE_EXAMPLE}.") from error
        except RecursionError as error:
            raise ValidationError(f"The table is nested too deeply. Write {TABLE_EXAMPLE}.") from error
        if stray:
            raise ValidationError(f"A cell holds {stray}. {AS_ESCAPE}")
        return super().to_python(value)

    def prepare_value(self, value: Any) -> Any:
        """No table is an empty box."""
        return "" if value is None else super().prepare_value(value)

    def bound_data(self, data: Any, initial: Any) -> Any:
        """A refused table comes back as it was typed, never parsed and written anew."""
        return initial if self.disabled else InvalidJSONInput(data or "")


class ItemForm(DraftForm):
    key = KeyField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        key: Any = self.fields[KEY]
        self.initial[KEY] = key.offer(self.instance)
        for name, field in self.fields.items():
            help_text = f"id_{name}_helptext " if field.help_text else ""
            field.widget.attrs["aria-describedby"] = f"{help_text}at-id_{name}"
        if self.is_bound and self.instance.pk:
            self.before = item_value(self.instance)

    code = PlainText(
        required=False,
        validators=[refuse_unwanted],
        help_text=f"At most {CODE_WIDTH} characters a line, or phones scroll sideways. The field is that wide.",
        widget=forms.Textarea(
            attrs={"rows": 8, "cols": CODE_WIDTH, "class": "code code-36", "wrap": "off", "spellcheck": "false"}
        ),
    )
    table = TableField(required=False, help_text=Item._meta.get_field("table").help_text)


def _without_numbers(row: RowReading) -> RowReading:
    """The row, refused if it gives a question other numbers of the measurement."""
    changed = {change.name.replace(" ", "_") for change in row.changes}
    if row.is_new and row.value is not None:
        changed = {name for name in MEASURED if getattr(row.value, name) != getattr(NO_NUMBERS, name)}
    if not (names := [name.replace("_", " ") for name in MEASURED if name in changed]):
        return row
    leave = "Leave these cells empty." if row.is_new else "Leave these cells as they are, or take the columns out."
    why = f"It changes {', '.join(names)}, and you may not change numbers of the measurement. {leave}"
    return row._replace(errors=(*row.errors, why))


@admin.register(Item)
class ItemAdmin(WithQuiz, WithSheet, WithBulk, DraftAdmin):
    bulk_form = ItemsForm
    sheet = ITEMS
    kind = "item"
    form = ItemForm
    title_field = "stem"
    inlines = (Options,)
    list_display = ("question", "skill", "level", "state", "review", "option_total", "review_by")
    list_display_links = ("question",)
    list_filter = (
        attention(
            options=("Options unfinished", unfinished_items),
            source=("No source", lambda: Q(source_title="")),
            unanswered=("Nobody but its author has answered it", unanswered),
            due=("Review is due", review_is_due),
            withdrawn=("Withdrawn as it reads", withdrawn),
        ),
        "state",
        "skill__area",
        "level",
        "review",
        "origin",
        "imported",
    )
    linked = ("skill__id__exact",)
    list_select_related = ("skill",)
    search_fields = ("slug", "stem", "context", "code", "tags", "skill__name")
    ordering = ("skill__area__position", "skill__area_id", "position", "pk")
    autocomplete_fields = ("skill", "enemies")
    actions = ("change_many", "mark_ready", "back_to_draft", "retire", "as_sheet", "as_moodle", "as_gift")
    fieldsets = (
        (None, {"fields": ("stem",)}),
        ("Where it belongs", {"fields": (("skill", "level"), ("state", "slug"))}),
        ("What stands above the question", {"fields": ("context",)}),
        (CODE_AND_TABLE, {"classes": ("collapse",), "fields": ("code", "code_caption", "table", "fixed_order")}),
        ("What people read afterwards", {"fields": ("explanation", "source_title", "source_url")}),
        ("Review", {"classes": ("collapse",), "fields": ("author", "review", "review_by", "came")}),
        ("What never comes with it", {"classes": ("collapse",), "fields": ("enemies",)}),
        (
            "Numbers of the measurement model",
            {
                "classes": ("collapse",),
                "fields": ("discrimination", "difficulty", "difficulty_sd", "guessing", "origin"),
                "description": "Empty unless a calibration says otherwise. They are changed by whoever may change the "
                "measurement model.",
            },
        ),
        ("Order and tags", {"classes": ("collapse",), "fields": ("position", "tags")}),
    )

    def get_fieldsets(self, request: HttpRequest, obj: Item | None = None) -> Any:
        """Folded is what is rarely looked at, and what is empty."""
        if obj is None or not (obj.code or obj.table or obj.fixed_order):
            return self.fieldsets
        return [(name, {**more, "classes": ()} if name == CODE_AND_TABLE else more) for name, more in self.fieldsets]

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).annotate(options_total=models.Count("options"))

    # Who may what ------------------------------------------------------------------------------------------

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return (*super().get_readonly_fields(request, obj), "came", *(() if may_measure(request) else MEASURED))

    def fixed(self, request: HttpRequest) -> Collection[str]:
        return ("imported", *(() if may_measure(request) else MEASURED))

    def form_for_many(self, request: HttpRequest, content: Content, data: Any) -> BulkForm:
        form = ItemsForm(content, data)
        return form if may_measure(request) else form.without_numbers()

    def _checked(self, reading: Reading, request: HttpRequest) -> Reading:
        reading = super()._checked(reading, request)
        if may_measure(request):
            return reading
        return reading._replace(rows=tuple(map(_without_numbers, reading.rows)))

    # Saving ------------------------------------------------------------------------------------------------

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """After the options, since they belong to what a review was about."""
        super().save_related(request, form, formsets, change)
        if change and take_review_back(form.instance, form.before):
            text = (
                "The question reads differently now, so its review is taken back. "
                "Set it again once somebody has answered it as it reads now."
            )
            self.message_user(request, text, messages.WARNING)
            self.log_change(request, form.instance, "Review taken back, as the question reads differently.")

    # One after the other -----------------------------------------------------------------------------------

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """A new question is by whoever writes it, unless they say otherwise."""
        name = request.user.get_full_name() or request.user.get_username()  # type: ignore[union-attr]  # signed in
        return {"author": name[: AUTHOR.max_length]} | super().get_changeform_initial_data(request)

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> HttpResponse:
        return self._another(request, obj, super().response_add(request, obj, post_url_continue))

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        return self._another(request, obj, super().response_change(request, obj))

    def _another(self, request: HttpRequest, obj: Item, response: HttpResponse) -> HttpResponse:
        """“Save and add another” keeps the skill, the step and the author."""
        if "_addanother" not in request.POST or response.status_code != 302:
            return response
        kept = urlencode({"skill": obj.skill_id, "level": obj.level, "author": obj.author})
        return HttpResponseRedirect(f"{reverse('admin:skills_item_add')}?{kept}")

    def response_post_save_add(self, request: HttpRequest, obj: Any) -> HttpResponseRedirect:
        """To the workbench of its skill, if the form was opened from there."""
        if "skill" in request.GET and request.user.has_perm("skills.view_skill"):
            return HttpResponseRedirect(reverse("admin:skills_skill_change", args=(obj.skill_id,)))
        return super().response_post_save_add(request, obj)

    @admin.display(description="Question", ordering="slug")
    def question(self, item: Item) -> str:
        return item.stem if len(item.stem) <= 90 else f"{item.stem[:88].rstrip()} …"

    @admin.display(description="Where it came from")
    def came(self, item: Item) -> str:
        return "A file of others" if item.imported else "Written here"

    option_total = count_column("Options", "options_total")

    # Many at once -------------------------------------------------------------------------------------------

    @admin.action(description="Mark ready", permissions=["change"])
    def mark_ready(self, request: HttpRequest, queryset: models.QuerySet[Item]) -> HttpResponse | None:
        """Only what could be published. The others stay as they are and are named."""
        return self.bulk(request, queryset, state=Item.State.READY)

    @admin.action(description="Back to draft", permissions=["change"])
    def back_to_draft(self, request: HttpRequest, queryset: models.QuerySet[Item]) -> HttpResponse | None:
        return self.bulk(request, queryset, state=Item.State.DRAFT)

    @admin.action(description="Retire", permissions=["change"])
    def retire(self, request: HttpRequest, queryset: models.QuerySet[Item]) -> HttpResponse | None:
        return self.bulk(request, queryset, state=Item.State.RETIRED)
