"""Rules for what names the profession: the site, the levels, the made-up person of the sample report."""

import re
from collections.abc import Iterator

from skills.content import MAX_LEVEL, Content
from skills.framework import LANGUAGE_TAG, LONGEST
from skills.validation.findings import Problem, block, warn

LONGEST_LEVEL = 24
"""Characters of a level's name that fit the axis above the ranges."""


def naming_problems(content: Content) -> Iterator[Problem]:
    """What is wrong with the words of the site."""
    words = content.framework
    for field in ("name", "title", "headline"):
        if not getattr(words, field).strip():
            yield block("framework", "all", f"The {field} is empty. The front page needs it.", field)
    for field, most in LONGEST.items():
        if (length := len(getattr(words, field))) > most:
            yield block("framework", "all", f"«{field}» has {length} characters; it may have {most}.", field)
    if not re.fullmatch(LANGUAGE_TAG, words.language):
        yield block(
            "framework", "all", f"«{words.language}» is no language. Write a tag of the web, as en-GB.", "language"
        )
    yield from _levels(content)
    yield from _sample(content)


def _levels(content: Content) -> Iterator[Problem]:
    names = [name.strip() for name in content.level_names]
    for level, name in enumerate(names):
        if not name:
            yield block("framework", "all", f"Level {level} has no name.", "levels")
        elif name in names[:level]:
            yield block("framework", "all", f"Two levels are called {name}. Give each its own name.", "levels")
        elif len(name) > LONGEST_LEVEL:
            yield warn(
                "Long name of a level",
                "framework",
                "all",
                f"The name {name} has {len(name)} characters, and does not fit a scale.",
                "levels",
            )
    for each in content.framework.levels:
        if "|" in each.name + each.meaning or "\n" in each.name + each.meaning + each.sentence:
            yield block("framework", "all", f"Level {each.name} holds a bar or a line end. Leave it out.", "levels")
        if not each.sentence.strip():
            yield warn(
                "Level without a sentence", "framework", "all", f"Say in a sentence what {each.name} means.", "levels"
            )


def _sample(content: Content) -> Iterator[Problem]:
    sample = content.framework.sample
    if sample is None:
        return
    if sample.role not in content.role_by_id:
        message = f"The sample report is for the role «{sample.role}», which does not exist."
        yield block("framework", "all", message, "sample_role")
    for known in sample.areas:
        if known.area not in content.area_by_id:
            message = f"The made-up person knows the area «{known.area}», which does not exist."
            yield block("framework", "all", message, "sample_areas")
        levels = (known.knows, *(() if known.says is None else (known.says,)))
        if not all(0 <= level <= MAX_LEVEL for level in levels):
            message = (
                f"In {known.area} the made-up person is off the scale; steps and ratings run from 0 to {MAX_LEVEL}."
            )
            yield block("framework", "all", message, "sample_areas")
