"""A plan in weeks: which step or part of one falls where, for the hours a person has.

Changing the hours a week never changes the steps.
"""

from collections.abc import Sequence
from itertools import accumulate, pairwise
from math import ceil

import msgspec

from assessment.engine.hours import hours_range
from assessment.engine.planning.choice import NEXT_STEPS
from assessment.engine.planning.values import Plan, Step
from assessment.engine.wording import count_noun

LONGEST_WEEKS = 4
"""A step that would take longer at the chosen hours is shown in parts."""

FAR_WEEKS = 26
"""When the whole way takes more than half a year the plan says so, and names a nearer role if there is one."""

MIN_WEEKLY_HOURS = 1
MAX_WEEKLY_HOURS = 60
USUAL_WEEKLY_HOURS = 6
"""Hours a week of a plan until its owner says otherwise."""


class ScheduleRow(msgspec.Struct, frozen=True):
    """A step, or a part of one, with its place in the weeks."""

    number: int
    """Place of the step in the plan, from 1."""
    title: str
    """The step's, with the number of the part where it has several."""
    hours: int
    """Planned hours of this part."""
    first_week: int
    """The week it begins in, from 1."""
    last_week: int
    """The week it ends in."""
    start: float
    """Where it begins, in per cent of the hours of the whole plan."""
    width: float
    """How long it is, in the same unit."""


class Schedule(msgspec.Struct, frozen=True):
    """A plan laid out for a number of hours a week."""

    weekly_hours: int
    """Hours a week it is laid out for."""
    weeks: int
    """Weeks it takes."""
    rows: tuple[ScheduleRow, ...]
    """In the order of the steps, without a gap or an overlap."""
    next_steps: tuple[tuple[Step, str], ...]
    """The first steps with their place in words ("24 hours, weeks 1 to 4")."""
    next_hours: int
    """Sum of their hours."""
    sentence: str
    """How long the plan takes, in sentences."""


def schedule(plan: Plan, weekly_hours: int, *, is_rest: bool = False) -> Schedule:
    """Lay a plan out in weeks. `weekly_hours` must be between 1 and 60; raises `ValueError` otherwise.

    `is_rest` says that these steps are what is left of a plan, so that the sentence does not call them the first.
    """
    if not MIN_WEEKLY_HOURS <= weekly_hours <= MAX_WEEKLY_HOURS:
        raise ValueError(f"Hours a week must be between {MIN_WEEKLY_HOURS} and {MAX_WEEKLY_HOURS}.")
    begins = [0, *accumulate(step.hours for step in plan.steps)]
    rows = [_rows(place, plan, begins[place], weekly_hours) for place in range(len(plan.steps))]
    weeks = ceil(plan.hours / weekly_hours)
    following = plan.steps[:NEXT_STEPS]
    return Schedule(
        weekly_hours=weekly_hours,
        weeks=weeks,
        rows=tuple(row for parts in rows for row in parts),
        next_steps=tuple((step, _place(step.hours, parts)) for step, parts in zip(following, rows, strict=False)),
        next_hours=sum(step.hours for step in following),
        sentence=_sentence(plan, weekly_hours, weeks, is_rest=is_rest),
    )


def _rows(place: int, plan: Plan, begin: int, weekly_hours: int) -> list[ScheduleRow]:
    """The parts of the step at a place of the plan, which begins after `begin` hours; one for a short step."""
    step, total = plan.steps[place], max(plan.hours, 1)
    count = max(1, ceil(step.hours / (LONGEST_WEEKS * weekly_hours)))
    ends = [begin + step.hours * part // count for part in range(count + 1)]
    return [
        ScheduleRow(
            number=place + 1,
            title=step.title if count == 1 else f"{step.title}, part {part} of {count}",
            hours=end - start,
            first_week=start // weekly_hours + 1,
            last_week=ceil(end / weekly_hours),
            start=round(100 * start / total, 2),
            width=round(100 * (end - start) / total, 2),
        )
        for part, (start, end) in enumerate(pairwise(ends), 1)
    ]


def _place(hours: int, parts: Sequence[ScheduleRow]) -> str:
    """A step's hours and weeks in words."""
    return f"{hours} hours, {_weeks(parts[0].first_week, parts[-1].last_week)}"


def _weeks(first: int, last: int) -> str:
    return f"week {first}" if first == last else f"weeks {first} to {last}"


def _weeks_range(hours: int, weekly_hours: int) -> str:
    """The fewest and most weeks to reckon with, as an insertion; empty when they are the same."""
    low, high = (ceil(each / weekly_hours) for each in hours_range(hours))
    return f", somewhere from {low} to {high}" if low < high else ""


def _sentence(plan: Plan, weekly_hours: int, weeks: int, *, is_rest: bool) -> str:
    if not plan.steps and plan.more_steps:
        return "No step fits in the time there is."
    if not plan.steps:
        return "Nothing is missing for this role that we can see."
    pace, what = count_noun(weekly_hours, "hour"), _what_takes(len(plan.steps), plan.more_steps, is_rest=is_rest)
    text = f"At {pace} a week, {what} about {count_noun(weeks, 'week')}{_weeks_range(plan.hours, weekly_hours)}."
    if ceil((plan.hours + plan.more_hours) / weekly_hours) > FAR_WEEKS:
        if weeks <= FAR_WEEKS:
            text += " The whole way to this role is longer than half a year."
        if plan.nearer_role:
            text += f" {plan.nearer_role} asks for less and lies on the way."
    return text


def _what_takes(steps: int, more: int, *, is_rest: bool) -> str:
    """So many steps of a plan as the subject of a sentence, with its verb."""
    if is_rest:
        return "the step left takes" if steps == 1 else f"the {steps} steps left take"
    if not more:
        return "the plan takes"
    return "the first step takes" if steps == 1 else f"the first {steps} steps take"
