"""Parameters of the items of one skill, given what is believed about the people: EM on a grid of abilities.

Two parameters are estimated of an item, always in this order: its log discrimination and its difficulty. Arrays that
hold both end in (items, 2). `grid` is the number of abilities in `GRID`.
"""

from dataclasses import dataclass
from math import log, nan
from typing import Literal, NamedTuple, TypeAlias

import numpy as np

from assessment.engine.item_analysis.beliefs import Beliefs, chunks
from assessment.engine.item_analysis.evidence import SkillResponses
from assessment.engine.model.arrays import Array, Mask
from assessment.engine.model.irt import TINY, logistic_each, normal_ogive_each

Shape: TypeAlias = Literal["normal ogive", "logistic"]
"""Which response function."""

GRID = np.linspace(-6.0, 6.0, 61)
"""Abilities at which integrals over a person's ability are summed. Equal steps of .2 integrate a Gaussian with a
deviation of .3 or more, times anything smooth, to more digits than are reported."""

TOLERANCE = 1e-5
MOST_STEPS = 2000
"""EM ends when no parameter moves by more than this, or after so many steps."""

LARGEST_STEP = 0.5
NEARLY_NOTHING = 1e-9
"""Keeps a division possible where the responses to an item say nothing at all."""

LIMITS = np.array([(log(0.2), -5.0), (log(4.0), 5.0)])
"""Least and most that a draft may hold, of log discrimination and of difficulty. Without priors, an item that
everybody gets right would run away."""


@dataclass(frozen=True, eq=False)
class Known:
    """What is known of some items beforehand, and what of them is to be estimated."""

    response: Shape
    flat: Array
    """Logistic discrimination as the engine uses it, flattened for the uncertain difficulty; (items,)."""
    guessing: Array
    """Probability that somebody who does not know is right, (items,)."""
    centre: Array
    """Prior mean of the two parameters, (items, 2)."""
    precision: Array
    """Prior precision of the two, (items, 2); 0 for plain maximum likelihood."""
    free: Mask
    """Which of the two are estimated, (items, 2)."""


class Curves(NamedTuple):
    """Items on the grid, each (items, grid)."""

    right: Array
    wrong: Array
    """Probability of a right and of a wrong response."""
    rise: Array
    """Derivative of the probability with respect to discrimination x (ability - difficulty)."""
    at: Array
    """Discrimination x (ability - difficulty)."""


class _Counts(NamedTuple):
    """What EM's E-step leaves."""

    people: Array
    """The belief about each person, (people, grid); each row sums to 1."""
    right: Array
    wrong: Array
    """Expected right and wrong responses at each ability, (items, grid)."""


def on_grid(beliefs: Beliefs, given: SkillResponses) -> Array:
    """The belief about each person before the items of a skill, as log weights on the grid, (people, grid)."""
    mean, variance = (part[given.people, given.skill] for part in beliefs)
    weights: Array = -0.5 * (GRID - mean[:, None]) ** 2 / variance[:, None]
    weights -= np.log(np.exp(weights).sum(axis=1, keepdims=True))
    return weights


def curves(known: Known, present: Array) -> Curves:
    """The items at their present parameters, (items, 2).

    An item that is not estimated counts as in the engine: flattened for its uncertain difficulty.
    """
    discrimination = np.where(known.free[:, 1], np.exp(present[:, 0]), known.flat)
    at: Array = discrimination[:, None] * (GRID - present[:, 1][:, None])
    function = logistic_each(at) if known.response == "logistic" else normal_ogive_each(at)
    guessing = known.guessing[:, None]
    right, wrong = guessing + (1.0 - guessing) * function.known, (1.0 - guessing) * function.unknown
    return Curves(np.maximum(right, TINY), np.maximum(wrong, TINY), (1.0 - guessing) * function.density, at)


def fitted(known: Known, given: SkillResponses, prior: Array, present: Array) -> Array:
    """The parameters of most posterior probability, (items, 2), starting from present ones.

    EM, each M-step a single step of Fisher scoring (Lange 1995, J. R. Stat. Soc. B 57). `prior` is `on_grid`.
    """
    for _ in range(MOST_STEPS):
        here = curves(known, present)
        wanted = present + _step(known, here, _expected(given, prior, here), present)
        better = np.where(known.free, np.clip(wanted, *LIMITS), present)
        moved, present = float(np.abs(better - present).max()), better
        if moved < TOLERANCE:
            break
    return present


