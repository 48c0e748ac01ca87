"""Simulated people, and what is true of items though the engine does not know it.

A world says how people and items differ from what a content claims. Items are what their editors say, give or
take: a true difficulty around the stated one, a true slope around the stated one. So every world fits every
content, a draft as well as the reference.

Everything random comes from numbered seeds, and the same draws serve every world: two worlds differ in what
they say, never in their luck.
"""

from dataclasses import dataclass, replace
from functools import lru_cache
from math import log, sqrt
from statistics import NormalDist
from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from assessment.engine.model.arrays import Array
from assessment.engine.model.bank import bank_of
from skills.content import (
    MAX_LEVEL,
    Content,
    Item,
    Level,
    Measurement,
    Option,
    Requirement,
    RoleProfile,
    Skill,
    SkillArea,
)

SEEDS = (20261121, 20261122)
"""Half of the people belong to each."""

BLOCK = 10
"""So many people in a row share one draw of true item parameters, so that no figure rests on the luck of one."""

DRAWS = 20


@dataclass(frozen=True)
class World:
    """What is true. The defaults are the launch world; every other one changes a line or two."""

    name: str
    title: str
    general: float = 0.40
    area: float = 0.25
    own: float = 0.35
    """Parts of the variance of a skill: of the person, of the area, of the skill itself."""
    spread: float = 1.0
    """Standard deviation of people on a skill, where the engine believes 1."""
    skill_means: float = 0.0
    """Standard deviation of the skills' means, where the engine believes that all are 0."""
    never: float = 0.0
    """Share of skills a person never learned. The rest is then higher, so that mean and variance stay 0 and 1."""
    rating: float = 0.35
    """Correlation of a self-rating with the ability."""
    bias_share: float = 0.5
    """Share of a rating's error that is the person's own, in every rating."""
    begun: float | None = 0.4
    """How much of a rating's error, its leniency included, goes into whether somebody says that they have begun at all,
    where an ability counts in full; None where "Not yet" is a rating like the others."""
    begun_noise: float = 0.4
    """Standard deviation of what else goes into that."""
    leniency: float = 0.3
    """How far everybody rates too high, in standard deviations of the rating."""
    slope: float = 1.0
    slope_spread: float = 0.3
    """True discrimination over the stated one: log-normal around `slope`."""
    guess: tuple[float, float] = (0.6, 1.2)
    """True guessing over the stated one: uniform in this range."""
    difficulty: float = 1.0
    """Spread of true difficulties around the stated ones, over the stated uncertainty."""
    shift: float = 0.0
    """How much harder every item is than stated."""
    shift_spread: float = 0.0
    area_shift_spread: float = 0.0
    """Standard deviations, over draws of true item parameters, of a shift of all items and of those of an area."""
    slips: float = 0.0
    """Share of right responses lost by carelessness."""
    clickers: float = 0.0
    """Share of people who click at random, ratings included."""


LAUNCH = World("launch", "Launch: what we expect of the first months", shift_spread=0.35, area_shift_spread=0.17)
MATURE = World("mature", "Mature: sharp items of known difficulty, factual ratings", rating=0.5, guess=(0.5, 1.5))

HARDEST = ("spread 1.3", "clickers 20 %", "items 1.2 harder", "items 1.2 easier")
"""Disturbances in which neither ranges nor words can be kept; shown, but without a limit."""

DISTURBANCES = (
    World("spiky", "Spiky people: a quarter of the skills never learned", never=0.25),
    World("less related", "Skills hang together less than believed", general=0.2, area=0.2, own=0.6),
    World("more related", "Skills hang together more than believed", general=0.6, area=0.2, own=0.2),
    World("over-raters", "Everybody rates far too high", leniency=0.9),
    World("weak ratings", "Ratings worth little", rating=0.15),
    World("uneven skills", "Some skills are rarer than others (SD .5)", skill_means=0.5),
    World("spread 1.3", "People less alike than believed", spread=1.3),
    World("difficulties off", "Item difficulties known half as well as believed", difficulty=1.5),
    World("items harder", "Every item .4 harder than stated", shift=0.4),
    World("items easier", "Every item .4 easier than stated", shift=-0.4),
    World("items .8 harder", "Every item .8 harder than stated", shift=0.8),
    World("items .8 easier", "Every item .8 easier than stated", shift=-0.8),
    World("items 1.2 harder", "Every item 1.2 harder than stated", shift=1.2),
    World("items 1.2 easier", "Every item 1.2 easier than stated", shift=-1.2),
    World("vague not yet", "“Not yet” is a rating like any other", begun=None),
    World("modest", "Everybody rates low, and “Not yet” is vague", leniency=-0.6, begun=None),
    World("slips", "5 % careless slips", slips=0.05),
    World("guessers", "Twice as much guessing", guess=(1.2, 2.4)),
    World("clickers 5 %", "5 % of people click at random", clickers=0.05),
    World("clickers 20 %", "20 % of people click at random", clickers=0.20),
)


