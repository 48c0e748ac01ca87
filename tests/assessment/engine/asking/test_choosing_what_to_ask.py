"""What a person is asked, in which order, and when it ends. Checked on the small and on the shipped content."""

import msgspec
import numpy as np
import pytest

from assessment.engine.asking import selection
from assessment.engine.asking.length import LENGTHS, ratings
from assessment.engine.asking.selection import next_question
from assessment.engine.model.bank import bank_of
from assessment.engine.model.irt import probability_correct
from assessment.engine.model.scoring import is_rating, running
from skills.content import Content, Item, RoleProfile, decode, encode
from tests.assessment.engine.answers import next_item
from tests.builders import shipped_content, small_content

SHIPPED = shipped_content()
SMALL = small_content()


def walk(
    content: Content, role: RoleProfile, length: str, seed: str = "seed", level: int = 2, known: int = 2
) -> dict[str, int | None]:
    """The responses of somebody who rates everything `level` and knows the items up to step `known`."""
    given: dict[str, int | None] = {}
    while (id := next_item(content, role, given, length, seed)) is not None:
        assert id not in given
        given[id] = level if is_rating(id) else answer(content.item_by_id[id], known)
    return given


def answer(item: Item, known: int) -> int | None:
    right = next(place for place, option in enumerate(item.options) if option.correct)
    return right if item.level <= known else None


@pytest.mark.parametrize("length", LENGTHS)
@pytest.mark.parametrize("role", SHIPPED.roles, ids=lambda role: role.id)
def test_every_length_asks_each_role_within_its_budget_and_touches_every_area(role: RoleProfile, length: str) -> None:
    given = walk(SHIPPED, role, length)
    asked = [SHIPPED.item_by_id[id] for id in given if not is_rating(id)]
    wanted = {requirement.skill for requirement in role.requirements}
    areas = {SHIPPED.skill_by_id[skill].area for skill in wanted}
    assert len(asked) <= LENGTHS[length].questions
    assert {item.skill for item in asked} <= wanted
    assert {SHIPPED.skill_by_id[item.skill].area for item in asked} == areas
    counts = [sum(item.skill == skill for item in asked) for skill in wanted]
    assert max(counts) <= 3
    assert list(given) == [*ratings(SHIPPED, role, length), *(item.id for item in asked)]


def test_the_same_seed_asks_the_same_and_other_seeds_ask_other_questions() -> None:
    role = SHIPPED.role_by_id["ml-engineer"]
    runs = [tuple(walk(SHIPPED, role, "standard", seed)) for seed in ("one", "one", "two", "three")]
    assert runs[0] == runs[1]
    assert len(set(runs)) == 3


def test_asking_again_without_a_new_answer_gives_the_same_question() -> None:
    # As after a restart: everything is equal, nothing is the same object, so no cache can stand in for the choice.
    again = decode(encode(SMALL))
    given = list(walk(SMALL, SMALL.roles[0], "short", "s").items())
    assert len(given) > len(ratings(SMALL, SMALL.roles[0], "short")), "questions were asked"
    for count, (asked, _) in enumerate(given):
        assert next_item(again, again.roles[0], dict(given[:count]), "short", "s") == asked


def test_the_choice_does_not_depend_on_which_option_is_right() -> None:
    moved = tuple(msgspec.structs.replace(item, options=(*item.options[1:], item.options[0])) for item in SHIPPED.items)
    other = msgspec.structs.replace(SHIPPED, items=moved)
    role = SHIPPED.role_by_id["data-scientist"]
    given = walk(SHIPPED, role, "short")
    told = dict(given)
    for id in given:
        if not is_rating(id):
            told[id] = answer(other.item_by_id[id], 2)
    for count in range(len(ratings(SHIPPED, role, "short")), len(given)):
        first, second = dict(list(given.items())[:count]), dict(list(told.items())[:count])
        budget = LENGTHS["short"].questions
        assert next_question(SHIPPED, role, first, budget, "seed") == next_question(other, role, second, budget, "seed")


