"""A plan in weeks: the whole way, which step falls where, and the milestones, for the hours a person has.

Changing the hours a week never changes the steps.
"""

from collections.abc import Sequence
from itertools import accumulate
from math import ceil

import msgspec

from assessment.engine.hours import hours_range
from assessment.engine.planning.milestones import Milestone, milestones
from assessment.engine.planning.values import NEXT_ACTIONS, Action, Plan, Settle, Step
from assessment.engine.wording import about_hours, duration
from skills.words import count_noun

FAR_WEEKS = 26
"""When the whole way takes more than half a year the plan names a nearer role if there is one."""

MIN_WEEKLY_HOURS = 1
MAX_WEEKLY_HOURS = 60
USUAL_WEEKLY_HOURS = 6
"""Hours a week of a plan until its owner says otherwise: an evening and a half, beside a job."""

OTHER_PACE = 15
"""The whole way is also said for so many hours a week, to whom has fewer."""


class ScheduleRow(msgspec.Struct, frozen=True):
    """A step with its place in the weeks."""

    number: int
    """Place of the step in the plan, from 1."""
    title: str
    """The step's."""
    hours: int
    """Its planned hours."""
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
    """Weeks its steps take."""
    rows: tuple[ScheduleRow, ...]
    """One for each step, in order, without a gap or an overlap."""
    next_actions: tuple[tuple[Action, str], ...]
    """The first actions, each with what it takes in words ("24 hours, weeks 1 to 4", "4 questions, 4 minutes")."""
    next_hours: int
    """Sum of the hours of the steps among them."""
    sentence: str
    """How long the steps take, in sentences."""
    whole_way: str
    """How long the whole way to the role takes, in sentences; empty when nothing is missing."""
    milestones: tuple[Milestone, ...]
    """The whole way in parts."""


def schedule(plan: Plan, weekly_hours: int, *, is_rest: bool = False) -> Schedule:
    """Lay a plan out in weeks. `weekly_hours` must be between 1 and 60; raises `ValueError` otherwise.

    `is_rest` says that these steps are what is left of a plan, so that the sentence does not call them the first.
    """
    if not MIN_WEEKLY_HOURS <= weekly_hours <= MAX_WEEKLY_HOURS:
        raise ValueError(f"Hours a week must be between {MIN_WEEKLY_HOURS} and {MAX_WEEKLY_HOURS}.")
    begins = (0, *accumulate(step.hours for step in plan.steps))
    rows = tuple(_row(place, plan, begins[place], weekly_hours) for place in range(len(plan.steps)))
    weeks = ceil(plan.hours / weekly_hours)
    following = plan.actions[:NEXT_ACTIONS]
    return Schedule(
        weekly_hours=weekly_hours,
        weeks=weeks,
        rows=rows,
        next_actions=tuple((each, _takes(each, rows, plan)) for each in following),
        next_hours=sum(each.hours for each in following if isinstance(each, Step)),
        sentence=_sentence(plan, weekly_hours, weeks, is_rest=is_rest),
        whole_way=whole_way(plan, weekly_hours),
        milestones=milestones(plan, weekly_hours),
    )


def _row(place: int, plan: Plan, begin: int, weekly_hours: int) -> ScheduleRow:
    """The step at a place of the plan, which begins after `begin` hours."""
    step, total = plan.steps[place], max(plan.hours, 1)
    end = begin + step.hours
    return ScheduleRow(
        number=place + 1,
        title=step.title,
        hours=step.hours,
        first_week=begin // weekly_hours + 1,
        last_week=ceil(end / weekly_hours),
        start=round(100 * begin / total, 2),
        width=round(100 * step.hours / total, 2),
    )


# In words ---------------------------------------------------------------------------------------------


def _takes(action: Action, rows: Sequence[ScheduleRow], plan: Plan) -> str:
    """What an action takes: questions and minutes, or hours and weeks."""
    if isinstance(action, Settle):
        return action.takes
    row = next(row for step, row in zip(plan.steps, rows, strict=True) if step is action)
    return f"{count_noun(action.hours, 'hour')}, {_weeks(row.first_week, row.last_week)}"


