"""What answers say of a question and who wrote of it, for pages of the desk."""

from collections.abc import Sequence

from django import template

from assessment.models import ProblemReport
from assessment.records import figures_in_words

register = template.Library()


@register.simple_tag
def figures_of(item: str) -> str:
    """Its statistics in words; empty where there are none."""
    return figures_in_words(item)


@register.filter
def at(notes: Sequence[ProblemReport], place: int) -> ProblemReport:
    """The note in this row of the queue."""
    return notes[place]
