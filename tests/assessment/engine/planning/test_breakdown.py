"""What the hours of a step are made of: they add up, and a person sees what for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from assessment.engine.hours import planned_hours
from assessment.engine.planning.arrangement import OWN, Mark, arrange
from assessment.engine.planning.breakdown import breakdown, part_of
from assessment.engine.planning.values import PLAN, Plan, Source, Step
from skills.content import COSTS, Level, Use
from tests.assessment.engine.answers import PEOPLE, SHIPPED, Person, person

people = st.integers(0, PEOPLE - 1).map(person)

LEVEL = Level("I test.", "Test", "it is tested", hours=30, task_hours=16, uses=(Use("book", 8, "chapters 1 to 4"),))
BOOK = Source("book", "The book", "", "", "free", 60, "en", "2026-11-01", "", "book", "chapters 1 to 4", 8)
SHORT = replace(BOOK, id="short", title="A talk", part="", takes=2)
LONG = replace(BOOK, id="long", title="A long book", part="", takes=0)
STEP = Step(
    "a", "A", "area", "Area", 1, "Test", "Why.", 38, "it is tested", BOOK, (SHORT, LONG), "",
    breakdown=breakdown(LEVEL, 38, BOOK),
)  # fmt: skip
PLAN_OF_ONE = Plan((STEP,), 38, 0, 0, "")


def made_of(**mark: str) -> str:
    """What the hours of the one step are made of, once somebody marked it so."""
    return arrange(PLAN_OF_ONE, [Mark("a-1", **mark)]).steps[0].step.made_of


def test_a_step_says_which_part_the_task_practice_and_buffer_take() -> None:
    assert STEP.made_of == "The book, chapters 1 to 4, 8 h; the task, 16 h; practice, 6 h; to spare, 8 h"
    assert STEP.takes.endswith(f"{STEP.made_of}.")


def test_another_resource_brings_its_own_hours_or_drops_its_part() -> None:
    assert made_of(resource="short") == "A talk, 2 h; the task, 16 h; practice, 12 h; to spare, 8 h"
    assert made_of(resource="long") == "study and practice, 14 h; the task, 16 h; to spare, 8 h"
    assert made_of(resource=OWN, own_title="My notes") == "study and practice, 14 h; the task, 16 h; to spare, 8 h"
    assert made_of(resource="") == STEP.made_of


def test_a_plan_that_was_made_before_hours_had_parts_says_nothing_of_them() -> None:
    old = replace(PLAN_OF_ONE, steps=(replace(STEP, breakdown=()),))
    (swapped,) = arrange(old, [Mark("a-1", resource="short")]).steps
    assert (swapped.step.made_of, swapped.step.hours) == ("", 38)
    assert swapped.step.takes.startswith("About 38 hours, somewhere from ")
    assert breakdown(replace(LEVEL, task_hours=0), 38, BOOK) == ()


def test_an_old_plan_is_still_read() -> None:
    document = b'{"steps":[],"hours":0,"more_steps":0,"more_hours":0,"nearer_role":""}'
    assert PLAN.decode(document) == Plan((), 0, 0, 0, "")


def test_a_step_without_a_resource_is_the_task_and_practice() -> None:
    assert [(part.kind, part.hours) for part in breakdown(LEVEL, 38, None)] == [
        ("task", 16),
        ("practice", 14),
        ("spare", 8),
    ]


@pytest.mark.parametrize("skill", [skill.id for skill in SHIPPED.skills])
def test_in_the_shipped_content_the_hours_of_every_step_add_up_whatever_is_used(skill: str) -> None:
    for level in SHIPPED.skill_by_id[skill].levels[1:]:
        planned = planned_hours(level.hours)
        for resource in SHIPPED.resources:
            part, takes = part_of(level, resource)
            source = replace(BOOK, id=resource.id, hours=resource.hours, part=part, takes=takes)
            assert sum(each.hours for each in breakdown(level, planned, source)) == planned


@pytest.mark.slow
@given(people)
def test_every_step_of_a_plan_is_explained_to_the_hour(who: Person) -> None:
    for step in who.plan.steps:
        assert sum(part.hours for part in step.breakdown) == step.hours
        assert "task" in {part.kind for part in step.breakdown}
        assert all(part.hours > 0 for part in step.breakdown)


@pytest.mark.slow
@given(people)
def test_swapping_to_any_resource_offered_still_adds_up(who: Person) -> None:
    for step in who.plan.steps:
        for source in step.alternatives:
            (arranged,) = (
                each.step
                for each in arrange(who.plan, [Mark(step.key, resource=source.id)]).steps
                if each.step.key == step.key
            )
            assert arranged.use == source
            assert sum(part.hours for part in arranged.breakdown) == step.hours


@pytest.mark.slow
@given(people)
def test_what_to_practise_is_said_exactly_where_no_free_resource_leads(who: Person) -> None:
    for step in who.plan.steps:
        practice = SHIPPED.skill_by_id[step.skill].levels[step.level].practice
        free = step.use is not None and step.use.cost == COSTS[0]
        assert step.practice == ("" if free else practice)
        assert bool(step.practise) == bool(step.practice)
