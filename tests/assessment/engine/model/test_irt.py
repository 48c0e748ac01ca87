"""One response at an uncertain ability: the closed forms against plain numerical integration."""

from math import isfinite, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessment.engine.model.irt import (
    cdf,
    cdf_each,
    graded,
    graded_each,
    keyed,
    keyed_each,
    logistic_each,
    normal_ogive_each,
    pdf,
    pdf_each,
    probability_correct,
    slope,
)
from skills.content import Measurement

NUMBERS = Measurement()
LAUNCH_SLOPE = slope(NUMBERS.discrimination, NUMBERS.difficulty_sd)
WIDENING = 1.10
"""A right answer on a question far too hard may be a guess, so it may widen the belief: by at most a tenth."""

means = st.floats(-3, 3)
variances = st.floats(0.05, 2)
slopes = st.floats(0.2, 1.2)
"""Of discriminations up to 2. With steeper slopes an answer can be so unlikely (1e-12) that the floor for
probabilities is felt: the update stays finite, but is no longer the exact one."""
places = st.floats(-2, 2)
guesses = st.floats(0, 0.4)


def integrated(chance: np.ndarray) -> float:
    """Expectation of a function given at the points `around` lays out, under the belief."""
    steps = np.linspace(-10, 10, len(chance))
    return float(np.sum(pdf_each(steps) * chance) * (steps[1] - steps[0]))


def around(mean: float, variance: float) -> np.ndarray:
    return mean + sqrt(variance) * np.linspace(-10, 10, 2001)


def of_an_item(mean: float, variance: float, alpha: float, difficulty: float, guessing: float, correct: bool) -> float:
    z = alpha * (around(mean, variance) - difficulty)
    chance = guessing + (1 - guessing) * cdf_each(z) if correct else (1 - guessing) * cdf_each(-z)
    return integrated(chance)


def of_a_rating(mean: float, variance: float, category: int) -> float:
    edges = (-99.0, *NUMBERS.rating_thresholds, 99.0)
    latent, noise = around(mean, variance), sqrt(NUMBERS.rating_noise_variance)
    chance = cdf_each((edges[category + 1] - latent) / noise) - cdf_each((edges[category] - latent) / noise)
    return integrated(chance)


@given(means, variances, slopes, places, guesses, st.booleans())
@settings(max_examples=60)
def test_g_and_h_of_an_answer_are_the_derivatives_of_the_integrated_log_probability(
    mean: float, variance: float, alpha: float, difficulty: float, guessing: float, correct: bool
) -> None:
    step = 1e-3
    down, here, up = (
        np.log(of_an_item(mean + side * step, variance, alpha, difficulty, guessing, correct)) for side in (-1, 0, 1)
    )
    g, h = keyed(mean, variance, alpha, difficulty, guessing, correct)
    assert g == pytest.approx((up - down) / (2 * step), abs=1e-5)
    assert h == pytest.approx((up - 2 * here + down) / step**2, abs=1e-4)


@given(means, variances, st.integers(0, 4))
@settings(max_examples=60)
def test_g_and_h_of_a_rating_are_the_derivatives_of_the_integrated_log_probability(
    mean: float, variance: float, category: int
) -> None:
    step = 1e-3
    down, here, up = (np.log(of_a_rating(mean + side * step, variance, category)) for side in (-1, 0, 1))
    g, h = graded(mean, variance, NUMBERS.rating_noise_variance, NUMBERS.rating_thresholds, category)
    assert g == pytest.approx((up - down) / (2 * step), abs=1e-5)
    assert h == pytest.approx((up - 2 * here + down) / step**2, abs=1e-4)


@given(means, variances, slopes, places, guesses)
@settings(max_examples=40)
def test_the_chance_to_be_right_is_the_integral_over_the_belief(
    mean: float, variance: float, alpha: float, difficulty: float, guessing: float
) -> None:
    expected = of_an_item(mean, variance, alpha, difficulty, guessing, True)
    assert probability_correct(mean, variance, alpha, difficulty, guessing) == pytest.approx(expected, abs=1e-9)


@given(st.floats(-1000, 1000), st.floats(1e-9, 1000), st.floats(0, 50), st.floats(-1000, 1000), guesses, st.booleans())
def test_no_belief_and_no_answer_is_so_extreme_that_a_number_is_lost(
    mean: float, variance: float, alpha: float, difficulty: float, guessing: float, correct: bool
) -> None:
    assert all(map(isfinite, keyed(mean, variance, alpha, difficulty, guessing, correct)))
    for category in range(5):
        assert all(map(isfinite, graded(mean, variance, 0.01, NUMBERS.rating_thresholds, category)))


@given(st.floats(-4, 4), st.floats(0.05, 1), st.sampled_from(NUMBERS.cuts), guesses)
def test_a_wrong_answer_always_narrows_the_belief_and_lowers_it(
    mean: float, variance: float, difficulty: float, guessing: float
) -> None:
    g, h = keyed(mean, variance, LAUNCH_SLOPE, difficulty, guessing, False)
    assert g < 0
    assert 0 < 1 + variance * h < 1


