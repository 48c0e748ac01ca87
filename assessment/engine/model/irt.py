"""The formulary: the probability of a response, its derivatives, and what a response would tell.

Every formula is given for one response, on plain numbers, and where many are needed at once for arrays, under the
same name with `_each`; the two agree to rounding. A person answers one question at a time, and there plain numbers
take 3 microseconds where an array takes 130; an item analysis reads a hundred thousand responses at once.

    theta                        ability, in standard deviations of the population of one skill
    a, b, c                      discrimination (logistic), difficulty (on the scale of theta), guessing of an item
    alpha = a / 1.702            the same discrimination for the normal ogive
    phi, Phi                     density and distribution function of the standard normal distribution
    m, v                         mean and variance of what is believed about theta, or about a latent rating

"Derivatives" `(g, h)` are the first and second of the log probability of what was observed, with respect to m. With
them a normal belief is updated in closed form: mean + v g, variance v + v^2 h (Owen 1975, J. Am. Stat. Assoc. 70,
351-356; Minka 2001, for the same step in expectation propagation).
"""

from math import erfc, exp, inf, pi, sqrt
from typing import NamedTuple

import numpy as np

from assessment.engine.model.arrays import Array, Mask, Places

LOGISTIC_TO_NORMAL = 1.702
"""Divides a logistic discrimination to give the normal-ogive one (Haley 1952; error below .01)."""

_SQRT2 = sqrt(2.0)
_SQRT2PI = sqrt(2.0 * pi)

TINY = 1e-300
"""Floor for probabilities in denominators: a response that the model thought impossible stays finite."""


# The normal distribution ---------------------------------------------------------------------------------


def pdf(x: float) -> float:
    """phi(x), the density of the standard normal distribution."""
    return exp(-0.5 * x * x) / _SQRT2PI


def pdf_each(x: Array) -> Array:
    """phi of every element; any shape."""
    return np.exp(-0.5 * x * x) / _SQRT2PI


def cdf(x: float) -> float:
    """Phi(x), the distribution function of the standard normal distribution."""
    return 0.5 * erfc(-x / _SQRT2)


def cdf_each(x: Array) -> Array:
    """Phi of every element, (n,). Through `math.erfc`, so that every platform agrees to the last bit."""
    return 0.5 * np.fromiter(map(erfc, (x / -_SQRT2).tolist()), dtype=np.float64, count=len(x))


def _mass(lower: float, upper: float) -> float:
    """Phi(upper) - Phi(lower), taken in the tail where subtraction loses no digits."""
    if lower > 0:
        return cdf(-lower) - cdf(-upper)
    return cdf(upper) - cdf(lower)


def _mass_each(lower: Array, upper: Array) -> Array:
    """The same for many intervals, (n,)."""
    flip = np.where(lower > 0.0, -1.0, 1.0)
    return np.abs(cdf_each(flip * upper) - cdf_each(flip * lower))


# Items at a known ability --------------------------------------------------------------------------------


def slope(discrimination: float, difficulty_sd: float) -> float:
    """Normal-ogive slope of an item whose difficulty is only known up to `difficulty_sd`.

    alpha / sqrt(1 + (alpha sd)^2): integrating a normal difficulty out of a normal ogive flattens it by this factor;
    that is the whole treatment of uncertain item parameters while a person answers.
    """
    alpha = discrimination / LOGISTIC_TO_NORMAL
    return alpha / sqrt(1.0 + (alpha * difficulty_sd) ** 2)


class ResponseFunction(NamedTuple):
    """F, 1 - F and dF/dx at x = a (theta - b), each in the shape of x. 1 - F keeps its digits where F is near 1."""

    known: Array
    unknown: Array
    density: Array


def logistic_each(x: Array) -> ResponseFunction:
    """F = 1 / (1 + exp(-x)), Birnbaum's response function (1968, in Lord & Novick, ch. 17); any shape."""
    known, unknown = (1.0 / (1.0 + np.exp(-side)) for side in (x, -x))
    return ResponseFunction(known, unknown, known * unknown)


def normal_ogive_each(x: Array) -> ResponseFunction:
    """F = Phi(x / 1.702), Lord's response function (1952) on the scale of logistic discriminations; any shape."""
    flat = x.ravel() / LOGISTIC_TO_NORMAL
    known, unknown = cdf_each(flat).reshape(x.shape), cdf_each(-flat).reshape(x.shape)
    return ResponseFunction(known, unknown, pdf_each(flat).reshape(x.shape) / LOGISTIC_TO_NORMAL)


# One response at an uncertain ability --------------------------------------------------------------------


def probability_correct(mean: float, variance: float, alpha: float, difficulty: float, guessing: float) -> float:
    """Expected probability of a correct response under a normal belief about the ability.

    P = c + (1 - c) Phi(q (m - b)) with q = alpha / sqrt(1 + alpha^2 v): the three-parameter normal ogive (Lord 1980),
    integrated over theta.
    """
    q = alpha / sqrt(1.0 + alpha * alpha * variance)
    return guessing + (1.0 - guessing) * cdf(q * (mean - difficulty))


def keyed(
    mean: float, variance: float, alpha: float, difficulty: float, guessing: float, correct: bool
) -> tuple[float, float]:
    """`(g, h)` for a response to a keyed item.

    With P and q as in `probability_correct` and z = q (m - b): g = (1 - c) phi(z) q / P when correct, and
    -phi(z) q / Phi(-z) otherwise; h = -z q g - g^2.

    "I don't know yet" is `correct=False`: the probability of not knowing is the same whether the person
    says so or chooses a wrong option, up to a factor that does not depend on the ability.
    """
    q = alpha / sqrt(1.0 + alpha * alpha * variance)
    z = q * (mean - difficulty)
    right = cdf(z)
    if correct:
        g = (1.0 - guessing) * pdf(z) * q / max(guessing + (1.0 - guessing) * right, TINY)
    else:
        g = -pdf(z) * q / max(cdf(-z), TINY)
    return g, -z * q * g - g * g


