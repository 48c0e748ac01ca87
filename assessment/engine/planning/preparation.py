"""What a certificate would take beyond a plan: its hours without those that the plan's steps already bring."""

from collections.abc import Iterable
from math import ceil

from assessment.engine.planning.values import Plan
from assessment.engine.reading.certificates import Certificate
from assessment.engine.wording import about_hours
from skills.words import count_noun


def hours_beyond(certificate: Certificate, plan: Plan) -> int:
    """Hours to every missing topic, without the levels that a step of this plan leads to. Buffered, as in the plan."""
    brought = _levels_brought(plan)
    return sum(
        step.hours for topic in certificate.topics for step in topic.steps if (topic.skill, step.level) not in brought
    )


def beyond_plan(certificate: Certificate, plan: Plan) -> str:
    """The same in words. Empty for a certificate that was frozen before topics were kept."""
    if not certificate.topics:
        return ""
    hours = hours_beyond(certificate, plan)
    up_to = "up to " if any(not topic.known for topic in certificate.topics) else ""
    return f"{up_to}{about_hours(hours)} beyond the plan" if hours else "nothing beyond the plan"


def after_plan(certificate: Certificate, plan: Plan, weekly_hours: int) -> str:
    """What a certificate that somebody wants takes once the plan is done, in a sentence or two; may be empty.

    `weekly_hours` must be at least 1.
    """
    if not certificate.topics:
        return ""
    hours = hours_beyond(certificate, plan)
    if not hours:
        text = f"For {certificate.name} nothing is missing once the plan is done, but practice with its exam format."
    else:
        weeks = count_noun(ceil(hours / weekly_hours), "week")
        text = f"Then {certificate.name}: {about_hours(hours)} beyond the plan, about {weeks} at this pace."
    return f"{text} {certificate.status}".strip()


def by_overlap(certificates: Iterable[Certificate], plan: Plan) -> list[Certificate]:
    """Those first of which the levels and the plan together cover most topics, then those that take least beyond.

    The report chose them by their overlap with the role; here the plan, which it could not know, decides.
    """
    return sorted(certificates, key=lambda each: (-_share_covered(each, plan), hours_beyond(each, plan)))


def _share_covered(certificate: Certificate, plan: Plan) -> float:
    """Share of the topics that are covered, or that a step of the plan leads to the level the exam expects."""
    brought = _levels_brought(plan)
    there = [topic.covered or (topic.skill, certificate.level) in brought for topic in certificate.topics]
    return sum(there) / len(there) if there else 0.0


def _levels_brought(plan: Plan) -> set[tuple[str, int]]:
    """The skills and levels that the steps of a plan lead to; whoever gets to a level has those below it."""
    return {(step.skill, level) for step in plan.steps for level in range(1, step.level + 1)}
