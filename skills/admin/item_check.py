"""What is wrong with a question while it is written: the sentences at each field of its form. Nothing is saved."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django import forms
from django.http import HttpRequest

from skills.admin.item_options import ROW_TEXTS, OptionFormSet
from skills.models import Item
from skills.publishing import findings_of
from skills.surroundings import surroundings
from skills.validation import Problem

ROWS = "options"
"""The place of what is said of all options together."""


class Place(NamedTuple):
    """A place of the page at which sentences stand: the id of its box, or `ROWS`."""

    id: str
    said: list[str]


def checked(desk: Any, request: HttpRequest, item: Item | None) -> list[Place]:
    """Every place of the form as it was sent, with what would be said there; `item` is None for one that is new.

    Of a new question's fields that are still as they were offered nothing is said: whoever writes it knows.
    """
    is_new = item is None
    form = desk.get_form(request, item, change=not is_new)(request.POST, instance=item)
    (options,), _ = desk._create_formsets(request, form.instance, change=not is_new)
    form.is_valid()
    options.is_valid()
    fields = [form[name] for name in form.fields if name != "key"]
    fields += [row[name] for row in options.forms for name in ROW_TEXTS]
    said = {field.auto_id: list(field.errors) for field in fields} | {ROWS: list(options.non_form_errors())}
    for id, sentence in _found(form, options):
        if sentence not in said.setdefault(id, []):
            said[id].append(sentence)
    written = {field.auto_id for field in fields if field.name in field.form.changed_data}
    written |= {ROWS for row in options.forms if row.has_changed()}
    return [Place(id, sentences if id in written or not is_new else []) for id, sentences in said.items()]


def _found(form: Any, options: OptionFormSet) -> Iterator[tuple[str, str]]:
    """The findings, each with its place. None yet of a question that has no skill or step."""
    item, rows = form.instance, sorted(options.rows(), key=_order)
    if item.skill_id is None or item.level is None:
        return
    right = options.chosen()
    for row in rows:
        row.instance.correct = row is right
    if "table" in form.errors:
        item.table = None  # what was sent is none
    item.kept_options = [row.instance for row in rows]  # as `tables` looks for what was read with a row
    item.kept_enemies = list(form.cleaned_data.get("enemies", ()))
    for problem in findings_of("item", item, surroundings(item)):
        yield _place(problem, form, rows), problem.message


def _order(row: Any) -> float:
    position: int | None = row.instance.position
    return float("inf") if position is None else position


def _place(problem: Problem, form: forms.BaseForm, rows: list[Any]) -> str:
    """Where a finding stands: at its field, or at the question itself."""
    where, _, part = problem.where.partition(".")
    if where == ROWS:
        number, _, name = part.partition(".")
        return str(rows[int(number)][name].auto_id) if name else ROWS
    return str(form[where if where in form.fields else "stem"].auto_id)
