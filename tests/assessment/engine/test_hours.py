"""Hours as they are planned: never fewer than expected, and within the range that is said of them."""

from hypothesis import given
from hypothesis import strategies as st

from assessment.engine.hours import BUFFER, COARSENESS, HOURS_SPREAD, hours_range, planned_hours


@given(st.integers(1, 3000))
def test_planned_hours_lie_within_the_range_that_is_said_of_them(hours: int) -> None:
    low, high = hours_range(hours)
    unit = next(unit for least, unit in COARSENESS if hours >= least)
    assert 1 <= low <= hours <= high
    assert abs(low - hours / HOURS_SPREAD) <= unit
    assert 0 <= high - hours * HOURS_SPREAD < unit
    assert low % unit == high % unit == 0


@given(st.integers(1, 400))
def test_planned_hours_are_whole_and_a_quarter_more_than_expected(expected: int) -> None:
    assert BUFFER * expected <= planned_hours(expected) < BUFFER * expected + 1
