"""One step of expectation propagation: what is taken out and put back leaves the belief as it was."""

from functools import partial
from math import sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.engine.model.bank import Bank, bank_of
from assessment.engine.model.irt import begun, graded, graded_each, keyed, keyed_each, probability_correct
from assessment.engine.model.propagation import cavity, matched
from assessment.engine.model.scoring import SWEEPS, TOGETHER, Abilities, Responses, estimate
from skills.content import Measurement
from tests.assessment.engine.answers import SHIPPED, key, wrong

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


# All the steps of an estimate ---------------------------------------------------------------------------------


def observed(bank: Bank, id: str, value: int) -> list[tuple[np.ndarray, partial[tuple[float, float]]]]:
    """What a response says: directions in the state, and the derivatives of what was observed along each."""
    numbers = bank.measurement
    if id in bank.item_index:
        item = bank.item_index[id]
        alpha, difficulty, guessing = bank.parameters(item)
        right = value == bank.key[item]
        seen = partial(keyed, alpha=alpha, difficulty=difficulty, guessing=guessing, correct=right)
        return [(bank.directions[bank.item_skill[item]], seen)]
    noise, lapses = numbers.rating_noise_variance, (numbers.begun_claimed, numbers.begun_denied)
    felt = partial(graded, noise=noise, thresholds=numbers.rating_thresholds, category=value)
    fact = partial(begun, noise=numbers.begun_noise_variance, threshold=numbers.rating_thresholds[0], lapses=lapses)
    return [
        (bank.directions[bank.rating_direction[id]], felt),
        (bank.directions[bank.begun_direction[id]], partial(fact, has_begun=value > 0)),
    ]


def plainly(bank: Bank, responses: Responses) -> Abilities:
    """`estimate` as it is written in books: the whole belief is moved after each response."""
    sites = [site for id in sorted(responses) for site in observed(bank, id, responses[id] or 0)]
    mean, covariance = np.zeros(len(bank.prior)), bank.prior.copy()
    precision, shift = [0.0] * len(sites), [0.0] * len(sites)
    for _ in range(SWEEPS):
        for i, (direction, derivatives) in enumerate(sites):
            column = covariance @ direction
            variance, centre = float(direction @ column), float(direction @ mean)
            left, rest = cavity(centre, variance, precision[i], shift[i])
            if left <= 0.0:
                continue
            new_precision, new_shift = matched(left, rest, derivatives)
            change, change_shift = new_precision - precision[i], new_shift - shift[i]
            precision[i], shift[i] = new_precision, new_shift
            mean += column * (change_shift - change * centre) / (1.0 + change * variance)
            covariance -= np.outer(column, column) * change / (1.0 + change * variance)
    return Abilities(bank, mean, covariance)


@pytest.mark.parametrize(("ratings", "questions"), [(1, 0), (0, 24), (8, 24), (TOGETHER // 2, 0), (48, 40)])
def test_an_estimate_is_what_moving_the_whole_belief_each_time_gives(ratings: int, questions: int) -> None:
    bank = bank_of(SHIPPED)
    given: dict[str, int | None] = {f"skill/{skill.id}": n % 5 for n, skill in enumerate(SHIPPED.skills[:ratings])}
    for n, item in enumerate(SHIPPED.items[:: len(SHIPPED.items) // 40][:questions]):
        given[item.id] = wrong(item) if n % 3 else key(item)
    found, expected = estimate(bank, given), plainly(bank, given)
    assert np.abs(found.mean - expected.mean).max() < 1e-12
    assert np.abs(found.covariance - expected.covariance).max() < 1e-12
