"""The report and the plan: read, adjusted in pace, deleted.

These pages lay out what was frozen; they measure nothing.
"""

from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from assessment import pdf
from assessment.calendar import MAX_WEEKS, WEEKDAYS, Fields
from assessment.engine.plan import Plan, schedule
from assessment.engine.report import Report
from assessment.engine.selection import LENGTHS
from assessment.export import counts, reviewed
from assessment.forms import WeeklyHoursForm, sentences
from assessment.models import Assessment
from assessment.sample import sample_plan, sample_report
from assessment.views.access import after_the_end, own
from assessment.views.take import NOTES
from skills.content import LEVEL_NAMES
from skills.models import Edition

SAMPLE_HOURS = 6


def _report_context(report: Report, plan: Plan, weekly_hours: int, edition: Edition) -> dict[str, object]:
    return {
        "report": report,
        "plan": plan,
        "schedule": schedule(plan, weekly_hours),
        "counts": counts(report),
        "edition": edition,
        "levels": LEVEL_NAMES,
        "hours_form": WeeklyHoursForm(),
        "hours_value": weekly_hours,
        "hours_error": "",
    }


# GET
@require_safe
@after_the_end
def report(request: HttpRequest, assessment: Assessment) -> HttpResponse:
    """The report, as frozen at the end of the assessment."""
    context = _report_context(assessment.report, assessment.plan, assessment.weekly_hours, assessment.edition)
    context |= {"assessment": assessment, "code": assessment.code, "note": NOTES.get(request.GET.get("note", ""), "")}
    context |= {
        "other_roles": [role for role in assessment.content.roles if role.id != assessment.role],
        "others": _others(assessment),
        "has_pdf": pdf.available(),
    }
    return render(request, "assessment/report.html", context)


class Other(NamedTuple):
    """Another report of the same person, to compare with."""

    assessment: Assessment
    role: str


def _others(assessment: Assessment) -> list[Other]:
    """The person's other reports. A role is called as in this report's edition, which has been read already."""
    roles = assessment.content.role_by_id
    others = Assessment.objects.finished_besides(assessment)
    return [Other(other, (roles.get(other.role) or other.role_profile).name) for other in others]


# GET
@require_safe
def sample(request: HttpRequest) -> HttpResponse:
    """A sample report, made by the same engine from a made-up person's answers."""
    edition = Edition.objects.live()
    if edition is None:
        return render(request, "skills/setup.html")
    content = edition.content
    context = _report_context(sample_report(content), sample_plan(content), SAMPLE_HOURS, edition)
    return render(request, "assessment/report.html", {**context, "is_sample": True})


# GET, POST
@require_http_methods(["GET", "HEAD", "POST"])
@after_the_end
def plan(request: HttpRequest, assessment: Assessment) -> HttpResponse:
    """Every step with its resources; the form changes the hours a week. htmx gets only the changed part."""
    if request.method != "POST":
        return plan_page(request, assessment)
    form = WeeklyHoursForm(request.POST)
    if not form.is_valid():
        typed = request.POST.get("weekly_hours", "")[:8]
        return plan_page(request, assessment, hours_error=sentences(form, "weekly_hours"), hours_value=typed)
    assessment.set_weekly_hours(form.cleaned_data["weekly_hours"])
    if not _wants_fragment(request):
        return redirect(f"{reverse('report', args=[assessment.key])}#h-plan")
    return plan_page(request, assessment, changed=True)


def plan_page(request: HttpRequest, assessment: Assessment, **changes: object) -> HttpResponse:
    """The plan's page, for htmx its changing part, with changes to what it usually says. Errors make it a 422."""
    context = _report_context(assessment.report, assessment.plan, assessment.weekly_hours, assessment.edition)
    weeks = min(schedule(assessment.plan, assessment.weekly_hours).weeks, MAX_WEEKS)
    offered = Fields(time="18:30", minutes="60", weeks=str(weeks), start=timezone.localdate().isoformat())
    context |= {"assessment": assessment, "weekdays": WEEKDAYS, "calendar": offered, **changes}
    template = "assessment/_plan.html" if _wants_fragment(request) else "assessment/plan.html"
    wrong = context["hours_error"] or context.get("calendar_errors")
    response = render(request, template, context, status=422 if wrong else 200)
    response["Vary"] = "HX-Request, Cookie"
    return response


def _wants_fragment(request: HttpRequest) -> bool:
    """Whether htmx asked for a part of the page, and not for a page to go back to."""
    return "HX-Request" in request.headers and "HX-History-Restore-Request" not in request.headers


# GET
@require_safe
@after_the_end
def answers(request: HttpRequest, assessment: Assessment) -> HttpResponse:
    """Every question, the person's answer, the right one, and why. Only after the end."""
    context = {
        "assessment": assessment,
        "edition": assessment.edition,
        "reviewed": reviewed(assessment),
        "note": NOTES.get(request.GET.get("note", ""), ""),
    }
    return render(request, "assessment/answers.html", context)


# Deleting ---------------------------------------------------------------------------------------------


# GET, POST
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest, key: str) -> HttpResponse:
    """Say what goes, then delete it at once and for good."""
    assessment = own(request, key)
    if request.method == "POST":
        assessment.erase()
        return redirect("erased")
    context = {"assessment": assessment, "edition": assessment.edition, "length": LENGTHS[assessment.length].name}
    return render(request, "assessment/erase.html", context)


# GET
@require_safe
def erased(request: HttpRequest) -> HttpResponse:
    """The receipt, which names nobody."""
    return render(request, "assessment/erased.html")
