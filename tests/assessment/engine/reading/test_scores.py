"""The numbers of the report: what a role asks of an area, and how answers and ratings are counted."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.engine.reading.priority import by_priority
from assessment.engine.reading.report import build_report
from assessment.engine.reading.scores import area_target, requirements_by_area, rounded
from skills.content import Requirement
from tests.assessment.engine.answers import PEOPLE, SHIPPED, SMALL, person, replaced

requirements = st.lists(
    st.builds(Requirement, skill=st.just("queries"), level=st.integers(1, 4), weight=st.integers(1, 5)),
    min_size=1,
    max_size=9,
)


def asked(*needs: tuple[int, int]) -> list[Requirement]:
    """Requirements of these levels and weights."""
    return [Requirement("queries", level, weight) for level, weight in needs]


# Targets ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("needs", "target"),
    [
        ([(2, 1), (3, 1)], 3),
        ([(2, 3), (3, 3)], 3),
        ([(2, 2), (3, 1)], 2),
        ([(2, 1), (3, 2)], 3),
        ([(1, 5), (4, 5)], 3),
        ([(1, 5), (4, 4)], 2),
        ([(1, 1), (1, 1), (2, 2)], 2),
        ([(3, 4)], 3),
    ],
)
def test_the_target_of_an_area_is_the_weighted_mean_of_its_skills_and_a_half_goes_up(
    needs: list[tuple[int, int]], target: int
) -> None:
    assert area_target(asked(*needs)) == target


@given(requirements)
def test_the_target_of_an_area_is_the_level_nearest_to_the_weighted_mean(needs: list[Requirement]) -> None:
    target = area_target(needs)
    twice = sum(need.weight * (2 * need.level - 2 * target) for need in needs)  # in whole numbers, so exact
    total = sum(need.weight for need in needs)
    assert -total <= twice < total
    assert min(need.level for need in needs) <= target <= max(need.level for need in needs)


@given(requirements, st.integers(1, 5))
def test_only_the_proportions_of_weights_count_and_no_order(needs: list[Requirement], times: int) -> None:
    heavier = [msgspec.structs.replace(need, weight=need.weight * times) for need in reversed(needs)]
    assert area_target(heavier) == area_target(needs)


@pytest.mark.parametrize("number", range(len(SHIPPED.roles)))
def test_the_report_says_of_every_area_the_target_of_what_the_role_asks(number: int) -> None:
    wanted = requirements_by_area(SHIPPED, person(number).role)
    areas = person(number).report.areas
    assert {area.id: area.target for area in areas} == {id: area_target(needs) for id, needs in wanted.items()}
    assert all(area.importance == sum(need.weight for need in wanted[area.id]) for area in areas)


def test_an_area_that_the_role_asks_nothing_of_is_left_out() -> None:
    role = SMALL.role_by_id["data-engineer"]
    wanted = requirements_by_area(SMALL, role)
    assert {need.skill for needs in wanted.values() for need in needs} == {need.skill for need in role.requirements}
    assert list(wanted) == [area.id for area in SMALL.areas if area.id in wanted]
    assert len(wanted) < len(SMALL.areas)
    assert {area.id for area in build_report(SMALL, role, {}).areas} == set(wanted)


# Own ratings --------------------------------------------------------------------------------------------


def rated(weights: tuple[int, int], ratings: dict[str, int | None]) -> float | None:
    """The own rating of an area of two skills, of a role that weighs them so."""
    needs = (Requirement(skill, 3, weight) for skill, weight in zip(("queries", "pipelines"), weights, strict=True))
    role = msgspec.structs.replace(SMALL.roles[0], requirements=tuple(needs))
    (area,) = build_report(replaced(SMALL, roles=(role,)), role, ratings).areas
    return area.own


def test_an_own_rating_stands_in_the_middle_of_its_level() -> None:
    assert [rated((1, 1), {"area/storage": level}) for level in range(5)] == [0.5, 1.5, 2.5, 3.5, 4.5]
    ratings: dict[str, int | None] = {"skill/queries": 1, "skill/pipelines": 4}
    assert rated((2, 1), ratings) == pytest.approx((2 * 1.5 + 4.5) / 3, abs=1e-4)
    assert rated((2, 1), {**ratings, "skill/queries": None}) == 4.5
    assert rated((2, 1), {**ratings, "area/storage": 0}) == 0.5
    assert rated((1, 1), {"area/storage": None}) is None


# Counting -----------------------------------------------------------------------------------------------


@given(st.floats(-5, 5) | st.floats(-0.0001, 0))
def test_a_rounded_number_is_near_and_never_a_negative_nought(number: float) -> None:
    assert abs(rounded(number) - number) <= 0.00005 + 1e-12
    assert str(rounded(number)) != "-0.0"


@pytest.mark.parametrize("number", range(0, PEOPLE, 10))
def test_the_areas_come_in_the_order_of_what_to_work_on_first(number: int) -> None:
    areas = person(number).report.areas
    assert areas == by_priority(SHIPPED, sorted(areas, key=lambda area: area.name))
    met = [area.result == "meets" for area in areas]
    assert met == sorted(met)
