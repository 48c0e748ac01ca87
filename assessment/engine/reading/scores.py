"""The numbers of the report: where somebody stands, what the role asks, and how they rate themselves.

Positions are on the level scale: 0 to 5, where the whole part is the level. Beliefs (mean, standard deviation) and cut
scores are in standard deviations of the population, with 0 for the average person.
"""

from collections.abc import Sequence
from math import floor
from typing import NamedTuple

from assessment.engine.model.scoring import RANGE_Z, Responses, at_least, levels_in_words, likely_levels, on_level_scale
from assessment.engine.reading.results import GAP, Result, levels_named, result_of
from assessment.engine.reading.values import AreaScore, SkillScore
from skills.content import LEVEL_NAMES, MAX_LEVEL, Content, Requirement, RoleProfile
from skills.framework import LevelNames

HALF = 0.5
"""Half a level: so far a rated level reaches to both sides of its middle."""


class Standing(NamedTuple):
    """Where somebody stands in a skill or an area, as a belief and on the level scale. Nothing is rounded."""

    mean: float
    """The belief's mean."""
    sd: float
    """Its standard deviation."""
    low: float
    """Lower end of the range that holds in 8 of 10 cases."""
    position: float
    """The likely place."""
    high: float
    """Upper end of the range."""
    words: str
    """The likely level in words, whatever a role asks."""
    levels: tuple[int, int]
    """The lowest and highest level that the words name."""


def standing(belief: tuple[float, float], cuts: tuple[float, ...], names: LevelNames = LEVEL_NAMES) -> Standing:
    """What a belief (mean, standard deviation) means on the level scale of these cut scores, and in these names."""
    mean, sd = belief
    low, position, high = (on_level_scale(mean + side * RANGE_Z * sd, cuts) for side in (-1, 0, 1))
    levels = likely_levels(mean, sd, cuts)
    return Standing(mean, sd, low, position, high, levels_in_words(levels, names), levels)


def steady(belief: tuple[float, float], cuts: tuple[float, ...]) -> tuple[float, float]:
    """A belief (mean, standard deviation) on the level scale of these cut scores, as a place and a standard deviation.

    The scale ends at 0 and 5: the longer side of a range is the one that was not cut off.
    """
    mean, sd = belief
    low, position, high = (on_level_scale(mean + side * RANGE_Z * sd, cuts) for side in (-1, 0, 1))
    return rounded(position), rounded(max(high - position, position - low) / RANGE_Z)


def called(
    standing: Standing, target: int, asked: int, cuts: tuple[float, ...], *, borne_out: bool = True
) -> tuple[float, Result]:
    """The probability of being at or above the target level, and the result after so many questions (`result_of`)."""
    probability = at_least(standing.mean, standing.sd, cuts[target - 1])
    named = levels_named(standing.levels, target)
    return probability, result_of(probability, standing.position, named, target, asked, borne_out=borne_out)


def words_beside(
    standing: Standing, called: tuple[float, Result], target: int, asked: int, names: LevelNames = LEVEL_NAMES
) -> str:
    """The likely level in words that agree with what it is `called`, a probability and a result.

    A level is named from .60 or .75, a result needs .83 or .20: what lies between would read as a contradiction. So
    what is called names no level on the other side of the line, and what is left open names one on both. Without a
    question nothing is called, and nothing can contradict.
    """
    (probability, result), (lowest, highest) = called, standing.levels
    if not asked:
        return standing.words
    if result == "meets" and lowest < target:
        return f"Probably {names[target]}" if target == MAX_LEVEL else f"{names[target]} or above"
    if result == "gap" and highest >= target:
        return f"Probably {names[0]}" if target == 1 else f"{names[target - 1]} or below"
    if result in ("within-reach", "not-sure") and lowest >= target:
        return f"{standing.words}, could still be {names[target - 1]}"
    if result in ("within-reach", "not-sure") and highest < target:
        return f"{standing.words}, {'could still be' if probability > GAP else 'close to'} {names[target]}"
    return standing.words


def rounded(number: float) -> float:
    """To four places and never -0.0, so that the same responses give the same bytes on every machine."""
    return round(number, 4) + 0.0


def requirements_by_area(content: Content, role: RoleProfile) -> dict[str, list[Requirement]]:
    """What a role asks for in each area it asks anything of, by area id, in the order of the content."""
    wanted = {requirement.skill: requirement for requirement in role.requirements}
    found = {
        area.id: [wanted[skill.id] for skill in content.skills_by_area[area.id] if skill.id in wanted]
        for area in content.areas
    }
    return {area: asked for area, asked in found.items() if asked}


def area_target(requirements: Sequence[Requirement]) -> int:
    """The level a role asks for in an area: the mean of what it asks of the skills, as it weighs them, half up."""
    total = sum(requirement.weight for requirement in requirements)
    return floor(sum(requirement.weight * requirement.level for requirement in requirements) / total + 0.5)


def shares(requirements: Sequence[Requirement]) -> dict[str, float]:
    """What each skill weighs in an area, by its id; they sum to 1."""
    total = sum(requirement.weight for requirement in requirements)
    return {requirement.skill: requirement.weight / total for requirement in requirements}


def own_position(area: str, skills: Sequence[SkillScore], responses: Responses) -> float | None:
    """The person's own level on the level scale: of the area itself, else the weighted mean of its skills.

    A rating stands for the middle of its level. None when nothing was rated.
    """
    if (level := responses.get(f"area/{area}")) is not None:
        return level + 0.5
    rated = [(skill.own, skill.weight) for skill in skills if skill.own is not None]
    if not rated:
        return None
    return sum((own + 0.5) * weight for own, weight in rated) / sum(weight for _, weight in rated)


def comparable(areas: Sequence[AreaScore]) -> list[AreaScore]:
    """The areas that have both an own rating and evidence of the check."""
    return [area for area in areas if area.own is not None and area.check_low is not None]


def differs(area: AreaScore) -> bool:
    """Whether the level the person gave themselves and the check's range have nothing in common.

    For a comparable area only. A rating stands in the middle of its level, which reaches half a level to both sides.
    Nobody is told to be higher where no answer was right, nor lower where all were: other areas alone said so.
    """
    assert area.own is not None
    assert area.check_low is not None
    assert area.check_high is not None
    higher = area.own + HALF <= area.check_low and area.right > 0
    return higher or (area.own - HALF >= area.check_high and area.right < area.asked)
