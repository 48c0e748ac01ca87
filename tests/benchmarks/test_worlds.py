"""The simulated people are what their world says they are, and the same at every run."""

from dataclasses import replace

import numpy as np
import pytest

from assessment.engine.model.bank import bank_of
from benchmarks.worlds import DISTURBANCES, LAUNCH, World, mature, person, quiet, reference
from skills.content import Content

CONTENT = reference()
MANY = 400


def abilities(world: World) -> np.ndarray:
    return np.array([person(CONTENT, world, number).abilities for number in range(MANY)])


def test_the_reference_has_the_counts_that_the_limits_were_set_for() -> None:
    assert (len(CONTENT.areas), len(CONTENT.skills), len(CONTENT.items)) == (12, 36, 288)
    for number in range(1, 6):
        weights = [each.weight for each in CONTENT.role_by_id[f"role-{number}"].requirements]
        assert [weights.count(weight) for weight in (3, 2, 1)] == [12, 12, 12]
        assert len(CONTENT.role_by_id[f"key-{number}"].requirements) == 12


def test_the_same_number_is_the_same_person() -> None:
    one, again, other = (person(CONTENT, LAUNCH, number) for number in (7, 7, 8))
    assert np.array_equal(one.abilities, again.abilities)
    assert np.array_equal(one.correct, again.correct)
    assert one.ratings == again.ratings
    assert not np.array_equal(one.abilities, other.abilities)


def test_people_of_the_launch_world_have_the_stated_structure() -> None:
    found = np.cov(abilities(LAUNCH).T)
    area = np.repeat(np.arange(12), 3)
    same, other = area[:, None] == area, area[:, None] != area
    assert np.diag(found).mean() == pytest.approx(1.0, abs=0.05)
    assert found[other].mean() == pytest.approx(0.40, abs=0.05)
    assert found[same & ~np.eye(36, dtype=bool)].mean() == pytest.approx(0.65, abs=0.05)


def test_spiky_people_differ_in_shape_but_neither_in_mean_nor_in_variance() -> None:
    spiky = next(world for world in DISTURBANCES if world.name == "spiky")
    found = abilities(spiky)
    assert found.mean() == pytest.approx(0.0, abs=0.05)
    assert found.var() == pytest.approx(1.0, abs=0.06)
    lowest, counts = np.unique(found.round(9), return_counts=True)
    assert counts.max() / found.size == pytest.approx(0.25, abs=0.02)
    assert lowest[counts.argmax()] < CONTENT.measurement.cuts[0]


def test_ratings_hang_together_with_abilities_as_the_world_says() -> None:
    """But for whether somebody says that they have begun at all, which says more."""
    for world in (replace(LAUNCH, begun=None), replace(LAUNCH, begun=None, rating=0.65)):
        people = [person(CONTENT, world, number) for number in range(MANY)]
        rated = np.array([[each.ratings[f"skill/{skill.id}"] for skill in CONTENT.skills] for each in people])
        found = np.corrcoef(rated.ravel(), np.array([each.abilities for each in people]).ravel())[0, 1]
        assert found == pytest.approx(world.rating, abs=0.05)


def test_leniency_raises_ratings_and_nothing_else() -> None:
    strict, mild = (person(CONTENT, replace(LAUNCH, leniency=leniency), 3) for leniency in (0.0, 0.9))
    assert np.array_equal(strict.abilities, mild.abilities)
    assert np.array_equal(strict.correct, mild.correct)
    assert all(mild.ratings[id] >= level for id, level in strict.ratings.items())
    assert sum(mild.ratings.values()) > sum(strict.ratings.values())


def share_right(content: Content, world: World) -> float:
    return float(np.mean([person(content, world, number).correct.mean() for number in range(100)]))


def test_items_are_answered_as_often_as_their_parameters_say() -> None:
    world, bank = quiet(LAUNCH), bank_of(CONTENT)
    grid = np.linspace(-6, 6, 1201)
    density = np.exp(-(grid**2) / 2) / np.exp(-(grid**2) / 2).sum()
    cuts = np.array(CONTENT.measurement.cuts)
    known = 1 / (1 + np.exp(-CONTENT.measurement.discrimination * (grid[:, None] - cuts)))
    expected = float((density @ (bank.guessing[0] + (1 - bank.guessing[0]) * known)).mean())
    assert share_right(CONTENT, world) == pytest.approx(expected, abs=0.02)


@pytest.mark.parametrize(
    ("name", "side"), [("items harder", -1), ("items easier", 1), ("slips", -1), ("guessers", 1), ("clickers 20 %", -1)]
)
def test_a_disturbance_moves_right_responses_to_its_side(name: str, side: int) -> None:
    world = next(world for world in DISTURBANCES if world.name == name)
    assert side * (share_right(CONTENT, world) - share_right(CONTENT, LAUNCH)) > 0.01


def test_a_mature_content_differs_in_its_numbers_only() -> None:
    grown = mature(CONTENT)
    assert grown.items == CONTENT.items
    assert grown.measurement.discrimination > CONTENT.measurement.discrimination
    assert bank_of(grown).guessing.max() == pytest.approx(0.10)