def keyed_each(
    mean: Array, variance: Array, alpha: Array, difficulty: Array, guessing: Array, correct: Mask
) -> tuple[Array, Array]:
    """`keyed` for many responses, arrays (n,)."""
    q = alpha / np.sqrt(1.0 + alpha**2 * variance)
    z = q * (mean - difficulty)
    known, density = cdf_each(z), pdf_each(z) * q
    of_right = (1.0 - guessing) * density / np.maximum(guessing + (1.0 - guessing) * known, TINY)
    g = np.where(correct, of_right, -density / np.maximum(cdf_each(-z), TINY))
    return g, -z * q * g - g * g


def graded(
    mean: float, variance: float, noise: float, thresholds: tuple[float, ...], category: int
) -> tuple[float, float]:
    """`(g, h)` for a self-rating: an ordinal probit response (Samejima 1969, with a normal ogive).

    `mean` and `variance` describe the latent rating without its noise, whose variance is `noise`; `thresholds`
    separate the categories, which count from 0. With s = sqrt(v + noise), the category's ends l and u in units of
    s around m, and M = Phi(u) - Phi(l): g = (phi(l) - phi(u)) / (s M), h = (l phi(l) - u phi(u)) / (s^2 M) - g^2.
    """
    total = sqrt(variance + noise)
    lower = -inf if category == 0 else (thresholds[category - 1] - mean) / total
    upper = inf if category == len(thresholds) else (thresholds[category] - mean) / total
    mass = max(_mass(lower, upper), TINY)
    f_lower, f_upper = pdf(lower), pdf(upper)
    moment_lower = 0.0 if category == 0 else lower * f_lower
    moment_upper = 0.0 if category == len(thresholds) else upper * f_upper
    g = (f_lower - f_upper) / (total * mass)
    h = -(moment_upper - moment_lower) / (total * total * mass) - g * g
    return g, h


def begun(
    mean: float, variance: float, noise: float, threshold: float, lapses: tuple[float, float], has_begun: bool
) -> tuple[float, float]:
    """`(g, h)` for whether somebody says that they have begun.

    With z = (m - threshold) / sqrt(v + noise), and as `lapses` the shares e of those below who claim more and d of those
    above who say "Not yet" all the same: P("Not yet") = d + (1 - d - e) Phi(-z). Up to a factor that does not depend on
    the ability, either answer is the right one to a keyed item, on the scale as it is or turned round, where a lapse
    stands for guessing. So a claim tells little and "Not yet" much, and neither outweighs everything else.
    """
    claimed, denied = lapses
    if has_begun:
        return keyed(mean, variance, 1.0 / sqrt(noise), threshold, claimed / (1.0 - denied), True)
    g, h = keyed(-mean, variance, 1.0 / sqrt(noise), -threshold, denied / (1.0 - claimed), True)
    return -g, h


def begun_each(
    mean: Array, variance: Array, noise: float, threshold: float, lapses: tuple[float, float], has_begun: Mask
) -> tuple[Array, Array]:
    """`begun` for many ratings with the same threshold; arrays (n,)."""
    claimed, denied = lapses
    side, same = np.where(has_begun, 1.0, -1.0), np.ones_like(mean)
    guessing = np.where(has_begun, claimed / (1.0 - denied), denied / (1.0 - claimed))
    g, h = keyed_each(side * mean, variance, same / sqrt(noise), side * threshold, guessing, np.ones_like(has_begun))
    return side * g, h


def graded_each(
    mean: Array, variance: Array, noise: float, thresholds: tuple[float, ...], category: Places
) -> tuple[Array, Array]:
    """`graded` for many ratings with the same thresholds; arrays (n,)."""
    total = np.sqrt(variance + noise)
    edges = np.array([-np.inf, *thresholds, np.inf])
    lower, upper = (edges[category] - mean) / total, (edges[category + 1] - mean) / total
    mass = np.maximum(_mass_each(lower, upper), TINY)
    f_lower, f_upper = pdf_each(lower), pdf_each(upper)
    moment_lower, moment_upper = (np.where(np.isinf(x), 0.0, x) * pdf_each(x) for x in (lower, upper))
    g = (f_lower - f_upper) / (total * mass)
    return g, -(moment_upper - moment_lower) / (total**2 * mass) - g * g


# Before a response ---------------------------------------------------------------------------------------


def expected_information(
    mean: Array, variance: Array, alpha: Array, difficulty: Array, guessing: Array
) -> tuple[Array, Array]:
    """What a response to each of many keyed items would tell, and the probability that it is correct; arrays (n,).

    Information I = P g_right^2 + (1 - P) g_wrong^2, with P of `probability_correct` and g of `keyed`. Along any
    direction whose covariance with the item's ability is s, the expected drop of the variance is exactly I s^2.
    """
    q = alpha / np.sqrt(1.0 + alpha**2 * variance)
    z = q * (mean - difficulty)
    slope_at = pdf_each(z) * q
    tail = cdf_each(-np.abs(z))
    known, unknown = np.where(z > 0.0, (1.0 - tail, tail), (tail, 1.0 - tail))
    success = guessing + (1.0 - guessing) * known
    g_right = (1.0 - guessing) * slope_at / np.maximum(success, TINY)
    g_wrong = slope_at / np.maximum(unknown, TINY)
    return success * g_right**2 + (1.0 - success) * g_wrong**2, success
