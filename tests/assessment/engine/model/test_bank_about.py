"""A bank of the skills that somebody's check is about says of them what the whole bank says."""

import gc
import random
import weakref

import numpy as np
import pytest

from assessment.engine.model.bank import bank_about, bank_of
from assessment.engine.model.scoring import estimate, running
from benchmarks.large import Size, large_content
from skills.content import Content

CONTENT = large_content(Size(skills=60, area=10, roles=3, role_skills=12))
ROLE = CONTENT.roles[0]
SKILLS = frozenset(requirement.skill for requirement in ROLE.requirements)


def responses(seed: int, *, elsewhere: bool = False) -> dict[str, int | None]:
    """Some ratings and answers on the role's skills, and perhaps on others and on whole areas."""
    rng = random.Random(seed)
    on = [skill.id for skill in CONTENT.skills if elsewhere or skill.id in SKILLS]
    found: dict[str, int | None] = {f"skill/{skill}": rng.randrange(5) for skill in rng.sample(on, 6)}
    if elsewhere:
        found |= {f"area/{area.id}": rng.randrange(5) for area in rng.sample(CONTENT.areas, 2)}
    asked = [item.id for item in CONTENT.items if item.skill in on]
    return found | {id: rng.choice([None, 0, 1, 2]) for id in rng.sample(asked, 15)}


@pytest.mark.parametrize("believe", [estimate, running])
@pytest.mark.parametrize("elsewhere", [False, True])
@pytest.mark.parametrize("seed", range(3))
def test_the_belief_about_a_part_is_that_of_the_whole(believe: object, elsewhere: bool, seed: int) -> None:
    assert callable(believe)
    given = responses(seed, elsewhere=elsewhere)
    whole, part = believe(bank_of(CONTENT), given), believe(bank_about(CONTENT, SKILLS, given), given)
    assert SKILLS <= set(part.bank.skills) < set(whole.bank.skills)
    for skill in part.bank.skills:
        assert part.skill(skill) == pytest.approx(whole.skill(skill), abs=1e-9)
        assert part.apart_from_shift({skill: 1.0}) == pytest.approx(whole.apart_from_shift({skill: 1.0}), abs=1e-9)
        assert part.shown_by(skill) == pytest.approx(part.apart_from_shift({skill: 1.0}), abs=1e-12)
    assert part.bias == pytest.approx(whole.bias, abs=1e-9)
    shares = dict.fromkeys(SKILLS, 1 / len(SKILLS))
    assert part.along(shares) == pytest.approx(whole.along(shares), abs=1e-9)


def test_items_keep_their_numbers_and_their_order() -> None:
    whole, part = bank_of(CONTENT), bank_about(CONTENT, SKILLS)
    inside = [whole.item_index[id] for id in part.items]
    assert inside == sorted(inside)
    assert [whole.skills[whole.item_skill[place]] for place in inside] == [
        part.skills[skill] for skill in part.item_skill
    ]
    for name in ("item_level", "alpha", "difficulty", "guessing"):
        assert np.array_equal(getattr(whole, name)[inside], getattr(part, name))
    assert [whole.key[place] for place in inside] == list(part.key)


def test_a_rating_of_an_area_needs_all_its_skills() -> None:
    area = CONTENT.areas[0].id
    inside = {skill.id for skill in CONTENT.skills_by_area[area]}
    assert f"area/{area}" not in bank_about(CONTENT, sorted(inside)[1:]).rating_direction
    assert inside <= set(bank_about(CONTENT, (), (f"area/{area}",)).skills)
    assert f"area/{area}" in bank_about(CONTENT, (), (f"area/{area}",)).rating_direction


def test_what_no_content_knows_is_about_nothing() -> None:
    assert bank_about(CONTENT, (), ("no-such-item", "skill/none", "area/none")).skills == ()


def test_of_all_skills_it_is_the_whole_bank() -> None:
    assert bank_about(CONTENT, (skill.id for skill in CONTENT.skills)) is bank_of(CONTENT)


def test_those_used_last_are_kept_and_no_more() -> None:
    first = bank_about(CONTENT, SKILLS)
    for number in range(40):
        bank_about(CONTENT, (f"skill-{number}",))
        assert bank_about(CONTENT, SKILLS) is first
    for number in range(40):
        bank_about(CONTENT, (f"skill-{number}",))
    assert bank_about(CONTENT, SKILLS) is not first


def test_a_bank_goes_with_its_content() -> None:
    content = Content(CONTENT.areas, CONTENT.skills, CONTENT.items[:50], CONTENT.roles)
    bank = weakref.ref(bank_about(content, ("skill-1",)))
    del content
    gc.collect()
    assert bank() is None
