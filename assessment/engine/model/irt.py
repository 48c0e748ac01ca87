"""Probability, and the two derivatives every update needs, for one response at an uncertain ability.

Every function takes the current belief about a scalar (mean, variance) and returns `(g, h)`: the first and
second derivative, with respect to the mean, of the log probability of what was observed. A Gaussian belief
is then updated in closed form (Owen 1975, JASA 70, 351-356; Minka 2001, for the same step in expectation
propagation): new mean = mean + variance * g, new variance = variance + variance**2 * h.

Abilities are in standard deviations of the population of one skill.
"""

from math import erfc, exp, inf, pi, sqrt

import numpy as np
from numpy.typing import NDArray

LOGISTIC_TO_NORMAL = 1.702
"""Divides a logistic discrimination to give the normal-ogive one (Haley 1952; error below .01)."""

_SQRT2 = sqrt(2.0)
_SQRT2PI = sqrt(2.0 * pi)

TINY = 1e-300
"""Floor for probabilities in denominators: an answer that the model thought impossible stays finite."""


def pdf(x: float) -> float:
    """Density of the standard normal distribution."""
    return exp(-0.5 * x * x) / _SQRT2PI


def cdf(x: float) -> float:
    """Distribution function of the standard normal distribution."""
    return 0.5 * erfc(-x / _SQRT2)


def cdf_each(x: NDArray[np.float64]) -> NDArray[np.float64]:
    """`cdf` of every element. Through `math.erfc`, so that every platform agrees to the last bit."""
    return 0.5 * np.fromiter(map(erfc, (x / -_SQRT2).tolist()), dtype=np.float64, count=len(x))


def pdf_each(x: NDArray[np.float64]) -> NDArray[np.float64]:
    """`pdf` of every element."""
    return np.exp(-0.5 * x * x) / _SQRT2PI


def slope(discrimination: float, difficulty_sd: float) -> float:
    """Normal-ogive slope of an item whose difficulty is only known up to `difficulty_sd`.

    Integrating a normal difficulty out of a normal ogive flattens it by this factor; that is the whole
    treatment of uncertain item parameters while a person answers.
    """
    alpha = discrimination / LOGISTIC_TO_NORMAL
    return alpha / sqrt(1.0 + (alpha * difficulty_sd) ** 2)


def probability_correct(mean: float, variance: float, alpha: float, difficulty: float, guessing: float) -> float:
    """Expected probability of a correct response under a normal belief about the ability (3PL, normal ogive)."""
    q = alpha / sqrt(1.0 + alpha * alpha * variance)
    return guessing + (1.0 - guessing) * cdf(q * (mean - difficulty))


def keyed(
    mean: float, variance: float, alpha: float, difficulty: float, guessing: float, correct: bool
) -> tuple[float, float]:
    """`(g, h)` for a response to a keyed item.

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


def expected_information(
    mean: NDArray[np.float64],
    variance: NDArray[np.float64],
    alpha: NDArray[np.float64],
    difficulty: NDArray[np.float64],
    guessing: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """What a response to each of many keyed items would tell, and the probability that it is correct; arrays (n,).

    Information I = P g_right^2 + (1 - P) g_wrong^2, with the g of `keyed`. Along any direction whose covariance
    with the item's ability is s, the expected drop of the variance is exactly I s^2.
    """
    q = alpha / np.sqrt(1.0 + alpha**2 * variance)
    z = q * (mean - difficulty)
    density = pdf_each(z)
    success = guessing + (1.0 - guessing) * cdf_each(z)
    g_right = (1.0 - guessing) * density * q / success
    g_wrong = density * q / np.maximum(cdf_each(-z), TINY)
    return success * g_right**2 + (1.0 - success) * g_wrong**2, success


def graded(
    mean: float, variance: float, noise: float, thresholds: tuple[float, ...], category: int
) -> tuple[float, float]:
    """`(g, h)` for a self-rating: an ordinal probit response (Samejima 1969, with a normal ogive).

    `mean` and `variance` describe the latent rating without its noise; `thresholds` separate categories.
    """
    total = sqrt(variance + noise)
    lower = -inf if category == 0 else (thresholds[category - 1] - mean) / total
    upper = inf if category == len(thresholds) else (thresholds[category] - mean) / total
    mass = max(_mass(lower, upper), TINY)
    f_lower, f_upper = (0.0 if abs(x) == inf else pdf(x) for x in (lower, upper))
    moment_lower, moment_upper = (0.0 if abs(x) == inf else x * pdf(x) for x in (lower, upper))
    g = (f_lower - f_upper) / (total * mass)
    h = -(moment_upper - moment_lower) / (total * total * mass) - g * g
    return g, h


def _mass(lower: float, upper: float) -> float:
    """Normal probability between two points, taken in the tail where subtraction loses no digits."""
    if lower > 0:
        return cdf(-lower) - cdf(-upper)
    return cdf(upper) - cdf(lower)
