"""A person who comes back is asked what they have not met."""

from random import Random

import pytest

from assessment.engine.asking.length import LENGTHS, ratings
from assessment.engine.asking.selection import next_question
from assessment.engine.model.scoring import is_rating
from skills.content import Content, RoleProfile
from tests.assessment.engine.answers import SHIPPED, SMALL, key


def questions(content: Content, role: RoleProfile, length: str, seed: int, seen: set[str]) -> set[str]:
    """What somebody of some level is asked in one check."""
    chance = Random(seed)
    level = chance.randrange(5)
    given: dict[str, int | None] = dict.fromkeys(ratings(content, role, length), level)
    budget = LENGTHS[length].questions
    while (id := next_question(content, role, given, budget, str(seed), seen=seen)) is not None:
        item = content.item_by_id[id]
        given[id] = key(item) if chance.random() < (0.85 if item.level <= level else 0.3) else None
    return {id for id in given if not is_rating(id)}


@pytest.mark.slow
@pytest.mark.parametrize("length", ["standard", "thorough"])
@pytest.mark.parametrize("role", [role.id for role in SHIPPED.roles])
def test_a_complete_retake_shares_no_question_with_the_first_check(role: str, length: str) -> None:
    profile = SHIPPED.role_by_id[role]
    first = questions(SHIPPED, profile, length, 1, set())
    again = questions(SHIPPED, profile, length, 1, first)
    assert len(again) >= 8
    assert first & again == set()


def test_questions_come_again_when_there_are_no_others() -> None:
    role = SMALL.role_by_id["ml-engineer"]
    everything = {item.id for item in SMALL.items}
    assert questions(SMALL, role, "short", 1, everything) <= everything
    assert len(questions(SMALL, role, "short", 1, everything)) >= 8
