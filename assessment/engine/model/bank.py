"""A content as arrays: the belief before any evidence, the parameters of every item, and what each response is about.

Built once per content and kept while the content lives, since building it takes longer than using it. What one person's
responses mean for a role needs a part of it alone (`bank_about`): a national framework has 10,000 skills, and a belief
about all of them 100 million covariances.
"""

from collections import OrderedDict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from threading import Lock

import numpy as np

from assessment.engine.model.arrays import Array, Places
from assessment.engine.model.irt import slope
from assessment.engine.model.per_content import per_content
from skills.content import Content, Item, Measurement, Skill


@dataclass(frozen=True, eq=False)
class Bank:
    """Arrays of one content, or of a part of it. With n skills the state has n + 1 + areas dimensions, `state` below.

    First come the abilities, then the rating bias, then for each area how much harder its items are than stated.
    Abilities, difficulties and shifts are in standard deviations of the population of one skill; the bias is in those
    of the latent rating.
    """

    skills: tuple[str, ...]
    """Skill ids in the order of the state."""
    index: dict[str, int]
    """Position of each skill id in the state."""
    members: dict[str, tuple[int, ...]]
    """Positions of the skills of each area, by its id; of a part, those areas that have one."""
    prior: Array
    """Covariance before any evidence, (state, state); the prior mean is zero."""
    directions: Array
    """What a response can be about, as directions in the state, (directions, state): first each skill less the shift of
    its area, for the items on it; then how far each self-rating says that somebody got: the mean of its skills times the
    loading, plus the bias; then whether they have begun at all: that mean, plus a part of the bias."""
    rating_direction: dict[str, int]
    """Row of how far each self-rating says one got, by its id: `skill/<id>`, or `area/<id>` of an area all of whose
    skills are there."""
    begun_direction: dict[str, int]
    """Row of whether each self-rating says that one has begun, by the same ids."""
    skill_shift: Places
    """Position in the state of the shift of each skill's items, (skills,)."""
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


def bank_about(content: Content, skills: Iterable[str], responses: Collection[str] = ()) -> Bank:
    """The bank of these skills and of those that the responses are about, by their ids.

    Whatever it says of them is what the whole bank says: before any evidence the belief is normal, so leaving the
    other skills out of it is exact, and no response here is about one of them.
    """
    wanted = frozenset(skills).union(_subjects(content, responses))
    return bank_of(content) if len(wanted) == len(content.skills) else _parts(content).of(wanted)


def _subjects(content: Content, responses: Collection[str]) -> Iterable[str]:
    """Ids of the skills that responses are about. A rating of an area is about all its skills."""
    for id in responses:
        if id in content.item_by_id:
            yield content.item_by_id[id].skill
        elif id.startswith("area/"):
            yield from (skill.id for skill in content.skills_by_area.get(id.removeprefix("area/"), ()))
        elif (skill := id.removeprefix("skill/")) in content.skill_by_id:
            yield skill


class _Parts:
    """Banks of parts of a content, those used last. Roles are few; only who answers for several needs others."""

    MOST = 32

    def __init__(self, content: Content) -> None:
        self.items: dict[str, list[tuple[int, Item]]] = {skill.id: [] for skill in content.skills}
        """Items of each skill with their places among all."""
        for place, item in enumerate(content.items):
            self.items[item.skill].append((place, item))
        self.place = {skill.id: place for place, skill in enumerate(content.skills)}
        self.skills, self.areas, self.numbers = content.skills, content.skills_by_area, content.measurement
        self._known: OrderedDict[frozenset[str], Bank] = OrderedDict()
        self._lock = Lock()

    def of(self, wanted: frozenset[str]) -> Bank:
        """The bank of these skills."""
        with self._lock:
            if wanted in self._known:
                self._known.move_to_end(wanted)
                return self._known[wanted]
        skills = tuple(self.skills[place] for place in sorted(self.place[skill] for skill in wanted))
        items = sorted(pair for skill in wanted for pair in self.items[skill])
        there = {skill.area for skill in skills}
        whole = {area for area in there if wanted.issuperset(skill.id for skill in self.areas[area])}
        areas = {area: area in whole for area in self.areas if area in there}
        made = _made(skills, tuple(item for _, item in items), areas, self.numbers)
        with self._lock:
            self._known[wanted] = made
            while len(self._known) > self.MOST:
                self._known.popitem(last=False)
        return made


