"""The steps of a plan, made from the candidates that were chosen."""

from collections.abc import Collection, Sequence, Set

from assessment.engine.hours import planned_hours
from assessment.engine.planning.breakdown import breakdown
from assessment.engine.planning.candidates import Candidate, SkillLevel
from assessment.engine.planning.choice import Placed
from assessment.engine.planning.preferences import Preferences
from assessment.engine.planning.resources import left_out, practice_for, resources_for, sources_of
from assessment.engine.planning.settling import could_go_either_way
from assessment.engine.planning.values import WEIGHTY, LaterStep, Step, step_key
from skills.content import COSTS, Content, Level
from skills.framework import LevelNames
from skills.words import count_noun


def steps_of(
    content: Content, chosen: Sequence[Placed], preferences: Preferences, dead: Collection[str] = ()
) -> tuple[Step, ...]:
    """The steps in order. A resource leads one step only, as long as there is another that fits and is not `dead`."""
    steps: list[Step] = []
    leading: set[str] = set()
    planned = {placed.candidate.key for placed in chosen}
    for placed in chosen:
        step = _step(content, placed, leading, preferences, planned, dead)
        steps.append(step)
        if step.use is not None:
            leading.add(step.use.id)
    return tuple(steps)


def later_of(content: Content, beyond: Sequence[Placed]) -> tuple[LaterStep, ...]:
    """The outlines of the steps beyond the first ones."""
    return tuple(
        LaterStep(
            skill=candidate.skill.id,
            skill_name=candidate.skill.name,
            area=candidate.area,
            area_name=candidate.area_name,
            level=candidate.level,
            hours=candidate.hours,
            title=content.skill_by_id[candidate.skill.id].levels[candidate.level].task,
            serves=serves,
        )
        for candidate, serves in beyond
    )


def _step(
    content: Content,
    placed: Placed,
    leading: Set[str],
    preferences: Preferences,
    planned: Set[SkillLevel],
    dead: Collection[str],
) -> Step:
    candidate = placed.candidate
    skill = content.skill_by_id[candidate.skill.id]
    level = skill.levels[candidate.level]
    fitting = resources_for(content, skill.id, candidate.level, dead)
    allowed = [resource for resource in fitting if preferences.allows(resource)]
    sources = sources_of(allowed, level, leading)
    use = sources[0] if sources else None
    below = _level_below(content, candidate, planned)
    return Step(
        skill=skill.id,
        skill_name=skill.name,
        area=candidate.area,
        area_name=candidate.area_name,
        level=candidate.level,
        title=level.task,
        why=_why(candidate, skill.name, content.level_names),
        hours=candidate.hours,
        done_when=level.done_when,
        use=use,
        alternatives=sources[1:],
        after=", ".join(content.skill_by_id[other].name for other in candidate.waits_for),
        needs=tuple(step_key(*other) for other in candidate.needs if other in planned),
        project=practice_for(content, skill.id, candidate.level - 1),
        left_out="" if allowed else left_out(fitting, preferences),
        breakdown=breakdown(level, candidate.hours, use),
        practice="" if use is not None and use.cost == COSTS[0] else level.practice,
        serves=placed.serves,
        below=planned_hours(below.hours) if below else 0,
        instead=_instead(below, content.level_names[candidate.level - 1]) if below else "",
    )


def _level_below(content: Content, candidate: Candidate, planned: Set[SkillLevel]) -> Level | None:
    """The level below a step, where it is open whether the person is there and no step of the plan leads to it."""
    below = candidate.level - 1
    if (candidate.skill.id, below) in planned or not could_go_either_way(candidate.begun):
        return None
    return content.skill_by_id[candidate.skill.id].levels[below]


def _instead(below: Level, name: str) -> str:
    """Where to begin if the level below, of this name, is not there."""
    return f"Not {name} here yet? Begin with “{below.task}”, {count_noun(planned_hours(below.hours), 'hour')}."


def _why(candidate: Candidate, name: str, level_names: LevelNames) -> str:
    reached, target = level_names[candidate.level], level_names[candidate.skill.target]
    if candidate.level == candidate.skill.target:
        text = f"Takes {name} to {reached}, which this role asks for."
    else:
        text = f"Takes {name} to {reached}, on the way to {target}."
    if candidate.skill.weight == 5:
        text += f" {WEIGHTY}"
    if candidate.unlocks:
        count = candidate.unlocks
        text += " One other skill builds on it." if count == 1 else f" {count} other skills build on it."
    return text
