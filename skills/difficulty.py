"""How hard an item is expected to be, before anybody has answered it.

Four opinions, made independently. The step its writer wrote it for, and its place in two rankings of the questions of
its skill by people who saw neither step nor key: small sets are put in order rather well, though single questions are
not judged well (Impara and Plake 1998; Attali and others 2014, ETS RR-14-39). These three are averaged on the ability
scale, and say where an item lies among those of its skill. What they do not say is how high the steps themselves are.
That comes from judges of all items on one scale (`judgements`), who count for `JUDGES` of the result.
"""

from collections.abc import Mapping, Sequence
from itertools import combinations
from statistics import fmean
from typing import NamedTuple

import msgspec

from skills.content import Content, Item, Measurement
from skills.judgements import JudgedItem, Scale, judged_difficulty
from skills.value import Value

Ranking = Sequence[str]
"""Ids of all items of one skill, the easiest first."""

SPREAD = 0.3
"""Items of one step are spread evenly over the cut score of the step plus and minus this, in standard deviations.

Steps lie 0.8 apart, so the hardest of one step stays below the easiest of the next.
"""

JUDGES = 2 / 3
"""Share of the judges in the result. On public questions their mean was off by next to nothing and single questions by
.65 (a correlation of .70 with the truth). A writer's step has no such
proof, but neither has a judge for people who are *just* at a level: so the steps keep a third."""

SURE, UNSURE = 0.5, 0.7
"""Standard deviation of an expected difficulty when judges and the rest agree within `ONE_STEP`, and when they do not.

Of two opinions with errors of .6 that have a part in common the weighted mean is off by .5.
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


def ranked(steps: Mapping[str, int], first: Ranking, second: Ranking, cuts: Sequence[float]) -> dict[str, float]:
    """Difficulty of each item of one skill by its step and two rankings; an item that was not ranked has its cut score.

    Raises `ValueError` unless both rankings hold the same items, once each, and each of them has a step.
    """
    if len(set(first)) != len(first) or sorted(first) != sorted(second) or not set(first) <= set(steps):
        raise ValueError("Both rankings must name the same questions of their skill, each once.")
    rungs = ladder([steps[id] for id in first], cuts)
    one, two = (dict(zip(ranking, rungs, strict=True)) for ranking in (first, second))
    return {id: (cuts[step - 1] + one[id] + two[id]) / 3 if id in one else cuts[step - 1] for id, step in steps.items()}


def expected(among: float, judged: float | None, apart: float) -> Expected:
    """The expected difficulty of an item from its difficulty `among` those of its skill and that which judges see.

    `apart` is how much higher the former are than the latter over all items; what an item differs beyond it is doubt.
    An item that nobody judged is moved by as much as the others are on average. Adding 0 makes a minus zero a zero,
    which PostgreSQL and SQLite keep differently.
    """
    if judged is None:
        return Expected(round(among - JUDGES * apart, 2) + 0.0, UNSURE)
    disagreement = abs(among - apart - judged)
    return Expected(
        round(JUDGES * judged + (1 - JUDGES) * among, 2) + 0.0, SURE if disagreement <= ONE_STEP else UNSURE
    )


def placed(
    content: Content, rankings: Sequence[SkillRankings], judgements: Sequence[JudgedItem] = (), optimistic: float = 0.0
) -> Content:
    """The content with the expected difficulties that rankings and judges give. Calibrated items keep theirs.

    Items of a skill without rankings, and without a judgement, are left as they are. `optimistic` is what
    `judgements.optimism` says. Raises `ValueError` if a ranking does not fit the items of its skill, and names the skill.
    """
    among: dict[str, float] = {}
    for ranking in rankings:
        steps = {item.id: item.level for item in content.items if item.skill == ranking.skill}
        try:
            among |= ranked(steps, ranking.first, ranking.second, content.measurement.cuts)
        except ValueError as error:
            raise ValueError(f"{ranking.skill}: {error}") from error
    items = content.item_by_id
    judged = {
        entry.item: judged_difficulty(entry.second, _scale(content.measurement, items[entry.item]), optimistic)
        for entry in judgements
        if entry.item in items
    }
    both = [id for id in among if id in judged]
    apart = fmean(among[id] - judged[id] for id in both) if both else 0.0

    def place(item: Item) -> Item:
        if item.id not in among or item.origin == "calibrated":
            return item
        found = expected(among[item.id], judged.get(item.id), apart)
        return msgspec.structs.replace(item, difficulty=found.difficulty, difficulty_sd=found.sd)

    return msgspec.structs.replace(content, items=tuple(map(place, content.items)))


def _scale(numbers: Measurement, item: Item) -> Scale:
    discrimination = numbers.discrimination if item.discrimination is None else item.discrimination
    guessing = numbers.guessing_share / len(item.options) if item.guessing is None else item.guessing
    return Scale(numbers.cuts, discrimination, guessing)


def agreement(first: Ranking, second: Ranking) -> float:
    """How far two rankings agree: Kendall's tau, 1 for the same order, 0 for chance, -1 for the reverse."""
    place = {id: number for number, id in enumerate(second)}
    pairs = [place[earlier] < place[later] for earlier, later in combinations(first, 2)]
    return 2 * sum(pairs) / len(pairs) - 1 if pairs else 1.0
