"""What names the profession: the site, its front page, its levels, its made-up person."""

import re

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from skills.content import MAX_LEVEL
from skills.framework import LANGUAGE_TAG, LEVELS, LONGEST, LevelName

LEVELS_HELP = (
    "Five lines, the lowest level first: name | meaning, as «you do it on your own» | the same as a sentence. "
    "Two levels need two names. Reports keep the names that they were made with."
)
SAMPLE_HELP = (
    "What they know, one area a line: identifier of the area | highest step they answer right | their own rating. "
    "Steps and ratings run from 0 to 4; leave the rating out where it is the same. Other areas: 2."
)
_KNOWN = re.compile(r"[a-z0-9-]+ \| [0-4]( \| [0-4])?")
"""A line of `Framework.sample_areas`."""


def lines_of_levels(levels: tuple[LevelName, ...]) -> str:
    """Levels, one a line: name, meaning and sentence between bars, without an end that is empty."""
    lines = []
    for level in levels:
        parts = [level.name, level.meaning, level.sentence]
        while len(parts) > 1 and not parts[-1]:
            parts.pop()
        lines.append(" | ".join(parts))
    return "\n".join(lines)


def levels_of(text: str) -> tuple[LevelName, ...]:
    """The text that `lines_of_levels` wrote; a line may lack its end."""
    parts = [[part.strip() for part in line.split("|", 2)] for line in text.splitlines() if line.strip()]
    return tuple(LevelName(*each) for each in parts)


def _default_levels() -> str:
    return lines_of_levels(LEVELS)


class Framework(models.Model):
    """The words of the site about its profession: one row. Other texts do without a word that is empty."""

    name = models.CharField("name of the site", max_length=LONGEST["name"], default="Plumb")
    title = models.CharField(
        "title of the front page",
        max_length=LONGEST["title"],
        default="measure your skills",
        help_text="After the name and a colon, as search engines show it.",
    )
    headline = models.CharField(max_length=LONGEST["headline"], default="Ready for the job you want?")
    highlight = models.CharField(
        "end of the headline",
        max_length=LONGEST["highlight"],
        blank=True,
        default="Measure it.",
        help_text="It is marked.",
    )
    subject = models.CharField(
        max_length=LONGEST["subject"],
        blank=True,
        help_text="What stands before “role”: “a plan for the … role you want”.",
    )
    work = models.CharField(
        max_length=LONGEST["work"], blank=True, help_text="What people do: “what … is, how it is learned”."
    )
    people = models.CharField(
        max_length=LONGEST["people"], blank=True, help_text="Who does it: “books and courses for …”."
    )
    language = models.CharField(
        max_length=LONGEST["language"],
        default="en-GB",
        validators=[RegexValidator(LANGUAGE_TAG, "Write a tag of the web, such as en-GB.")],
        help_text="Of the texts, as a tag of the web: en-GB, de.",
    )
    origin = models.TextField(
        "where the content comes from", blank=True, help_text="Paragraphs for the page about the site. Markdown."
    )
    anchor = models.CharField(
        "what the levels are anchored to",
        max_length=LONGEST["anchor"],
        blank=True,
        help_text="And since when, in a sentence or two. Every report repeats it.",
    )
    levels = models.TextField("the five levels", default=_default_levels, help_text=LEVELS_HELP)
    sample_role = models.CharField(
        "role of the sample report",
        max_length=80,
        blank=True,
        help_text="Identifier of the role that a made-up person is measured against. Empty: no sample report.",
    )
    sample_areas = models.TextField("made-up person", blank=True, help_text=SAMPLE_HELP)

    class Meta:
        verbose_name = verbose_name_plural = "site and levels"
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="one_framework")]

    def __str__(self) -> str:
        return "Site and levels"

    def clean(self) -> None:
        lines = [line for line in self.levels.splitlines() if line.strip()]
        if len(lines) != MAX_LEVEL + 1:
            raise ValidationError({"levels": f"There are {len(lines)} lines, and a level for each of five is needed."})
        names = [level.name for level in levels_of(self.levels)]
        if not all(names) or len(set(names)) < len(names):
            raise ValidationError({"levels": "Every level needs a name of its own, before the first bar."})
        for line in self.sample_areas.splitlines():
            if line.strip() and not _KNOWN.fullmatch(line.strip()):
                message = f"«{line.strip()}» can’t be read. Write: identifier | step | rating."
                raise ValidationError({"sample_areas": message})
        if self.sample_areas.strip() and not self.sample_role:
            raise ValidationError({"sample_role": "Which role is the made-up person measured against?"})
