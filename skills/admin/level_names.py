"""What the draft calls its levels, wherever the desk speaks of levels."""

from typing import Any

from django.db.models import Subquery
from django.http import HttpRequest

from skills.content import LEVEL_NAMES, MAX_LEVEL
from skills.framework import LevelNames
from skills.models import LEVEL_CHOICES, STEP_CHOICES, Framework, levels_of
from skills.models.prepared import Prepared

_LINES = Prepared(lambda: Framework.objects.order_by("pk").values_list("levels")[:1])


def draft_level_names() -> LevelNames:
    """Names of levels 0 to 4 in the draft, lowest first (one query, which a form of five levels sends a dozen times)."""
    return _names(next((lines for (lines,) in _LINES()), None))


def _names(lines: str | None) -> LevelNames:
    names = tuple(level.name for level in levels_of(lines or ""))
    return names if len(names) == MAX_LEVEL + 1 else LEVEL_NAMES  # type: ignore[return-value]  # five, as was asked


LEVEL_LINES = Subquery(Framework.objects.values("levels")[:1])
"""Beside each row of a list, so that its columns name levels without a query each; read by `names_beside`."""


def names_beside(row: Any) -> LevelNames:
    """Names of the levels from a row that was read with `LEVEL_LINES` as `level_lines`."""
    return _names(row.level_lines)


def name_levels(request: HttpRequest, choices: list[tuple[Any, Any]]) -> list[tuple[Any, Any]]:
    """Choices of a level or a step, in the draft's names; other choices as they are. One query for a request."""
    if not any(choices == known for known in (LEVEL_CHOICES, LEVEL_CHOICES[1:], STEP_CHOICES)):
        return choices
    names: LevelNames | None = getattr(request, "level_names", None)
    if names is None:
        names = draft_level_names()
        request.level_names = names  # type: ignore[attr-defined]  # for the other fields of the page
    steps = choices == STEP_CHOICES
    return [(level, f"{names[level - 1]} to {names[level]}" if steps else names[level]) for level, _ in choices]
