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

MOST_LEVELS = 3
"""Between the two, words that name more levels than this call nothing: Not sure yet. A check of the role seldom leaves
that much open, one that was ended early does."""

UNSURE_LEVELS = 3
"""Where the words name so many, an area within reach is said to be so probably. After a Standard check .70 of
those were within a level of their target in simulations, of those with fewer .76: too good to say nothing."""

WIDE_BEFORE = 2.1
"""Reports older than engine 1.5 said probably from a range of so many levels on, and keep their words."""


def result_of(
    probability: float, position: float, levels: int, target: int, asked: int, *, borne_out: bool = True
) -> Result:
    """The result of an area or skill; this is the rule that decides "Within reach".

    `probability` of being at or above the `target` level; `position` on the level scale; `levels` counts those that the
    words beside it name (`levels_named`), so that result and words never disagree; `asked` counts the questions of the
    check it rests on. Without any, nothing is called. A clear side is called even when the range is wide, because then
    the whole range lies about on that side. But nothing is met that no answer has `borne_out`, however well other areas
    speak for it (`evidence.borne_out`).
    """
    if asked == 0:
        return "not-sure"
    if probability >= MEETS and borne_out:
        return "meets"
    if probability <= GAP and gap(position, target) > REACH:
        return "gap"
    return "within-reach" if levels <= MOST_LEVELS else "not-sure"


def levels_named(levels: tuple[int, int], target: int) -> int:
    """How many levels the words name of what may be called neither way, from the lowest and highest likely one.

    Where all of them lie on one side of the line, the one across it is named as well: it "could still be" that.
    """
    lowest, highest = levels
    return max(highest, target) - min(lowest, target - 1) + 1


def result_words(result: Result, levels: int, *, by_others: bool = False) -> str:
    """The result as said of an area or skill of which so many levels are named.

    `by_others` says that answers in other areas alone speak for it: as often right, and harder to believe.
    """
    if result == "within-reach" and levels >= UNSURE_LEVELS:
        return "Probably within reach"
    if result == "meets" and by_others:
        return "Probably meets"
    return RESULT_NAMES[result]


def levels_before(width: float) -> int:
    """What stands for the levels named in a report that does not tell them, by the width of its range."""
    return UNSURE_LEVELS if width > WIDE_BEFORE else 1
