"""From responses to abilities.

One Gaussian belief covers every skill, the person's rating bias, and how far the items may be off together. Two ways to update it:

- `running` handles responses one after the other (Owen 1975, in several dimensions). It is fast and used to
  choose the next item; its result depends a little on the order.
- `estimate` sweeps over all responses until they agree (expectation propagation, Minka 2001). The report
  uses it: the order of responses cannot matter, because they are sorted first.
"""

from bisect import bisect
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from math import floor, sqrt
from operator import add, sub
from typing import NamedTuple, TypeAlias

import numpy as np

from assessment.engine.model.arrays import Array
from assessment.engine.model.bank import Bank
from assessment.engine.model.irt import begun, cdf, graded, keyed
from assessment.engine.model.propagation import cavity, matched
from skills.content import LEVEL_NAMES, MAX_LEVEL
from skills.framework import LevelNames

Responses: TypeAlias = Mapping[str, int | None]
"""What a person chose, by item: the position of the option as written, or the level of a rating.

None stands for "I don't know yet" on a question and for "I can't say" on a rating. A rating's id is
`area/<id>` or `skill/<id>`; every other id is an item of the content.
"""

SWEEPS = 8
"""Passes of expectation propagation; means move by less than .001 after the sixth (measured)."""

TOGETHER = 48
"""So many responses are gone through before the belief about all others follows, in one product of matrices. From 24 to
48 it takes the same time; of more, the algebra library makes work for several threads."""


RANGE_Z = 1.2816
"""Half width, in standard deviations, of the range that holds in 8 of 10 cases."""

ONE_LEVEL = 0.60
TWO_LEVELS = 0.75
"""Say "Probably Guided" from this probability on one level, "Guided or Independent" from this on two."""


class Shown(NamedTuple):
    """What is believed of what the items of each skill show."""

    mean: Array
    """(skills,)"""
    variance: Array
    """(skills,)"""
    with_skills: Array
    """Covariance of each skill, down, with what the items of each skill show, across; (skills, skills)."""


@dataclass(frozen=True, eq=False)
class Abilities:
    """A Gaussian belief: means (state,) and covariance (state, state), in the order of `Bank`."""

    bank: Bank
    mean: Array
    covariance: Array

    def along(self, weights: Mapping[str, float]) -> tuple[float, float]:
        """Mean and standard deviation of a weighted mean of skills. Weights are by skill id and sum to 1."""
        direction = np.zeros(len(self.mean))
        for skill, weight in weights.items():
            direction[self.bank.index[skill]] = weight
        return float(direction @ self.mean), sqrt(max(float(direction @ self.covariance @ direction), 0.0))

    def of_ratings(self, ids: Collection[str]) -> tuple[float, float]:
        """Mean and standard deviation of what these ratings are about, on average, apart from the person's style."""
        rows = [self.bank.rating_direction[id] for id in ids]
        direction = self.bank.directions[rows].sum(axis=0)
        direction[len(self.bank.skills) :] = 0.0
        direction /= direction.sum()
        return float(direction @ self.mean), sqrt(max(float(direction @ self.covariance @ direction), 0.0))

    def apart_from_shift(self, weights: Mapping[str, float]) -> tuple[float, float]:
        """The same for what the items show (`shown`): how hard they all are together has no part in it."""
        direction = np.zeros(len(self.mean))
        for skill, weight in weights.items():
            place = self.bank.index[skill]
            direction[place] += weight
            direction[self.bank.skill_shift[place]] -= weight
        return float(direction @ self.mean), sqrt(max(float(direction @ self.covariance @ direction), 0.0))

    def skill(self, skill: str) -> tuple[float, float]:
        """Mean and standard deviation of one skill."""
        place = self.bank.index[skill]
        return float(self.mean[place]), sqrt(max(float(self.covariance[place, place]), 0.0))

    def widened(self, factor: float) -> "Abilities":
        """The same belief, less sure: each standard deviation times `factor`, at most that before any evidence."""
        if factor <= 1.0:
            return self
        room = np.sqrt(np.diag(self.bank.prior) / np.maximum(np.diag(self.covariance), 1e-12))
        stretch = np.maximum(np.minimum(factor, room), 1.0)
        return Abilities(self.bank, self.mean, self.covariance * np.outer(stretch, stretch))

    @cached_property
    def shown(self) -> "Shown":
        """What the items of each skill show: its ability less the shift that they share."""
        size, shift = len(self.bank.skills), self.bank.skill_shift
        every = np.arange(size)
        seen = self.covariance[:, :size] - self.covariance[:, shift]
        return Shown(self.mean[:size] - self.mean[shift], seen[every, every] - seen[shift, every], seen[:size])

    def shown_by(self, skill: str) -> tuple[float, float]:
        """Mean and standard deviation of what the items of one skill show: `apart_from_shift` of it alone, and faster."""
        place = self.bank.index[skill]
        return float(self.shown.mean[place]), sqrt(max(float(self.shown.variance[place]), 0.0))

    @property
    def bias(self) -> tuple[float, float]:
        """Mean and standard deviation of the rating bias, on the rating's own scale."""
        place = self.bank.bias
        return float(self.mean[place]), sqrt(max(float(self.covariance[place, place]), 0.0))