class Truth(NamedTuple):
    """True item parameters, in the order of the bank."""

    slope: Array
    difficulty: Array
    guessing: Array
    skill_means: Array
    """Mean of each skill over people."""


class _ByIdentity(NamedTuple):
    """A content as the key of a cache: compared by identity, since comparing two contents field by field is slow."""

    content: Content

    def __hash__(self) -> int:
        return id(self.content)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _ByIdentity) and other.content is self.content


@lru_cache(maxsize=4 * DRAWS)
def _truth(content: _ByIdentity, world: World, draw: int) -> Truth:
    bank, items, numbers = bank_of(content.content), content.content.items, content.content.measurement
    rng = np.random.default_rng([SEEDS[0], 1, draw])
    errors, slopes, guesses = rng.normal(size=len(items)), rng.normal(size=len(items)), rng.random(len(items))
    means = rng.normal(size=len(bank.skills))
    together, apart = _shifts(draw, len(bank.members))
    shift = world.shift + world.shift_spread * together + world.area_shift_spread * apart
    of_item = shift[bank.skill_shift[bank.item_skill] - bank.bias - 1]
    stated = np.array([numbers.discrimination if i.discrimination is None else i.discrimination for i in items])
    unsure = np.array([numbers.difficulty_sd if i.difficulty_sd is None else i.difficulty_sd for i in items])
    low, high = world.guess
    return Truth(
        slope=stated * np.exp(log(world.slope) + world.slope_spread * slopes),
        difficulty=bank.difficulty + of_item + world.difficulty * unsure * errors,
        guessing=np.minimum(bank.guessing * (low + (high - low) * guesses), 0.5),
        skill_means=world.skill_means * means,
    )


def _shifts(draw: int, areas: int) -> tuple[float, Array]:
    """How far all items of a draw are off, and those of each area, as normal deviates.

    The former are spread evenly over the draws, since a person has only one of them.
    """
    order = np.random.default_rng([SEEDS[0], 4]).permutation(DRAWS)
    together = NormalDist().inv_cdf((float(order[draw]) + 0.5) / DRAWS)
    return together, np.random.default_rng([SEEDS[0], 5, draw]).normal(size=areas)


@dataclass(frozen=True, eq=False)
class Person:
    """Somebody who can rate and answer. Asking twice gives the same answer."""

    number: int
    abilities: Array
    """In the order of the bank's skills."""
    bias: float
    correct: NDArray[np.bool_]
    """Whether the response to each item of the bank would be right."""
    ratings: dict[str, int]
    """The level given to every area and skill, by id of the rating."""


NORMAL = NormalDist()


def evenly(number: int) -> tuple[float, float, float]:
    """Point number `number` of a sequence that fills the unit cube evenly, for what weighs most in a person.

    General ability, bias and clicking are the same for all responses of a person. Spread evenly instead of drawn,
    a few people stand for many, and the standard errors stated elsewhere are on the safe side. The steps are
    powers of the root of x^4 = x + 1 (Roberts 2018, a generalised golden ratio).
    """
    general, bias, clicks = ((0.5 + (number + 1) / 1.2207440846057596**power) % 1.0 for power in (1, 2, 3))
    return general, bias, clicks