@per_content
def _parts(content: Content) -> _Parts:
    return _Parts(content)


def build_bank(content: Content) -> Bank:
    """Arrays of a content. Items and areas may be few, but every item's skill must exist."""
    areas = {area: bool(inside) for area, inside in content.skills_by_area.items()}
    return _made(content.skills, content.items, areas, content.measurement)


def _made(chosen: Collection[Skill], items: tuple[Item, ...], areas: Mapping[str, bool], numbers: Measurement) -> Bank:
    """Arrays of some skills and all items on them. `areas` are theirs, each with whether all its skills are there."""
    skills = tuple(skill.id for skill in chosen)
    index = {skill: position for position, skill in enumerate(skills)}
    inside: dict[str, list[int]] = {area: [] for area in areas}
    for skill in chosen:
        inside[skill.area].append(index[skill.id])
    members = {area: tuple(places) for area, places in inside.items()}
    places = {area: len(skills) + 1 + number for number, area in enumerate(members)}
    shift = np.array([places[skill.area] for skill in chosen], dtype=np.int64)
    ratings: dict[str, tuple[int, ...]] = {f"skill/{skill}": (place,) for skill, place in index.items()}
    ratings |= {f"area/{area}": members[area] for area, is_whole in areas.items() if is_whole}
    return Bank(
        skills=skills,
        index=index,
        members=members,
        prior=_prior(shift, len(members), numbers),
        directions=_directions(shift, ratings.values(), numbers, len(members)),
        rating_direction={id: len(skills) + row for row, id in enumerate(ratings)},
        begun_direction={id: len(skills) + len(ratings) + row for row, id in enumerate(ratings)},
        skill_shift=shift,
        items=tuple(item.id for item in items),
        item_index={item.id: position for position, item in enumerate(items)},
        item_skill=np.array([index[item.skill] for item in items], dtype=np.int64),
        item_level=np.array([item.level for item in items], dtype=np.int64),
        alpha=np.array([_alpha(item, numbers) for item in items], dtype=np.float64),
        difficulty=np.array([_difficulty(item, numbers) for item in items], dtype=np.float64),
        guessing=np.array([_guessing(item, numbers) for item in items], dtype=np.float64),
        key=tuple(next(i for i, option in enumerate(item.options) if option.correct) for item in items),
        enemies=_enemies(items),
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


def _prior(shift: Places, shifts: int, numbers: Measurement) -> Array:
    """Covariance before any evidence, (state, state).

    Every skill is a general part + its area's part + a part of its own, and the shift of an area is a general part + a
    part of its own; the rating bias stands apart.
    """
    size = len(shift)
    prior = np.zeros((size + 1 + shifts, size + 1 + shifts))
    prior[:size, :size] = numbers.variance_general
    prior[:size, :size] += numbers.variance_area * (shift[:, None] == shift[None, :])
    prior[:size, :size] += numbers.variance_skill * np.eye(size)
    prior[size, size] = numbers.rating_bias_variance
    prior[size + 1 :, size + 1 :] = numbers.shift_variance + numbers.area_shift_variance * np.eye(shifts)
    return prior


def _directions(shift: Places, ratings: Collection[tuple[int, ...]], numbers: Measurement, areas: int) -> Array:
    """Directions of every skill's items, and of every rating, given as the positions of its skills, twice.

    (skills + 2 ratings, state); `shift` says where in the state the shift of each skill's area stands, (skills,).
    """
    skills = len(shift)
    items = np.eye(skills, skills + 1 + areas)
    items[np.arange(skills), shift] = -1.0
    begun = np.zeros((len(ratings), skills + 1 + areas))
    for row, places in zip(begun, ratings, strict=True):
        row[list(places)] = 1.0 / len(places)
    how_far = numbers.rating_loading * begun
    how_far[:, skills] = 1.0
    begun[:, skills] = numbers.begun_style
    return np.vstack([items, how_far, begun])


def _alpha(item: Item, numbers: Measurement) -> float:
    discrimination = numbers.discrimination if item.discrimination is None else item.discrimination
    return slope(discrimination, numbers.difficulty_sd if item.difficulty_sd is None else item.difficulty_sd)


def _difficulty(item: Item, numbers: Measurement) -> float:
    return numbers.cuts[item.level - 1] if item.difficulty is None else item.difficulty


def _guessing(item: Item, numbers: Measurement) -> float:
    return numbers.guessing_share / len(item.options) if item.guessing is None else item.guessing