@dataclass(frozen=True, eq=False, slots=True)
class _Site:
    """What a response says, as seen by the belief: a direction in the state, and what was observed along it."""

    direction: Array
    derivatives: Callable[[float, float], tuple[float, float]]
    """`(g, h)` of what was observed, at a mean and variance along the direction."""
    places: tuple[int, int] | None
    """The places of the skill and of the shift that the direction is the difference of, for an item; None for a rating."""

    def column(self, covariance: Array) -> Array:
        """The covariance of the state, (state, state), with the direction, (state,).

        For an item it is a difference of rows: exact, and faster.
        """
        if self.places is None:
            column: Array = covariance.dot(self.direction)
            return column
        skill, shift = self.places
        difference: Array = covariance[skill] - covariance[shift]
        return difference

    def along(self, vector: Array) -> float:
        """How far a vector over the state, (state,), goes in the direction. For an item a difference of two numbers."""
        if self.places is None:
            return float(self.direction.dot(vector))
        skill, shift = self.places
        return vector.item(skill) - vector.item(shift)


def is_rating(id: str) -> bool:
    """Whether a response id names a self-rating (of an area or a skill) and not an item."""
    return "/" in id


def _sites(bank: Bank, id: str, value: int | None) -> list[_Site]:
    """What a response says; nothing when it carries no evidence ("I can't say"), or is unknown to the content."""
    if is_rating(id):
        known = id in bank.rating_direction
        return _of_rating(bank, id, value) if known and value is not None and 0 <= value <= MAX_LEVEL else []
    item = bank.item_index.get(id)
    if item is None:
        return []
    skill, correct = int(bank.item_skill[item]), value == bank.key[item]
    alpha, difficulty, guessing = bank.parameters(item)
    observed = partial(keyed, alpha=alpha, difficulty=difficulty, guessing=guessing, correct=correct)
    return [_Site(bank.directions[skill], observed, (skill, int(bank.skill_shift[skill])))]


def _of_rating(bank: Bank, id: str, level: int) -> list[_Site]:
    """What a rating says twice: how far somebody feels that they got, and whether they have begun, nearly a fact.

    The two count as separate observations (a composite likelihood: Varin, Reid & Firth 2011, Statistica Sinica 21, 5-42),
    so that a higher rating never lowers a skill, whatever the answers say.
    """
    numbers = bank.measurement
    noise, thresholds = numbers.rating_noise_variance, numbers.rating_thresholds
    felt = partial(graded, noise=noise, thresholds=thresholds, category=level)
    lapses = numbers.begun_claimed, numbers.begun_denied
    fact = partial(
        begun, noise=numbers.begun_noise_variance, threshold=thresholds[0], lapses=lapses, has_begun=level > 0
    )
    return [
        _Site(bank.directions[bank.rating_direction[id]], felt, None),
        _Site(bank.directions[bank.begun_direction[id]], fact, None),
    ]


def running(bank: Bank, responses: Responses, known: Abilities | None = None) -> Abilities:
    """The belief after the responses in their order, each used once. For choosing what to ask next.

    `known` is the belief these responses come on top of, for a caller who kept it; without it they come on
    top of the prior. Going on from a kept belief gives the same numbers as starting over with all responses.
    """
    mean, covariance = (np.zeros(len(bank.prior)), bank.prior) if known is None else (known.mean, known.covariance)
    mean, covariance = mean.copy(), covariance.copy()
    for id, value in responses.items():
        for site in _sites(bank, id, value):
            column = site.column(covariance)
            g, h = site.derivatives(site.along(mean), site.along(column))
            mean += column * g
            covariance += _times_itself(column, h)
    return Abilities(bank, mean, covariance)


def estimate(bank: Bank, responses: Responses) -> Abilities:
    """The belief given all responses at once, whatever their order.

    Each response is approximated by a Gaussian factor along its direction; a sweep takes every factor out,
    matches the moments of the true response in its place, and puts it back (rank-one updates throughout).
    A factor whose removal would leave no proper belief is left as it is for that sweep.

    The sweeps need what is believed along the directions alone, (sites, sites), mostly less than the state. The factors
    are put on the whole belief in the end.
    """
    sites = [site for id in sorted(responses) for site in _sites(bank, id, responses[id])]
    directions = np.array([site.direction for site in sites]).reshape(-1, len(bank.prior))
    seen = directions @ bank.prior
    among = seen @ directions.T
    joint = np.column_stack([among, np.zeros(len(sites))])
    precision, shift = np.zeros((2, len(sites))).tolist()
    for start in [*range(0, len(sites), TOGETHER)] * SWEEPS:
        _match(joint, sites[start : start + TOGETHER], start, precision, shift)
    return Abilities(bank, *_put_on(bank.prior, seen, among, np.array(precision), np.array(shift)))