def person(content: Content, world: World, number: int) -> Person:
    """Person number `number` of a world; odd and even numbers come from different seeds, and each draw of
    item parameters serves a few people."""
    seed = SEEDS[number % len(SEEDS)]
    truth, bank = _truth(_ByIdentity(content), world, number // BLOCK % DRAWS), bank_of(content)
    rng = np.random.default_rng([seed, 2, number])
    areas, size = len(content.areas), len(bank.skills)
    u_general, u_bias, u_clicks = evenly(number)
    z_general, z_bias = NORMAL.inv_cdf(u_general), NORMAL.inv_cdf(u_bias)
    z_area, z_own, u_never = rng.normal(size=areas), rng.normal(size=size), rng.random(size)
    z_rating, clicked, u_item = (
        rng.normal(size=areas + size),
        rng.integers(0, 5, areas + size),
        rng.random(len(bank.items)),
    )
    u_begun = rng.random(areas + size)

    in_area = np.zeros(size)
    for z, places in zip(z_area, bank.members.values(), strict=True):
        in_area[list(places)] = z
    abilities = sqrt(world.general) * z_general + sqrt(world.area) * in_area + sqrt(world.own) * z_own
    if world.never:
        abilities = _spiky(abilities, u_never < world.never, world.never)
    abilities = world.spread * abilities + truth.skill_means

    clicks = u_clicks < world.clickers
    knows = 1.0 / (1.0 + np.exp(-truth.slope * (abilities[bank.item_skill] - truth.difficulty)))
    chance = (truth.guessing + (1.0 - truth.guessing) * knows) * (1.0 - world.slips)
    if clicks:
        chance = 1.0 / np.array([len(item.options) for item in content.items])

    error = 1.0 - world.rating**2
    bias = world.leniency + sqrt(error * world.bias_share) * z_bias
    rated = [*(abilities[list(places)].mean() for places in bank.members.values()), *abilities]
    felt = world.rating * np.array(rated) + bias + sqrt(error * (1.0 - world.bias_share)) * z_rating
    levels = clicked if clicks else _levels(world, content.measurement.cuts, np.array(rated), felt, bias, u_begun)
    names = [*(f"area/{area.id}" for area in content.areas), *(f"skill/{skill}" for skill in bank.skills)]
    return Person(number, abilities, float(bias), u_item < chance, dict(zip(names, levels.tolist(), strict=True)))


def _levels(
    world: World, cuts: tuple[float, ...], rated: Array, felt: Array, bias: float, chance: Array
) -> NDArray[np.int64]:
    """The levels that a person gives: first whether they have begun at all, then how far they got."""
    first, *others = cuts
    got: NDArray[np.int64] = 1 + (felt[:, None] > np.array(others)).sum(axis=1)
    if world.begun is None:
        return np.where(felt > first, got, 0)
    noise = world.begun_noise * np.array([NORMAL.inv_cdf(float(each)) for each in chance])
    return np.where(rated + world.begun * bias + noise > first, got, 0)


def _spiky(abilities: Array, never: NDArray[np.bool_], share: float) -> Array:
    """Never learned: one low value. Learned: narrower and higher, so that overall mean and variance stay 0 and 1.

    With a share of .25 and learned skills of variance .49 the covariances of .40, .25, .35 become .11, .07, .82.
    """
    narrow = 0.49
    mean = sqrt((1.0 - (1.0 - share) * narrow) * share / (1.0 - share))
    return np.where(never, -mean * (1.0 - share) / share, mean + sqrt(narrow) * abilities)


# Contents ---------------------------------------------------------------------------------------------

ANCHORS = ("Not yet", "Guided", "Independent", "Dependable", "Leading")


def reference(skills: int = 36, per_skill: int = 8) -> Content:
    """The content of the figures: three skills to an area, equally many items of every level, roles of three kinds.

    Roles "role-1" to "role-5" ask for everything: a third of the skills at level 3 or 4 with weight 3, a third at
    2 or 3 with weight 2, a third at 1 or 2 with weight 1. "key-1" to "key-5" ask for the first third alone. The
    figures were set for items without "I don't know yet", so everybody guesses who does not know.
    """
    areas = tuple(
        SkillArea(id=f"area-{n}", name=f"Area {n}", description="", question="", anchors=ANCHORS)
        for n in range(1, (skills + 2) // 3 + 1)
    )
    levels = tuple(Level(anchor) for anchor in ANCHORS)
    assert len(levels) == MAX_LEVEL + 1
    named = tuple(
        Skill(id=f"skill-{n}", area=areas[n // 3].id, name=f"Skill {n}", description="", levels=levels)  # type: ignore[arg-type]
        for n in range(skills)
    )
    options = tuple(Option(text=text, reason="", correct=text == "a") for text in "abcd")
    items = tuple(
        Item(id=f"{skill.id}-{n}", skill=skill.id, level=n % 4 + 1, stem="", options=options, explanation="")
        for skill in named
        for n in range(per_skill)
    )
    roles = tuple(_role(number, named) for number in range(1, 6))
    keys = tuple(
        replace_role(role, f"key-{n}", tuple(r for r in role.requirements if r.weight == 3))
        for n, role in enumerate(roles, 1)
    )
    return Content(
        areas=areas, skills=named, items=items, roles=(*roles, *keys), measurement=Measurement(guessing_share=1.0)
    )


def _role(number: int, skills: tuple[Skill, ...]) -> RoleProfile:
    rng = np.random.default_rng([SEEDS[0], 3, number])
    order, higher = rng.permutation(len(skills)), rng.integers(0, 2, len(skills))
    weights = [3 - 3 * place // len(skills) for place in range(len(skills))]
    requirements = {
        int(skill): Requirement(skills[skill].id, weight + int(up), weight)
        for skill, weight, up in zip(order, weights, higher, strict=True)
    }
    in_order = tuple(requirements[place] for place in range(len(skills)))
    return RoleProfile(id=f"role-{number}", name=f"Role {number}", summary="", requirements=in_order)


def replace_role(role: RoleProfile, id: str, requirements: tuple[Requirement, ...]) -> RoleProfile:
    """The role under another id, asking for something else."""
    return msgspec.structs.replace(role, id=id, requirements=requirements)


def mature(content: Content) -> Content:
    """The content after some years: items pruned and calibrated, "I don't know yet" used, ratings re-estimated."""
    numbers = msgspec.structs.replace(
        content.measurement,
        discrimination=1.8,
        difficulty_sd=0.3,
        guessing_share=0.4,
        rating_loading=0.5,
        rating_bias_variance=0.30,
        rating_noise_variance=0.45,
        shift_variance=0.01,
        area_shift_variance=0.01,
    )
    return msgspec.structs.replace(content, measurement=numbers)


def quiet(world: World) -> World:
    """The world without anything the engine could be wrong about; for tests."""
    return replace(world, slope_spread=0.0, guess=(1.0, 1.0), difficulty=0.0, shift_spread=0.0, area_shift_spread=0.0)