def _weeks(first: int, last: int) -> str:
    return f"week {first}" if first == last else f"weeks {first} to {last}"


def _weeks_range(hours: tuple[int, int], weekly_hours: int) -> str:
    """The fewest and most weeks to reckon with, as an insertion; empty when they are the same."""
    low, high = (ceil(each / weekly_hours) for each in hours)
    return f", somewhere from {low} to {high}" if low < high else ""


def whole_hours(plan: Plan) -> tuple[int, int]:
    """The fewest and most hours to the role to reckon with: every step, and what the questions may be expected to leave."""
    hours = plan.hours + plan.more_hours + sum(settle.hours - settle.saves for settle in plan.settles)
    return hours_range(hours, plan.below) if hours else (0, 0)


def whole_way(plan: Plan, weekly_hours: int) -> str:
    """How long it is to the role, at this pace and at a faster one; and the role on the way, when this one is far."""
    low, high = whole_hours(plan)
    if not high:
        return ""
    if not plan.steps and not plan.more_steps:
        most = about_hours(sum(settle.hours for settle in plan.settles))
        likely = f"probably {low:,} to {high:,} hours of study, and at most {most}"
        return (
            f"No skill is known to be missing for {plan.role or 'this role'}. The answers decide about some: {likely}."
        )
    text = f"The whole way to {plan.role or 'this role'} is about {low:,} to {high:,} hours: "
    text += f"{duration(low / weekly_hours, high / weekly_hours)} at {count_noun(weekly_hours, 'hour')} a week"
    if weekly_hours < OTHER_PACE and high > FAR_WEEKS * weekly_hours:
        text += f", {duration(low / OTHER_PACE, high / OTHER_PACE)} at {OTHER_PACE}"
    text += "."
    if questions := sum(settle.questions for settle in plan.settles):
        clear = (
            f"{_how_clear(plan)} of it is clear; the rest hangs"
            if plan.checked
            else "Nothing was checked; a part hangs"
        )
        text += f" {clear} on {count_noun(questions, 'question')}{_at_most(plan)}."
    if plan.nearer_role and high > FAR_WEEKS * weekly_hours:
        text += f" {plan.nearer_role} asks for less and lies on the way."
    return text


def _at_most(plan: Plan) -> str:
    """The hours if no answer saves any, where little is clear: a range alone would look too sure. Else empty."""
    hours = plan.hours + plan.more_hours + sum(settle.hours for settle in plan.settles)
    return f": at most about {50 * ceil(hours / 50):,} hours" if _how_clear(plan) == HOW_CLEAR[-1][1] else ""


HOW_CLEAR = ((0.85, "Nearly all"), (0.6, "Most"), (0.4, "About half"), (0.1, "A part"), (0.0, "Little"))
"""From which share of the expected hours on, taken by steps and not by what is to be settled, so much is called clear."""


def _how_clear(plan: Plan) -> str:
    clear = plan.hours + plan.more_hours
    open_hours = sum(settle.hours - settle.saves for settle in plan.settles)
    return next(words for least, words in HOW_CLEAR if clear >= least * (clear + open_hours))


def _sentence(plan: Plan, weekly_hours: int, weeks: int, *, is_rest: bool) -> str:
    if not plan.steps and plan.more_steps:
        return "No step fits in the time there is."
    if not plan.steps and plan.settles:
        return "Nothing needs studying before these questions are answered."
    if not plan.steps:
        return "Nothing is missing for this role that we can see."
    pace, what = count_noun(weekly_hours, "hour"), _what_takes(plan, is_rest=is_rest)
    return f"At {pace} a week, {what} about {count_noun(weeks, 'week')}{_weeks_range(plan.hours_range, weekly_hours)}."


def _what_takes(plan: Plan, *, is_rest: bool) -> str:
    """The steps of a plan as the subject of a sentence, with its verb."""
    steps = len(plan.steps)
    if is_rest:
        return "the step left takes" if steps == 1 else f"the {steps} steps left take"
    if not plan.more_steps and plan.settles:
        return "the one step that is clear takes" if steps == 1 else f"the {steps} steps that are clear take"
    if not plan.more_steps:
        return "the plan takes"
    return "the first step takes" if steps == 1 else f"the first {steps} steps take"
