"""What to learn a step from: the resources that fit it, a practice project, and what to say where nothing is left."""

from collections.abc import Collection, Sequence, Set
from math import log

from assessment.engine.planning.breakdown import part_of
from assessment.engine.planning.preferences import NOT_LEADING, Preferences
from assessment.engine.planning.values import Practice, Source
from skills.content import COSTS, Content, Level, Project, Resource

MAX_SOURCES = 3
"""A step offers a resource to use and two alternatives."""

SHORT_IS_FINE = 0.3
FOCUS = 0.2
"""A resource shorter than its step is hardly worse than a fitting one; each further skill it treats is a detour."""


def resources_for(content: Content, skill: str, level: int, dead: Collection[str] = ()) -> list[Resource]:
    """Resources for the step to `level`: free first, then those of which the step names a part, in its order.

    Of the others, confirmed ones first, then the nearest in length. One with a `dead` address only where all have one.
    """
    step = content.skill_by_id[skill].levels[level]
    named = {use.resource: place for place, use in enumerate(step.uses)}
    fitting = [
        resource
        for resource in content.resources
        if skill in resource.skills
        and resource.level_from < level <= resource.level_to
        and resource.kind not in NOT_LEADING
    ]
    alive = [resource for resource in fitting if resource.url not in dead]

    def rank(resource: Resource) -> tuple[float, ...]:
        per_level = resource.hours / (resource.level_to - resource.level_from)
        distance = log(per_level / max(step.hours, 1))
        misfit = distance if distance > 0 else min(-distance, SHORT_IS_FINE)
        doubtful = "doubtful" in resource.note.lower()
        place = named.get(resource.id, len(named))
        confirmed = resource.confirmed
        return (COSTS.index(resource.cost), place, doubtful, not confirmed, misfit + FOCUS * len(resource.skills))

    return sorted(alive or fitting, key=lambda resource: (*rank(resource), resource.id))


def sources_of(resources: Sequence[Resource], level: Level, leading: Set[str]) -> tuple[Source, ...]:
    """The best few of some resources. Of those as cheap as the best, the ones that lead another step come last.

    `leading` are identifiers of the resources that lead another step. One of which the step names a part stays where
    it is: the other step has another part of it.
    """
    repeated = leading - {use.resource for use in level.uses}
    found = [_source(resource, *part_of(level, resource)) for resource in resources[:MAX_SOURCES]]
    return tuple(sorted(found, key=lambda source: (source.cost != found[0].cost, source.id in repeated)))


def _source(resource: Resource, part: str, takes: int) -> Source:
    return Source(
        id=resource.id,
        title=resource.title,
        provider=resource.provider,
        url=resource.url,
        cost=resource.cost.replace("-", " "),
        hours=resource.hours,
        language=resource.language,
        checked=resource.checked.isoformat(),
        note=resource.note,
        kind=resource.kind,
        part=part,
        takes=takes,
    )


def left_out(fitting: Sequence[Resource], preferences: Preferences) -> str:
    """What to say of a step without a resource when there are some that the person did not ask for."""
    if not fitting:
        return ""
    there = "the 1 resource we know" if len(fitting) == 1 else f"none of the {len(fitting)} resources we know"
    verb = "is not" if len(fitting) == 1 else "is"
    text = f"You asked for {preferences.in_words()} only, and {there} for this step {verb}."
    return f"{text} The nearest is {fitting[0].title}, {fitting[0].cost.replace('-', ' ')}."


def practice_for(content: Content, skill: str, level: int) -> Practice | None:
    """The practice project for the step from `level` that is most about this skill."""
    fitting = [p for p in content.projects if skill in p.skills and p.level_from <= level < p.level_to]
    best: Project | None = min(fitting, key=lambda p: (p.skills.index(skill), len(p.skills), p.id), default=None)
    return None if best is None else Practice(best.id, best.title, best.hours)
