"""What the pages of a report and of its plan have in common."""

from typing import Any

from assessment.engine.asking.length import areas_with_questions
from assessment.engine.planning.arrangement import Arrangement, weeks_of
from assessment.engine.reading.values import Report
from assessment.models import Assessment, is_worked_on
from assessment.plan_forms import WeeklyHoursForm
from assessment.shown_report import exams, preparation_after_plan, result_counts, withdrawn_since
from skills.content import Content
from skills.models import Edition


def report_context(
    report: Report, arrangement: Arrangement, weekly_hours: int, edition: Edition, certificate: str = ""
) -> dict[str, Any]:
    """What the pages of a report and of its plan have in common. `certificate` is the one somebody wants."""
    return {
        "report": report,
        "plan": arrangement.left,
        "arrangement": arrangement,
        "schedule": weeks_of(arrangement, weekly_hours),
        "counts": result_counts(report),
        "edition": edition,
        "levels": report.levels,
        "askable": _askable(edition.content, report.role_id),
        "exams": exams(report, arrangement, certificate),
        "hours_form": WeeklyHoursForm(initial={"weekly_hours": weekly_hours}),
    }


def _askable(content: Content, role: str) -> frozenset[str]:
    """Ids of the areas of a role in which there is something to ask."""
    profile = content.role_by_id.get(role)
    return areas_with_questions(content, profile) if profile else frozenset()


def opens_at(assessment: Assessment) -> str:
    """Where somebody who returns to a finished assessment goes on, by the page's name: the plan once they work with it."""
    return "plan" if is_worked_on(assessment) else "report"


def context_of(assessment: Assessment) -> dict[str, Any]:
    """What the report's and the plan's page of an assessment have in common."""
    weekly_hours, edition = assessment.weekly_hours, assessment.edition
    context = report_context(assessment.report, assessment.arrangement, weekly_hours, edition, assessment.certificate)
    nearer = next((role for role in assessment.content.roles if role.name == assessment.report.nearer_role), None)
    return context | {
        "after_plan": preparation_after_plan(assessment),
        "nearer": nearer,
        "withdrawn_since": withdrawn_since(assessment),
    }
