"""What the statistics say of an item: plain values, kept as JSON."""

import msgspec

from assessment.engine.item_analysis.agreement import Drift, Group


class OptionUse(msgspec.Struct, frozen=True):
    """How often one option was chosen."""

    number: int
    """As written, from 1."""
    correct: bool
    count: int
    share: float
    """Of all responses, "I don't know yet" among them; 0 to 1."""
    ability: float | None
    """Mean of those who chose it, in standard deviations of the population; None if nobody did."""


class Flag(msgspec.Struct, frozen=True):
    """Something for an editor to act on."""

    kind: str
    sentence: str


class ItemStatistics(msgspec.Struct, frozen=True):
    """One item. Shares are 0 to 1; None where there is nothing to take a share of."""

    item: str
    served: int
    """Number of responses, "I don't know yet" among them."""
    right: float | None
    """Share right."""
    expected: float | None
    """The share right that the model expected of the same people."""
    surplus: float
    """Right minus expected, in standard errors."""
    levels: tuple[Group, ...]
    """By the person's level, lowest first."""
    steps: tuple[Group, ...]
    """Below, at (within half a level) and above the step that the item separates."""
    discrimination: float | None
    """Correlation of a right response with the ability without it (point-biserial, corrected for overlap)."""
    unknown: float | None
    """Share of "I don't know yet"."""
    timed: int
    """Number of responses whose time is known."""
    seconds: float | None
    """Median of those times."""
    chances: int
    """Number of checks with any question, of roles that ask for the skill."""
    exposure: float | None
    """Share of those in which the item was shown."""
    drift: Drift
    options: tuple[OptionUse, ...]
    reports: int
    """Problems reported by people."""
    flags: tuple[Flag, ...] = ()
    """Most urgent first."""
