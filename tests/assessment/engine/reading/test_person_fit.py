"""Whose responses do not hang together, and above all: whose do.

Simulated people follow the launch world: items differ from what the engine thinks of them, and whoever does not
know picks a wrong option instead of "I don’t know yet", which is hardest on honest beginners.
"""

from collections.abc import Callable

import numpy as np
import pytest

from assessment.engine.asking.length import ratings
from assessment.engine.model.bank import bank_of
from assessment.engine.model.scoring import is_rating
from assessment.engine.reading.person_fit import (
    LEAST_CONTRADICTING,
    LEAST_DENIALS,
    LEAST_QUESTIONS,
    LEAST_RATINGS,
    WIDEN_CROSSED,
    WIDEN_SCATTERED,
    PersonFit,
    person_fit,
)
from assessment.engine.reading.report import area_results
from skills.content import Item
from tests.assessment.engine.answers import SHIPPED, assessed, key, next_item, wrong
from tests.snapshots import assert_said

BANK = bank_of(SHIPPED)
ROLE = SHIPPED.role_by_id["ml-engineer"]
AREAS = np.array([list(SHIPPED.area_by_id).index(skill.area) for skill in SHIPPED.skills])
TWENTY_FOUR = [item for item in SHIPPED.items if item.level in (2, 3)][::7][:24]
NOTHING = PersonFit()


def kinds(fit: PersonFit) -> list[str]:
    return [notice.kind for notice in fit.notices]


def sentence(fit: PersonFit) -> str:
    return " ".join(notice.sentence for notice in fit.notices)


def simulated(count: int, seed: int, person: Callable[[np.random.Generator], np.ndarray]) -> list[PersonFit]:
    """How well honest people hang together whose abilities `person` draws, after a Standard assessment."""
    rng = np.random.default_rng(seed)
    size = len(BANK.items)
    difficulty = BANK.difficulty + rng.normal(0, 0.6, size)
    slope, guessing = np.exp(rng.normal(0.26, 0.23, size)), rng.uniform(0.15, 0.30, size)
    fits = []
    for number in range(count):
        abilities, bias = person(rng), rng.normal(0.3, 0.35**0.5)

        def rate(id: str, abilities: np.ndarray = abilities, bias: float = bias) -> int:
            felt = 0.35 * abilities[BANK.index[id.partition("/")[2]]] + bias + rng.normal(0, 0.53**0.5)
            return int(sum(felt > cut for cut in SHIPPED.measurement.cuts))

        def choose(item: Item, abilities: np.ndarray = abilities) -> int:
            i = BANK.item_index[item.id]
            known = 1 / (1 + np.exp(-slope[i] * (abilities[BANK.item_skill[i]] - difficulty[i])))
            return key(item) if rng.random() < guessing[i] + (1 - guessing[i]) * known else wrong(item)

        fits.append(person_fit(SHIPPED, assessed(SHIPPED, ROLE, rate, choose, seed=str(number))))
    return fits


def anybody(rng: np.random.Generator) -> np.ndarray:
    general, own = rng.normal(0, 0.4**0.5), rng.normal(0, 0.35**0.5, len(AREAS))
    return np.asarray(general + rng.normal(0, 0.5, AREAS.max() + 1)[AREAS] + own)


def beginner(rng: np.random.Generator) -> np.ndarray:
    """Anybody whose mean ability is below -0.8."""
    while (abilities := anybody(rng)).mean() >= -0.8:
        pass
    return abilities


def share_called_scattered(fits: list[PersonFit]) -> float:
    return float(np.mean(["scattered" in kinds(fit) for fit in fits]))


# Scattered ----------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_honest_people_are_left_alone() -> None:
    fits = simulated(30, 1, anybody)
    assert np.mean([fit != NOTHING for fit in fits]) <= 0.02


@pytest.mark.slow
def test_honest_beginners_who_guess_are_not_taken_for_clickers() -> None:
    assert share_called_scattered(simulated(70, 2, beginner)) <= 0.04


