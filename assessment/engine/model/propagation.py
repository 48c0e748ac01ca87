"""One step of expectation propagation (Minka 2001, UAI 17, 362-369), for one response or for many.

A normal belief is kept as mean and variance along the direction that a response is about. Each response is stood for
by a Gaussian factor in that direction: its `precision`, and its `shift`, which is precision times mean. Factors of
responses add up, so one can be taken out, matched anew to the true response, and put back.

Both functions work on plain numbers and on arrays (n,) alike, one place a response.
"""

from collections.abc import Callable
from typing import TypeVar

from assessment.engine.model.arrays import Array

Number = TypeVar("Number", float, Array)


def cavity(mean: Number, variance: Number, precision: Number, shift: Number) -> tuple[Number, Number]:
    """Precision and shift of a belief (mean, variance) with one factor (precision, shift) taken out.

    A precision of 0 or less is no belief at all. Such a factor has to be left as it is for now.
    """
    return 1.0 / variance - precision, mean / variance - shift


def matched(
    precision: Number, shift: Number, derivatives: Callable[[Number, Number], tuple[Number, Number]]
) -> tuple[Number, Number]:
    """Precision and shift of the factor that a response has on top of a belief given by precision (above 0) and shift.

    `derivatives` gives `(g, h)` of what was observed at a mean and a variance (`irt`). The factor is the one that
    takes the belief to the mean and variance it has after the true response; its precision may be below 0, where a
    response makes less sure.
    """
    variance = 1.0 / precision
    mean = variance * shift
    g, h = derivatives(mean, variance)
    new_variance = variance + variance**2 * h
    new_mean = mean + variance * g
    return 1.0 / new_variance - precision, new_mean / new_variance - mean * precision
