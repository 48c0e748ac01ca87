"""What a certificate would take beyond a plan: its hours without those that the plan's steps already bring."""

from collections.abc import Iterable

from assessment.engine.certificates import Certificate
from assessment.engine.plan import Plan
from assessment.engine.wording import about_hours


def hours_beyond(certificate: Certificate, plan: Plan) -> int:
    """Hours to every missing topic, without the levels that a step of this plan leads to. Buffered, as in the plan."""
    brought = _brought(plan)
    return sum(
        step.hours for topic in certificate.topics for step in topic.steps if (topic.skill, step.level) not in brought
    )


def beyond_plan(certificate: Certificate, plan: Plan) -> str:
    """The same in words. Empty for a certificate that was frozen before topics were kept."""
    if not certificate.topics:
        return ""
    hours = hours_beyond(certificate, plan)
    return f"{about_hours(hours)} beyond the plan" if hours else "nothing beyond the plan"


def by_overlap(certificates: Iterable[Certificate], plan: Plan) -> list[Certificate]:
    """Those first of which the levels and the plan together cover most topics, then those that take least beyond.

    The report chose them by their overlap with the role; here the plan, which it could not know, decides.
    """
    return sorted(certificates, key=lambda each: (-_share(each, plan), hours_beyond(each, plan)))


def _share(certificate: Certificate, plan: Plan) -> float:
    """Share of the topics that are covered, or that a step of the plan leads to the level the exam expects."""
    brought = _brought(plan)
    there = [topic.covered or (topic.skill, certificate.level) in brought for topic in certificate.topics]
    return sum(there) / len(there) if there else 0.0


def _brought(plan: Plan) -> set[tuple[str, int]]:
    return {(step.skill, step.level) for step in plan.steps}
