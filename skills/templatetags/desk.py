"""What the templates of the editing desk need."""

from collections.abc import Iterable, Iterator
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst

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
