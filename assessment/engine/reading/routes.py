"""Ways to the role that need no plan: learning paths that suit the overall level, and a role that is nearer."""

from collections.abc import Mapping, Sequence

from assessment.engine.model.scoring import Abilities, level_at, on_level_scale
from assessment.engine.reading.gap import gap
from assessment.engine.reading.results import REACH
from assessment.engine.reading.values import AreaScore, Route
from skills.content import Content, LearningPath, PathStep, RoleProfile

MAX_ROUTES = 3

DEGREES = ("bachelor", "master")
"""Kinds of path that take years."""

LESSONS = ("courses", "self-taught")
"""Kinds of path whose steps stand for themselves, so that one may begin further on."""

HAS_IT = 0.5
"""A skill that the person more likely than not has at its target is nothing to begin a path with."""

MUCH_MET = 1 / 3
"""Where more than this share of the areas is met, a degree is named after every other way."""


def routes(content: Content, role: RoleProfile, abilities: Abilities, areas: Sequence[AreaScore]) -> tuple[Route, ...]:
    """Learning paths to this role for somebody at this level, of different kinds where possible.

    Those come first that treat most of the gap. The plan names the same ones, in the same order.
    """
    weights = {r.skill: r.weight for r in role.requirements}
    total = sum(weights.values())
    mean, _ = abilities.along({skill: weight / total for skill, weight in weights.items()})
    level = level_at(on_level_scale(mean, content.measurement.cuts))
    missing = {skill.id: skill.weight * gap(skill.position, skill.target) for area in areas for skill in area.skills}
    much_met = sum(area.result == "meets" for area in areas) > MUCH_MET * len(areas)

    def rank(path: LearningPath) -> tuple[bool, float]:
        treated = {skill for step in path.steps for skill in step.skills}
        return much_met and path.kind in DEGREES, -sum(missing.get(skill, 0.0) for skill in sorted(treated))

    fitting = sorted(_suiting(content, role, level), key=rank)
    kinds = [path.kind for path in fitting]
    firsts = [path for place, path in enumerate(fitting) if path.kind not in kinds[:place]]
    chosen = firsts + [path for path in fitting if path not in firsts]
    scores = [skill for area in areas for skill in area.skills]
    here = {each.id: 1.0 if each.probability >= HAS_IT else each.position / each.target for each in scores}
    return tuple(_route(path, here) for path in sorted(chosen[:MAX_ROUTES], key=rank))


def _suiting(content: Content, role: RoleProfile, level: int) -> list[LearningPath]:
    """The paths to a role that suit an overall level; where none does, those that come nearest."""
    paths = [path for path in content.paths if role.id in path.roles]
    distances = [max(path.level_from - level, level - path.level_to, 0) for path in paths]
    return [path for path, distance in zip(paths, distances, strict=True) if distance == min(distances)]


def _route(path: LearningPath, here: Mapping[str, float]) -> Route:
    """A path as shown. Of lessons it is begun where there is something to learn.

    `here` is how much of the way to the target somebody has behind them in each skill, from 0 to 1. The steps of a path
    are taken to lead there evenly.
    """
    ahead = (
        step.title
        for place, step in enumerate(path.steps, 1)
        if path.kind not in LESSONS or not _is_behind(step, here, place / len(path.steps))
    )
    return Route(
        id=path.id,
        name=path.name,
        kind=path.kind,
        summary=path.summary,
        duration=path.duration,
        cost=path.cost,
        first_step=next(ahead, path.steps[-1].title if path.steps else ""),
    )


def _is_behind(step: PathStep, here: Mapping[str, float], share: float) -> bool:
    """Whether somebody has this share of the way behind them in every skill of the role that a step treats."""
    known = [here[skill] for skill in step.skills if skill in here]
    return bool(known) and min(known) >= share


def nearer_role(content: Content, role: RoleProfile, areas: Sequence[AreaScore]) -> str:
    """A role that asks nothing more and something less than this one, when most of this one probably lies out of reach."""
    if sum(gap(area.position, area.target) > REACH for area in areas) * 2 <= len(areas):
        return ""
    asks: Mapping[str, int] = {requirement.skill: requirement.level for requirement in role.requirements}
    nearer = [
        (sum(r.level for r in other.requirements), other.name)
        for other in content.roles
        if other.id != role.id
        and all(r.level <= asks.get(r.skill, 0) for r in other.requirements)
        and sum(r.level for r in other.requirements) < sum(asks.values())
    ]
    return max(nearer)[1] if nearer else ""
