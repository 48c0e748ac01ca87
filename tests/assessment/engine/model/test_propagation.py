"""One step of expectation propagation: what is taken out and put back leaves the belief as it was."""

from functools import partial
from math import sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessment.engine.model.irt import graded, graded_each, keyed, keyed_each, probability_correct
from assessment.engine.model.propagation import cavity, matched
from skills.content import Measurement

NUMBERS = Measurement()
means, variances, slopes = st.floats(-3, 3), st.floats(0.05, 2), st.floats(0.2, 1.2)


@given(means, variances, st.floats(0, 0.4), st.floats(-2, 2))
def test_a_factor_that_is_taken_out_is_what_the_rest_lacks(
    mean: float, variance: float, share: float, shift: float
) -> None:
    precision = share / variance
    left, rest = cavity(mean, variance, precision, shift)
    assert left + precision == pytest.approx(1 / variance)
    assert (rest + shift) / (left + precision) == pytest.approx(mean, abs=1e-9)


def test_a_factor_that_is_surer_than_the_belief_leaves_no_belief() -> None:
    assert cavity(0.0, 1.0, 1.0, 0.3)[0] == 0.0
    assert cavity(0.0, 1.0, 1.5, 0.3)[0] < 0.0


@given(means, variances, slopes, st.floats(-2, 2), st.booleans())
@settings(max_examples=60)
def test_the_matched_factor_leads_to_the_mean_and_variance_after_the_true_response(
    mean: float, variance: float, alpha: float, difficulty: float, correct: bool
) -> None:
    observed = partial(keyed, alpha=alpha, difficulty=difficulty, guessing=0.2, correct=correct)
    precision, shift = matched(1 / variance, mean / variance, observed)
    points = mean + sqrt(variance) * np.linspace(-9, 9, 4001)
    chance = np.array([probability_correct(x, 0.0, alpha, difficulty, 0.2) for x in points])
    weight = np.exp(-0.5 * np.linspace(-9, 9, 4001) ** 2) * (chance if correct else 1 - chance)
    after_mean = float(weight @ points / weight.sum())
    after_variance = float(weight @ (points - after_mean) ** 2 / weight.sum())
    assert 1 / (1 / variance + precision) == pytest.approx(after_variance, abs=1e-5)
    assert (mean / variance + shift) / (1 / variance + precision) == pytest.approx(after_mean, abs=1e-5)


def test_many_at_once_are_matched_as_one_by_one() -> None:
    rng = np.random.default_rng(3)
    size = 40
    mean, variance = rng.normal(0, 1, size), rng.uniform(0.1, 2, size)
    alpha, difficulty, guessing = rng.uniform(0.2, 1.2, size), rng.normal(0, 1, size), rng.uniform(0, 0.4, size)
    correct, category = rng.random(size) < 0.5, rng.integers(0, 5, size)
    noise, thresholds = NUMBERS.rating_noise_variance, NUMBERS.rating_thresholds
    asked = partial(keyed_each, alpha=alpha, difficulty=difficulty, guessing=guessing, correct=correct)
    of_items = np.stack(matched(1 / variance, mean / variance, asked))
    rated = partial(graded_each, noise=noise, thresholds=thresholds, category=category)
    of_ratings = np.stack(matched(1 / variance, mean / variance, rated))
    for n in range(size):
        start = 1 / float(variance[n]), float(mean[n]) / float(variance[n])
        numbers = float(alpha[n]), float(difficulty[n]), float(guessing[n])
        one = partial(keyed, alpha=numbers[0], difficulty=numbers[1], guessing=numbers[2], correct=bool(correct[n]))
        assert matched(*start, one) == pytest.approx(of_items[:, n], rel=1e-9)
        level = partial(graded, noise=noise, thresholds=thresholds, category=int(category[n]))
        assert matched(*start, level) == pytest.approx(of_ratings[:, n], rel=1e-9)
