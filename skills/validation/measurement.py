"""Rules for the numbers of the measurement model: what they cannot be on a scale of people with mean 0 and variance 1."""

from collections.abc import Iterator

from skills.content import Content
from skills.validation.findings import Problem, block

FARTHEST_CUT = 3.0
"""Standard deviations: beyond it lies one person of 700, so a level would be everybody's or nobody's."""

ROUNDING = 0.01
"""By which shares that were typed in may miss 1 together."""


def measurement_problems(content: Content) -> Iterator[Problem]:
    """Cut scores where nobody is, and shares of variance that are no shares."""
    numbers = content.measurement
    far = [level for level, cut in enumerate(numbers.cuts, 1) if abs(cut) > FARTHEST_CUT]
    if far:
        names = ", ".join(content.level_names[level] for level in far)
        message = f"The cut scores of these levels lie where nearly nobody is: {names}. Choose from -3 to 3."
        yield block("measurement", "all", message)
    total = numbers.variance_general + numbers.variance_area + numbers.variance_skill
    if abs(total - 1.0) > ROUNDING:
        message = f"The shares of the variance between people add up to {total:g}. Together they are 1."
        yield block("measurement", "all", message)
