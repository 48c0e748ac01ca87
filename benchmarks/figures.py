"""From readings to figures: one function each, all on arrays of (people, skills) with nan outside the role.

A standard error comes with every mean. People are the unit of sampling; the skills of one person are not
independent of each other.
"""

from math import sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from assessment.engine.model.arrays import Array
from assessment.engine.model.irt import cdf_each, pdf_each
from benchmarks.sittings import Readings

Z90 = 1.6449
CERTAIN = 0.8
GAPS = 5
BINS = 10


class Value(NamedTuple):
    """An estimate and its standard error over people."""

    value: float
    error: float = 0.0


def mean_over_people(each: Array) -> Value:
    """Mean over people of one number each."""
    kept = each[~np.isnan(each)]
    if not len(kept):
        return Value(float("nan"))
    return Value(float(kept.mean()), float(kept.std()) / sqrt(len(kept)))


def ratio(above: Array, below: Array) -> Value:
    """Sum over sum, where both belong to people; its error by the usual first-order formula."""
    total = float(below.sum())
    if total <= 0:
        return Value(float("nan"))
    value = float(above.sum()) / total
    return Value(value, float(np.sqrt(((above - value * below) ** 2).sum())) / total)


class Verdicts(NamedTuple):
    """What most figures need, computed once."""

    truth: Array
    cut: Array
    weight: Array
    chance: Array
    """Stated probability of being at or above the required level."""
    above: NDArray[np.bool_]


def verdicts(readings: Readings) -> Verdicts:
    truth, cut, weight = (np.array(rows) for rows in (readings.truth, readings.cut, readings.weight))
    z = (np.array(readings.mean) - cut) / np.array(readings.sd)
    inside = weight > 0
    chance = np.full(z.shape, np.nan)
    chance[inside] = cdf_each(z[inside])
    return Verdicts(truth, cut, weight, chance, truth >= cut)


def right(readings: Readings) -> Value:
    """Share of the role's skills on the right side of the required level."""
    seen = verdicts(readings)
    return side(seen, seen.chance >= 0.5, weighted=False)


def right_of_each(readings: Readings) -> Array:
    """The same of each person, (people,)."""
    seen = verdicts(readings)
    return _sides(seen, seen.chance >= 0.5, weighted=False)


def weighted_right(readings: Readings) -> Value:
    """The same, each skill counted with its weight."""
    seen = verdicts(readings)
    return side(seen, seen.chance >= 0.5, weighted=True)


def side(seen: Verdicts, called: NDArray[np.bool_], weighted: bool) -> Value:
    """Share of skills called on the side they are truly on."""
    return mean_over_people(_sides(seen, called, weighted=weighted))


def _sides(seen: Verdicts, called: NDArray[np.bool_], weighted: bool) -> Array:
    counted = seen.weight if weighted else (seen.weight > 0).astype(float)
    shares: Array = (counted * (called == seen.above)).sum(axis=1) / counted.sum(axis=1)
    return shares


def rmse(readings: Readings) -> Value:
    """Root of the mean squared error over the role's skills, in standard deviations of people."""
    squares = mean_over_people(np.nanmean((np.array(readings.mean) - np.array(readings.truth)) ** 2, axis=1))
    return Value(sqrt(squares.value), squares.error / (2 * sqrt(squares.value)))


def coverage(readings: Readings) -> Value:
    """Share of skills whose 90 % interval holds the truth."""
    return _coverage(np.array(readings.truth), np.array(readings.mean), np.array(readings.sd))


def area_coverage(readings: Readings) -> Value:
    """Share of areas whose 90 % interval holds the truth."""
    return _coverage(*(np.array(rows) for rows in (readings.area_truth, readings.area_mean, readings.area_sd)))


def _coverage(truth: Array, mean: Array, sd: Array) -> Value:
    inside = np.where(np.isnan(truth), np.nan, np.abs(mean - truth) <= Z90 * sd)
    return mean_over_people(np.nanmean(inside, axis=1))


def area_correlation(readings: Readings) -> Value:
    """Correlation of estimated and true areas over people, averaged over areas."""
    truth, mean = np.array(readings.area_truth), np.array(readings.area_mean)
    found = []
    for column in range(truth.shape[1]):
        asked = ~np.isnan(truth[:, column])
        if asked.sum() > 2:
            found.append(np.corrcoef(truth[asked, column], mean[asked, column])[0, 1])
    value = float(np.mean(found))
    return Value(value, (1.0 - value**2) / sqrt(readings.people))


