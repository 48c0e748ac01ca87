"""The options of a question, as rows of its form, and which of them is right: one choice over all rows."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from skills.admin.desk import NEW_ROWS, Inline, OrderedFormSet, RowForm, TabularInline, placed
from skills.content import Option as OptionValue
from skills.models import Item, Option
from skills.validation import blocking, option_problems

KEY = "key"
"""Name of the choice in the form of a question. Its values name rows: `row_key`."""

ROW_TEXTS = ("text", "reason")
"""Fields of a row at which something may be said."""

CHOOSE = "Choose the right option among the rows below."
NO_TEXT = "This row is marked right, but has no text."


def row_key(option: Option | None, index: Any) -> str:
    """What names a row: what its option is stored as; of one that is stored nowhere yet its place on the page."""
    return str(option.pk) if option is not None and option.pk else f"new-{index}"


class KeyField(forms.TypedChoiceField):
    """Which row is right. Nothing where none is yet."""

    def __init__(self) -> None:
        super().__init__(required=False, label="Right option", widget=forms.RadioSelect)

    def valid_value(self, value: Any) -> bool:
        """The rows know whether it is one of them."""
        return True

    def offer(self, item: Item) -> str:
        """Take the options of this question and rows that are new. Returns the value of the one that is right."""
        options = list(item.options.all()) if item.pk else []
        new = [(row_key(None, index), "a new option") for index in range(NEW_ROWS + len(options))]
        self.choices = [("", "none"), *((row_key(each, 0), each.text) for each in options), *new]
        return next((row_key(each, 0) for each in options if each.correct), "")


class OptionFormSet(OrderedFormSet):
    """Three to five options, one of them right, each with its why. A draft may lack some, but keeps a right one."""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        for name in ROW_TEXTS:
            if name in form.fields:
                form.fields[name].widget.attrs["aria-describedby"] = f"at-{form[name].auto_id}"
        form.key = row_key(form.instance, "__prefix__" if index is None else index)

    @property
    def one_right(self) -> bool:
        """Whether the template gives the rows their choice. Who may only look has words instead."""
        return "correct" not in self.form.base_fields

    def chosen(self) -> Any:
        """The row that was marked right, or None."""
        key = self.data.get(KEY, "")
        return next((form for form in self.forms if form.key == key), None)

    def clean(self) -> None:
        super().clean()
        if any(form.errors for form in self.forms):
            return
        rows, chosen = sorted(self.rows(), key=lambda form: form.instance.position), self.chosen()
        if chosen is None and (self.data.get(KEY) or any(row.instance.correct for row in self.initial_forms)):
            raise ValidationError(CHOOSE)
        for row in self.forms:
            row.instance.correct = row is chosen
        if chosen is not None and chosen not in rows and not chosen.will_go():
            chosen.add_error("text", NO_TEXT)
        elif self.instance.state == Item.State.READY:
            options = tuple(
                OptionValue(text=row.instance.text, reason=row.instance.reason, correct=row.instance.correct)
                for row in rows
            )
            found = blocking(list(option_problems(self.instance.slug, options)))
            if elsewhere := placed(self, found, rows):
                raise ValidationError(elsewhere)

    def save(self, commit: bool = True) -> Any:
        """The database allows one right option at any moment, so the old one steps down before the new one stands up."""
        right = self.chosen()
        Option.objects.filter(item=self.instance, correct=True).exclude(pk=right and right.instance.pk).update(
            correct=False
        )
        stored = super().save(commit)
        if right is not None:  # a row of which nothing else changed was not written
            Option.objects.filter(pk=right.instance.pk).update(correct=True)
        return stored


class OptionForm(RowForm):
    def validate_constraints(self) -> None:
        """Row by row, moving the mark from one option to another would look like two right ones."""


class Options(Inline, TabularInline):
    model = Option
    form = OptionForm
    formset = OptionFormSet
    extra = 5
    max_num = 5
    verbose_name_plural = "options: three to five, exactly one right, each with its why"

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Who may only look has no choice, and reads it in the rows."""
        return (*(() if self.has_change_permission(request, obj) else ("correct",)), "text", "reason", "position")

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        return self.max_num - obj.options.count() if obj else self.max_num
