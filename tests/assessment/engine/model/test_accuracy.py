"""How often the words are right, on simulated people in the launch world, with the shipped questions.

The people follow a model that differs from the engine's: another structure of abilities, slopes, guessing and
difficulties that it does not know, and ratings that run high. Few people and a fixed seed, so the limits are loose.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pytest

from assessment.engine.model.bank import Bank, bank_of
from assessment.engine.model.scoring import estimate, is_rating, on_level_scale
from assessment.engine.reading.report import build_report
from assessment.engine.reading.values import AreaScore
from skills.content import Content, RoleProfile
from tests.assessment.engine.answers import next_item
from tests.builders import shipped_content

CONTENT = shipped_content()
ROLE = CONTENT.role_by_id["ml-engineer"]
PEOPLE = 80


class World(NamedTuple):
    """What the engine does not know: the true parameters of the items."""

    difficulty: np.ndarray
    slope: np.ndarray
    guessing: np.ndarray


class Person(NamedTuple):
    """A simulated person after a Standard assessment."""

    abilities: np.ndarray
    responses: dict[str, int | None]


def people(content: Content, role: RoleProfile) -> Iterator[Person]:
    rng = np.random.default_rng(20261121)
    bank = bank_of(content)
    count = len(bank.items)
    world = World(
        bank.difficulty + rng.normal(0, 0.6, count),
        np.exp(rng.normal(0.26, 0.23, count)),
        rng.uniform(0.05, 0.25, count),
    )
    for number in range(PEOPLE):
        own_part = rng.normal(0, 0.35**0.5, len(bank.skills))
        area_part = {area.id: rng.normal(0, 0.5) for area in content.areas}
        abilities = rng.normal(0, 0.4**0.5) + own_part + np.array([area_part[s.area] for s in content.skills])
        yield Person(abilities, take(content, role, bank, world, abilities, rng, str(number)))


def take(
    content: Content,
    role: RoleProfile,
    bank: Bank,
    world: World,
    abilities: np.ndarray,
    rng: np.random.Generator,
    seed: str,
) -> dict[str, int | None]:
    given: dict[str, int | None] = {}
    bias = rng.normal(0.3, 0.35**0.5)
    while (id := next_item(content, role, given, "standard", seed)) is not None:
        if is_rating(id):
            felt = 0.35 * abilities[bank.index[id.partition("/")[2]]] + bias + rng.normal(0, 0.53**0.5)
            given[id] = int(sum(felt > cut for cut in content.measurement.cuts))
            continue
        i = bank.item_index[id]
        known = 1 / (1 + np.exp(-world.slope[i] * (abilities[bank.item_skill[i]] - world.difficulty[i])))
        right = rng.random() < world.guessing[i] + (1 - world.guessing[i]) * known
        given[id] = bank.key[i] if right else None
    return given


@pytest.fixture(scope="module")
def everybody() -> list[Person]:
    return list(people(CONTENT, ROLE))


def true_position(area: AreaScore, person: Person) -> float:
    bank = bank_of(CONTENT)
    ability = sum(skill.weight * person.abilities[bank.index[skill.id]] for skill in area.skills) / area.importance
    return on_level_scale(float(ability), CONTENT.measurement.cuts)


@pytest.mark.slow
def test_skills_land_on_the_right_side_of_their_targets_and_within_their_ranges(everybody: list[Person]) -> None:
    bank = bank_of(CONTENT)
    cut = np.full(len(bank.skills), np.nan)
    for requirement in ROLE.requirements:
        cut[bank.index[requirement.skill]] = CONTENT.measurement.cuts[requirement.level - 1]
    asked = ~np.isnan(cut)
    right, squares, inside = [], [], []
    for person in everybody:
        abilities = estimate(bank, person.responses)
        size = len(bank.skills)
        mean, sd = abilities.mean[:size], np.sqrt(np.diag(abilities.covariance))[:size]
        right.append(np.mean((mean >= cut)[asked] == (person.abilities >= cut)[asked]))
        squares.append(np.mean((mean - person.abilities) ** 2))
        inside.append(np.mean(np.abs(mean - person.abilities) < 1.645 * sd))
    assert np.mean(right) > 0.70
    assert np.sqrt(np.mean(squares)) < 0.85
    assert 0.86 < np.mean(inside) < 0.96


@pytest.mark.slow
def test_areas_called_meets_are_met_and_areas_called_gap_are_gaps(everybody: list[Person]) -> None:
    met, gap, in_range = [], [], []
    for person in everybody:
        for area in build_report(CONTENT, ROLE, person.responses).areas:
            truth = true_position(area, person)
            in_range.append(area.low <= truth <= area.high)
            if area.result == "meets":
                met.append(truth >= area.target)
            if area.result == "gap":
                gap.append(truth < area.target)
    assert len(met) > 100
    assert len(gap) > 50
    assert np.mean(met) > 0.80
    assert np.mean(gap) > 0.85
    assert 0.72 < np.mean(in_range) < 0.88