@pytest.mark.slow
def test_whoever_clicks_at_random_throughout_is_recognised() -> None:
    # Of a hundred: with a quarter of them, chance alone moves the share by .08.
    rng = np.random.default_rng(3)
    fits = []
    for number in range(100):
        given = assessed(
            SHIPPED,
            ROLE,
            lambda _: int(rng.integers(5)),
            lambda item: int(rng.integers(len(item.options))),
            seed=str(number),
        )
        fits.append(person_fit(SHIPPED, given))
    assert share_called_scattered(fits) >= 0.8
    assert {fit.widen for fit in fits} <= {1.0, WIDEN_SCATTERED}


def blind(count: int) -> dict[str, int | None]:
    """Right on every fourth question whatever its step, as blind picking is."""
    return {item.id: key(item) if n % 4 == 3 else wrong(item) for n, item in enumerate(TWENTY_FOUR[:count])}


def test_scattered_answers_bring_wider_ranges_and_a_kind_sentence() -> None:
    known = {f"skill/{skill.id}": 4 - n % 2 for n, skill in enumerate(SHIPPED.skills)}
    fit = person_fit(SHIPPED, {**known, **blind(24)})
    assert kinds(fit) == ["scattered"]
    assert fit.widen == WIDEN_SCATTERED
    assert fit.missing == frozenset()
    assert_said(sentence(fit))


def test_few_answers_are_never_called_scattered() -> None:
    known = {f"skill/{skill.id}": 4 - n % 2 for n, skill in enumerate(SHIPPED.skills)}
    assert person_fit(SHIPPED, {**known, **blind(LEAST_QUESTIONS - 1)}) == NOTHING


def test_saying_i_do_not_know_yet_is_never_called_scattered() -> None:
    given = {id: None if n % 2 else value for n, (id, value) in enumerate(blind(24).items())}
    assert person_fit(SHIPPED, given) == NOTHING
    assert person_fit(SHIPPED, dict.fromkeys(given)) == NOTHING


# Crossed ------------------------------------------------------------------------------------------------

SOME_AREAS = [
    item for area in SHIPPED.areas[:3] for item in SHIPPED.items if SHIPPED.skill_by_id[item.skill].area == area.id
]


def test_hard_questions_right_and_easy_ones_wrong_in_the_same_areas_are_noticed() -> None:
    given = {item.id: key(item) if item.level >= 3 else wrong(item) for item in SOME_AREAS}
    fit = person_fit(SHIPPED, given)
    assert kinds(fit) == ["crossed"]
    assert fit.widen >= WIDEN_CROSSED
    assert_said(sentence(fit))


def test_knowing_the_easy_and_missing_the_hard_is_what_everybody_does() -> None:
    given = {item.id: key(item) if item.level <= 2 else wrong(item) for item in SOME_AREAS}
    assert person_fit(SHIPPED, given) == NOTHING


def test_a_gap_that_is_admitted_is_not_a_crossing() -> None:
    given = {item.id: key(item) if item.level >= 3 else None for item in SOME_AREAS}
    assert "crossed" not in kinds(person_fit(SHIPPED, given))


def test_knowing_one_area_well_and_another_not_at_all_is_no_crossing() -> None:
    first = SHIPPED.areas[0].id
    given = {
        item.id: key(item) if SHIPPED.skill_by_id[item.skill].area == first else wrong(item) for item in SOME_AREAS
    }
    assert "crossed" not in kinds(person_fit(SHIPPED, given))


def pairs(crossed: int, straight: int, easy: int = 1, hard: int = 3) -> dict[str, int | None]:
    """An easy and a hard question in each of so many areas: the easy one wrong where they are crossed."""
    given: dict[str, int | None] = {}
    for place, area in enumerate(SHIPPED.areas[: crossed + straight]):
        mine = [item for item in SHIPPED.items if SHIPPED.skill_by_id[item.skill].area == area.id]
        low, high = (next(item for item in mine if item.level == level) for level in (easy, hard))
        given |= {low.id: wrong(low) if place < crossed else key(low), high.id: key(high)}
    return given


@pytest.mark.parametrize(
    ("crossed", "straight", "found"), [(2, 0, False), (3, 0, True), (3, 3, True), (3, 4, False), (4, 4, True)]
)
def test_three_crossings_count_and_half_of_what_could_have_crossed(crossed: int, straight: int, found: bool) -> None:
    assert ("crossed" in kinds(person_fit(SHIPPED, pairs(crossed, straight)))) == found


