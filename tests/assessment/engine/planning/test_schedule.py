"""A plan in weeks: where each step falls, what is said of it, and what the hours a week never change."""

from itertools import pairwise
from math import ceil

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.engine.planning.milestones import MILESTONE_WEEKS
from assessment.engine.planning.plan import MAX_STEPS, build_plan
from assessment.engine.planning.schedule import FAR_WEEKS, OTHER_PACE, schedule
from assessment.engine.planning.values import Plan, Step
from assessment.engine.reading.report import build_report
from assessment.sample import sample_plan
from tests.assessment.engine.answers import SHIPPED, SMALL, assessed, key
from tests.snapshots import assert_said


def step(hours: int, title: str = "Learn") -> Step:
    return Step("queries", "Querying", "storage", "Storage", 1, title, "Why.", hours, "it runs", None, (), "")


def plan_of(*hours: int, more_steps: int = 0, more_hours: int = 0, nearer_role: str = "") -> Plan:
    steps = tuple(step(each, f"Learn {number}") for number, each in enumerate(hours, 1))
    return Plan(steps, sum(hours), more_steps, more_hours, nearer_role)


plans = st.lists(st.integers(1, 300), min_size=1, max_size=MAX_STEPS).map(lambda hours: plan_of(*hours))
weekly = st.integers(1, 60)


@given(plans, weekly)
def test_the_rows_cover_all_hours_in_order_without_a_gap_or_an_overlap(plan: Plan, hours: int) -> None:
    rows = schedule(plan, hours).rows
    assert rows[0].start == 0
    assert rows[-1].start + rows[-1].width == pytest.approx(100, abs=0.02)
    for before, after in pairwise(rows):
        assert before.start + before.width == pytest.approx(after.start, abs=0.02)
        assert 0 < before.first_week <= before.last_week
        assert after.first_week in (before.last_week, before.last_week + 1)
    for number, each in enumerate(plan.steps, 1):
        assert sum(row.hours for row in rows if row.number == number) == each.hours
    assert all(row.hours > 0 for row in rows)


@given(plans, st.integers(1, 30))
def test_half_the_hours_take_twice_the_weeks_give_or_take_the_last_one(plan: Plan, hours: int) -> None:
    slow, fast = schedule(plan, hours), schedule(plan, 2 * hours)
    assert slow.weeks == ceil(plan.hours / hours)
    assert slow.weeks in (2 * fast.weeks, 2 * fast.weeks - 1)


@given(plans, weekly, weekly)
def test_the_hours_a_week_change_the_weeks_and_never_the_steps(plan: Plan, one: int, other: int) -> None:
    few_hours, many = sorted((one, other))
    slow, fast = schedule(plan, few_hours), schedule(plan, many)
    assert [each for each, _ in slow.next_actions] == [each for each, _ in fast.next_actions] == list(plan.steps[:3])
    assert slow.next_hours == fast.next_hours == sum(each.hours for each in plan.steps[:3])
    assert slow.weeks >= fast.weeks
    assert [row.number for row in fast.rows] == list(range(1, len(plan.steps) + 1))


@pytest.mark.parametrize("hours", [-5, 0, 61, 1000])
def test_hours_outside_one_to_sixty_are_refused_in_a_sentence(hours: int) -> None:
    with pytest.raises(ValueError, match=r"^Hours a week must be between 1 and 60\.$"):
        schedule(plan_of(10), hours)


@pytest.mark.parametrize("hours", [1, 60])
def test_one_and_sixty_hours_are_fine(hours: int) -> None:
    assert schedule(plan_of(10), hours).weekly_hours == hours


def test_places_and_sentences_agree_in_number() -> None:
    made = schedule(plan_of(24, 6, 12), 6)
    assert [place for _, place in made.next_actions] == [
        "24 hours, weeks 1 to 4",
        "6 hours, week 5",
        "12 hours, weeks 6 to 7",
    ]
    assert made.sentence == "At 6 hours a week, the plan takes about 7 weeks, somewhere from 6 to 10."
    assert schedule(plan_of(1), 6).sentence == "At 6 hours a week, the plan takes about 1 week."
    assert schedule(plan_of(1), 1).sentence == "At 1 hour a week, the plan takes about 1 week, somewhere from 1 to 2."


def test_a_plan_with_more_steps_speaks_of_the_first_ones_only() -> None:
    made = schedule(plan_of(24, 24, more_steps=2, more_hours=10), 6)
    assert made.sentence == "At 6 hours a week, the first 2 steps take about 8 weeks, somewhere from 7 to 10."


