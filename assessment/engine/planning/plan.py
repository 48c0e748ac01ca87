"""What to learn next, in which order, in how many hours.

The plan holds steps: one skill, one level up. Each has a reason, hours with a buffer, a resource that fits
the level, and a result another person could see. A person may ask for certain resources only, or for what fits
until a date.
"""

from collections.abc import Collection, Sequence

from assessment.engine.planning.candidates import Candidate, candidates
from assessment.engine.planning.choice import best_for_hours, in_order
from assessment.engine.planning.preferences import ANYTHING, Preferences
from assessment.engine.planning.steps import steps_of
from assessment.engine.planning.values import Plan, Way, step_key
from assessment.engine.reading.values import Report
from skills.content import Content

MAX_STEPS = 8
"""Steps shown with a place in the weeks. The rest is counted, not listed: a plan is for starting."""


def build_plan(
    content: Content, report: Report, preferences: Preferences = ANYTHING, done: Collection[str] = ()
) -> Plan:
    """The plan that follows from a report. Empty when every skill is likely to be at its target.

    With hours in the preferences it holds the steps that close most of the gap in so many hours, however many they
    are, and none when none fits. Without, it holds the first steps of the whole way. `done` are keys of steps that
    are behind the person: with hours they come first and cost nothing any more.
    """
    possible = candidates(content, report)
    if preferences.hours is None:
        chosen = in_order(possible, MAX_STEPS)
    else:
        behind = [candidate for candidate in possible if step_key(*candidate.key) in done]
        ahead = [candidate for candidate in possible if candidate not in behind]
        chosen = in_order(behind) + in_order(best_for_hours(ahead, preferences.hours))
    planned = sum(candidate.hours for candidate in chosen)
    return Plan(
        steps=steps_of(content, chosen, preferences),
        hours=planned,
        more_steps=len(possible) - len(chosen),
        more_hours=sum(candidate.hours for candidate in possible) - planned,
        nearer_role=report.nearer_role,
        ways=_ways(content, report, chosen),
    )


def _ways(content: Content, report: Report, chosen: Sequence[Candidate]) -> tuple[Way, ...]:
    """The learning paths that the report names, in its order, as far as they treat any of the chosen steps."""
    skills = {
        path.id: {skill for step in path.steps for skill in step.skills}
        for path in content.paths
        if path.id in {route.id for route in report.routes}
    }
    found = (
        Way(route.id, route.name, route.kind, sum(each.skill.id in skills.get(route.id, ()) for each in chosen))
        for route in report.routes
    )
    return tuple(way for way in found if way.covers)
