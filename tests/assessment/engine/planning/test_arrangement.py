"""What somebody does to their steps: ticks, order, other resources, notes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from assessment.engine.planning.arrangement import OWN, Mark, arrange, reordered, swapped
from assessment.engine.planning.schedule import schedule
from assessment.engine.planning.values import Plan, Source, Step
from tests.assessment.engine.answers import PEOPLE, Person, person

people = st.integers(0, PEOPLE - 1).map(person)


def source(id: str) -> Source:
    return Source(id, id.title(), "Somebody", f"https://example.org/{id}", "free", 3, "en", "2026-11-01", "", "book")


def step(skill: str, level: int, *needs: str) -> Step:
    return Step(
        skill, skill.title(), "area", "Area", level, f"Learn {skill}", "Why.", 10, "it runs",
        source(f"{skill}-first"), (source(f"{skill}-second"),), "", needs,
    )  # fmt: skip


PLAN = Plan(
    (step("a", 1), step("a", 2, "a-1"), step("b", 1, "a-1"), step("c", 1, "a-2", "b-1"), step("d", 1)), 50, 3, 40, ""
)
KEYS = tuple(each.key for each in PLAN.steps)


def states(*done: str) -> dict[str, str]:
    arrangement = arrange(PLAN, [Mark(key, done_on="2026-11-28") for key in done])
    return {each.step.key: each.words for each in arrangement.steps}


def test_a_plan_that_nobody_touched_is_shown_as_it_was_made() -> None:
    arrangement = arrange(PLAN)
    assert arrangement.left == PLAN
    assert arrangement.done == 0
    assert [each.number for each in arrangement.steps] == [1, 2, 3, 4, 5]


def test_what_is_open_before_a_step_says_when_it_can_begin() -> None:
    assert states() == {
        "a-1": "Ready now",
        "a-2": "Next, after step 1",
        "b-1": "Next, after step 1",
        "c-1": "Waits for steps 2 and 3",
        "d-1": "Ready now",
    }


def test_a_tick_opens_what_waited_for_it() -> None:
    assert states("a-1") == {
        "a-1": "Done",
        "a-2": "Ready now",
        "b-1": "Ready now",
        "c-1": "Next, after steps 2 and 3",
        "d-1": "Ready now",
    }
    assert states("a-1", "a-2")["c-1"] == "Next, after step 3"


@pytest.mark.slow
@given(people, st.data())
def test_ticked_steps_leave_the_weeks_and_the_rest_keeps_its_order(who: Person, data: st.DataObject) -> None:
    keys = [each.key for each in who.plan.steps]
    done = data.draw(st.sets(st.sampled_from(keys))) if keys else set()
    arrangement = arrange(who.plan, [Mark(key, done_on="2026-11-28") for key in done])
    left = [key for key in keys if key not in done]
    assert [each.key for each in arrangement.left.steps] == left
    assert arrangement.done == len(done)
    assert arrangement.left.hours == sum(each.hours for each in who.plan.steps if each.key in left)
    assert (arrangement.left.more_steps, arrangement.left.more_hours) == (who.plan.more_steps, who.plan.more_hours)
    assert schedule(arrangement.left, 6).weeks <= schedule(who.plan, 6).weeks


@given(st.permutations(KEYS), st.integers(0, 5))
def test_steps_follow_their_owners_order_and_unnamed_ones_stay_where_they_are(order: list[str], named: int) -> None:
    moved = [each.key for each in reordered(PLAN.steps, order[:named])]
    assert sorted(moved) == sorted(KEYS)
    assert [key for key in moved if key in order[:named]] == order[:named]
    for place, key in enumerate(KEYS):
        if key not in order[:named]:
            assert moved[place] == key


@given(st.permutations(KEYS), st.sampled_from([*KEYS, "no-such-step"]))
def test_one_place_up_and_one_place_down_again_is_where_it_was(order: list[str], key: str) -> None:
    up = swapped(order, key, -1)
    assert sorted(up) == sorted(order)
    if key in order and order[0] != key:
        assert up.index(key) == order.index(key) - 1
        assert swapped(up, key, 1) == tuple(order)
    else:
        assert up == tuple(order)
    if key not in order or order[-1] == key:
        assert swapped(order, key, 1) == tuple(order)


def test_another_resource_takes_the_first_place_and_the_first_becomes_an_alternative() -> None:
    first = arrange(PLAN, [Mark("a-1", resource="a-second")]).steps[0]
    assert first.step.use == source("a-second")
    assert first.step.alternatives == (source("a-first"),)


def test_an_own_resource_is_used_with_its_name_and_address_and_the_plans_stay_on_offer() -> None:
    mark = Mark("b-1", resource=OWN, own_title="My team's handbook", own_url="https://example.org/mine")
    each = arrange(PLAN, [mark]).steps[2]
    assert each.step.use is not None
    assert (each.step.use.id, each.step.use.title, each.step.use.url) == (OWN, mark.own_title, mark.own_url)
    assert each.step.alternatives == (source("b-first"), source("b-second"))


def test_an_own_resource_fills_a_step_that_had_none() -> None:
    bare = replace(PLAN, steps=(replace(PLAN.steps[0], use=None, alternatives=(), left_out="None is free."),))
    each = arrange(bare, [Mark("a-1", resource=OWN, own_title="Mine")]).steps[0]
    assert each.step.use is not None
    assert each.step.left_out == ""


def test_marks_of_steps_and_resources_that_are_gone_change_nothing() -> None:
    marks = [Mark("z-4", done_on="2026-11-28", note="Gone"), Mark("a-1", resource="no-such-book")]
    assert arrange(PLAN, marks, ["z-4"]).left == PLAN
