"""From responses to abilities.

One Gaussian belief covers every skill and the person's rating bias. Two ways to update it:

- `running` handles responses one after the other (Owen 1975, in several dimensions). It is fast and used to
  choose the next item; its result depends a little on the order.
- `estimate` sweeps over all responses until they agree (expectation propagation, Minka 2001). The report
  uses it: the order of responses cannot matter, because they are sorted first.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf, sqrt
from typing import TypeAlias

import numpy as np

from assessment.engine.bank import Array, Bank
from assessment.engine.irt import cdf, graded, keyed
from skills.content import MAX_LEVEL

Responses: TypeAlias = Mapping[str, int | None]
"""What a person chose, by item: the position of the option as written, or the level of a rating.

None stands for "I don't know yet" on a question and for "I can't say" on a rating. A rating's id is
`area/<id>` or `skill/<id>`; every other id is an item of the content.
"""

SWEEPS = 8
"""Passes of expectation propagation; means move by less than .001 after the sixth (measured)."""


@dataclass(frozen=True, eq=False)
class Abilities:
    """A Gaussian belief: means (n + 1,) and covariance (n + 1, n + 1); the last place is the rating bias."""

    bank: Bank
    mean: Array
    covariance: Array

    def along(self, weights: Mapping[str, float]) -> tuple[float, float]:
        """Mean and standard deviation of a weighted mean of skills. Weights are by skill id and sum to 1."""
        direction = np.zeros(len(self.mean))
        for skill, weight in weights.items():
            direction[self.bank.index[skill]] = weight
        return float(direction @ self.mean), sqrt(max(float(direction @ self.covariance @ direction), 0.0))

    def skill(self, skill: str) -> tuple[float, float]:
        """Mean and standard deviation of one skill."""
        place = self.bank.index[skill]
        return float(self.mean[place]), sqrt(max(float(self.covariance[place, place]), 0.0))

    @property
    def bias(self) -> tuple[float, float]:
        """Mean and standard deviation of the rating bias, on the rating's own scale."""
        place = self.bank.bias
        return float(self.mean[place]), sqrt(max(float(self.covariance[place, place]), 0.0))


@dataclass(frozen=True, eq=False)
class _Site:
    """One response as seen by the belief: a direction in the state, and what was observed along it."""

    direction: Array
    item: int | None
    value: int
    correct: bool

    def derivatives(self, bank: Bank, mean: float, variance: float) -> tuple[float, float]:
        if self.item is None:
            numbers = bank.measurement
            return graded(mean, variance, numbers.rating_noise_variance, numbers.rating_thresholds, self.value)
        i = self.item
        return keyed(
            mean, variance, float(bank.alpha[i]), float(bank.difficulty[i]), float(bank.guessing[i]), self.correct
        )


def is_rating(id: str) -> bool:
    """Whether a response id names a self-rating (of an area or a skill) and not an item."""
    return "/" in id


def _site(bank: Bank, id: str, value: int | None) -> _Site | None:
    """The site of a response; None when it carries no evidence ("I can't say"), or is unknown to the content."""
    direction = np.zeros(len(bank.prior))
    if is_rating(id):
        kind, _, name = id.partition("/")
        skills = (bank.index[name],) if kind == "skill" and name in bank.index else ()
        places = bank.members.get(name, ()) if kind == "area" else skills
        if value is None or not places or not 0 <= value <= MAX_LEVEL:
            return None
        direction[list(places)] = bank.measurement.rating_loading / len(places)
        direction[bank.bias] = 1.0
        return _Site(direction, None, value, False)
    item = bank.item_index.get(id)
    if item is None:
        return None
    direction[bank.item_skill[item]] = 1.0
    return _Site(direction, item, -1 if value is None else value, value == bank.key[item])


def running(bank: Bank, responses: Responses) -> Abilities:
    """The belief after the responses in their order, each used once. For choosing what to ask next."""
    mean, covariance = np.zeros(len(bank.prior)), bank.prior.copy()
    for id, value in responses.items():
        site = _site(bank, id, value)
        if site is None:
            continue
        column = covariance @ site.direction
        g, h = site.derivatives(bank, float(site.direction @ mean), float(site.direction @ column))
        mean += column * g
        covariance += h * np.outer(column, column)
    return Abilities(bank, mean, covariance)


def estimate(bank: Bank, responses: Responses) -> Abilities:
    """The belief given all responses at once, whatever their order.

    Each response is approximated by a Gaussian factor along its direction; a sweep takes every factor out,
    matches the moments of the true response in its place, and puts it back (rank-one updates throughout).
    A factor whose removal would leave no proper belief is left as it is for that sweep.
    """
    sites = [site for id in sorted(responses) if (site := _site(bank, id, responses[id]))]
    mean, covariance = np.zeros(len(bank.prior)), bank.prior.copy()
    precision, shift = [0.0] * len(sites), [0.0] * len(sites)
    for _ in range(SWEEPS):
        for i, site in enumerate(sites):
            column = covariance @ site.direction
            variance, centre = float(site.direction @ column), float(site.direction @ mean)
            cavity_precision = 1.0 / variance - precision[i]
            if cavity_precision <= 0.0:
                continue
            cavity_variance = 1.0 / cavity_precision
            cavity_mean = cavity_variance * (centre / variance - shift[i])
            g, h = site.derivatives(bank, cavity_mean, cavity_variance)
            new_variance = cavity_variance + cavity_variance**2 * h
            new_mean = cavity_mean + cavity_variance * g
            change = 1.0 / new_variance - cavity_precision - precision[i]
            change_shift = new_mean / new_variance - cavity_mean * cavity_precision - shift[i]
            precision[i] += change
            shift[i] += change_shift
            scale = 1.0 + change * variance
            mean += column * ((change_shift - change * centre) / scale)
            covariance -= np.outer(column, column) * (change / scale)
    return Abilities(bank, mean, covariance)


def at_least(mean: float, sd: float, cut: float) -> float:
    """Probability that an ability believed to be normal (mean, sd) is at or above a cut score."""
    if sd <= 0.0:
        return 1.0 if mean >= cut else 0.0
    return cdf((mean - cut) / sd)


def level_probabilities(mean: float, sd: float, cuts: tuple[float, ...]) -> tuple[float, ...]:
    """Probability of each level, lowest first; they sum to 1."""
    above = [1.0, *(at_least(mean, sd, cut) for cut in cuts), 0.0]
    return tuple(above[level] - above[level + 1] for level in range(len(cuts) + 1))


def on_level_scale(ability: float, cuts: tuple[float, ...]) -> float:
    """An ability on the scale of levels: the whole part is the level, 0 to 5, straight between cut scores."""
    edges = (2 * cuts[0] - cuts[1], *cuts, 2 * cuts[-1] - cuts[-2])
    if ability == inf or ability >= edges[-1]:
        return float(len(cuts) + 1)
    if ability <= edges[0]:
        return 0.0
    level = next(n for n in range(len(edges) - 1) if ability < edges[n + 1])
    return level + (ability - edges[level]) / (edges[level + 1] - edges[level])