def gap_value(readings: Readings) -> Value:
    """Size of the five gaps the estimate names over that of the five largest, each gap times its weight.

    Named are the skills of largest expected gap: weight times E max(0, cut - ability).
    """
    seen, sd = verdicts(readings), np.array(readings.sd)
    short = seen.cut - np.array(readings.mean)
    z = (short / sd).ravel()
    density, below = (f(np.nan_to_num(z)).reshape(sd.shape) for f in (pdf_each, cdf_each))
    return gap_value_of(seen, np.nan_to_num(seen.weight * (short * below + sd * density)))


def gap_value_of(seen: Verdicts, expected: Array) -> Value:
    """The same for any way to rank skills, (people, skills): the five highest are named, ties in skill order.

    A mean over people of each one's share; people without any gap do not count.
    """
    size = np.nan_to_num(seen.weight * np.maximum(seen.cut - seen.truth, 0.0))
    expected = np.where(seen.weight > 0, expected, -np.inf)
    named = np.argsort(-expected, axis=1, kind="stable")[:, :GAPS]
    reached = np.take_along_axis(size, named, axis=1).sum(axis=1)
    best = np.sort(size, axis=1)[:, -GAPS:].sum(axis=1)
    return mean_over_people(reached / np.where(best > 0, best, np.nan))


def readiness_error(readings: Readings) -> Value:
    """Mean absolute error of the expected share of requirements met, each counted with its weight."""
    seen = verdicts(readings)
    total = seen.weight.sum(axis=1)
    stated = np.nansum(seen.weight * seen.chance, axis=1) / total
    true = (seen.weight * seen.above).sum(axis=1) / total
    return mean_over_people(np.abs(stated - true))


def stated_share(readings: Readings) -> Value:
    """Share of skills whose side is stated with at least 80 % certainty."""
    seen = verdicts(readings)
    return ratio(_sure(seen).sum(axis=1).astype(float), (seen.weight > 0).sum(axis=1).astype(float))


def stated_right(readings: Readings) -> Value:
    """Share of those that are right."""
    seen = verdicts(readings)
    sure = _sure(seen)
    correct = sure & ((seen.chance >= 0.5) == seen.above)
    return ratio(correct.sum(axis=1).astype(float), sure.sum(axis=1).astype(float))


def _sure(seen: Verdicts) -> NDArray[np.bool_]:
    return (seen.weight > 0) & ((seen.chance >= CERTAIN) | (seen.chance <= 1.0 - CERTAIN))


def calibration_error(readings: Readings) -> Value:
    """Mean distance between stated probabilities and how often it was so, in ten classes of the statement."""
    seen = verdicts(readings)
    inside = seen.weight > 0
    chance, above = seen.chance[inside], seen.above[inside]
    classes = np.minimum((chance * BINS).astype(int), BINS - 1)
    off = [abs(float(chance[classes == n].sum() - above[classes == n].sum())) for n in range(BINS)]
    return Value(sum(off) / len(chance), 0.5 / sqrt(len(chance)))


def over_minus_under(readings: Readings) -> Value:
    """Mean error of the quarter that rates itself highest, minus that of the quarter that rates itself lowest."""
    error = np.nanmean(np.array(readings.mean) - np.array(readings.truth), axis=1)
    order, quarter = np.argsort(readings.bias, kind="stable"), max(readings.people // 4, 1)
    low, high = mean_over_people(error[order[:quarter]]), mean_over_people(error[order[-quarter:]])
    return Value(high.value - low.value, sqrt(low.error**2 + high.error**2))


def most_shown(readings: Readings) -> Value:
    """Share of people who saw the item that most people saw."""
    share = float(readings.shown.max()) / readings.people
    return Value(share, sqrt(share * (1 - share) / readings.people))


def shown_ranges(readings: Readings) -> Value:
    """Share of areas whose range on the report holds the truth; it is drawn for 80 %."""
    return mean_over_people(np.array([word.in_range for word in readings.words], dtype=float))


def called(readings: Readings, result: str) -> Value:
    """Share of areas with this result."""
    return mean_over_people(np.array([word.result == result for word in readings.words], dtype=float))


def true_words(readings: Readings, result: str) -> Value:
    """Of the areas called Meets, the share truly at or above the target; of those called Gap, truly below."""
    hits, counts = np.zeros(0), np.zeros(0)
    people = sorted({word.person for word in readings.words})
    place = {number: n for n, number in enumerate(people)}
    hits, counts = np.zeros(len(people)), np.zeros(len(people))
    for word in readings.words:
        if word.result == result:
            counts[place[word.person]] += 1
            hits[place[word.person]] += word.above == (result == "meets")
    return ratio(hits, counts)
