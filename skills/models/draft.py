"""What all draft tables share: identifier, order and tags, and what they refuse."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from skills.bounds import Bounds
from skills.content import LEVEL_NAMES

LEVEL_CHOICES = list(enumerate(LEVEL_NAMES))
TAGS_HELP = "Identifiers separated by spaces, for example S12e K06. Used to check that content covers its sources."


def within(bounds: Bounds) -> list[Any]:
    """What keeps a number of a form within its bounds."""
    return [MinValueValidator(bounds.least), MaxValueValidator(bounds.most)]


def choices(values: tuple[str, ...]) -> list[tuple[str, str]]:
    """Coded values as the desk offers them."""
    return [(value, value.replace("-", " ").capitalize()) for value in values]


def refuse_bad_sources(lines: str, field: str = "sources") -> None:
    """Everything after a bar is printed as a link, so it has to be one."""
    for line in lines.splitlines():
        _, bar, address = line.rpartition(" | ")
        if bar and not address.strip().startswith(("https://", "http://")):
            message = f"«{address.strip()}» is not an address. After the bar, it must start with https:// or http://."
            raise ValidationError({field: message})


def refuse_backwards(start: int | None, end: int | None) -> None:
    """What leads from a level to another leads upwards, or stays."""
    if start is not None and end is not None and start > end:
        raise ValidationError({"level_to": "This level is below the one it starts from. Swap them."})


class Ordered(models.Model):
    """Anything the editors keep in an order of their own."""

    position = models.PositiveIntegerField(default=0, help_text="Lower comes first.")

    class Meta:
        abstract = True
        ordering = ("position", "pk")


class Draft(Ordered):
    """A draft object with a stable identifier and tags."""

    slug = models.SlugField(
        "identifier", max_length=80, unique=True, help_text="Stays the same for ever; old reports refer to it."
    )
    tags = models.CharField(max_length=400, blank=True, help_text=TAGS_HELP)

    class Meta(Ordered.Meta):
        abstract = True
