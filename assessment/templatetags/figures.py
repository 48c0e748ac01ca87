"""What answers say of a question, for pages of the desk."""

from django import template

from assessment.records import figures_in_words

register = template.Library()


@register.simple_tag
def figures_of(item: str) -> str:
    """Its statistics in words; empty where there are none."""
    return figures_in_words(item)
