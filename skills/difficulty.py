"""How hard an item is expected to be, before anybody has answered it.

People judge the difficulty of single questions badly and put small sets in order rather well (Impara and Plake
1998; Attali and others 2014, ETS RR-14-39). So each item has three opinions: the step its writer wrote it for, and
its place in two rankings of the questions of its skill, made independently by people who saw neither step nor key.
The three are averaged on the ability scale. Where the rankings disagree, the result says that it is less sure.
"""

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

import msgspec

from skills.content import Content, Item
from skills.value import Value

Ranking = Sequence[str]
"""Ids of all items of one skill, the easiest first."""

SPREAD = 0.3
"""Items of one step are spread evenly over the cut score of the step plus and minus this, in standard deviations.

Steps lie 0.8 apart, so the hardest of one step stays below the easiest of the next.
"""

SURE, UNSURE = 0.6, 0.8
"""Standard deviation of an expected difficulty when the rankings agree within `ONE_STEP`, and when they do not.

Experts' difficulties that correlate .83 with the true ones, which is as much as one may hope for, are off by 0.6.
"""

ONE_STEP = 0.8


class SkillRankings(Value, frozen=True):
    """Two independent rankings of the items of one skill, the easiest first."""

    skill: str
    first: tuple[str, ...]
    second: tuple[str, ...]


class Expected(NamedTuple):
    """Expected difficulty of an item and its standard deviation, on the ability scale."""

    difficulty: float
    sd: float


def ladder(steps: Sequence[int], cuts: Sequence[float]) -> list[float]:
    """Difficulties that items of these steps would have if their order were known, lowest first."""
    rungs = []
    for step in sorted(set(steps)):
        count = list(steps).count(step)
        rungs += [cuts[step - 1] + SPREAD * ((2 * place + 1) / count - 1) for place in range(count)]
    return rungs


def expected(steps: Mapping[str, int], first: Ranking, second: Ranking, cuts: Sequence[float]) -> dict[str, Expected]:
    """Expected difficulty of each item of one skill, from its steps and two rankings.

    Raises `ValueError` unless both rankings hold exactly the items that have a step.
    """
    if not sorted(first) == sorted(second) == sorted(steps):
        raise ValueError("A ranking must name every question of its skill once.")
    rungs = ladder(list(steps.values()), cuts)
    one, two = (dict(zip(ranking, rungs, strict=True)) for ranking in (first, second))
    return {
        id: Expected(
            round((cuts[step - 1] + one[id] + two[id]) / 3, 2),
            SURE if abs(one[id] - two[id]) <= ONE_STEP else UNSURE,
        )
        for id, step in steps.items()
    }


def placed(content: Content, rankings: Sequence[SkillRankings]) -> Content:
    """The content with the expected difficulties that rankings give. Calibrated items keep theirs.

    Raises `ValueError` if a ranking does not fit the items of its skill, and names the skill.
    """
    found: dict[str, Expected] = {}
    for ranking in rankings:
        steps = {item.id: item.level for item in content.items if item.skill == ranking.skill}
        try:
            found |= expected(steps, ranking.first, ranking.second, content.measurement.cuts)
        except ValueError as error:
            raise ValueError(f"{ranking.skill}: {error}") from error

    def place(item: Item) -> Item:
        if item.id not in found or item.origin == "calibrated":
            return item
        return msgspec.structs.replace(item, difficulty=found[item.id].difficulty, difficulty_sd=found[item.id].sd)

    return msgspec.structs.replace(content, items=tuple(map(place, content.items)))


def agreement(first: Ranking, second: Ranking) -> float:
    """How far two rankings agree: Kendall's tau, 1 for the same order, 0 for chance, -1 for the reverse."""
    place = {id: number for number, id in enumerate(second)}
    pairs = [place[earlier] < place[later] for earlier, later in combinations(first, 2)]
    return 2 * sum(pairs) / len(pairs) - 1 if pairs else 1.0
