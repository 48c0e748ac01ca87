"""The gap: nothing at the target or above it, and what of it a person is expected to have."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.engine.reading.gap import expected_gap, gap


@given(st.floats(0, 5), st.integers(1, 4))
def test_the_gap_is_the_way_up_to_the_target_and_nothing_above_it(position: float, target: int) -> None:
    assert gap(position, target) == max(target - position, 0)
    assert gap(position, target) >= gap(min(position + 0.5, 5), target)


def test_without_doubt_the_expected_gap_is_the_distance_to_the_cut_score() -> None:
    assert expected_gap(-0.5, 0.0, 0.25) == 0.75
    assert expected_gap(0.5, 0.0, 0.25) == 0.0
    assert expected_gap(-0.5, 1e-6, 0.25) == pytest.approx(0.75)


def test_right_at_the_cut_score_two_fifths_of_a_deviation_are_expected_to_be_missing() -> None:
    assert [expected_gap(0.25, sd, 0.25) / sd for sd in (0.001, 0.05, 1.0)] == pytest.approx([0.398942] * 3, abs=1e-6)


@given(st.floats(-3, 3), st.floats(0.05, 2), st.floats(-2, 2))
def test_the_expected_gap_is_never_negative_and_falls_as_ability_rises(mean: float, sd: float, cut: float) -> None:
    here = expected_gap(mean, sd, cut)
    assert here >= 0
    assert expected_gap(mean + 0.5, sd, cut) <= here + 1e-12
    assert here >= cut - mean
