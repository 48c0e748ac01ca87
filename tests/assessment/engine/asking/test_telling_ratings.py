"""Which self-ratings are asked: those that tell most about the role, and not twice the same."""

from itertools import pairwise

import msgspec
import numpy as np
import pytest

from assessment.engine.asking.telling_ratings import telling
from assessment.engine.model.bank import bank_of
from assessment.engine.model.scoring import running
from assessment.engine.reading.scores import requirements_by_area
from skills.content import RoleProfile
from tests.assessment.engine.answers import SHIPPED

EVERY_ROLE = pytest.mark.parametrize("role", SHIPPED.roles, ids=lambda role: role.id)


def doubt(role: RoleProfile, rated: list[str]) -> float:
    """What is left of the variance of the role's areas when the middle of these skills' ratings is chosen."""
    belief = running(bank_of(SHIPPED), {f"skill/{skill}": 2 for skill in rated})
    left = 0.0
    for wanted in requirements_by_area(SHIPPED, role).values():
        total = sum(each.weight for each in wanted)
        left += total * belief.along({each.skill: each.weight / total for each in wanted})[1] ** 2
    return left


@EVERY_ROLE
def test_they_leave_less_doubt_than_most_other_choices(role: RoleProfile) -> None:
    """By the product's own way of reading ratings, which the choice only approximates."""
    chosen, rng = sorted(telling(SHIPPED, role, 8)), np.random.default_rng(1)
    skills = sorted(requirement.skill for requirement in role.requirements)
    others = [doubt(role, rng.choice(skills, 8, replace=False).tolist()) for _ in range(40)]
    assert sum(doubt(role, chosen) < other for other in others) >= 36


@EVERY_ROLE
def test_more_ratings_keep_those_that_fewer_ask_for(role: RoleProfile) -> None:
    counts = (0, 1, 4, 8, 20, 100)
    chosen = [telling(SHIPPED, role, count) for count in counts]
    assert [len(each) for each in chosen] == [min(count, len(role.requirements)) for count in counts]
    assert all(fewer <= more for fewer, more in pairwise(chosen))


@EVERY_ROLE
def test_they_go_through_many_areas(role: RoleProfile) -> None:
    assert len({SHIPPED.skill_by_id[skill].area for skill in telling(SHIPPED, role, 8)}) >= 5


def test_a_role_that_asks_for_something_else_is_asked_something_else() -> None:
    role = SHIPPED.roles[0]
    fewer = msgspec.structs.replace(role, requirements=role.requirements[:3])
    assert telling(SHIPPED, fewer, 8) == {requirement.skill for requirement in role.requirements[:3]}
