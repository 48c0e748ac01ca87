"""The steps a person may take, each with its hours, what it is worth and what has to come before it."""

from collections.abc import Collection, Iterable, Mapping

import msgspec

from assessment.engine.hours import planned_hours
from assessment.engine.model.scoring import at_least
from assessment.engine.planning.settling import OpenSkill, open_skills
from assessment.engine.reading.priority import RULE, Rule, begun, gap_closed_by_level
from assessment.engine.reading.values import Report, SkillScore
from skills.content import MAX_LEVEL, Content

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
    """Candidates that have to come first: the level below, and foundations (`_needs`)."""
    unlocks: int
    """How many skills of the plan wait for this one."""
    have: float = 0.0
    """Probability of being at this level already."""
    begun: float = 1.0
    """Probability of being at the level below, where the step begins."""
    settle: OpenSkill | None = None
    """What to ask before it is studied; None where that is clear."""

    @property
    def expected_hours(self) -> float:
        """Planned hours, times the chance that it has to be studied at all."""
        return self.hours if self.settle is None else self.hours * (1.0 - self.have)

    @property
    def key(self) -> SkillLevel:
        """Names it among the candidates."""
        return self.skill.id, self.level


def candidates(content: Content, report: Report, rule: Rule = RULE) -> list[Candidate]:
    """Every step from a likely level to a target, with its worth, what it waits for, and what to settle before.

    A skill that the person more likely than not has at its target has no steps, unless it is worth asking about.
    """
    scores = [(area, skill) for area in report.areas for skill in area.skills]
    in_doubt = [skill for _, skill in scores if rule.in_doubt(skill)]
    gains = {skill.id: gap_closed_by_level(content, skill) for skill in in_doubt}
    hours = {
        skill: {level: planned_hours(content.skill_by_id[skill].levels[level].hours) for level in levels}
        for skill, levels in gains.items()
    }
    asking = open_skills(content, report, hours, rule)
    likely = {skill.id: begun(skill) for _, skill in scores}
    wanted = [(area, skill) for area, skill in scores if skill.id in asking or skill.probability < rule.has_it]
    waits = {skill.id: _waits_for(content, skill.id, likely) for _, skill in wanted}
    first = {skill.id: min(gains[skill.id]) for _, skill in wanted}
    steps = {(skill.id, level) for _, skill in wanted for level in gains[skill.id]}
    return [
        Candidate(
            skill=skill,
            area=area.id,
            area_name=area.name,
            level=level,
            hours=hours[skill.id][level],
            gain=gain,
            waits_for=waits[skill.id],
            needs=_needs(content, skill.id, level, likely, steps),
            unlocks=sum(skill.id in others for others in waits.values()) if level == first[skill.id] else 0,
            have=_at(content, skill, level),
            begun=_at(content, skill, level - 1),
            settle=asking.get(skill.id),
        )
        for area, skill in wanted
        for level, gain in gains[skill.id].items()
    ]


def _at(content: Content, skill: SkillScore, level: int) -> float:
    """Probability of being at a level of a skill already."""
    return at_least(skill.mean, skill.sd, content.measurement.cuts[level - 1]) if level else 1.0


def _waits_for(content: Content, skill: str, likely: Mapping[str, int]) -> tuple[str, ...]:
    """The skills that should be further along before work on this one pays off."""
    found = content.skill_by_id[skill].prerequisites
    return tuple(each.skill for each in found if likely.get(each.skill, MAX_LEVEL) < each.level)


def _needs(
    content: Content, skill: str, level: int, likely: Mapping[str, int], steps: Collection[SkillLevel]
) -> tuple[SkillLevel, ...]:
    """What has to come before a step: the level below it, and of each skill it builds on the level that one asks for.

    Nothing runs more than a level ahead of what it builds on, whatever that asks for: who drills faults of a model in
    use has put one into use before.
    """
    below = [(skill, level - 1)] if (skill, level - 1) in steps else []
    found = []
    for prerequisite in content.skill_by_id[skill].prerequisites:
        other, asked = prerequisite.skill, max(prerequisite.level, level - 1)
        ahead = [n for n in range(likely.get(other, MAX_LEVEL) + 1, asked + 1) if (other, n) in steps]
        found += [(other, ahead[-1])] if ahead else []
    return (*below, *found)


def already_done(content: Content, report: Report, keys: Iterable[str]) -> list[Candidate]:
    """The steps of these keys as candidates that are worth nothing any more; none for a skill that the role has not."""
    skills = {skill.id: (area, skill) for area in report.areas for skill in area.skills}
    found = []
    for key in dict.fromkeys(keys):
        id, _, level = key.rpartition("-")
        if id in skills and level.isdigit() and 1 <= int(level) <= MAX_LEVEL:
            area, skill = skills[id]
            hours = planned_hours(content.skill_by_id[id].levels[int(level)].hours)
            found.append(Candidate(skill, area.id, area.name, int(level), hours, 0.0, (), (), 0))
    return found
