"""What is rated at each length, and how long the rest takes."""

import msgspec
import pytest

from assessment.engine.asking.length import LENGTHS, minutes, pace, ratings, seconds
from skills.content import RoleProfile
from tests.assessment.engine.answers import SHIPPED, SMALL

EVERY_ROLE = pytest.mark.parametrize("role", SHIPPED.roles, ids=lambda role: role.id)


@EVERY_ROLE
def test_each_length_rates_as_many_skills_as_it_says_and_thorough_every_skill_of_the_role(role: RoleProfile) -> None:
    wanted = {f"skill/{requirement.skill}" for requirement in role.requirements}
    short, standard, thorough = (set(ratings(SHIPPED, role, length)) for length in LENGTHS)
    assert len(short) == LENGTHS["short"].ratings
    assert len(standard) == LENGTHS["standard"].ratings
    assert short < standard < thorough == wanted


@EVERY_ROLE
@pytest.mark.parametrize("length", LENGTHS)
def test_ratings_go_area_by_area_in_the_editors_order_and_none_comes_twice(role: RoleProfile, length: str) -> None:
    areas = [area.id for area in SHIPPED.areas]
    order = [f"skill/{skill.id}" for area in areas for skill in SHIPPED.skills_by_area[area]]
    asked = ratings(SHIPPED, role, length)
    assert list(asked) == [id for id in order if id in asked]
    assert len(asked) == len(set(asked))


def test_a_role_with_few_skills_is_rated_in_all_of_them() -> None:
    for role in SMALL.roles:
        assert set(ratings(SMALL, role, "standard")) == {f"skill/{asked.skill}" for asked in role.requirements}


def test_questions_and_ratings_take_their_time() -> None:
    assert seconds(SHIPPED, 0) == 0
    assert seconds(SHIPPED, 3, 2) == pytest.approx(3 * seconds(SHIPPED, 1) + 2 * seconds(SHIPPED, 0, 1))
    assert minutes(SHIPPED, 24, 8) == "20 to 35 minutes"
    assert minutes(SHIPPED, 4) == "3 to 4 minutes"
    assert minutes(SHIPPED, 1) == "about 1 minute"


def test_longer_questions_take_longer_and_a_content_without_any_says_no_time() -> None:
    longer = tuple(msgspec.structs.replace(item, stem="many more words " * 20) for item in SHIPPED.items)
    assert pace(msgspec.structs.replace(SHIPPED, items=longer)).question > pace(SHIPPED).question + 10
    assert pace(msgspec.structs.replace(SHIPPED, items=())).question == 0


def test_what_takes_people_another_time_is_said_as_editors_found_it() -> None:
    found = msgspec.structs.replace(SHIPPED.measurement, question_seconds=30.0)
    content = msgspec.structs.replace(SHIPPED, measurement=found)
    assert pace(content) == (pace(SHIPPED).rating, 30.0)
    assert minutes(content, 24) == "10 to 15 minutes"
    assert pace(msgspec.structs.replace(content, items=())).question == 0