def posterior(known: Known, given: SkillResponses, prior: Array, present: Array) -> Array:
    """Beliefs about the people of a skill after all their responses, (people, grid)."""
    return _expected(given, prior, curves(known, present)).people


def standard_errors(known: Known, given: SkillResponses, prior: Array, present: Array) -> Array:
    """Standard errors of the two parameters, the prior included, (items, 2); not a number where there is none.

    The information if abilities were known, less what not knowing them takes (Louis 1982, J. R. Stat. Soc. B 44). The
    items of a skill share people, so they are inverted together. A discrimination that keeps the experts' value is
    still unsure by their deviation, and a difficulty with it.
    """
    each = np.arange(len(present))
    unsure = known.free | (known.free[:, 1:] & (known.precision > 0.0))
    here = curves(known, present)
    counts = _expected(given, prior, here)
    partial = _partial(here, present, unsure)
    information = np.zeros((len(present), 2, len(present), 2))
    information[each, :, each, :] = _information(known, here, counts, present, unsure)
    lost = _lost(given, counts.people, partial / here.right[:, None, :], -partial / here.wrong[:, None, :])
    variance = np.diag(np.linalg.inv(information.reshape(lost.shape) - lost)).reshape(-1, 2)
    errors: Array = np.sqrt(np.where(variance > 0.0, variance, nan))
    return errors


def _expected(given: SkillResponses, prior: Array, here: Curves) -> _Counts:
    """The E-step (Bock & Aitkin 1981); `prior` is the logarithm of the belief about people, (people, grid)."""
    weights = prior + given.right @ np.log(here.right) + given.wrong @ np.log(here.wrong)
    people: Array = np.exp(weights - weights.max(axis=1, keepdims=True))
    people /= people.sum(axis=1, keepdims=True)
    return _Counts(people, given.right.T @ people, given.wrong.T @ people)


def _step(known: Known, here: Curves, counts: _Counts, present: Array) -> Array:
    """One step uphill from the present parameters, (items, 2)."""
    by_rise = counts.right / here.right - counts.wrong / here.wrong
    by_responses = np.einsum("iq,ikq->ik", by_rise, _partial(here, present, known.free))
    uphill = np.where(known.free, by_responses + known.precision * (known.centre - present), 0.0)
    step = np.linalg.solve(_information(known, here, counts, present, known.free), uphill[:, :, None])
    return np.asarray(np.clip(step[:, :, 0], -LARGEST_STEP, LARGEST_STEP), dtype=np.float64)


def _partial(here: Curves, present: Array, free: Mask) -> Array:
    """Derivatives of the probability of a right response by the two parameters, (items, 2, grid); 0 for fixed ones."""
    steepness = np.exp(present[:, 0])[:, None]
    partial = np.stack([here.rise * here.at, -here.rise * steepness], axis=1)
    return np.where(free[:, :, None], partial, 0.0)


def _information(known: Known, here: Curves, counts: _Counts, present: Array, free: Mask) -> Array:
    """Fisher information of the two parameters if abilities were known, with the prior's, (items, 2, 2)."""
    partial = _partial(here, present, free)
    weight = (counts.right + counts.wrong) / (here.right * here.wrong)
    information: Array = np.einsum("iq,ikq,ilq->ikl", weight, partial, partial)
    information[:, [0, 1], [0, 1]] += np.where(free, known.precision + NEARLY_NOTHING, 1.0)
    return information


def _lost(given: SkillResponses, people: Array, of_right: Array, of_wrong: Array) -> Array:
    """Variance of the score that comes from not knowing abilities, summed over people, (2 items, 2 items).

    `of_right` and `of_wrong` are the scores of one response at each ability, (items, 2, grid).
    """
    size = 2 * len(given.items)
    lost = np.zeros((size, size))
    for part in chunks(len(given.people)):
        score = np.einsum("pi,ikq->pqik", given.right[part], of_right)
        score += np.einsum("pi,ikq->pqik", given.wrong[part], of_wrong)
        score = score.reshape(-1, len(GRID), size)
        score -= np.einsum("pq,pqs->ps", people[part], score)[:, None, :]
        flat = (score * np.sqrt(people[part])[:, :, None]).reshape(-1, size)
        lost += flat.T @ flat
    return lost
