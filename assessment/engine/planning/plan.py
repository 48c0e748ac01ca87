"""What to learn next, in which order, in how many hours.

The plan holds steps: one skill, one level up. Each has a reason, hours with a buffer, a resource that fits
the level, and a result another person could see. A person may ask for certain resources only, or for what fits
until a date.
"""

from collections.abc import Collection, Sequence

from assessment.engine.planning.candidates import Candidate, already_done, candidates
from assessment.engine.planning.choice import Placed, best_for_hours, placed, total_hours
from assessment.engine.planning.preferences import ANYTHING, Preferences
from assessment.engine.planning.settling import OpenSkill, settle_of
from assessment.engine.planning.steps import later_of, steps_of
from assessment.engine.planning.values import NEXT_ACTIONS, Plan, Settle, Way, step_key
from assessment.engine.reading.values import Report
from skills.content import Content

MAX_STEPS = 8
"""Steps shown with a place in the weeks. The rest is counted, not listed: a plan is for starting."""


def build_plan(
    content: Content,
    report: Report,
    preferences: Preferences = ANYTHING,
    done: Collection[str] = (),
    dead: Collection[str] = (),
) -> Plan:
    """The plan that follows from a report. Empty when every skill is likely to be at its target.

    With hours in the preferences it holds the steps that close most of the gap in so many hours, however many they
    are, and none when none fits. Without, it holds the first steps of the whole way. `done` are keys of steps that
    are behind the person: they come first, in this order, whatever the report says of them, and cost nothing any more.
    A resource at one of the `dead` addresses is suggested only where no other fits.
    """
    possible = candidates(content, report)
    gaps = {area.id for area in report.areas if area.result == "gap"}
    order = placed(possible, [area.id for area in report.areas], gaps=gaps)
    ahead = [each for each in order if step_key(*each.candidate.key) not in done]
    behind = [Placed(each, "") for each in already_done(content, report, done)]
    firm = [each for each in ahead if each.candidate.settle is None]
    if preferences.hours is None:
        chosen = firm[:MAX_STEPS]
    else:
        best = {each.key for each in best_for_hours([each.candidate for each in firm], preferences.hours)}
        chosen = [each for each in firm if each.candidate.key in best]
    beyond = [each for each in firm if each not in chosen]
    steps = [*behind, *chosen]
    return Plan(
        steps=steps_of(content, steps, preferences, dead),
        hours=total_hours(each.candidate for each in steps),
        more_steps=len(beyond),
        more_hours=total_hours(each.candidate for each in beyond),
        nearer_role=report.nearer_role,
        ways=_ways(content, report, [each.candidate for each in steps]),
        settles=_settles(content, report, ahead),
        later=later_of(content, beyond),
        role=report.role,
        levels=report.levels,
        checked=report.questions > 0,
    )


def _settles(content: Content, report: Report, ahead: Sequence[Placed]) -> tuple[Settle, ...]:
    """What to settle, one action for each area: before the first step that depends on it, and soon.

    Those that are not among the first actions follow right after these, whatever depends on them, and those that may
    save most for a question come first: minutes that decide about weeks are no matter for the end.
    """
    found: dict[str, Settle] = {}
    soon: dict[str, Settle] = {}
    areas = {area.id: area for area in report.areas}
    begun, is_told = 0, bool(report.questions or report.ratings)
    for place, (candidate, serves) in enumerate(ahead):
        if candidate.settle is None:
            begun += 1
        elif candidate.area not in found and candidate.area not in soon:
            is_first = begun + len(found) < NEXT_ACTIONS
            at = place if is_first else _after(ahead, NEXT_ACTIONS - len(found))
            following = (each.candidate for each in ahead[at:] if each.candidate.settle is None)
            before = next((step_key(*each.key) for each in following), "")
            settle = settle_of(
                content, areas[candidate.area], _open_in(candidate.area, ahead), before, serves, is_told=is_told
            )
            (found if is_first else soon)[candidate.area] = settle
    return (*found.values(), *sorted(soon.values(), key=lambda each: -each.saves / each.questions))


def _open_in(area: str, ahead: Sequence[Placed]) -> list[OpenSkill]:
    """The skills of an area to ask about, in the order of their steps."""
    here = {each.candidate.skill.id: each.candidate.settle for each in ahead if each.candidate.area == area}
    return [each for each in here.values() if each is not None]


def _after(ahead: Sequence[Placed], steps: int) -> int:
    """The place after so many study steps."""
    places = [place for place, each in enumerate(ahead) if each.candidate.settle is None]
    return places[steps - 1] + 1 if 0 < steps <= len(places) else 0


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
