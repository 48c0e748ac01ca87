"""What to work on first: which skills are short, and how much of the way to the role lies in an area.

The report sorts its areas by it, and the plan begins them in the order of the report, so that the two never disagree.
"""

from collections.abc import Sequence
from math import floor
from typing import NamedTuple

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


def gap_closed_by_level(content: Content, skill: SkillScore) -> dict[int, float]:
    """Expected gap closed by each step of a skill up to its target, by the level it leads to; never empty.

    A step takes the person at least to the middle of its level, and whoever is there already nowhere. Who says "Not yet"
    and was not asked begins at the beginning. In standard deviations of the population, times the weight of the skill.
    """
    cuts = content.measurement.cuts
    middle = (cuts[-1] - cuts[0]) / (len(cuts) - 1) / 2
    target, closed = cuts[skill.target - 1], 0.0
    gains = {}
    begun = 0 if skill.own == 0 and not skill.asked else floor(skill.position)
    for level in range(min(begun, skill.target - 1) + 1, skill.target + 1):
        until = expected_gap(skill.mean, skill.sd, min(cuts[level - 1] + middle, target))
        gains[level], closed = skill.weight * (until - closed), until
    return gains
