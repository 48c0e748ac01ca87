"""The rule of the four results, and the numbers it rests on: Meets, Within reach, Gap, Not sure yet."""

from typing import Literal

from assessment.engine.reading.gap import gap

Result = Literal["meets", "within-reach", "gap", "not-sure"]

RESULT_NAMES: dict[str, str] = {
    "meets": "Meets",
    "within-reach": "Within reach",
    "gap": "Gap",
    "not-sure": "Not sure yet",
}

MEETS = 0.83
"""Meets: the probability of being at or above the target is at least this.

Set so that in the simulated launch world, and in every disturbance of it tried, at least 85 % of the areas
called Meets are at or above the target (.80 gave 84 % where everybody over-rates; see DECISIONS.md).
"""

GAP = 0.20
"""Gap: that probability is at most this, and the likely level is more than `REACH` below the target.

Of the areas called Gap 92 to 98 % were below the target in the same simulations.
"""

REACH = 0.5
"""In levels: an area this near below its target is within reach, however sure we are that it is below."""

WIDEST = 2.3
"""Between the two, a range wider than this many levels is not called at all: Not sure yet. A check of the role seldom
leaves one, one that was ended early does."""

WIDE = 2.1
"""From here on an area within reach is said to be so probably. Of those between the two, .72 were within a level of
their target in simulations, of the narrower ones .76: too good to say nothing, and less sure."""


def result_of(
    probability: float, position: float, width: float, target: int, asked: int, right: int | None = None
) -> Result:
    """The result of an area or skill; this is the rule that decides "Within reach".

    `probability` of being at or above the `target` level; `position` and `width` of the range on the level
    scale; `asked` counts the questions of the check it rests on. Without any, nothing is called. A clear
    side is called even when the range is wide, because then the whole range lies about on that side. But nothing is
    met where no answer was `right`, however well other areas speak for it. None where that is not counted.
    """
    if asked == 0:
        return "not-sure"
    if probability >= MEETS:
        return "meets" if right != 0 else "within-reach"
    if probability <= GAP and gap(position, target) > REACH:
        return "gap"
    return "within-reach" if width <= WIDEST else "not-sure"


def result_words(result: Result, width: float) -> str:
    """The result as said of an area or skill whose range is `width` levels wide."""
    if result == "within-reach" and width > WIDE:
        return "Probably within reach"
    return RESULT_NAMES[result]
