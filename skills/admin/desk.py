"""What every form of the editing desk does alike.

Text is kept as written, orders fill themselves, identifiers never change, findings are told after saving,
and two editors who collide see a sentence at the field.
"""

from collections.abc import Callable
from copy import copy
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models.functions import Coalesce
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import capfirst

from skills.admin.collisions import SEEN, Collision, collision, fingerprints
from skills.admin.deletions import WithDeletions
from skills.admin.histories import WithHistory
from skills.admin.level_names import LEVEL_LINES, name_levels
from skills.admin.lists import WithList
from skills.admin.since_live import WithSinceLive, sentence
from skills.characters import unwanted
from skills.columns import MAX_TEXT
from skills.content import MAX_LEVEL, Content
from skills.keys import WithKeys
from skills.models import STEP_CHOICES, Item, Option
from skills.publishing import findings_of
from skills.surroundings import surroundings
from skills.validation import BAD_IDENTIFIER, IDENTIFIER, Problem

if TYPE_CHECKING:
    ModelForm = forms.ModelForm[Any]
    InlineModelAdmin = admin.options.InlineModelAdmin[Any, Any]
    StackedInline = admin.StackedInline[Any, Any]
    TabularInline = admin.TabularInline[Any, Any]
    FormSet = BaseInlineFormSet[Any, Any, Any]
    DbField = models.Field[Any, Any]
else:
    ModelForm = forms.ModelForm
    InlineModelAdmin = admin.options.InlineModelAdmin
    StackedInline = admin.StackedInline
    TabularInline = admin.TabularInline
    FormSet = BaseInlineFormSet
    DbField = models.Field

SENTENCE = 120
"""Fields that may be longer than this get room for two lines."""

NEW_ROWS = 50
"""Beside those that there are, in one form, whatever it says of itself: Django would make up to 2,000 of them, which takes
a minute of processor time."""
TOO_MANY_ROWS = (
    "This page takes at most %(num)d rows at once. Nothing was saved: leave out the last, and add them afterwards."
)

PUBLISH = "admin:skills_edition_publish"

MOST_MESSAGES = 8
"""More findings than this after one save would bury the sentence that it was saved."""


# Fields ------------------------------------------------------------------------------------------------


def refuse_unwanted(text: str) -> None:
    """Nobody sees such a character, and a report that has it in a name could not be imported."""
    if stray := unwanted(text):
        raise ValidationError(f"There is {stray}. Take it out, or type the words around it anew.")


