"""Hours as they are planned: with a buffer, and as the range to reckon with."""

from math import ceil

BUFFER = 1.25
"""Planned hours are expected hours times this: people underestimate how long things take."""

HOURS_SPREAD = 1.25
"""Hours may well be so many times fewer or more than planned. Fewer by this leaves the expected hours without
their buffer; nobody has measured the other side, and people run over more often than under."""

COARSENESS = ((500, 50), (10, 5), (0, 1))
"""From so many hours on, ranges are said in steps of so many: nobody knows a year of work to the hour."""


def planned_hours(expected: float) -> int:
    """Whole hours to plan where so many are expected."""
    return ceil(BUFFER * expected)


def hours_range(hours: int, more: int = 0) -> tuple[int, int]:
    """The fewest and most hours to reckon with where so many are planned, and so many `more` may have to come first."""
    most, coarse, coarser = hours + more, _unit(hours), _unit(hours + more)
    return coarse * max(1, round(hours / HOURS_SPREAD / coarse)), coarser * ceil(most * HOURS_SPREAD / coarser)


def _unit(hours: int) -> int:
    return next(unit for least, unit in COARSENESS if hours >= least)
