"""Right responses to an item against those expected of the same people, in groups and over time.

`right` (1 or 0) and `probability` are arrays (n,), one place a response. The probability that a response is right has
to come from everything else the person said, never from the response itself.
"""

from math import sqrt

import msgspec
import numpy as np

from assessment.engine.model.arrays import Array, Mask

SURE = 3.0
"""A difference of this many standard errors is called one. By chance a single z reaches it in one item of 370, the
clearest change within twelve months in two of 100 (simulated, with 240 to 1,000 responses to an item)."""

LEAST_PER_SIDE = 20
"""Drift compares months before and after; each side needs this many responses."""

NEARLY_CERTAIN = 1e-9
"""Least variance of a response, so that no z is divided by nothing."""


class Group(msgspec.Struct, frozen=True):
    """Some of the people who were asked an item."""

    name: str
    people: int
    right: int
    expected: float
    """Number of right responses expected of them."""

    @property
    def share(self) -> float | None:
        """Share of them who were right, 0 to 1; None without people."""
        return self.right / self.people if self.people else None


class Month(msgspec.Struct, frozen=True):
    """The responses to an item in one month."""

    month: int
    people: int
    right: int
    expected: float
    """Number of right responses expected."""
    z: float
    """Right minus expected, in standard errors."""


class Drift(msgspec.Struct, frozen=True):
    """Whether an item became easier or harder at some time, apart from how well it was placed before.

    The months from one month on are compared with all before it; what counts is the month with the clearest change.
    Whatever the model gets wrong about the item is the same before and after and cancels in the difference, so a
    wrongly placed item does not drift.
    """

    months: tuple[Month, ...]
    """Those with a response, in order."""
    since: int | None = None
    """The first month after the change; None where no month has enough responses before it and from it on."""
    change: float = 0.0
    """Share right beyond expectation, after minus before; above 0 the item became easier."""
    z: float = 0.0
    """The change in standard errors."""

    @property
    def is_sure(self) -> bool:
        """Whether the change is more than chance would bring."""
        return abs(self.z) >= SURE


def group(name: str, right: Mask | Array, probability: Array) -> Group:
    """People who share something, with these responses: whether right and how likely, each (n,)."""
    return Group(name, len(right), int(right.sum()), float(probability.sum()))


def surplus(right: Mask | Array, probability: Array) -> float:
    """Right minus expected, each (n,), in standard errors: sum(right - P) / sqrt(sum P (1 - P)), standard normal while
    the model holds; 0 without responses."""
    return float((right - probability).sum()) / sqrt(_variance(probability)) if len(right) else 0.0


def drift(right: Mask | Array, probability: Array, month: Array) -> Drift:
    """The clearest change over the months, (n,); responses of an unknown month (nan) are left out."""
    dated = ~np.isnan(month)
    right, probability, month = right[dated], probability[dated], month[dated]
    present = [int(each) for each in np.unique(month)]
    months = tuple(_month(each, right[month == each], probability[month == each]) for each in present)
    found = Drift(months)
    for each in present:
        later = month >= each
        if min(int(later.sum()), int((~later).sum())) < LEAST_PER_SIDE:
            continue
        change = _excess(right[later], probability[later]) - _excess(right[~later], probability[~later])
        error = sqrt(sum(_variance(probability[side]) / int(side.sum()) ** 2 for side in (later, ~later)))
        if abs(change / error) > abs(found.z):
            found = Drift(months, each, change, change / error)
    return found


def _month(month: int, right: Mask | Array, probability: Array) -> Month:
    """One month's responses: whether right and how likely, each (n,); there is one at least."""
    return Month(month, len(right), int(right.sum()), float(probability.sum()), surplus(right, probability))


def _excess(right: Mask | Array, probability: Array) -> float:
    """Mean of right minus expected, each (n,): a share of the responses, -1 to 1; there is one at least."""
    return float((right - probability).mean())


def _variance(probability: Array) -> float:
    """Variance of the number of right responses, from how likely each is, (n,)."""
    return float(np.maximum(probability * (1.0 - probability), NEARLY_CERTAIN).sum())
