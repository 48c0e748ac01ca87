"""Right responses against expected ones: groups, surplus, and the month from which an item changed."""

from math import nan, sqrt

import numpy as np
import pytest

from assessment.engine.item_analysis.agreement import LEAST_PER_SIDE, drift, group, surplus

MONTHS = 6


def responses(count: int, leap: float = 0.0, misplaced: float = 0.0, seed: int = 5) -> tuple[np.ndarray, ...]:
    """Right, probability and month of so many responses a month; the item is easier by `leap` from month 4 on."""
    rng = np.random.default_rng(seed)
    month = np.repeat(np.arange(1.0, MONTHS + 1), count)
    probability = rng.uniform(0.3, 0.6, len(month))
    right = rng.random(len(month)) < probability + misplaced + leap * (month >= 4)
    return right.astype(float), probability, month


def test_a_group_counts_people_right_and_expected() -> None:
    found = group("at", np.array([True, False, True]), np.array([0.5, 0.25, 0.5]))
    assert (found.name, found.people, found.right, found.expected) == ("at", 3, 2, 1.25)
    assert found.share == pytest.approx(2 / 3)


def test_a_group_of_nobody_has_no_share() -> None:
    assert group("at", np.array([], dtype=bool), np.array([])).share is None


def test_a_surplus_is_in_standard_errors() -> None:
    right, probability = np.array([1.0, 1.0, 0.0, 1.0]), np.array([0.5, 0.2, 0.5, 0.9])
    assert surplus(right, probability) == pytest.approx(0.9 / sqrt(0.25 + 0.16 + 0.25 + 0.09))
    assert surplus(np.array([]), np.array([])) == 0.0


def test_a_certain_response_that_comes_does_not_surprise() -> None:
    assert surplus(np.ones(5), np.ones(5)) == 0.0


@pytest.mark.parametrize("leap", [0.35, -0.25])
def test_a_change_is_found_with_the_month_it_began_and_its_size(leap: float) -> None:
    found = drift(*responses(100, leap))
    assert found.is_sure
    assert found.since == 4
    assert found.change == pytest.approx(leap, abs=0.08)
    assert (found.z > 0) == (leap > 0)


def test_an_item_that_is_wrongly_placed_all_the_time_does_not_drift() -> None:
    found = drift(*responses(100, misplaced=0.3))
    assert not found.is_sure
    assert min(month.z for month in found.months) > 2


def test_nothing_is_compared_with_too_few_responses_on_a_side() -> None:
    right, probability, month = responses(LEAST_PER_SIDE, 0.4)
    early = month == 1
    late = month == 5
    late[np.flatnonzero(late)[0]] = False
    kept = early | late
    found = drift(right[kept], probability[kept], month[kept])
    assert (found.since, found.change, found.z) == (None, 0.0, 0.0)
    assert [each.month for each in found.months] == [1, 5]


def test_responses_of_an_unknown_month_are_left_out() -> None:
    right, probability, month = responses(100, 0.35)
    known = drift(right, probability, month)
    more = drift(np.append(right, 1.0), np.append(probability, 0.5), np.append(month, nan))
    assert more == known
    assert sum(each.people for each in more.months) == len(month)
