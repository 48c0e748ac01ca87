"""A content as arrays: the belief before any evidence, the parameters of every item, and what each response is about.

Built once per content and kept while the content lives, since building it takes longer than using it.
"""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from assessment.engine.model.arrays import Array, Places
from assessment.engine.model.irt import slope
from assessment.engine.model.per_content import per_content
from skills.content import Content, Item, Measurement


@dataclass(frozen=True, eq=False)
class Bank:
    """Arrays of one content. With n skills the state has n + 1 dimensions; the last is the rating bias.

    Abilities, and with them difficulties, are in standard deviations of the population of one skill; the bias is in
    those of the latent rating.
    """

    skills: tuple[str, ...]
    """Skill ids in the order of the state."""
    index: dict[str, int]
    """Position of each skill id in the state."""
    members: dict[str, tuple[int, ...]]
    """Positions of the skills of each area."""
    prior: Array
    """Covariance before any evidence, (n + 1, n + 1); the prior mean is zero."""
    directions: Array
    """What a response can be about, as directions in the state, (directions, n + 1): first each skill, for the items on
    it; then each self-rating, which shows the mean of its skills times the loading, plus the bias."""
    rating_direction: dict[str, int]
    """Row of each self-rating among the directions, by its id: `skill/<id>`, or `area/<id>` of an area with skills."""
    items: tuple[str, ...]
    """Item ids in the editors' order, which is that of all arrays below, (items,)."""
    item_index: dict[str, int]
    """Position of each item id."""
    item_skill: Places
    """Position of the skill of each item."""
    item_level: Places
    """The level that the step of each item leads to, 1 to 4."""
    alpha: Array
    """Normal-ogive slope of each item, already flattened for its uncertain difficulty (`irt.slope`)."""
    difficulty: Array
    guessing: Array
    """Probability that somebody who does not know is right."""
    key: tuple[int, ...]
    """Position of the correct option of each item."""
    enemies: tuple[frozenset[int], ...]
    """Positions of the items that each item must not be asked with, whichever of the two names the other."""
    measurement: Measurement
    """The edition's numbers: cut scores, the ratings' thresholds, loading and noise."""

    @property
    def bias(self) -> int:
        """Position of the rating bias in the state."""
        return len(self.skills)

    def parameters(self, item: int) -> tuple[float, float, float]:
        """Slope, difficulty and guessing of the item at a position, as the formulas of `irt` take them."""
        return float(self.alpha[item]), float(self.difficulty[item]), float(self.guessing[item])


@per_content
def bank_of(content: Content) -> Bank:
    """The bank of a content, built at the first call."""
    return build_bank(content)


def build_bank(content: Content) -> Bank:
    """Arrays of a content. Items and areas may be few, but every item's skill must exist."""
    skills = tuple(skill.id for skill in content.skills)
    index = {skill: position for position, skill in enumerate(skills)}
    members = {area: tuple(index[skill.id] for skill in inside) for area, inside in content.skills_by_area.items()}
    numbers = content.measurement
    ratings: dict[str, tuple[int, ...]] = {f"skill/{skill}": (place,) for skill, place in index.items()}
    ratings |= {f"area/{area}": places for area, places in members.items() if places}
    return Bank(
        skills=skills,
        index=index,
        members=members,
        prior=_prior(content),
        directions=_directions(len(skills), ratings.values(), numbers.rating_loading),
        rating_direction={id: len(skills) + row for row, id in enumerate(ratings)},
        items=tuple(item.id for item in content.items),
        item_index={item.id: position for position, item in enumerate(content.items)},
        item_skill=np.array([index[item.skill] for item in content.items], dtype=np.int64),
        item_level=np.array([item.level for item in content.items], dtype=np.int64),
        alpha=np.array([_alpha(item, numbers) for item in content.items], dtype=np.float64),
        difficulty=np.array([_difficulty(item, numbers) for item in content.items], dtype=np.float64),
        guessing=np.array([_guessing(item, numbers) for item in content.items], dtype=np.float64),
        key=tuple(next(i for i, option in enumerate(item.options) if option.correct) for item in content.items),
        enemies=_enemies(content.items),
        measurement=numbers,
    )


def _enemies(items: tuple[Item, ...]) -> tuple[frozenset[int], ...]:
    place = {item.id: position for position, item in enumerate(items)}
    found: list[set[int]] = [set() for _ in items]
    for position, item in enumerate(items):
        for other in (place[id] for id in item.enemies if id in place):
            found[position].add(other)
            found[other].add(position)
    return tuple(map(frozenset, found))


def _prior(content: Content) -> Array:
    """Covariance before any evidence, (n + 1, n + 1).

    Every skill is a general part + its area's part + a part of its own; the rating bias stands apart.
    """
    numbers = content.measurement
    areas = np.array([skill.area for skill in content.skills])
    size = len(areas)
    prior = np.zeros((size + 1, size + 1))
    prior[:size, :size] = numbers.variance_general
    prior[:size, :size] += numbers.variance_area * (areas[:, None] == areas[None, :])
    prior[:size, :size] += numbers.variance_skill * np.eye(size)
    prior[size, size] = numbers.rating_bias_variance
    return prior


def _directions(skills: int, ratings: Collection[tuple[int, ...]], loading: float) -> Array:
    """Directions of every skill, then of every rating, given as the positions of its skills; (directions, n + 1)."""
    rows = np.zeros((len(ratings), skills + 1))
    for row, places in zip(rows, ratings, strict=True):
        row[list(places)] = loading / len(places)
        row[skills] = 1.0
    return np.vstack([np.eye(skills, skills + 1), rows])


def _alpha(item: Item, numbers: Measurement) -> float:
    discrimination = numbers.discrimination if item.discrimination is None else item.discrimination
    return slope(discrimination, numbers.difficulty_sd if item.difficulty_sd is None else item.difficulty_sd)


def _difficulty(item: Item, numbers: Measurement) -> float:
    return numbers.cuts[item.level - 1] if item.difficulty is None else item.difficulty


def _guessing(item: Item, numbers: Measurement) -> float:
    return numbers.guessing_share / len(item.options) if item.guessing is None else item.guessing
