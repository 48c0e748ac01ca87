"""Rules for what the hours of a step are made of: the task, a part of a resource, and practice."""

from collections.abc import Iterator

from skills.content import Content, Level, Use
from skills.validation.findings import Problem, block, warn

PRACTICE = 1 / 3
"""Share of a step's hours that may be practice alone, without anybody saying what it is."""

PRACTICE_IN_WORDS = 1 / 2
"""The same where the step says what to practise."""


MOST_HOURS = 9_999
"""Of one resource in one step: what its line at the desk takes."""


def hours_problems(content: Content) -> Iterator[Problem]:
    """Steps whose hours nobody could explain to the person who is to spend them."""
    for skill in content.skills:
        for number, level in enumerate(skill.levels[1:], 1):
            if level.hours >= 1:
                place, name = f"levels.{number}", content.level_names[number]
                for message, field in _unexplained(level, name):
                    yield warn("Hours that are left open", "skill", skill.id, message, f"{place}.{field}")
                for use in level.uses:
                    yield from _use_problems(content, skill.id, number, use)


def _unexplained(level: Level, name: str) -> Iterator[tuple[str, str]]:
    """What the parts of a step leave open, each with the field that would say it."""
    if not level.task_hours:
        yield f"How many of the {level.hours} hours to {name} does the task take? Say it, so that they add up.", "hours"
        return
    longest = max((use.hours for use in level.uses), default=0)
    if level.task_hours + longest > level.hours:
        yield f"The step to {name} has {level.hours} hours, but its parts take {level.task_hours + longest}.", "hours"
        return
    left = level.room - (level.uses[0].hours if level.uses else 0)
    share = PRACTICE_IN_WORDS if level.practice.strip() else PRACTICE
    if left > share * level.hours:
        message = (
            f"{left} of the {level.hours} hours to {name} are left over for practice. "
            "Name a longer part of a resource, or correct the hours."
        )
        yield message, "uses"


def _use_problems(content: Content, skill: str, level: int, use: Use) -> Iterator[Problem]:
    where, step = f"levels.{level}.uses", f"The step to {content.level_names[level]}"
    resource = content.resource_by_id.get(use.resource)
    if resource is None:
        yield block("skill", skill, f"{step} uses «{use.resource}», which does not exist.", where)
        return
    if not 0 <= use.hours <= MOST_HOURS:
        message = f"{step} takes {use.hours} hours of «{resource.title}», off the scale. Write 1 to {MOST_HOURS:,}."
        yield block("skill", skill, message, where)
        return
    if skill not in resource.skills or not resource.level_from < level <= resource.level_to:
        message = f"{step} uses «{resource.title}», which is for other skills or levels. No plan would show it."
        yield warn("Resource that does not fit its step", "skill", skill, message, where)
    if use.hours < 1 or use.hours > resource.hours:
        message = f"{step} takes {use.hours} hours of «{resource.title}», which has {resource.hours}."
        yield warn("Resource that does not fit its step", "skill", skill, message, where)
    elif use.hours < resource.hours and not use.part.strip():
        message = f"{step} takes {use.hours} of the {resource.hours} hours of «{resource.title}». Say which part."
        yield warn("Resource that does not fit its step", "skill", skill, message, where)
