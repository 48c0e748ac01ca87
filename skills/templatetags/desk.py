"""What the templates of the editing desk need."""

from collections.abc import Iterable, Iterator
from typing import Any

from django import template
from django.contrib.admin.helpers import Fieldset
from django.forms import BoundField
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst

from skills.validation import CODE_WIDTH, LONGEST_CONTEXT, LONGEST_STEM, Problem
from skills.word_diff import Piece

register = template.Library()

MARKS = {
    "same": "{}",
    "gone": '<del><span class="visually-hidden">taken out: </span>{}</del>',
    "new": '<ins><span class="visually-hidden">put in: </span>{}</ins>',
    "fold": '<span class="fold">… {} words that stay …</span>',
}


@register.filter
def word_by_word(pieces: Iterable[Piece]) -> SafeString:
    """The pieces with what goes and comes marked, also for those who hear the page.

    Not in a template, whose line ends would stand in the text.
    """
    return format_html_join("", "{}", ((format_html(MARKS[piece.kind], piece.text),) for piece in pieces))


@register.filter
def marked(pieces: Iterable[Piece]) -> SafeString:
    """One of two texts that stand beside each other, with what the other has not marked."""
    marks = {"same": "{}", "gone": "<mark>{}</mark>", "new": "<mark>{}</mark>"}
    return format_html_join("", "{}", ((format_html(marks[piece.kind], piece.text),) for piece in pieces))


@register.filter
def labelled(cells: Iterable[SafeString], headers: Iterable[dict[str, Any]]) -> Iterator[SafeString]:
    """The cells of a row of a list, each with the words above its column: on a phone they stand before it."""
    for cell, header in zip(cells, headers, strict=True):
        tag, rest = cell[:3], mark_safe(cell[3:])  # noqa: S308  # Django has escaped the cell
        is_words = tag == "<td" and not isinstance(header["text"], SafeString)  # no box that selects all rows
        yield format_html('<td data-label="{}"{}', capfirst(header["text"]), rest) if is_words else cell


ROOM = {"stem": LONGEST_STEM, "context": LONGEST_CONTEXT, "code": CODE_WIDTH}
"""Characters that a field of a question should hold at most; of code each line."""


@register.inclusion_tag("admin/skills/item/_at.html", takes_context=True)
def at_field(context: template.Context, field: BoundField) -> dict[str, Any]:
    """What stands at a field of a question: how much of its room is used, and what was found when it was opened."""
    where = field.html_name.replace("-", ".")
    said = [problem.message for problem in context.get("findings") or () if problem.where == where]
    return {"id": field.auto_id, "said": said, "room": _room(field)}


@register.filter
def is_said_of(fieldset: Fieldset, findings: Iterable[Problem] | None) -> bool:
    """Whether something was found at a field of a group, which is then open."""
    names: tuple[str, ...] = fieldset.fields  # type: ignore[attr-defined]  # the stubs lack it
    return any(problem.where in names for problem in findings or ())


def _room(field: BoundField) -> dict[str, Any] | None:
    most = ROOM.get(field.html_name)
    if most is None:
        return None
    text, is_code = str(field.value() or ""), field.name == "code"
    used = max(map(len, text.splitlines()), default=0) if is_code else len(text)
    return {
        "before": "Widest line: " if is_code else "",
        "used": used,
        "most": most,
        "of": "line" if is_code else "text",
    }
