"""The way to a role as milestones: a name, and what will be true at the end of each."""

from collections.abc import Iterable, Sequence
from math import ceil
from typing import TypeAlias

import msgspec

from assessment.engine.planning.values import Action, LaterStep, Plan, Settle, Step
from assessment.engine.wording import listed, short_list
from skills.framework import LevelNames
from skills.words import count_noun

MILESTONE_WEEKS = 12
"""A milestone is no longer than this many weeks, so that its end can be seen from its beginning. A step that takes
longer by itself is a milestone of its own."""

MOST_NAMED = 2
"""A milestone is called by so many areas or skills at most, those with most of its hours."""

AnyStep: TypeAlias = Step | LaterStep


class Milestone(msgspec.Struct, frozen=True):
    """Some steps in a row."""

    number: int
    """Its place on the way, from 1."""
    name: str
    """The areas that most of its hours go to, or the skills where these areas have given their name before."""
    truth: str
    """What will be true at its end, and how much later it may come, in sentences."""
    hours: int
    """Planned hours of its steps."""
    first_week: int
    """The week it begins in, from 1."""
    last_week: int
    """The week it ends in."""
    actions: tuple[Action | LaterStep, ...]
    """Its steps in order, each after the questions that decide whether it is needed."""


def milestones(plan: Plan, weekly_hours: int) -> tuple[Milestone, ...]:
    """The steps of a plan, and those beyond them, in milestones for a pace of at least one hour a week."""
    groups = _groups(plan.every_step, MILESTONE_WEEKS * weekly_hours)
    found: list[Milestone] = []
    begin = 0
    actions, names = _with_settles(plan, groups), _names(groups)
    for number, (steps, mine, name) in enumerate(zip(groups, actions, names, strict=True), 1):
        hours = sum(step.hours for step in steps)
        first, last = begin // weekly_hours + 1, max(ceil((begin + hours) / weekly_hours), 1)
        truth = f"{_truth(steps, plan.levels)}{_if_lower(steps, weekly_hours)}"
        found.append(Milestone(number, name, truth, hours, first, last, mine))
        begin += hours
    return tuple(found)


def _groups(steps: Sequence[AnyStep], most: int) -> list[list[AnyStep]]:
    """The steps in order, so many together as take no more hours than `most`."""
    groups: list[list[AnyStep]] = []
    hours = 0
    for step in steps:
        if not groups or hours + step.hours > most:
            groups.append([])
            hours = 0
        groups[-1].append(step)
        hours += step.hours
    return groups


def _with_settles(plan: Plan, groups: Sequence[Sequence[AnyStep]]) -> list[tuple[Action | LaterStep, ...]]:
    """What each group holds, with the questions before the steps that they come before; those left over at the ends."""
    before: dict[str, list[Settle]] = {}
    keys = {step.key for group in groups for step in group}
    first = groups[0][0].key if groups else ""
    for settle in plan.settles:
        place = settle.before if settle.before in keys or not settle.before else first
        before.setdefault(place, []).append(settle)
    found: list[list[Action | LaterStep]] = []
    for opens, *others in groups:
        opening = before.get(opens.key, [])
        if found:  # questions that decide about a milestone belong to the end of the one before, which is looked at
            found[-1] += opening
            opening = []
        found.append([*opening, opens, *(each for step in others for each in (*before.get(step.key, ()), step))])
    if found:
        found[-1] += before.get("", [])
    return [tuple(each) for each in found]


def _names(groups: Sequence[Sequence[AnyStep]]) -> list[str]:
    """What each milestone is called, no two the same: by its areas, by its skills where these had a milestone before,
    and by its place where those had one as well."""
    found: list[str] = []
    for steps in groups:
        by_area = _most([(step.area_name, step.hours) for step in steps])
        by_skill = _most([(step.skill_name, step.hours) for step in steps])
        again = f"{by_skill}, part {len(found) + 1} of the way"
        found.append(next(name for name in (by_area, by_skill, again) if name not in found))
    return found


def _most(parts: Iterable[tuple[str, int]]) -> str:
    """Those that most hours go to, most first; the first in order where they are equal."""
    hours: dict[str, int] = {}
    for name, takes in parts:
        hours[name] = hours.get(name, 0) + takes
    ranked = sorted(hours, key=lambda name: -hours[name])
    return listed(ranked) if len(ranked) <= MOST_NAMED else f"{', '.join(ranked[:MOST_NAMED])} and more"


def _if_lower(steps: Sequence[AnyStep], weekly_hours: int) -> str:
    """How many weeks more it takes if steps have to begin a level lower; empty where none may have to."""
    below = sum(step.below for step in steps if isinstance(step, Step))
    return f" Up to {count_noun(ceil(below / weekly_hours), 'week')} more if it begins a level lower." if below else ""


def _truth(steps: Sequence[AnyStep], level_names: LevelNames) -> str:
    """The level each skill will have reached."""
    reached = {step.skill_name: step.level for step in steps}
    parts = []
    for level in sorted(set(reached.values()), reverse=True):
        names = [name for name, at in reached.items() if at == level]
        parts.append(f"{short_list(names)} {'is' if len(names) == 1 else 'are'} {level_names[level]}")
    return f"{listed(parts)}."
