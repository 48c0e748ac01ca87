"""What is asked next, beyond the walk through each length: order, ease of the start, and running out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.engine.asking import selection
from assessment.engine.asking.length import LENGTHS, ratings
from assessment.engine.asking.selection import is_over, next_question
from assessment.engine.model.bank import bank_of
from assessment.engine.model.irt import probability_correct
from assessment.engine.model.scoring import Responses, is_rating, running
from skills.content import Content, RoleProfile
from tests.assessment.engine.answers import PEOPLE, SHIPPED, SMALL, Person, assessed, key, next_item, person, wrong

EVERY_ROLE = pytest.mark.parametrize("role", SHIPPED.roles, ids=lambda role: role.id)


def chance(content: Content, given_: Responses, id: str) -> float:
    """How likely a right answer is, as the engine believes."""
    bank = bank_of(content)
    i = bank.item_index[id]
    mean, sd = running(bank, given_).skill(content.item_by_id[id].skill)
    return probability_correct(mean, sd**2, float(bank.alpha[i]), float(bank.difficulty[i]), float(bank.guessing[i]))


@pytest.mark.slow
@EVERY_ROLE
@pytest.mark.parametrize("level", [0, 2, 4, None])
def test_the_first_question_is_easy_for_the_person_or_the_easiest_there_is(
    role: RoleProfile, level: int | None
) -> None:
    wanted = {requirement.skill for requirement in role.requirements}
    given_: dict[str, int | None] = dict.fromkeys(ratings(SHIPPED, role, "standard"), level)
    for _ in range(selection.EASY_QUESTIONS):
        id = next_item(SHIPPED, role, given_, "standard", "seed")
        assert id is not None
        open_ = [
            item.id
            for item in SHIPPED.items
            if item.skill in wanted and item.id not in given_ and given_.get(f"skill/{item.skill}") != 0
        ] or [item.id for item in SHIPPED.items if item.skill in wanted and item.id not in given_]
        enough = min(selection.EASY_PROBABILITY, max(chance(SHIPPED, given_, other) for other in open_))
        assert chance(SHIPPED, given_, id) >= enough - 1e-9
        given_[id] = wrong(SHIPPED.item_by_id[id])


def test_the_seed_picks_among_five_questions_at_most() -> None:
    role = SHIPPED.roles[1]
    given_: dict[str, int | None] = dict.fromkeys(ratings(SHIPPED, role, "standard"), 2)
    for _ in range(3):
        found = {next_item(SHIPPED, role, given_, "standard", f"seed-{number}") for number in range(40)}
        assert 2 <= len(found) <= 5
        given_[min(str(id) for id in found)] = None


@pytest.mark.slow
@given(st.integers(0, PEOPLE - 1).map(person))
def test_nobody_is_asked_outside_the_role_twice_or_beyond_the_budget(who: Person) -> None:
    wanted = {requirement.skill for requirement in who.role.requirements}
    asked = [SHIPPED.item_by_id[id] for id in who.given if not is_rating(id)]
    assert {item.skill for item in asked} <= wanted
    assert len({item.id for item in asked}) == len(asked) <= max(each.questions for each in LENGTHS.values())
    assert all(sum(item.skill == skill for item in asked) <= 3 for skill in wanted)


def test_the_check_is_over_when_the_budget_is_used_up() -> None:
    role = SHIPPED.roles[1]
    given_ = assessed(SHIPPED, role, lambda _: 2, lambda item: key(item) if item.level < 3 else None, "short")
    asked = [id for id in given_ if not is_rating(id)]
    assert len(asked) == LENGTHS["short"].questions
    assert next_question(SHIPPED, role, given_, len(asked), "seed") is None
    assert next_question(SHIPPED, role, given_, len(asked) + 1, "seed") is not None


@pytest.mark.parametrize("content", [SHIPPED, SMALL], ids=["shipped", "small"])
@pytest.mark.parametrize("focused", [False, True])
@pytest.mark.parametrize("level", [0, 2, 4])
def test_is_over_exactly_when_there_is_no_next_question_and_goes_on_from_a_kept_belief(
    content: Content, focused: bool, level: int
) -> None:
    role = content.roles[1]
    focus = content.skill_by_id[role.requirements[0].skill].area if focused else ""
    bank, budget = bank_of(content), LENGTHS["standard"].questions
    responses: dict[str, int | None] = dict.fromkeys(ratings(content, role, "standard"), level)
    belief = running(bank, responses)
    while (id := next_question(content, role, responses, budget, "seed", focus=focus, belief=belief)) is not None:
        assert id == next_question(content, role, responses, budget, "seed", focus=focus)
        assert not is_over(content, role, responses, budget, focus, belief)
        item = content.item_by_id[id]
        responses[id] = key(item) if item.level <= level else None
        belief = running(bank, {id: responses[id]}, belief)
    assert is_over(content, role, responses, budget, focus, belief)
    assert is_over(content, role, responses, budget, focus=focus)


def test_a_small_bank_is_asked_to_its_end_and_then_the_check_is_over() -> None:
    role = SMALL.roles[0]
    given_ = assessed(SMALL, role, lambda _: None, lambda item: key(item) if item.level % 2 else None, "thorough")
    wanted = {requirement.skill for requirement in role.requirements}
    assert {id for id in given_ if not is_rating(id)} == {item.id for item in SMALL.items if item.skill in wanted}


def test_a_fourth_question_on_a_skill_comes_only_when_nothing_else_is_left() -> None:
    role = SMALL.roles[1]
    given_ = assessed(SMALL, role, lambda _: None, lambda item: key(item) if item.level % 2 else None, "thorough")
    asked = [SMALL.item_by_id[id].skill for id in given_ if not is_rating(id)]
    skills = {requirement.skill for requirement in role.requirements}
    first = asked[: 3 * len(skills)]
    assert all(first.count(skill) == 3 for skill in skills)


def test_what_the_content_does_not_know_neither_counts_nor_steers() -> None:
    role = SHIPPED.roles[1]
    given_ = assessed(SHIPPED, role, lambda _: 3, key, "short", stop_after=18)
    strange: dict[str, int | None] = {**given_, "gone-1": 0, "gone-2": None, "skill/gone": 4}
    assert next_item(SHIPPED, role, strange, "short", "seed") == next_item(SHIPPED, role, given_, "short", "seed")