@pytest.mark.parametrize(("easy", "hard", "found"), [(1, 2, False), (2, 4, True), (3, 4, False), (1, 4, True)])
def test_questions_cross_from_two_steps_apart_on(easy: int, hard: int, found: bool) -> None:
    assert ("crossed" in kinds(person_fit(SHIPPED, pairs(3, 0, easy, hard)))) == found


# Hurried ------------------------------------------------------------------------------------------------


def test_an_answer_faster_than_reading_is_set_aside_and_said_so() -> None:
    given = {item.id: key(item) for item in TWENTY_FOUR}
    seconds = {item.id: 30.0 for item in TWENTY_FOUR} | {TWENTY_FOUR[0].id: 1.2}
    fit = person_fit(SHIPPED, given, seconds)
    assert fit.missing == {TWENTY_FOUR[0].id}
    assert kinds(fit) == ["hurried"]
    assert sentence(fit).startswith("One of 24 answers came faster than its question can be read")
    assert fit.widen == 1.0


def test_several_hurried_answers_are_counted() -> None:
    seconds = {item.id: 0.5 for item in TWENTY_FOUR[:5]}
    fit = person_fit(SHIPPED, {item.id: wrong(item) for item in TWENTY_FOUR}, seconds)
    assert fit.missing == {item.id for item in TWENTY_FOUR[:5]}
    assert "5 of 24 answers came faster than their questions can be read" in sentence(fit)


def test_hurried_clicks_do_not_also_count_as_scattered() -> None:
    fit = person_fit(SHIPPED, blind(24), {item.id: 1.0 for item in TWENTY_FOUR})
    assert kinds(fit) == ["hurried"]
    assert fit.missing == {item.id for item in TWENTY_FOUR}


def test_i_do_not_know_yet_can_be_said_at_a_glance() -> None:
    given: dict[str, int | None] = {item.id: None for item in TWENTY_FOUR}
    assert person_fit(SHIPPED, given, {item.id: 0.5 for item in TWENTY_FOUR}) == NOTHING


# Flat ---------------------------------------------------------------------------------------------------


def rated(level: int, count: int = 24) -> dict[str, int | None]:
    return {f"skill/{skill.id}": level for skill in SHIPPED.skills[:count]}


@pytest.mark.parametrize("level", [1, 2, 3, 4])
def test_one_level_for_every_rating_is_set_aside(level: int) -> None:
    fit = person_fit(SHIPPED, rated(level))
    assert kinds(fit) == ["flat"]
    assert fit.missing == set(rated(level))
    assert sentence(fit).startswith("You chose the same level in all 24 ratings")
    assert fit.widen == 1.0


def test_equal_ratings_without_a_question_leave_nothing_for_the_ranges_to_rest_on() -> None:
    asked = {SHIPPED.items[0].id: None}
    assert_said(
        {"none": sentence(person_fit(SHIPPED, rated(2))), "one": sentence(person_fit(SHIPPED, rated(2) | asked))}
    )


def test_saying_not_yet_everywhere_is_a_fact_and_stays() -> None:
    assert person_fit(SHIPPED, rated(0)) == NOTHING


def test_a_few_equal_ratings_can_be_meant() -> None:
    assert person_fit(SHIPPED, rated(2, LEAST_RATINGS - 1)) == NOTHING
    assert kinds(person_fit(SHIPPED, rated(2, LEAST_RATINGS))) == ["flat"]


def test_one_rating_that_differs_is_enough_to_be_taken_at_ones_word() -> None:
    assert person_fit(SHIPPED, rated(2) | {"skill/" + SHIPPED.skills[5].id: 3}) == NOTHING


def test_ratings_of_areas_count_and_i_cannot_say_does_not() -> None:
    areas: dict[str, int | None] = {f"area/{area.id}": 3 for area in SHIPPED.areas}
    areas[f"area/{SHIPPED.areas[0].id}"] = None
    fit = person_fit(SHIPPED, areas)
    assert fit.missing == {id for id, value in areas.items() if value is not None}


