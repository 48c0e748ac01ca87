"""The scale holds: a simulated person at a level of an area is found at that level again.

The person answers by the model, with the shipped items, and rates by the model with no leaning of their own.
The short run takes both ends of the scale, and where everything is asked its middle; the others are for the long run.
"""

from math import sqrt
from random import Random

import msgspec
import pytest

from assessment.engine.model.bank import Bank, bank_of
from assessment.engine.model.irt import cdf
from assessment.engine.model.scoring import Responses, estimate, is_rating, on_level_scale
from skills.content import LEVEL_NAMES, RoleProfile
from tests.assessment.engine.answers import SHIPPED, next_item, replaced

pytestmark = pytest.mark.slow

BANK = bank_of(SHIPPED)
KNOWN = bank_of(
    replaced(
        SHIPPED,
        measurement=msgspec.structs.replace(SHIPPED.measurement, shift_variance=1e-6, area_shift_variance=1e-6),
    )
)
"""The same content for somebody who knows that its questions are not harder or easier than stated."""

MIDDLE = (-1.6, -0.8, 0.0, 0.8, 1.6)
"""Ability in the middle of each level."""

PEOPLE = 20


def rates(ability: float, chance: Random) -> int:
    numbers = BANK.measurement
    first, *others = numbers.rating_thresholds
    begun = ability + chance.gauss(0, sqrt(numbers.begun_noise_variance)) > first
    claims = chance.random() < (1 - numbers.begun_denied if begun else numbers.begun_claimed)
    felt = numbers.rating_loading * ability + chance.gauss(0, sqrt(numbers.rating_noise_variance))
    return 1 + sum(felt > threshold for threshold in others) if claims else 0


def answers(item: int, ability: float, chance: Random) -> int | None:
    known = cdf(float(BANK.alpha[item]) * (ability - float(BANK.difficulty[item])))
    guessing = float(BANK.guessing[item])
    return BANK.key[item] if chance.random() < guessing + (1 - guessing) * known else None


def everything(ability: float, chance: Random) -> dict[str, int | None]:
    """A rating of each skill and an answer to each item."""
    given: dict[str, int | None] = {f"skill/{skill}": rates(ability, chance) for skill in BANK.skills}
    return given | {id: answers(place, ability, chance) for place, id in enumerate(BANK.items)}


def thorough(ability: float, role: RoleProfile, chance: Random) -> dict[str, int | None]:
    """A Thorough assessment."""
    given: dict[str, int | None] = {}
    while (id := next_item(SHIPPED, role, given, "thorough", str(chance.random()))) is not None:
        given[id] = rates(ability, chance) if is_rating(id) else answers(BANK.item_index[id], ability, chance)
    return given


def positions(bank: Bank, given: Responses) -> dict[str, float]:
    """Where each area is put, on the level scale."""
    abilities = estimate(bank, given)
    return {
        area: on_level_scale(
            abilities.along({bank.skills[place]: 1 / len(places) for place in places})[0], bank.measurement.cuts
        )
        for area, places in bank.members.items()
    }


@pytest.mark.parametrize(
    "level",
    [0, *(pytest.param(level, marks=pytest.mark.long) for level in (1, 2, 3)), 4],
    ids=LEVEL_NAMES,
)
def test_with_all_items_of_known_difficulty_each_area_comes_back_within_half_a_level(level: int) -> None:
    chance = Random(level)
    people = [positions(KNOWN, everything(MIDDLE[level], chance)) for _ in range(PEOPLE)]
    off = {area: sum(person[area] for person in people) / PEOPLE - (level + 0.5) for area in BANK.members}
    assert {area: round(by, 2) for area, by in off.items() if abs(by) > 0.5} == {}


@pytest.mark.parametrize(
    ("level", "role", "most"),
    [
        (0, "junior-ml-engineer", 0.65),
        pytest.param(1, "junior-ml-engineer", 0.5, marks=pytest.mark.long),
        pytest.param(2, "ml-engineer", 0.5, marks=pytest.mark.long),
        pytest.param(3, "ml-engineer", 0.5, marks=pytest.mark.long),
        (4, "senior-ml-engineer", 1.0),
    ],
)
def test_with_a_thorough_check_a_person_comes_back_within_a_level_on_average(
    level: int, role: str, most: float
) -> None:
    """Three questions per area pull every estimate towards the middle, and those at the top of the scale furthest.

    So does the doubt whether all questions are as hard as stated: who gets all of them right may owe it to that.
    The method page says so. Only more questions, and people of known level, would change it.
    """
    chance = Random(level)
    people = [positions(BANK, thorough(MIDDLE[level], SHIPPED.role_by_id[role], chance)) for _ in range(PEOPLE)]
    off = sum(sum(person.values()) / len(person) for person in people) / PEOPLE - (level + 0.5)
    assert abs(off) <= most
