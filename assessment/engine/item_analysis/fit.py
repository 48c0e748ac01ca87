"""How the responses to an item agree with its new parameters."""

from math import sqrt

import msgspec
import numpy as np

from assessment.engine.item_analysis.agreement import NEARLY_CERTAIN, SURE, Group, group, surplus
from assessment.engine.model.arrays import Array

UNSEPARATED = -2.5
"""A separation below this is called misfit: one item in 160 reaches it by chance. More separation is no fault."""

MATERIAL = 0.05
"""Misfit must also amount to this share of the responses, so that thousands of them do not make a fault of a trifle."""


class Fit(msgspec.Struct, frozen=True):
    """How the responses to an item agree with its new values.

    What is expected of a person comes from everything else the person said, never from the response in question.
    """

    expected: float
    """Number of right responses expected."""
    z: float
    """Right minus expected, in standard errors."""
    infit: float
    outfit: float
    """Mean squares, 1 when all is as expected (Wright & Masters 1982). Outfit gives more weight to surprises."""
    separation_z: float
    """Whether stronger people do better by as much as expected, in standard errors; below 0: by less."""
    weaker: Group
    stronger: Group
    """Those expected to do worse on this item than the average of those asked, and the others."""

    @property
    def is_poor(self) -> bool:
        """Whether the item as a whole, or the lead of stronger people, is off by more than chance and enough to
        matter."""
        excess = [
            (group.right - group.expected, group.people) for group in (self.weaker, self.stronger) if group.people
        ]
        whole = abs(sum(more for more, _ in excess)) / sum(people for _, people in excess)
        weaker, stronger = excess[0], excess[-1]
        lead = stronger[0] / stronger[1] - weaker[0] / weaker[1]
        return (abs(self.z) > SURE and whole >= MATERIAL) or (self.separation_z < UNSEPARATED and lead <= -MATERIAL)


def fit_of(right: Array, probability: Array) -> Fit:
    """The fit of an item, from right (1) and wrong (0) responses and what was expected of each, both (responses,)."""
    rest, variance = right - probability, np.maximum(probability * (1.0 - probability), NEARLY_CERTAIN)
    ahead = probability - probability.mean()
    stronger = ahead >= 0.0
    spread = max(float((variance * ahead**2).sum()), NEARLY_CERTAIN)
    return Fit(
        expected=float(probability.sum()),
        z=surplus(right, probability),
        infit=float((rest**2).sum() / variance.sum()),
        outfit=float((rest**2 / variance).mean()),
        separation_z=float((rest * ahead).sum() / sqrt(spread)),
        weaker=group("weaker", right[~stronger], probability[~stronger]),
        stronger=group("stronger", right[stronger], probability[stronger]),
    )
