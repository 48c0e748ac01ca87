"""Each figure on readings small enough to check by hand."""

import numpy as np
import pytest

from benchmarks import figures
from benchmarks.sittings import Readings, Word
from benchmarks.worlds import reference

NAN = float("nan")


def readings(truth: list[list[float]], mean: list[list[float]], sd: float = 1.0, cut: float = 0.0) -> Readings:
    """Readings of a role that weighs its first skill twice and does not ask for the last."""
    found = Readings(reference(3, 1))
    for number, (true, believed) in enumerate(zip(truth, mean, strict=True)):
        found.truth.append(np.array([*true, NAN]))
        found.mean.append(np.array([*believed, NAN]))
        found.sd.append(np.array([sd] * len(true) + [NAN]))
        found.cut.append(np.array([cut] * len(true) + [NAN]))
        found.weight.append(np.array([2.0, *[1.0] * (len(true) - 1), 0.0]))
        found.area_truth.append(np.array([true[0]]))
        found.area_mean.append(np.array([believed[0]]))
        found.area_sd.append(np.array([sd]))
        found.bias.append(float(number))
        found.number.append(number)
        found.asked.append(0)
    return found


TWO = readings([[1.0, -1.0], [1.0, 1.0]], [[0.5, 0.5], [2.0, 2.0]])


def test_right_verdicts_are_counted_over_the_skills_of_the_role() -> None:
    assert figures.right(TWO).value == pytest.approx((0.5 + 1.0) / 2)
    assert figures.weighted_right(TWO).value == pytest.approx((2 / 3 + 1.0) / 2)


def test_error_and_coverage_are_those_of_the_estimates() -> None:
    assert figures.rmse(TWO).value == pytest.approx(np.sqrt((0.25 + 2.25 + 1 + 1) / 4))
    assert figures.coverage(TWO).value == 1.0
    narrow = readings([[1.0, -1.0]], [[0.5, 0.5]], sd=0.5)
    assert figures.coverage(narrow).value == 0.5
    assert figures.area_coverage(narrow).value == 1.0


def test_gaps_named_are_worth_the_share_of_the_largest_that_they_find() -> None:
    truth = [[-1.0, -2.0, -3.0, -4.0, -5.0, -6.0]]
    assert figures.gap_value(readings(truth, truth, sd=0.1)).value == pytest.approx(1.0)
    missed = [[-1.0, -2.0, -3.0, -4.0, -5.0, 3.0]]
    assert figures.gap_value(readings(truth, missed, sd=0.1)).value == pytest.approx(
        (2 + 2 + 3 + 4 + 5) / (2 + 3 + 4 + 5 + 6)
    )


def test_a_person_without_a_gap_does_not_count_for_the_gaps() -> None:
    assert np.isnan(figures.gap_value(readings([[1.0, 1.0]], [[0.0, 0.0]])).value)


def test_verdicts_of_eighty_per_cent_are_those_far_enough_from_the_target() -> None:
    far = readings([[1.0, 1.0, 1.0]], [[1.0, 0.5, -1.0]])
    assert figures.stated_share(far).value == pytest.approx(2 / 3)
    assert figures.stated_right(far).value == pytest.approx(1 / 2)


def test_probabilities_that_are_always_right_have_no_error_and_others_have() -> None:
    sure = readings([[1.0, -1.0]], [[9.0, -9.0]])
    assert figures.calibration_error(sure).value == pytest.approx(0.0, abs=1e-9)
    wrong = readings([[-1.0, 1.0]], [[9.0, -9.0]])
    assert figures.calibration_error(wrong).value == pytest.approx(1.0)


def test_readiness_is_the_expected_share_of_requirements_met() -> None:
    assert figures.readiness_error(readings([[1.0, 1.0]], [[0.0, 9.0]])).value == pytest.approx(1 - (2 * 0.5 + 1) / 3)


def test_over_minus_under_compares_the_outer_quarters_of_the_bias() -> None:
    people = readings([[0.0]] * 8, [[-1.0], [-1.0], [0.0], [0.0], [0.0], [0.0], [1.0], [1.0]])
    assert figures.over_minus_under(people).value == pytest.approx(2.0)


def test_areas_correlate_over_people() -> None:
    people = readings([[0.0], [1.0], [2.0]], [[0.0], [0.5], [1.0]])
    assert figures.area_correlation(people).value == pytest.approx(1.0)


def test_words_are_true_when_the_area_is_on_the_side_they_name() -> None:
    found = readings([[0.0]] * 2, [[0.0]] * 2)
    found.words = [
        Word(0, "meets", above=True, in_range=True),
        Word(0, "meets", above=False, in_range=True),
        Word(1, "gap", above=False, in_range=False),
        Word(1, "within-reach", above=False, in_range=True),
    ]
    assert figures.true_words(found, "meets").value == 0.5
    assert figures.true_words(found, "gap").value == 1.0
    assert figures.called(found, "meets").value == 0.5
    assert figures.shown_ranges(found).value == 0.75
    assert [word.person for word in found.only([1]).words] == [1, 1]
