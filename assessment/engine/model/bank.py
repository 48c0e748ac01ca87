"""A content as arrays: the prior over all skills, and the parameters of every item.

Built once per content and kept while the content lives, since building it takes longer than using it.
"""

import weakref
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from assessment.engine.model.irt import slope
from skills.content import Content, Item, Measurement

Array: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Bank:
    """Arrays of one content. With n skills the state has n + 1 dimensions; the last is the rating bias."""

    skills: tuple[str, ...]
    """Skill ids in the order of the state."""
    index: dict[str, int]
    """Position of each skill id in the state."""
    members: dict[str, tuple[int, ...]]
    """Positions of the skills of each area."""
    prior: Array
    """Covariance before any evidence, (n + 1, n + 1); the prior mean is zero."""
    items: tuple[str, ...]
    item_index: dict[str, int]
    item_skill: NDArray[np.int64]
    item_level: NDArray[np.int64]
    alpha: Array
    """Normal-ogive slope of each item, already flattened for its uncertain difficulty."""
    difficulty: Array
    guessing: Array
    key: tuple[int, ...]
    """Position of the correct option of each item."""
    measurement: Measurement

    @property
    def bias(self) -> int:
        """Position of the rating bias in the state."""
        return len(self.skills)


_banks: dict[int, tuple["weakref.ref[Content]", Bank]] = {}


def bank_of(content: Content) -> Bank:
    """The bank of a content, built at the first call. Contents are compared by identity, which is cheap."""
    known = _banks.get(id(content))
    if known is not None and known[0]() is content:
        return known[1]
    bank = build_bank(content)
    key = id(content)
    _banks[key] = (weakref.ref(content, lambda _: _banks.pop(key, None)), bank)
    return bank


def build_bank(content: Content) -> Bank:
    """Arrays of a content. Items and areas may be few, but every item's skill must exist."""
    skills = tuple(skill.id for skill in content.skills)
    index = {skill: position for position, skill in enumerate(skills)}
    numbers = content.measurement
    return Bank(
        skills=skills,
        index=index,
        members={area: tuple(index[skill.id] for skill in members) for area, members in content.skills_by_area.items()},
        prior=_prior(content),
        items=tuple(item.id for item in content.items),
        item_index={item.id: position for position, item in enumerate(content.items)},
        item_skill=np.array([index[item.skill] for item in content.items], dtype=np.int64),
        item_level=np.array([item.level for item in content.items], dtype=np.int64),
        alpha=np.array([_alpha(item, numbers) for item in content.items], dtype=np.float64),
        difficulty=np.array([_difficulty(item, numbers) for item in content.items], dtype=np.float64),
        guessing=np.array([_guessing(item, numbers) for item in content.items], dtype=np.float64),
        key=tuple(next(i for i, option in enumerate(item.options) if option.correct) for item in content.items),
        measurement=numbers,
    )


def _prior(content: Content) -> Array:
    """Every skill is a general part + its area's part + a part of its own; the rating bias stands apart."""
    numbers = content.measurement
    areas = np.array([skill.area for skill in content.skills])
    size = len(areas)
    prior = np.zeros((size + 1, size + 1))
    prior[:size, :size] = numbers.variance_general
    prior[:size, :size] += numbers.variance_area * (areas[:, None] == areas[None, :])
    prior[:size, :size] += numbers.variance_skill * np.eye(size)
    prior[size, size] = numbers.rating_bias_variance
    return prior


def _alpha(item: Item, numbers: Measurement) -> float:
    discrimination = numbers.discrimination if item.discrimination is None else item.discrimination
    return slope(discrimination, numbers.difficulty_sd if item.difficulty_sd is None else item.difficulty_sd)


def _difficulty(item: Item, numbers: Measurement) -> float:
    return numbers.cuts[item.level - 1] if item.difficulty is None else item.difficulty


def _guessing(item: Item, numbers: Measurement) -> float:
    return numbers.guessing_share / len(item.options) if item.guessing is None else item.guessing
