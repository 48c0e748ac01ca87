"""A plan as its owner arranged it: ticked, reordered, with other resources, with notes.

The plan itself stays as it was made. What somebody did to it is a list of marks beside it, and the two together
give what is shown. Marks on steps that the plan no longer has are kept by whoever stores them and passed over here.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Literal

import msgspec

from assessment.engine.planning.breakdown import with_source
from assessment.engine.planning.schedule import Schedule, schedule
from assessment.engine.planning.values import Plan, Source, Step
from assessment.engine.wording import listed

OWN = "own"
"""Stands for the resource that a person brought themselves, where another step names one of the plan's."""

StepState = Literal["done", "ready", "next", "waits"]
"""Whether a step can be begun."""


class Mark(msgspec.Struct, frozen=True):
    """What somebody did to one step."""

    step: str
    """The step's key."""
    done_on: str = ""
    """The day it was ticked, as 2026-11-28; empty while it is not."""
    resource: str = ""
    """Id of the resource chosen instead of the first one, or `OWN`; empty for the first one."""
    own_title: str = ""
    """Name of the resource its owner brought; empty for none."""
    own_url: str = ""
    """Its address; may be empty."""
    note: str = ""
    """What its owner noted."""


class ArrangedStep(msgspec.Struct, frozen=True):
    """One step as it stands."""

    number: int
    """Its place in the owner's order, from 1."""
    step: Step
    """With the chosen resource in `use` and the others as alternatives."""
    mark: Mark
    """What was done to it; an empty mark for nothing."""
    state: StepState
    """Done, ready now, next once what is ready is done, or waiting."""
    waits_for: tuple[int, ...]
    """Numbers of the steps that have to come before it and are not done."""

    @property
    def words(self) -> str:
        """The state in words."""
        if self.state == "done":
            return "Done"
        if self.state == "ready":
            return "Ready now"
        steps = listed([str(number) for number in self.waits_for])
        noun = "step" if len(self.waits_for) == 1 else "steps"
        return f"Next, after {noun} {steps}" if self.state == "next" else f"Waits for {noun} {steps}"


class Arrangement(msgspec.Struct, frozen=True):
    """The steps in their owner's order, and the plan that is left of them."""

    steps: tuple[ArrangedStep, ...]
    """All steps, in their owner's order."""
    left: Plan
    """The steps not done, in order. What lies beyond the plan is what it was."""

    @property
    def whole(self) -> Plan:
        """The plan with all its steps, done or not, in this order."""
        steps = tuple(each.step for each in self.steps)
        return msgspec.structs.replace(self.left, steps=steps, hours=sum(step.hours for step in steps))

    @property
    def done(self) -> int:
        """How many steps are ticked."""
        return sum(each.state == "done" for each in self.steps)

    def numbers(self) -> dict[str, int]:
        """Number of each step by its key."""
        return {each.step.key: each.number for each in self.steps}


def arrange(plan: Plan, marks: Iterable[Mark] = (), order: Sequence[str] = ()) -> Arrangement:
    """The plan with these marks, in this order of step keys; steps that the order does not name keep their place."""
    by_step = {mark.step: mark for mark in marks}
    steps = [_with_resource(step, by_step.get(step.key)) for step in reordered(plan.steps, order)]
    done = {step.key for step in steps if step.key in by_step and by_step[step.key].done_on}
    numbers = {step.key: number for number, step in enumerate(steps, 1)}
    needs = {step.key: tuple(key for key in step.needs if key in numbers and key not in done) for step in steps}
    arranged = tuple(
        ArrangedStep(
            number=numbers[step.key],
            step=step,
            mark=by_step.get(step.key, Mark(step.key)),
            state=_state(step.key, needs, done),
            waits_for=tuple(sorted(numbers[key] for key in needs[step.key])),
        )
        for step in steps
    )
    left = tuple(step for step in steps if step.key not in done)
    return Arrangement(arranged, msgspec.structs.replace(plan, steps=left, hours=sum(step.hours for step in left)))


def weeks_of(arrangement: Arrangement, weekly_hours: int) -> Schedule:
    """What is left of the plan, in weeks. Raises `ValueError` like `schedule`."""
    made = schedule(arrangement.left, weekly_hours, is_rest=arrangement.done > 0)
    if arrangement.steps and not arrangement.left.steps and not arrangement.left.actions:
        return msgspec.structs.replace(made, sentence="Every step of the plan is done.")
    return made


def _state(key: str, needs: Mapping[str, tuple[str, ...]], done: Collection[str]) -> StepState:
    """Ready when nothing is open before it, next when all that is open before it is ready, else waiting."""
    if key in done:
        return "done"
    if not needs[key]:
        return "ready"
    return "waits" if any(needs[other] for other in needs[key]) else "next"


def reordered(steps: Sequence[Step], order: Sequence[str]) -> list[Step]:
    """The steps with those that are named in `order` in that order, in the places that these have together."""
    named = {key: place for place, key in enumerate(order)}
    moved = iter(sorted((step for step in steps if step.key in named), key=lambda step: named[step.key]))
    return [next(moved) if step.key in named else step for step in steps]


def swapped(order: Sequence[str], key: str, by: Literal[-1, 1]) -> tuple[str, ...]:
    """The order of keys with one a place earlier (-1) or later (1); unchanged at the ends and for an unknown key."""
    keys = list(order)
    place = keys.index(key) if key in keys else -1
    if place >= 0 and 0 <= place + by < len(keys):
        keys[place], keys[place + by] = keys[place + by], keys[place]
    return tuple(keys)


def _with_resource(step: Step, mark: Mark | None) -> Step:
    """The step with the resource its owner chose; the one it had becomes the first alternative."""
    if mark is None or not mark.resource:
        return step
    offered = [source for source in (step.use, *step.alternatives) if source is not None]
    if mark.resource == OWN:
        return msgspec.structs.replace(with_source(step, _own(mark), offered), left_out="")
    chosen = next((source for source in offered if source.id == mark.resource), None)
    if chosen is None:
        return step
    return with_source(step, chosen, [source for source in offered if source is not chosen])


def _own(mark: Mark) -> Source:
    """A resource that its owner brought. Its cost, length and language are not known here."""
    return Source(
        id=OWN,
        title=mark.own_title,
        provider="",
        url=mark.own_url,
        cost="",
        hours=0,
        language="",
        checked="",
        note="",
    )
