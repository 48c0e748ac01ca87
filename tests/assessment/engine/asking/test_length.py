"""What is rated at each length, and how long the rest takes."""

import pytest

from assessment.engine.asking.length import KEY_WEIGHT, LENGTHS, MAX_KEY_SKILLS, minutes, ratings, seconds
from skills.content import RoleProfile
from tests.assessment.engine.answers import SHIPPED

EVERY_ROLE = pytest.mark.parametrize("role", SHIPPED.roles, ids=lambda role: role.id)


def test_short_rates_areas_standard_key_skills_and_thorough_all_skills_of_the_role() -> None:
    role = SHIPPED.role_by_id["ml-engineer"]
    weights = {requirement.skill: requirement.weight for requirement in role.requirements}
    short, standard, thorough = (ratings(SHIPPED, role, length) for length in LENGTHS)
    assert short == tuple(f"area/{area.id}" for area in SHIPPED.areas)
    assert len(standard) == MAX_KEY_SKILLS
    assert min(weights[id.removeprefix("skill/")] for id in standard) >= KEY_WEIGHT
    assert {id.removeprefix("skill/") for id in thorough} == set(weights)


@EVERY_ROLE
@pytest.mark.parametrize("length", LENGTHS)
def test_ratings_follow_the_editors_order_and_none_comes_twice(role: RoleProfile, length: str) -> None:
    areas = [area.id for area in SHIPPED.areas]
    order = [f"area/{area}" for area in areas]
    order += [f"skill/{skill.id}" for area in areas for skill in SHIPPED.skills_by_area[area]]
    asked = ratings(SHIPPED, role, length)
    assert list(asked) == [id for id in order if id in asked]
    assert len(asked) == len(set(asked))


@EVERY_ROLE
def test_standard_rates_the_heaviest_skills_of_the_role(role: RoleProfile) -> None:
    weights = {f"skill/{requirement.skill}": requirement.weight for requirement in role.requirements}
    asked = ratings(SHIPPED, role, "standard")
    left_out = [weight for id, weight in weights.items() if id not in asked and weight >= KEY_WEIGHT]
    assert 0 < len(asked) <= MAX_KEY_SKILLS
    assert min(weights[id] for id in asked) >= max([KEY_WEIGHT, *left_out])


def test_questions_and_ratings_take_their_time() -> None:
    assert seconds(0) == 0
    assert seconds(3, 2) == 3 * seconds(1) + 2 * seconds(0, 1)
    assert minutes(24) == "about 16 minutes"
    assert minutes(0, 12) == "about 6 minutes"
    assert minutes(1) == "about 1 minute"