class PlainText(forms.CharField):
    """Text exactly as written: indentation and outer spaces stay, line ends are made equal.

    Browsers send every line end as CR LF. Kept that way, saving without a change would change the content.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{**kwargs, "strip": False})

    def to_python(self, value: Any) -> Any:
        text = str(super().to_python(value)).replace("\r\n", "\n").replace("\r", "\n")
        return text if text.strip() else self.empty_value


class Fields(WithKeys):
    """Form fields for the columns of drafts."""

    def formfield_for_dbfield(self, db_field: DbField, request: HttpRequest, **kwargs: Any) -> Any:
        if isinstance(db_field, models.URLField):
            kwargs["assume_scheme"] = "https"
            kwargs.setdefault("label", capfirst(str(db_field.verbose_name).replace("url", "address")))
        elif isinstance(db_field, models.TextField):
            kwargs = {
                "form_class": PlainText,
                "max_length": MAX_TEXT,
                "widget": forms.Textarea(attrs={"rows": 4, "cols": 72}),
            } | kwargs
        elif _is_sentence(db_field):
            kwargs = {"form_class": PlainText, "widget": forms.Textarea(attrs={"rows": 2, "cols": 60})} | kwargs
        field = super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]
        if isinstance(field, forms.CharField):
            field.validators = [*field.validators, refuse_unwanted]
        if isinstance(field, forms.TypedChoiceField) and isinstance(db_field, models.PositiveSmallIntegerField):
            empty = [("", "---------")] if db_field.default is models.NOT_PROVIDED else []
            field.choices = [*empty, *name_levels(request, list(db_field.flatchoices))]
        if field is not None and isinstance(field.widget, RelatedFieldWidgetWrapper):
            # Four icons beside every choice invite accidents: the other object has a page of its own.
            field.widget.can_add_related = field.widget.can_change_related = False
            field.widget.can_delete_related = field.widget.can_view_related = False
        return field


def _is_sentence(field: DbField) -> bool:
    return isinstance(field, models.CharField) and not field.choices and (field.max_length or 0) > SENTENCE


# Rows inside a form --------------------------------------------------------------------------------------


class Inline(Fields, InlineModelAdmin):
    """Rows that belong to their parent. Whoever may change the parent may change them."""

    show_change_link = False
    max_num: int | None = None

    def get_max_num(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int | None:
        """Of an object that has many rows, all can be saved and more be added."""
        return rows_at_most(self, obj) if self.max_num is None else self.max_num

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        made = super().get_formset(request, obj, **{"absolute_max": rows_at_most(self, obj)} | kwargs)
        made.default_error_messages = made.default_error_messages | {"too_many_forms": TOO_MANY_ROWS}
        return made

    def _allowed(self, request: HttpRequest, verb: str) -> bool:
        meta = self.parent_model._meta
        return request.user.has_perm(f"{meta.app_label}.{verb}_{meta.model_name}")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._allowed(request, "view") or self.has_change_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._allowed(request, "change") or (obj is None and self._allowed(request, "add"))

    has_add_permission = has_change_permission
    has_delete_permission = has_change_permission


def rows_at_most(inline: "Inline", parent: Any) -> int:
    """How many rows the form of this parent takes; of one that is not stored yet there are none."""
    if parent is None or parent.pk is None:
        return NEW_ROWS
    fields = inline.model._meta.fields
    relation = inline.fk_name or next(field.name for field in fields if field.related_model is inline.parent_model)
    return NEW_ROWS + int(inline.model._default_manager.filter(**{relation: parent}).count())


class OrderedFormSet(FormSet):
    """Rows with a position. A row without one comes after the others, in the order of the page."""

    def add_fields(self, form: ModelForm, index: int | None) -> None:
        super().add_fields(form, index)
        position = form.fields["position"]
        position.required = False
        position.label = "Order"
        position.help_text = "Empty: last."
        position.widget.attrs["class"] = "order"
        if form.instance.pk is None:
            form.initial["position"] = None
            position.initial = None

    def clean(self) -> None:
        super().clean()
        rows = self.rows()
        last = max((form.instance.position or 0 for form in rows), default=0)
        for form in rows:
            if form.instance.position is None:
                last += 1
                form.instance.position = last

    def rows(self) -> list[Any]:
        """The forms that will be in the database after saving."""
        return [
            form for form in self.forms if (form.instance.pk is not None or form.has_changed()) and not form.will_go()
        ]


class RowForm(ModelForm):
    """A row of an inline."""

    def will_go(self) -> bool:
        return bool(getattr(self, "cleaned_data", {}).get("DELETE"))


class LevelFormSet(FormSet):
    """Exactly one row per level, lowest first. What is missing is offered; nothing can be deleted or doubled."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        present = {row.level for row in self.get_queryset()}
        self.missing = [level for level in range(MAX_LEVEL + 1) if level not in present]
        self.extra = len(self.missing)

    def _construct_form(self, i: int, **kwargs: Any) -> Any:
        form = super()._construct_form(i, **kwargs)  # type: ignore[misc]  # not in the stubs
        new = i - self.initial_form_count()
        if new >= 0:
            form.instance.level = self.missing[new] if new < len(self.missing) else None
        if form.instance.level is not None:
            form.settle(form.instance.level)
        return form

    def clean(self) -> None:
        super().clean()
        if any(form.instance.level is None for form in self.forms):
            raise ValidationError("Somebody else changed these sentences meanwhile. Open the page again.")


class LevelForm(ModelForm):
    """A row of a level. The level itself belongs to the row and is not a field."""

    def settle(self, level: int) -> None:
        """Fit the fields to the level, once it is known."""


# Filters and columns ---------------------------------------------------------------------------------------


def count_column(description: str, name: str) -> Callable[[Any, Any], int]:
    """A column of a list with a number that the list's query counted; people can sort by it."""

    @admin.display(description=description, ordering=name)
    def shown(self: Any, row: Any) -> int:
        return int(getattr(row, name))

    return shown


def counted(rows: models.QuerySet[Any], key: str) -> Coalesce:
    """How many `rows` have this object as their `key`. A subquery, because joins would multiply each other."""
    matching = rows.filter(**{key: models.OuterRef("pk")}).order_by().values(key)
    return Coalesce(models.Subquery(matching.annotate(n=models.Count("pk", distinct=True)).values("n")), 0)


