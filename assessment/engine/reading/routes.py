"""Ways to the role that need no plan: learning paths that suit the overall level, and a role that is nearer."""

from collections.abc import Mapping, Sequence

from assessment.engine.model.scoring import Abilities, level_at, on_level_scale
from assessment.engine.reading.values import AreaScore, Route
from skills.content import Content, LearningPath, RoleProfile

MAX_ROUTES = 3


def routes(content: Content, role: RoleProfile, abilities: Abilities) -> tuple[Route, ...]:
    """Learning paths to this role that suit the overall level, of different kinds where possible."""
    weights = {r.skill: r.weight for r in role.requirements}
    total = sum(weights.values())
    mean, _ = abilities.along({skill: weight / total for skill, weight in weights.items()})
    level = level_at(on_level_scale(mean, content.measurement.cuts))
    fitting = [path for path in content.paths if role.id in path.roles]
    fitting.sort(key=lambda path: not path.level_from <= level <= path.level_to)
    first_of_kind: list[LearningPath] = []
    rest: list[LearningPath] = []
    kinds: set[str] = set()
    for path in fitting:
        (rest if path.kind in kinds else first_of_kind).append(path)
        kinds.add(path.kind)
    return tuple(
        Route(
            id=path.id,
            name=path.name,
            kind=path.kind,
            summary=path.summary,
            duration=path.duration,
            cost=path.cost,
            first_step=path.steps[0].title if path.steps else "",
        )
        for path in (first_of_kind + rest)[:MAX_ROUTES]
    )


def nearer_role(content: Content, role: RoleProfile, areas: Sequence[AreaScore]) -> str:
    """A role that asks nothing more and something less than this one, when most of this one is a gap."""
    if sum(area.result == "gap" for area in areas) * 2 <= len(areas):
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
