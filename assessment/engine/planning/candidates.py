"""The steps a person may take, each with its hours, what it is worth and what has to come before it."""

from math import floor

import msgspec

from assessment.engine.hours import planned_hours
from assessment.engine.reading.gap import expected_gap
from assessment.engine.reading.values import Report, SkillScore
from skills.content import MAX_LEVEL, Content

ENOUGH = 0.80
"""A skill at or above its target with this probability needs no step."""

SkillLevel = tuple[str, int]
"""A skill and the level a step leads to: names a candidate."""


class Candidate(msgspec.Struct, frozen=True):
    """A possible step, and what it is worth."""

    skill: SkillScore
    """The skill, as the report scores it."""
    area: str
    """Identifier of its area."""
    area_name: str
    """What the area is called."""
    level: int
    """The level the step leads to."""
    hours: int
    """Planned hours."""
    gain: float
    """Expected gap closed, in standard deviations of the population, times what the role weighs the skill."""
    waits_for: tuple[str, ...]
    """Skills of the framework that should be further along first."""
    needs: tuple[SkillLevel, ...]
    """Candidates that have to come first: the level below, and the first step of each skill waited for."""
    unlocks: int
    """How many skills of the plan wait for this one."""

    @property
    def key(self) -> SkillLevel:
        """Names it among the candidates."""
        return self.skill.id, self.level


def candidates(content: Content, report: Report) -> list[Candidate]:
    """Every step from a likely level to a target, with its worth and what it waits for."""
    likely = {skill.id: skill.position for area in report.areas for skill in area.skills}
    wanted = [(area, skill) for area in report.areas for skill in area.skills if skill.probability < ENOUGH]
    waits = {
        skill.id: tuple(
            p.skill for p in content.skill_by_id[skill.id].prerequisites if likely.get(p.skill, MAX_LEVEL) < p.level
        )
        for _, skill in wanted
    }
    gains = {skill.id: gap_closed_by_level(content, skill) for _, skill in wanted}
    first = {skill: min(levels) for skill, levels in gains.items()}
    found = []
    for area, skill in wanted:
        before = tuple((other, first[other]) for other in waits[skill.id] if other in first)
        waiting = sum(skill.id in others for others in waits.values())
        for level, gain in gains[skill.id].items():
            hours = planned_hours(content.skill_by_id[skill.id].levels[level].hours)
            begins = level == first[skill.id]
            needs = before if begins else ((skill.id, level - 1),)
            unlocks = waiting if begins else 0
            found.append(Candidate(skill, area.id, area.name, level, hours, gain, waits[skill.id], needs, unlocks))
    return found


def gap_closed_by_level(content: Content, skill: SkillScore) -> dict[int, float]:
    """Expected gap closed by each step of a skill up to its target, by the level it leads to; never empty.

    A step takes the person at least to the middle of its level; how unsure that is stays as it was. In standard
    deviations of the population, times the weight of the skill.
    """
    cuts = content.measurement.cuts
    middle = (cuts[-1] - cuts[0]) / (len(cuts) - 1) / 2
    cut, mean = cuts[skill.target - 1], skill.mean
    gains = {}
    for level in range(min(floor(skill.position), skill.target - 1) + 1, skill.target + 1):
        raised = max(mean, cuts[level - 1] + middle)
        gains[level] = skill.weight * (expected_gap(mean, skill.sd, cut) - expected_gap(raised, skill.sd, cut))
        mean = raised
    return gains