# Modest -------------------------------------------------------------------------------------------------


def test_a_row_of_not_yet_is_taken_at_its_word_until_the_answers_say_otherwise() -> None:
    unknown: dict[str, int | None] = {item.id: None for item in TWENTY_FOUR}
    known = {item.id: key(item) for item in TWENTY_FOUR}
    assert person_fit(SHIPPED, rated(0)) == NOTHING
    assert person_fit(SHIPPED, rated(0) | unknown) == NOTHING
    fit = person_fit(SHIPPED, rated(0) | known)
    assert (kinds(fit), fit.missing, fit.widen) == (["modest"], frozenset(rated(0)), 1.0)
    assert_said({"modest": sentence(fit)})


@pytest.mark.parametrize("role", ["ml-engineer", "senior-ml-engineer"])
def test_who_is_modest_in_every_rating_and_right_in_every_answer_comes_to_the_levels_of_the_answers(role: str) -> None:
    wanted = SHIPPED.role_by_id[role]
    given: dict[str, int | None] = dict.fromkeys(ratings(SHIPPED, wanted, "standard"), 0)
    while (id := next_item(SHIPPED, wanted, given, "standard", "a")) is not None:
        given[id] = key(SHIPPED.item_by_id[id])
    results = list(area_results(SHIPPED, wanted, given).values())
    assert set(results) <= {"meets", "within-reach"}
    assert results.count("meets") > len(results) / 2
    answers = {id: value for id, value in given.items() if not is_rating(id)}
    assert list(area_results(SHIPPED, wanted, answers).values()) == results


@pytest.mark.parametrize(("count", "found"), [(LEAST_DENIALS - 1, []), (LEAST_DENIALS, ["modest"])])
def test_a_few_times_not_yet_can_well_be_meant(count: int, found: list[str]) -> None:
    assert kinds(person_fit(SHIPPED, rated(0, count) | {item.id: key(item) for item in TWENTY_FOUR})) == found


@pytest.mark.parametrize(("count", "found"), [(LEAST_CONTRADICTING - 1, []), (LEAST_CONTRADICTING, ["modest"])])
def test_a_few_right_answers_contradict_nobody(count: int, found: list[str]) -> None:
    assert kinds(person_fit(SHIPPED, rated(0) | {item.id: key(item) for item in TWENTY_FOUR[:count]})) == found


def test_one_other_rating_makes_a_row_of_not_yet_no_habit() -> None:
    ratings = rated(0) | {f"skill/{SHIPPED.skills[0].id}": 1}
    assert person_fit(SHIPPED, ratings | {item.id: key(item) for item in TWENTY_FOUR}) == NOTHING


def test_answers_that_came_too_fast_contradict_nobody() -> None:
    given = rated(0) | {item.id: key(item) for item in TWENTY_FOUR}
    assert kinds(person_fit(SHIPPED, given, {item.id: 0.5 for item in TWENTY_FOUR})) == ["hurried"]


# All ----------------------------------------------------------------------------------------------------


def test_no_responses_or_unknown_ones_are_nothing_to_notice() -> None:
    assert person_fit(SHIPPED, {}) == NOTHING
    assert person_fit(SHIPPED, {"gone": 1, "skill/gone": 2, "area/gone": 3}, {"gone": 0.1}) == NOTHING


def test_the_order_of_the_responses_makes_no_difference() -> None:
    given = {**rated(2), **blind(24)}
    backwards = dict(reversed(given.items()))
    assert person_fit(SHIPPED, given) == person_fit(SHIPPED, backwards)


def test_no_sentence_accuses_or_praises() -> None:
    seconds = {item.id: 0.5 for item in TWENTY_FOUR[:2]}
    crossed = {item.id: key(item) if item.level >= 3 else wrong(item) for item in SOME_AREAS}
    fits = [person_fit(SHIPPED, {**rated(2), **crossed}, seconds), person_fit(SHIPPED, blind(24), seconds)]
    text = " ".join(sentence(fit) for fit in fits).lower()
    for word in ("cheat", "careless", "random", "clicked", "honest", "great", "well done", "unfortunately", "!"):
        assert word not in text
