"""The gap: how far below a target somebody is; nothing at or above it.

A person reads it on the level scale. Steps of a plan are compared by how much of it they are expected to close, and
an expectation needs the whole belief, so it is in standard deviations of the population there.
"""

from assessment.engine.model.irt import cdf, pdf


def gap(position: float, target: int) -> float:
    """Levels from a position on the level scale (0 to 5) up to the target level; 0 at or above it."""
    return max(target - position, 0.0)


def expected_gap(mean: float, sd: float, cut: float) -> float:
    """Expected distance below a cut score, E[max(0, cut - ability)], for a normal belief; in standard deviations.

    The chance to meet the target would hide progress far from it: the first step of a long way raises that
    chance by next to nothing, but closes as much of the gap as the last one.
    """
    if sd <= 0.0:
        return max(0.0, cut - mean)
    z = (cut - mean) / sd
    return (cut - mean) * cdf(z) + sd * pdf(z)