@pytest.mark.parametrize("level", [0, 2, 4])
def test_the_check_starts_with_questions_the_person_probably_knows(level: int) -> None:
    role = SHIPPED.role_by_id["ml-engineer"]
    bank = bank_of(SHIPPED)
    given: dict[str, int | None] = dict.fromkeys(ratings(SHIPPED, role, "short"), level)
    id = next_item(SHIPPED, role, given, "short", "seed")
    assert id is not None
    shown = running(bank, given).shown
    chances = {
        item.id: probability_correct(
            float(shown.mean[bank.item_skill[i]]),
            float(shown.variance[bank.item_skill[i]]),
            float(bank.alpha[i]),
            float(bank.difficulty[i]),
            float(bank.guessing[i]),
        )
        for i, item in enumerate(SHIPPED.items)
        if item.skill in {requirement.skill for requirement in role.requirements}
    }
    assert chances[id] >= min(selection.EASY_PROBABILITY, max(chances.values()))


def test_a_newcomer_is_asked_little_about_what_they_have_not_begun() -> None:
    role = SHIPPED.role_by_id["ml-engineer"]
    given: dict[str, int | None] = dict.fromkeys(ratings(SHIPPED, role, "thorough"), 0)
    while (id := next_item(SHIPPED, role, given, "thorough", "seed")) is not None:
        given[id] = None
    asked = [SHIPPED.item_by_id[id] for id in given if not is_rating(id)]
    assert 8 <= len(asked) <= 16
    assert {item.level for item in asked} <= {1, 2, 3}


def test_the_check_stops_early_once_everything_is_clear_and_every_area_had_a_question() -> None:
    role = SHIPPED.role_by_id["junior-ml-engineer"]
    easy = msgspec.structs.replace(
        role, requirements=tuple(msgspec.structs.replace(each, level=1) for each in role.requirements)
    )
    given = walk(msgspec.structs.replace(SHIPPED, roles=(easy,)), easy, "thorough", level=4, known=4)
    asked = [SHIPPED.item_by_id[id] for id in given if not is_rating(id)]
    assert len(SHIPPED.areas) <= len(asked) < LENGTHS["thorough"].questions
    assert {SHIPPED.skill_by_id[item.skill].area for item in asked} == set(SHIPPED.area_by_id)


def test_a_check_of_what_is_clear_from_the_start_asks_eight_questions_all_the_same() -> None:
    # One area, so that no other one waits for its turn; and ratings that say nearly all there is to know.
    role = SHIPPED.role_by_id["ml-engineer"]
    asks = tuple(each for each in role.requirements if SHIPPED.skill_by_id[each.skill].area == "ml")
    numbers = msgspec.structs.replace(
        SHIPPED.measurement, rating_noise_variance=0.01, rating_bias_variance=0.001, rating_loading=1.0
    )
    about_one = msgspec.structs.replace(role, requirements=asks)
    content = msgspec.structs.replace(SHIPPED, measurement=numbers, roles=(about_one,))
    given = walk(content, about_one, "thorough", level=4, known=4)
    assert sum(not is_rating(id) for id in given) == 8


def test_the_worth_of_an_item_is_the_expected_drop_in_variance_of_every_skill() -> None:
    role = SMALL.roles[0]
    bank = bank_of(SMALL)
    given: dict[str, int | None] = {f"skill/{SMALL.skills[0].id}": 3, SMALL.items[0].id: None}
    before = running(bank, given)
    size = len(bank.skills)
    for i, id in enumerate(bank.items[1:5], 1):
        k = int(bank.item_skill[i])
        success = probability_correct(
            float(before.shown.mean[k]),
            float(before.shown.variance[k]),
            float(bank.alpha[i]),
            float(bank.difficulty[i]),
            float(bank.guessing[i]),
        )
        after = {correct: running(bank, {**given, id: bank.key[i] if correct else None}) for correct in (True, False)}
        expected = success * np.diag(after[True].covariance) + (1 - success) * np.diag(after[False].covariance)
        drop = (np.diag(before.covariance) - expected)[:size]  # of the abilities, not of how far the items are off
        value, _ = selection._value(bank, role, before, np.array([i]))
        cut = np.zeros(size)
        weight = np.zeros(size)
        for requirement in role.requirements:
            cut[bank.index[requirement.skill]] = bank.measurement.cuts[requirement.level - 1]
            weight[bank.index[requirement.skill]] = requirement.weight
        sd = np.sqrt(np.diag(before.covariance))[:size]
        density = np.exp(-0.5 * ((before.mean[:size] - cut) / sd) ** 2) / np.sqrt(2 * np.pi) / sd
        assert value[0] == pytest.approx(float((weight * density) @ drop), rel=1e-9)
