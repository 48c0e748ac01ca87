"""How a plan is laid out in weeks for the hours a person has."""

from math import ceil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.engine.planning.schedule import LONGEST_WEEKS, schedule
from assessment.engine.planning.values import Plan
from assessment.engine.reading.gap import expected_gap
from assessment.sample import sample_plan
from skills import bundle

PLAN = sample_plan(bundle.read(Path(__file__).resolve().parents[4] / "skills" / "data"))


@given(st.integers(1, 60))
def test_the_rows_cover_the_plan_without_a_gap_or_an_overlap(hours: int) -> None:
    made = schedule(PLAN, hours)
    assert sum(row.hours for row in made.rows) == PLAN.hours
    assert made.weeks == ceil(PLAN.hours / hours)
    assert made.rows[0].first_week == 1
    assert made.rows[-1].last_week == made.weeks
    for before, after in zip(made.rows, made.rows[1:], strict=False):
        assert before.start + before.width == pytest.approx(after.start, abs=0.02)
        assert before.first_week <= before.last_week
        assert after.first_week in (before.last_week, before.last_week + 1)


@given(st.integers(1, 60))
def test_no_part_of_a_step_takes_longer_than_four_weeks_of_hours(hours: int) -> None:
    assert all(row.hours <= max(LONGEST_WEEKS * hours, 1) for row in schedule(PLAN, hours).rows)


def test_half_the_hours_take_twice_the_weeks() -> None:
    assert schedule(PLAN, 3).weeks == ceil(PLAN.hours / 3)
    assert schedule(PLAN, 6).weeks * 2 - schedule(PLAN, 3).weeks in (0, 1)


@pytest.mark.parametrize("hours", [0, -1, 61])
def test_hours_that_no_week_has_are_refused(hours: int) -> None:
    with pytest.raises(ValueError, match="between 1 and 60"):
        schedule(PLAN, hours)


def test_an_empty_plan_says_that_nothing_is_missing() -> None:
    made = schedule(Plan(steps=(), hours=0, more_steps=0, more_hours=0, nearer_role=""), 6)
    assert made.rows == ()
    assert made.sentence == "Nothing is missing for this role that we can see."


def test_a_way_longer_than_half_a_year_is_called_so_and_a_nearer_role_is_named() -> None:
    far = Plan(steps=PLAN.steps, hours=PLAN.hours, more_steps=9, more_hours=900, nearer_role="Junior ML engineer")
    sentence = schedule(far, 20).sentence
    assert "longer than half a year" in sentence
    assert "Junior ML engineer asks for less" in sentence


@given(st.floats(-3, 3), st.floats(0.05, 2), st.floats(-2, 2))
def test_the_expected_shortfall_is_never_negative_and_falls_as_ability_rises(
    mean: float, sd: float, cut: float
) -> None:
    here = expected_gap(mean, sd, cut)
    assert here >= 0
    assert expected_gap(mean + 0.5, sd, cut) <= here + 1e-12
    assert here >= cut - mean