def counted_steps(key: str) -> dict[str, Coalesce]:
    """Ready questions of each step, as the annotations step_1 to step_4."""
    ready = Item.objects.filter(state=Item.State.READY)
    return {f"step_{step}": counted(ready.filter(level=step), key) for step, _ in STEP_CHOICES}


def steps_in_words(row: Any) -> str:
    counts = [getattr(row, f"step_{step}") for step, _ in STEP_CHOICES]
    return " + ".join(map(str, counts)) if any(counts) else "none"


def unfinished_items() -> models.Q:
    """Items whose options cannot be published yet: too few or too many, none right, or a why missing."""
    options = Option.objects.filter(item=models.OuterRef("pk"))
    enough = options.order_by().values("item").annotate(n=models.Count("pk")).filter(n__gte=3, n__lte=5)
    return (
        ~models.Q(models.Exists(enough.values("item")))
        | ~models.Q(models.Exists(options.filter(correct=True)))
        | models.Q(models.Exists(options.filter(reason="")))
    )


class Attention(admin.SimpleListFilter):
    """“Needs attention”: each choice is a condition the database can answer."""

    title = "needs attention"
    parameter_name = "attention"
    conditions: dict[str, tuple[str, Callable[[], models.Q]]] = {}

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(key, label) for key, (label, _) in self.conditions.items()]

    def queryset(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        chosen = self.conditions.get(self.value() or "")
        return queryset.filter(chosen[1]()) if chosen else queryset


def attention(**conditions: tuple[str, Callable[[], models.Q]]) -> type[Attention]:
    """A filter of these conditions, each with its label."""
    return type("NeedsAttention", (Attention,), {"conditions": conditions})


# The desk itself --------------------------------------------------------------------------------------------


class DraftForm(ModelForm):
    """A draft object: its identifier keeps the rules, its position fills itself."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "position" in self.fields:
            self.fields["position"].required = False
            self.fields["position"].help_text = "Lower comes first. Empty: at the end."
            if self.instance.pk is None:
                self.initial["position"] = None

    def clean_position(self) -> int:
        position: int | None = self.cleaned_data["position"]
        if position is None:
            last = self._meta.model.objects.aggregate(last=models.Max("position"))["last"]
            return (last or 0) + 1
        return position

    def clean_slug(self) -> str:
        slug: str = self.cleaned_data["slug"]
        if not IDENTIFIER.fullmatch(slug):
            raise ValidationError(BAD_IDENTIFIER)
        return slug


class Desk(WithHistory, WithSinceLive, Fields, WithList):
    """Base of every editing page: says what is wrong, and survives two editors at once."""

    save_on_top = True
    kind = ""
    """What validation calls these objects; empty if it does not speak of them."""

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        try:
            response = self._saved_or_shown(request, object_id, form_url, extra_context)
        except IntegrityError:
            # Somebody saved between our check and our write. Checking again finds it and says so at the field.
            try:
                response = self._saved_or_shown(request, object_id, form_url, extra_context)
            except IntegrityError:
                text = "Somebody else changed this at the same moment, so nothing was saved. Look at it and try again."
                self.message_user(request, text, messages.ERROR)
                return HttpResponseRedirect(request.path)
        if request.saved is not None:  # type: ignore[attr-defined]
            self._tell(request, request.saved)  # type: ignore[attr-defined]
        return response

    def _saved_or_shown(self, request: HttpRequest, object_id: str | None, form_url: str, extra_context: Any) -> Any:
        """Django's page. A save of what somebody else changed meanwhile comes back instead, with both texts.

        What was saved stands in `request.saved`. What validation says of it is asked for after the transaction, in which
        SQLite keeps the answers of everybody else waiting.
        """
        request.saved = None  # type: ignore[attr-defined]
        if request.method != "POST" or object_id is None:
            return super().changeform_view(request, object_id, form_url, extra_context)
        with transaction.atomic():
            found = self._collision(request, object_id)
            if found is None:
                self.note_before(request, object_id)
                return super().changeform_view(request, object_id, form_url, extra_context)
            again = as_if_opened(request)
            again.collision = found  # type: ignore[attr-defined]  # for render_change_form, which makes the page
            response = super().changeform_view(again, object_id, form_url, extra_context)
        response.status_code = 409
        return response

    def _collision(self, request: HttpRequest, object_id: str) -> Collision | None:
        """What hinders this save. The object stays locked until the end of the transaction."""
        obj = self.get_object(request, unquote(object_id))
        if obj is None or not self.has_change_permission(request, obj):
            return None  # Django says so
        self.model._default_manager.select_for_update().filter(pk=obj.pk).first()
        obj = self.get_object(request, unquote(object_id))
        return collision(request, self._page(as_if_opened(request), obj), self._page(request, obj, request.POST), obj)

    def _page(self, request: HttpRequest, obj: Any, data: Any = None) -> tuple[ModelForm, list[FormSet]]:
        """The forms of an object's page, filled with `data` or with what is stored."""
        form = self.get_form(request, obj, change=True)(data, instance=obj)
        formsets, _ = self._create_formsets(request, obj, change=True)  # type: ignore[attr-defined]
        return form, formsets

    def around(self, obj: Any) -> Content:
        """The object and what it touches, as the draft has them."""
        return surroundings(obj)

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> HttpResponse:
        if request.method == "GET" and self.kind and obj is not None:
            content = self.around(obj)
            context["findings"] = findings_of(self.kind, obj, content)
            context["asked"] = is_asked(obj)
            context |= self.beside(request, obj, content)
        if change:
            context[SEEN] = self._what_was_seen(request, context)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def beside(self, request: HttpRequest, obj: Any, content: Content) -> dict[str, Any]:
        """What else the page of an object says when it is opened; `content` is what is `around` it."""
        return {}

    def _what_was_seen(self, request: HttpRequest, context: dict[str, Any]) -> str:
        """The hidden field; and of a save that collided, its changes go back into their fields."""
        if request.method == "POST":  # refused at a field, after nothing had changed meanwhile
            return request.POST.get(SEEN, "")
        form, formsets = context["adminform"].form, [each.formset for each in context["inline_admin_formsets"]]
        now = fingerprints(form, formsets)
        if found := getattr(request, "collision", None):
            found.put_into(form, formsets)
            context["collision"] = found
        return now

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> HttpResponse:
        self.note_change(request, obj)
        request.saved = obj  # type: ignore[attr-defined]
        return super().response_add(request, obj, post_url_continue)

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        self.note_change(request, obj)
        request.saved = obj  # type: ignore[attr-defined]
        return super().response_change(request, obj)

    def _not_live(self, request: HttpRequest, obj: Any) -> str:
        """Whether what was saved is live, with the way to publish for whoever may."""
        text = sentence(obj)
        if not request.user.has_perm("skills.add_edition"):
            return text
        return format_html('{} <a href="{}">Look at the draft and publish it</a>', text, reverse(PUBLISH))

    def _tell(self, request: HttpRequest, obj: Any) -> None:
        self.message_user(request, self._not_live(request, obj), messages.INFO)
        if "_continue" in request.POST or not self.kind:
            return  # the page that follows shows the findings itself
        found = findings_of(self.kind, obj, surroundings(obj))
        stop = "Before publishing: " if is_asked(obj) else "Before it is ready: "
        for problem in found[:MOST_MESSAGES]:
            before = stop if problem.severity == "blocking" else ""
            self.message_user(request, before + problem.message, messages.WARNING)
        if len(found) > MOST_MESSAGES:
            text = f"{len(found) - MOST_MESSAGES} more findings. Open it again to see them all."
            self.message_user(request, text, messages.WARNING)


def is_asked(obj: Any) -> bool:
    """Whether publishing takes the object: all but questions that are not ready."""
    return not isinstance(obj, Item) or obj.state == Item.State.READY


def as_if_opened(request: HttpRequest) -> HttpRequest:
    """The same request, as if its page were only opened."""
    opened = copy(request)
    opened.method = "GET"
    opened.POST = QueryDict()
    return opened


class DraftAdmin(WithDeletions, Desk):
    """A draft object with an identifier that is chosen once."""

    form = DraftForm
    title_field = "name"

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).annotate(level_lines=LEVEL_LINES)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return (*super().get_readonly_fields(request, obj), *(("slug",) if obj else ()))

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict[str, Any]:
        return {} if obj else {"slug": (self.title_field,)}


def placed(formset: FormSet, found: list[Problem], rows: list[Any]) -> list[str]:
    """Put each finding at its field, for example "options.1.reason" at the second row. Returns what has no field."""
    elsewhere = []
    for problem in found:
        number, _, field = problem.where.partition(".")[2].partition(".")
        if number and field in rows[int(number)].fields:
            rows[int(number)].add_error(field, problem.message)
        else:
            elsewhere.append(problem.message)
    return elsewhere