@given(st.floats(-4, 4), st.floats(0.05, 1), st.sampled_from(NUMBERS.cuts))
def test_a_right_answer_that_cannot_be_guessed_narrows_the_belief_and_raises_it(
    mean: float, variance: float, difficulty: float
) -> None:
    g, h = keyed(mean, variance, LAUNCH_SLOPE, difficulty, 0.0, True)
    assert g > 0
    assert 0 < 1 + variance * h < 1


@given(st.floats(-4, 4), st.floats(0.05, 1), st.sampled_from(NUMBERS.cuts), st.floats(0, 0.25))
def test_a_right_answer_that_can_be_guessed_widens_the_belief_by_at_most_a_tenth(
    mean: float, variance: float, difficulty: float, guessing: float
) -> None:
    g, h = keyed(mean, variance, LAUNCH_SLOPE, difficulty, guessing, True)
    assert g > 0
    assert 0 < sqrt(1 + variance * h) < WIDENING


@given(st.floats(-4, 4), st.floats(0.05, 2), st.integers(0, 4))
def test_a_rating_always_narrows_the_belief(mean: float, variance: float, category: int) -> None:
    _, h = graded(mean, variance, NUMBERS.rating_noise_variance, NUMBERS.rating_thresholds, category)
    assert 0 < 1 + variance * h < 1


@given(means, variances)
def test_a_higher_rating_speaks_for_more(mean: float, variance: float) -> None:
    pull = [graded(mean, variance, NUMBERS.rating_noise_variance, NUMBERS.rating_thresholds, c)[0] for c in range(5)]
    assert pull == sorted(pull)


@given(st.lists(st.floats(-30, 30), min_size=1, max_size=8))
def test_many_at_once_are_the_same_as_one_by_one(points: list[float]) -> None:
    assert cdf_each(np.array(points)).tolist() == [cdf(x) for x in points]
    assert pdf_each(np.array(points)) == pytest.approx([pdf(x) for x in points], rel=1e-12)


@given(st.lists(st.tuples(means, variances, slopes, places, guesses, st.booleans()), min_size=1, max_size=6))
@settings(max_examples=40)
def test_many_responses_at_once_have_the_derivatives_of_each(
    responses: list[tuple[float, float, float, float, float, bool]],
) -> None:
    together = np.stack(keyed_each(*(np.array(column) for column in zip(*responses, strict=True)))).T
    for both, response in zip(together, responses, strict=True):
        assert both == pytest.approx(keyed(*response), rel=1e-9, abs=1e-12)


@given(st.lists(st.tuples(st.floats(-30, 30), variances, st.integers(0, 4)), min_size=1, max_size=6))
@settings(max_examples=40)
def test_many_ratings_at_once_have_the_derivatives_of_each(ratings: list[tuple[float, float, int]]) -> None:
    noise, thresholds = NUMBERS.rating_noise_variance, NUMBERS.rating_thresholds
    mean, variance, category = (np.array(column) for column in zip(*ratings, strict=True))
    together = np.stack(graded_each(mean, variance, noise, thresholds, category)).T
    for both, (one_mean, one_variance, level) in zip(together, ratings, strict=True):
        assert both == pytest.approx(graded(one_mean, one_variance, noise, thresholds, level), rel=1e-9, abs=1e-12)


@given(st.lists(st.floats(-12, 12), min_size=1, max_size=8))
@settings(max_examples=40)
def test_both_response_functions_rise_from_nought_to_one_and_agree_within_a_hundredth(points: list[float]) -> None:
    x, step = np.array(points), 1e-5
    logistic, ogive = logistic_each(x), normal_ogive_each(x)
    assert logistic.known == pytest.approx(ogive.known, abs=0.01)
    for function in (logistic_each, normal_ogive_each):
        here, further = function(x), function(x + step)
        assert here.known + here.unknown == pytest.approx(1.0)
        assert (further.known - here.known) / step == pytest.approx(here.density, abs=1e-5)


@given(st.floats(0.1, 4), st.floats(0, 2), means, places)
@settings(max_examples=40)
def test_a_flattened_slope_equals_an_uncertain_difficulty_integrated_out(
    discrimination: float, difficulty_sd: float, ability: float, difficulty: float
) -> None:
    nodes, weights = np.polynomial.hermite_e.hermegauss(120)
    alpha = discrimination / 1.702
    exact = float(weights @ cdf_each(alpha * (ability - difficulty - difficulty_sd * nodes)) / weights.sum())
    assert cdf(slope(discrimination, difficulty_sd) * (ability - difficulty)) == pytest.approx(exact, abs=1e-3)


def test_a_difficulty_known_for_certain_flattens_nothing() -> None:
    assert slope(1.702, 0.0) == 1.0
    assert slope(1.3, 0.6) < slope(1.3, 0.3) < slope(1.3, 0.0)
