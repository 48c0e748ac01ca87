"""What to work on first: which skills are short, and how much of the way to the role lies in an area.

The report sorts its areas by it, and the plan begins them in the order of the report, so that the two never disagree.
"""

from collections.abc import Sequence
from math import floor
from typing import NamedTuple

from assessment.engine.reading.evidence import RIGHT
from assessment.engine.reading.gap import expected_gap
from assessment.engine.reading.values import AreaScore, SkillScore
from skills.content import Content


class Rule(NamedTuple):
    """When a skill is studied, and when it is settled first."""

    has_it: float
    """A skill at its target with at least this probability is no study step."""
    either_way: tuple[float, float]
    """From and below these probabilities of being at its target a skill could go either way."""
    sure: float
    """Steps come first of whose hours at least this share is expected to go to levels one has not."""

    def in_doubt(self, skill: SkillScore) -> bool:
        """Whether a skill is to be studied, or to be settled first."""
        return skill.probability < max(self.has_it, self.either_way[1])


RULE = Rule(has_it=0.50, either_way=(0.30, 0.80), sure=0.60)
"""Chosen by simulation (`make bench-plan`; see DECISIONS.md)."""


def by_priority(content: Content, areas: Sequence[AreaScore]) -> tuple[AreaScore, ...]:
    """The areas by what to work on first: those not met, then by how much of the gap to the role lies in each."""
    return tuple(sorted(areas, key=lambda area: (area.result == "meets", -_to_close(content, area), area.name)))


def _to_close(content: Content, area: AreaScore) -> float:
    """Expected gap in the skills of an area that are short or could be, weighted by the role, in standard deviations."""
    short = [skill for skill in area.skills if RULE.in_doubt(skill)]
    return sum(sum(gap_closed_by_level(content, skill).values()) for skill in short)


def begun(skill: SkillScore) -> int:
    """The level that a skill is reckoned to be at: the likely one, or the own one where that is lower and undisputed.

    It is by answers of which none is right, and for who says "Not yet" also without any.
    """
    likely = floor(skill.position)
    right = any(each.answer == RIGHT for each in skill.evidence)
    if skill.own is None or right or not (skill.asked or skill.own == 0):
        return likely
    return min(likely, skill.own)


def first_level(skill: SkillScore) -> int:
    """The level that the first step of a skill leads to, at most its target."""
    return min(begun(skill), skill.target - 1) + 1


def gap_closed_by_level(content: Content, skill: SkillScore) -> dict[int, float]:
    """Expected gap closed by each step of a skill up to its target, by the level it leads to; never empty.

    A step takes the person at least to the middle of its level, and whoever is there already nowhere. In standard
    deviations of the population, times the weight of the skill.
    """
    cuts = content.measurement.cuts
    middle = (cuts[-1] - cuts[0]) / (len(cuts) - 1) / 2
    target, closed = cuts[skill.target - 1], 0.0
    gains = {}
    for level in range(first_level(skill), skill.target + 1):
        until = expected_gap(skill.mean, skill.sd, min(cuts[level - 1] + middle, target))
        gains[level], closed = skill.weight * (until - closed), until
    return gains