def _match(joint: Array, sites: Sequence[_Site], start: int, precision: list[float], shift: list[float]) -> None:
    """Match the factors of a few sites, one after the other, which stand from `start` on among all n of them.

    `joint`, (n, n + 1), is what is believed along their directions, covariance with mean beside it. It is brought up to
    date in one product at the end: the row of a site gets what those before it change when its turn comes.
    """
    size = len(joint)
    rows, changes = np.zeros((2, len(sites), size + 1))
    for turn, (site, row, moved) in enumerate(zip(sites, rows, changes, strict=True)):
        place = start + turn
        np.subtract(joint[place], rows[:turn, place].dot(changes[:turn]), out=row)
        variance, centre = row.item(place), row.item(size)
        left, rest = cavity(centre, variance, precision[place], shift[place])
        if left <= 0.0:
            continue
        new_precision, new_shift = matched(left, rest, site.derivatives)
        change, change_shift = new_precision - precision[place], new_shift - shift[place]
        precision[place] += change
        shift[place] += change_shift
        scale = 1.0 + change * variance
        np.multiply(row, change / scale, out=moved)
        moved[size] = (change * centre - change_shift) / scale
    joint -= rows[:, :size].T.dot(changes)


def _put_on(prior: Array, seen: Array, among: Array, precision: Array, shift: Array) -> tuple[Array, Array]:
    """Mean, (state,), and covariance, (state, state), of a prior with mean 0 and Gaussian factors on it, all at once.

    `seen` is the covariance of the factors' directions with the state, (factors, state), and `among` that with each
    other, (factors, factors). With T the precisions on a diagonal: P - S' (1 + T A)^-1 T S, and S' (1 + T A)^-1 shift
    (Woodbury), which holds whatever the signs of the precisions.
    """
    factors = np.column_stack([precision[:, None] * seen, shift])
    solved = np.linalg.solve(np.eye(len(shift)) + precision[:, None] * among, factors)
    both = seen.T @ solved
    return both[:, -1].copy(), prior - both[:, :-1]


class Estimates:
    """What `estimate` says of parts of one person's responses, each worked out once: often they are the same."""

    def __init__(self, bank: Bank) -> None:
        self.bank = bank
        self._known: dict[frozenset[tuple[str, int | None]], Abilities] = {}

    def of(self, responses: Responses) -> Abilities:
        """The belief given these of the responses."""
        key = frozenset(responses.items())
        if key not in self._known:
            self._known[key] = estimate(self.bank, responses)
        return self._known[key]


def _times_itself(column: Array, factor: float) -> Array:
    """Factor times the outer product of a column, (n,), with itself: (n, n). A matrix product is numpy's fastest way."""
    product: Array = np.dot((column * factor)[:, None], column[None, :])
    return product


def at_least(mean: float, sd: float, cut: float) -> float:
    """Probability that an ability believed to be normal (mean, sd) is at or above a cut score."""
    if sd <= 0.0:
        return 1.0 if mean >= cut else 0.0
    return cdf((mean - cut) / sd)


def level_probabilities(mean: float, sd: float, cuts: tuple[float, ...]) -> tuple[float, ...]:
    """Probability of each level, lowest first; they sum to 1."""
    above = [1.0, *[at_least(mean, sd, cut) for cut in cuts], 0.0]
    return tuple(map(sub, above, above[1:]))


def on_level_scale(ability: float, cuts: tuple[float, ...]) -> float:
    """An ability on the scale of levels: the whole part is the level, 0 to 5, straight between cut scores."""
    edges = (2 * cuts[0] - cuts[1], *cuts, 2 * cuts[-1] - cuts[-2])
    if ability >= edges[-1]:
        return float(len(cuts) + 1)
    if ability <= edges[0]:
        return 0.0
    level = bisect(edges, ability) - 1
    return level + (ability - edges[level]) / (edges[level + 1] - edges[level])


def level_at(position: float) -> int:
    """The level of a place on the level scale."""
    return min(floor(position), MAX_LEVEL)


def likely_levels(mean: float, sd: float, cuts: tuple[float, ...]) -> tuple[int, int]:
    """The lowest and highest level to name: one, two neighbours, or a span, as the belief allows."""
    chances = level_probabilities(mean, sd, cuts)
    best = max(chances)
    if best >= ONE_LEVEL:
        return chances.index(best), chances.index(best)
    pairs = list(map(add, chances, chances[1:]))
    best = max(pairs)
    if best >= TWO_LEVELS:
        return pairs.index(best), pairs.index(best) + 1
    low, high = (level_at(on_level_scale(mean + side * RANGE_Z * sd, cuts)) for side in (-1, 1))
    return low, high


def level_words(mean: float, sd: float, cuts: tuple[float, ...], names: LevelNames = LEVEL_NAMES) -> str:
    """The likely level in words, by the names that a content has for levels."""
    return levels_in_words(likely_levels(mean, sd, cuts), names)


def levels_in_words(levels: tuple[int, int], names: LevelNames = LEVEL_NAMES) -> str:
    """The lowest and highest likely level in words."""
    low, high = levels
    if low == high:
        return f"Probably {names[low]}"
    if high == low + 1:
        return f"{names[low]} or {names[high]}"
    return f"Anywhere from {names[low]} to {names[high]}"
