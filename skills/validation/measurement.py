"""Rules for the numbers of the measurement, of the model and of a question: what they cannot be on a scale of people
with mean 0 and variance 1."""

from collections.abc import Iterator, Mapping
from typing import Any

from skills.bounds import ITEM, MEASUREMENT, Bounds
from skills.content import Content, Item
from skills.validation.findings import Problem, block

ROUNDING = 0.01
"""By which shares that were typed in may miss 1 together."""


def measurement_problems(content: Content) -> Iterator[Problem]:
    """Numbers of the model beyond their bounds, cut scores where nobody is, and shares of variance that are no shares."""
    numbers = content.measurement
    others = {name: bounds for name, bounds in MEASUREMENT.items() if name != "cuts"}
    yield from _beyond("measurement", "all", numbers, others)
    far = [level for level, cut in enumerate(numbers.cuts, 1) if not MEASUREMENT["cuts"].hold(cut)]
    if far:
        names = ", ".join(content.level_names[level] for level in far)
        message = f"The cut scores of these levels lie where nearly nobody is: {names}. Choose {MEASUREMENT['cuts']}."
        yield block("measurement", "all", message, f"cut_{far[0]}")
    total = numbers.variance_general + numbers.variance_area + numbers.variance_skill
    if not abs(total - 1.0) <= ROUNDING:
        message = f"The shares of the variance between people add up to {total:g}. Together they are 1."
        yield block("measurement", "all", message, "variance_general")


def number_problems(item: Item) -> Iterator[Problem]:
    """Numbers of a question that no calibration finds."""
    yield from _beyond("item", item.id, item, ITEM)


def _beyond(kind: str, id: str, thing: Any, bounds: Mapping[str, Bounds]) -> Iterator[Problem]:
    for name, within in bounds.items():
        value = getattr(thing, name)
        for number in value if isinstance(value, tuple) else (value,):
            if number is not None and not within.hold(number):
                message = f"{name.replace('_', ' ').capitalize()} is {number:g}. Choose a number {within}."
                yield block(kind, id, message, name)
