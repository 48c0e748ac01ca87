"""Which steps to take when there are so many hours and no more: an exact choice, by branch and bound.

A skill's steps are a ladder: no rung before the one below it, and some only after so many rungs of other ladders.
Decided ladder by ladder how far to climb, with what the rest could still bring as the bound: its best if nothing
needed anything, which one pass over the hours gives for every rest and every number of hours (a knapsack with one
choice a ladder; Kellerer, Pferschy and Pisinger 2004, Knapsack Problems, chapter 11).
"""

from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple, TypeAlias

import numpy as np

Need: TypeAlias = tuple[int, int]
"""The place of a ladder, and how many of its steps have to be taken first."""


class Ladder(NamedTuple):
    """The steps of one skill, lowest first, and what each needs of ladders at lower places."""

    hours: tuple[int, ...]
    """Of each step."""
    gains: tuple[float, ...]
    """What each step brings, in any one unit."""
    needs: tuple[tuple[Need, ...], ...] = ()
    """What each step needs, in their order; empty for nothing."""

    def free(self, taken: Sequence[int]) -> int:
        """How many of its steps may be taken when so many of each ladder are."""
        stops = (rung for rung, needs in enumerate(self.needs) if any(taken[place] < count for place, count in needs))
        return next(stops, len(self.hours))


def best_climbs(ladders: Sequence[Ladder], hours: int, most: int | None = None) -> tuple[int, ...] | None:
    """How many steps of each ladder to take so that the gain is largest. Exact.

    None when more than `most` decisions would be needed, which counts the same on every machine.
    """
    climbs = [list(zip((0, *accumulate(one.hours)), (0.0, *accumulate(one.gains)), strict=True)) for one in ladders]
    bounds = _without_needs(climbs, hours)
    taken = [0] * len(ladders)
    best, chosen, decisions = 0.0, tuple(taken), 0

    def decide(place: int, left: int, gained: float) -> None:
        nonlocal best, chosen, decisions
        decisions += 1
        if place == len(ladders):
            if gained > best:
                best, chosen = gained, tuple(taken)
            return
        options = [
            (gained + gain + bounds[place + 1][left - cost], -count, cost, gain)
            for count, (cost, gain) in enumerate(climbs[place][: ladders[place].free(taken) + 1])
            if cost <= left
        ]
        for bound, count, cost, gain in sorted(options, reverse=True):
            if bound > best and (most is None or decisions <= most):
                taken[place] = -count
                decide(place + 1, left - cost, gained + gain)
        taken[place] = 0

    decide(0, hours, 0.0)
    return chosen if most is None or decisions <= most else None


def _without_needs(climbs: Sequence[Sequence[tuple[int, float]]], hours: int) -> list[list[float]]:
    """For each place and number of hours: the most that the ladders from there on bring if none needs another.

    `climbs` has for each ladder the hours and the gain of its first 0, 1, 2 ... steps together. The result has a list
    of `hours + 1` gains for each ladder, and one of noughts at the end.
    """
    row = np.zeros(hours + 1)
    rows = [row]
    for climb in reversed(climbs):
        following, row = row, row.copy()
        for cost, gain in climb:
            if cost <= hours:
                row[cost:] = np.maximum(row[cost:], following[: hours + 1 - cost] + gain)
        rows.append(row)
    return [each.tolist() for each in reversed(rows)]