def test_the_nearer_role_is_named_when_the_whole_way_is_longer_than_half_a_year() -> None:
    near = schedule(plan_of(FAR_WEEKS // 2, nearer_role="Data analyst"), 1).whole_way
    far = schedule(plan_of(FAR_WEEKS, more_steps=1, more_hours=9, nearer_role="Data analyst"), 1).whole_way
    assert "Data analyst" not in near
    assert far.endswith("Data analyst asks for less and lies on the way.")


def test_the_whole_way_is_said_for_the_own_pace_and_for_a_faster_one() -> None:
    plan = plan_of(80, 40, more_steps=30, more_hours=1000)
    slow, fast = schedule(plan, 6).whole_way, schedule(plan, 30).whole_way
    assert slow == (
        "The whole way to this role is about 900 to 1,400 hours: three to four and a half years at 6 hours a week, "
        "one to two years at 15."
    )
    assert f"at {OTHER_PACE}." not in fast
    assert schedule(plan_of(), 6).whole_way == ""


@given(plans, weekly)
def test_milestones_hold_every_step_once_and_are_no_longer_than_twelve_weeks_but_for_one_long_step(
    plan: Plan, hours: int
) -> None:
    found = schedule(plan, hours).milestones
    assert [step for each in found for step in each.actions] == list(plan.steps)
    assert sum(each.hours for each in found) == plan.hours
    for number, each in enumerate(found, 1):
        assert each.number == number
        assert each.hours <= MILESTONE_WEEKS * hours or len(each.actions) == 1
        assert each.truth == "Querying is Guided."


@given(plans, weekly)
def test_no_two_milestones_are_called_the_same(plan: Plan, hours: int) -> None:
    names = [each.name for each in schedule(plan, hours).milestones]
    assert len(set(names)) == len(names)
    assert names[:3] == ["Storage", "Querying", "Querying, part 3 of the way"][: len(names)]


def test_one_step_is_not_called_the_first_ones() -> None:
    made = schedule(plan_of(12, more_steps=2, more_hours=10), 6)
    assert made.sentence.startswith("At 6 hours a week, the first step takes about 2 weeks")


def test_steps_that_are_left_are_not_called_the_first_ones() -> None:
    two = schedule(plan_of(24, 24, more_steps=2, more_hours=10), 6, is_rest=True)
    one = schedule(plan_of(24), 6, is_rest=True)
    assert two.sentence.startswith("At 6 hours a week, the 2 steps left take about 8 weeks")
    assert one.sentence.startswith("At 6 hours a week, the step left takes about 4 weeks")


@given(weekly)
def test_no_plan_takes_no_week(hours: int) -> None:
    made = schedule(plan_of(), hours)
    assert (made.rows, made.weeks, made.next_actions, made.next_hours) == ((), 0, (), 0)


def test_a_plan_read_back_from_json_is_equal_and_makes_the_same_schedule() -> None:
    given_ = assessed(SMALL, SMALL.roles[1], lambda _: 1, lambda item: key(item) if item.level < 2 else None)
    plan = build_plan(SMALL, build_report(SMALL, SMALL.roles[1], given_))
    again = msgspec.json.decode(msgspec.json.encode(plan), type=Plan)
    assert again == plan
    assert schedule(again, 5) == schedule(plan, 5)


SAMPLE = sample_plan(SHIPPED)


@given(st.integers(1, 60))
def test_the_rows_of_the_sample_plan_cover_its_hours_and_its_weeks(hours: int) -> None:
    made = schedule(SAMPLE, hours)
    assert sum(row.hours for row in made.rows) == SAMPLE.hours
    assert made.weeks == ceil(SAMPLE.hours / hours)
    assert made.rows[0].first_week == 1
    assert made.rows[-1].last_week == made.weeks
    for before, after in zip(made.rows, made.rows[1:], strict=False):
        assert before.start + before.width == pytest.approx(after.start, abs=0.02)
        assert before.first_week <= before.last_week
        assert after.first_week in (before.last_week, before.last_week + 1)


def test_an_empty_plan_says_that_nothing_is_missing() -> None:
    made = schedule(Plan(steps=(), hours=0, more_steps=0, more_hours=0, nearer_role=""), 6)
    assert made.rows == ()
    assert_said(made.sentence)
