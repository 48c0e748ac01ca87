"""Ways to the role: which paths come first, and when a nearer role is named."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.engine.reading.report import build_report
from assessment.engine.reading.results import REACH
from assessment.engine.reading.routes import DEGREES, MUCH_MET, nearer_role
from skills.content import Content, LearningPath, Requirement, RoleProfile
from tests.assessment.engine.answers import PEOPLE, SMALL, Person, key, person, replaced

ROLE = SMALL.roles[1]
AREA = build_report(SMALL, ROLE, {}).areas[0]


def path(id: str, kind: str = "courses", low: int = 0, high: int = 4, **parts: Any) -> LearningPath:
    return msgspec.structs.replace(
        SMALL.paths[0], **{"id": id, "kind": kind, "level_from": low, "level_to": high, "roles": (ROLE.id,), **parts}
    )


def ids(*paths: LearningPath, known: int = 2) -> list[str]:
    """Ids of the paths shown to somebody who knows the questions up to a step."""
    content: Content = replaced(SMALL, paths=paths)
    answers = {item.id: key(item) if item.level <= known else None for item in content.items}
    return [route.id for route in build_report(content, ROLE, answers).routes]


def test_only_paths_that_suit_the_level_are_shown_and_the_nearest_where_none_does() -> None:
    assert ids(path("late", "a", 4, 4), path("fits", "b"), known=2) == ["fits"]
    assert ids(path("late", "a", 4, 4), path("early", "b", 0, 1), known=0) == ["early"]
    assert ids(path("early", "a", 0, 1), path("late", "b", 4, 4), known=4) == ["late"]
    assert ids(path("later", "a", 4, 4), path("late", "b", 3, 4), known=0) == ["late"]


def test_paths_that_treat_more_of_the_gap_come_first() -> None:
    less = tuple(msgspec.structs.replace(step, skills=("queries",)) for step in SMALL.paths[0].steps)
    assert ids(path("less", "a", steps=less), path("more", "b"), known=0) == ["more", "less"]


@given(st.integers(0, PEOPLE - 1).map(person))
def test_a_degree_is_no_first_way_for_somebody_who_meets_much_of_the_role(who: Person) -> None:
    met = sum(area.result == "meets" for area in who.report.areas)
    kinds = [route.kind for route in who.report.routes]
    if met > MUCH_MET * len(who.report.areas) and set(kinds) - set(DEGREES):
        assert kinds[0] not in DEGREES


@given(st.integers(0, PEOPLE - 1).map(person))
def test_report_and_plan_name_the_same_ways_in_the_same_order(who: Person) -> None:
    named = [route.id for route in who.report.routes]
    assert [way.id for way in who.plan.ways] == [id for id in named if id in {way.id for way in who.plan.ways}]


def test_paths_of_different_kinds_come_first_and_no_more_than_three() -> None:
    assert ids(path("a"), path("b"), path("c", "book"), path("d", "degree")) == ["a", "c", "d"]
    assert ids(path("a"), path("b"), path("c", "book")) == ["a", "c", "b"]


def test_a_path_to_another_role_is_not_shown() -> None:
    assert ids(path("other", roles=("data-engineer",)), path("mine", roles=("data-engineer", ROLE.id))) == ["mine"]


def test_the_first_step_of_a_path_is_named_where_there_is_one() -> None:
    content: Content = replaced(SMALL, paths=(path("empty", "a", steps=()), path("full", "b")))
    found = {route.id: route.first_step for route in build_report(content, ROLE, {}).routes}
    assert found == {"empty": "", "full": SMALL.paths[0].steps[0].title}


FAR, NEAR = (msgspec.structs.replace(AREA, position=AREA.target - away) for away in (REACH + 0.1, REACH - 0.1))


def role(name: str, *levels: int) -> RoleProfile:
    needs = tuple(Requirement(skill.id, level, 3) for skill, level in zip(SMALL.skills, levels, strict=False) if level)
    return msgspec.structs.replace(ROLE, id=name.lower(), name=name, requirements=needs)


@pytest.mark.parametrize(
    ("others", "named"),
    [
        ([role("Less", 3, 2, 3)], "Less"),
        ([role("Less", 3, 2, 3), role("Least", 1, 1, 1)], "Less"),
        ([role("Part", 3, 3)], "Part"),
        ([role("Same", 3, 3, 3)], ""),
        ([role("More", 4, 1, 1)], ""),
        ([], ""),
    ],
)
def test_a_nearer_role_asks_nothing_more_and_something_less(others: list[RoleProfile], named: str) -> None:
    mine = role("Mine", 3, 3, 3)
    content: Content = replaced(SMALL, roles=(mine, *others))
    assert nearer_role(content, mine, [FAR]) == named


@pytest.mark.parametrize(("gaps", "total", "named"), [(1, 2, False), (2, 3, True), (1, 3, False), (1, 1, True)])
def test_it_is_named_when_most_areas_are_out_of_reach(gaps: int, total: int, named: bool) -> None:
    mine, less = role("Mine", 3, 3, 3), role("Less", 1, 1, 1)
    areas = [FAR if n < gaps else NEAR for n in range(total)]
    assert bool(nearer_role(replaced(SMALL, roles=(mine, less)), mine, areas)) == named
