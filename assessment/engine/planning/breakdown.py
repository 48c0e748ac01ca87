"""What the hours of a step are made of: a part of a resource, the task itself, practice, and the buffer.

The content says how long the task takes and which part of which resource the step uses. What is left is practice. So
the parts always add up to the hours of the step, whichever resource a person chooses.
"""

from collections.abc import Iterable, Sequence

import msgspec

from assessment.engine.planning.values import HoursPart, Source, Step
from skills.content import Level, Resource


def part_of(level: Level, resource: Resource) -> tuple[str, int]:
    """Which part of a resource a step takes, and in how many hours.

    Where the content does not say, a resource that fits into the step is taken whole. Of a longer one nobody has said
    a part: 0 hours.
    """
    use = next((use for use in level.uses if use.resource == resource.id), None)
    if use is not None and use.hours <= level.room:
        return use.part, use.hours
    return "", resource.hours if resource.hours <= level.room else 0


def breakdown(level: Level, planned: int, source: Source | None) -> tuple[HoursPart, ...]:
    """The parts of the `planned` hours of a step; none where the content does not say what the task takes."""
    if not level.task_hours or level.room < 0:
        return ()
    task = HoursPart("task", "the task", level.task_hours)
    spare = HoursPart("spare", "to spare", planned - level.hours)
    return _in_order((*_study(source, level.room), task, spare))


def with_source(step: Step, source: Source, alternatives: Sequence[Source]) -> Step:
    """The step with another resource in use, whose hours take the place of the former one's."""
    kept = [part for part in step.breakdown if part.kind in ("task", "spare")]
    room = step.hours - sum(part.hours for part in kept)
    parts = _in_order((*kept, *_study(source, room))) if step.breakdown else ()
    return msgspec.structs.replace(step, use=source, alternatives=tuple(alternatives), breakdown=parts)


def _study(source: Source | None, room: int) -> tuple[HoursPart, ...]:
    """What a resource takes of so many hours, and the practice that is left; both in one where that is not known."""
    if source is None:
        return (HoursPart("practice", "practice", room),)
    if not 0 < source.takes <= room:
        return (HoursPart("study", "study and practice", room),)
    return (HoursPart("study", source.named, source.takes), HoursPart("practice", "practice", room - source.takes))


def _in_order(parts: Iterable[HoursPart]) -> tuple[HoursPart, ...]:
    """The parts that take time: study, the task, practice, and what is to spare."""
    order = ("study", "task", "practice", "spare")
    return tuple(sorted((part for part in parts if part.hours > 0), key=lambda part: order.index(part.kind)))
