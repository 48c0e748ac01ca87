"""What the estimate promises, whatever a person answers. Small cases are checked against brute force."""

from math import sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.engine.model.bank import bank_of
from assessment.engine.model.irt import cdf, graded, keyed, slope
from assessment.engine.model.scoring import (
    estimate,
    level_probabilities,
    on_level_scale,
    running,
)
from tests.builders import small_content

CONTENT = small_content()
BANK = bank_of(CONTENT)
CUTS = CONTENT.measurement.cuts
RATINGS = [f"skill/{skill.id}" for skill in CONTENT.skills] + [f"area/{area.id}" for area in CONTENT.areas]


@st.composite
def responses(draw: st.DrawFn) -> dict[str, int | None]:
    """Some ratings and some answers, in any order."""
    chosen = draw(st.lists(st.sampled_from(RATINGS + list(BANK.items)), unique=True, max_size=12))
    given_: dict[str, int | None] = {}
    for id in chosen:
        most = 4 if "/" in id else len(CONTENT.item_by_id[id].options) - 1
        given_[id] = draw(st.one_of(st.none(), st.integers(0, most)))
    return given_


def right(id: str) -> int:
    return BANK.key[BANK.item_index[id]]


def wrong(id: str) -> int:
    return (right(id) + 1) % len(CONTENT.item_by_id[id].options)


# One response ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("correct", [True, False])
@pytest.mark.parametrize(("mean", "variance"), [(-2.0, 1.0), (0.3, 0.4), (2.5, 0.1)])
def test_the_derivatives_of_a_keyed_response_equal_numerical_ones(mean: float, variance: float, correct: bool) -> None:
    alpha, difficulty, guessing = 0.7, 0.4, 0.15

    def log_probability(at: float) -> float:
        q = alpha / sqrt(1 + alpha**2 * variance)
        chance = guessing + (1 - guessing) * cdf(q * (at - difficulty))
        return float(np.log(chance if correct else 1 - chance))

    step = 1e-4
    up, here, down = (log_probability(mean + side * step) for side in (1, 0, -1))
    g, h = keyed(mean, variance, alpha, difficulty, guessing, correct)
    assert g == pytest.approx((up - down) / (2 * step), abs=1e-6)
    assert h == pytest.approx((up - 2 * here + down) / step**2, abs=1e-4)


@pytest.mark.parametrize("category", range(5))
def test_the_derivatives_of_a_rating_equal_numerical_ones(category: int) -> None:
    thresholds = (-1.5, -0.7, 0.1, 0.9)
    edges = (-np.inf, *thresholds, np.inf)

    def log_probability(at: float) -> float:
        total = sqrt(0.5 + 0.53)
        return float(np.log(cdf((edges[category + 1] - at) / total) - cdf((edges[category] - at) / total)))

    step = 1e-4
    up, here, down = (log_probability(0.2 + side * step) for side in (1, 0, -1))
    g, h = graded(0.2, 0.5, 0.53, thresholds, category)
    assert g == pytest.approx((up - down) / (2 * step), abs=1e-6)
    assert h == pytest.approx((up - 2 * here + down) / step**2, abs=1e-4)


def test_an_answer_the_model_thought_impossible_moves_the_belief_by_a_finite_amount() -> None:
    for mean in (-60.0, 60.0):
        for correct in (True, False):
            g, h = keyed(mean, 0.01, 3.0, 0.0, 0.0, correct)
            assert np.isfinite(g)
            assert np.isfinite(h)
        for category in range(5):
            assert all(map(np.isfinite, graded(mean, 0.01, 0.01, (-1.5, -0.7, 0.1, 0.9), category)))


def test_an_uncertain_difficulty_is_the_same_as_integrating_it_out() -> None:
    nodes, weights = np.polynomial.hermite_e.hermegauss(61)
    weights = weights / weights.sum()
    discrimination, sd, ability, difficulty = 1.3, 0.6, 0.5, -0.2
    alpha = discrimination / 1.702
    exact = sum(w * cdf(alpha * (ability - difficulty - sd * x)) for x, w in zip(nodes, weights, strict=True))
    assert cdf(slope(discrimination, sd) * (ability - difficulty)) == pytest.approx(float(exact), abs=1e-9)


# All responses -----------------------------------------------------------------------------------------


@given(responses())
def test_the_order_of_responses_changes_nothing(given_: dict[str, int | None]) -> None:
    backwards = dict(reversed(given_.items()))
    assert np.array_equal(estimate(BANK, given_).mean, estimate(BANK, backwards).mean)
    assert np.array_equal(estimate(BANK, given_).covariance, estimate(BANK, backwards).covariance)


@given(responses())
def test_the_belief_stays_a_proper_one(given_: dict[str, int | None]) -> None:
    for abilities in (estimate(BANK, given_), running(BANK, given_)):
        assert np.all(np.isfinite(abilities.mean))
        assert np.allclose(abilities.covariance, abilities.covariance.T, atol=1e-10)
        assert np.linalg.eigvalsh(abilities.covariance).min() > 0


@given(responses(), st.sampled_from(BANK.items))
def test_a_right_answer_never_lowers_its_own_skill(given_: dict[str, int | None], id: str) -> None:
    place = BANK.item_skill[BANK.item_index[id]]
    better = estimate(BANK, {**given_, id: right(id)}).mean[place]
    worse = estimate(BANK, {**given_, id: wrong(id)}).mean[place]
    assert better >= worse


@given(responses(), st.sampled_from(BANK.items))
def test_not_knowing_counts_the_same_whether_said_or_shown(given_: dict[str, int | None], id: str) -> None:
    said = estimate(BANK, {**given_, id: None})
    shown = estimate(BANK, {**given_, id: wrong(id)})
    assert np.array_equal(said.mean, shown.mean)


def test_without_evidence_the_estimate_is_the_prior() -> None:
    for given_ in ({}, {RATINGS[0]: None}, {"no-such-item": 1, "skill/nobody": 3, "area/nothing": 2}):
        abilities = estimate(BANK, given_)
        assert not abilities.mean.any()
        assert np.array_equal(abilities.covariance, BANK.prior)


def test_a_rating_alone_moves_a_skill_by_less_than_one_and_a_half_deviations() -> None:
    for rating in RATINGS:
        for level in range(5):
            assert np.abs(estimate(BANK, {rating: level}).mean[:-1]).max() < 1.5


def test_high_ratings_with_wrong_answers_are_read_as_a_leaning_of_the_ratings() -> None:
    given_: dict[str, int | None] = {f"skill/{skill.id}": 4 for skill in CONTENT.skills}
    given_ |= {id: wrong(id) for id in BANK.items}
    mean, sd = estimate(BANK, given_).bias
    assert mean > sd


@given(st.floats(-3, 3), st.floats(0.05, 2))
def test_level_probabilities_sum_to_one_and_are_never_negative(mean: float, sd: float) -> None:
    chances = level_probabilities(mean, sd, CUTS)
    assert len(chances) == 5
    assert min(chances) >= 0
    assert sum(chances) == pytest.approx(1)


def test_the_level_scale_hits_whole_numbers_at_the_cut_scores_and_stays_within_its_ends() -> None:
    assert [on_level_scale(cut, CUTS) for cut in CUTS] == [1, 2, 3, 4]
    assert on_level_scale(-9, CUTS) == 0
    assert on_level_scale(9, CUTS) == 5


@given(st.floats(-4, 4), st.floats(-4, 4))
def test_a_higher_ability_is_never_lower_on_the_level_scale(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert on_level_scale(low, CUTS) <= on_level_scale(high, CUTS)
