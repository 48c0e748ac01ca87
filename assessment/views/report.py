"""The report and the plan: read, adjusted in pace, downloaded, deleted.

These pages lay out what was frozen; they measure nothing.
"""

import csv
from typing import NamedTuple

import msgspec
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from assessment.calendar import MAX_WEEKS, WEEKDAYS, Fields
from assessment.engine.certificates import Certificate
from assessment.engine.plan import Plan, schedule
from assessment.engine.preparation import beyond_plan, by_overlap
from assessment.engine.report import RESULT_NAMES, Report
from assessment.engine.selection import LENGTHS
from assessment.forms import WeeklyHoursForm, sentences
from assessment.models import Assessment
from assessment.sample import sample_plan, sample_report
from assessment.views.access import after_the_end, own
from assessment.views.take import NOTES
from skills.content import LEVEL_NAMES
from skills.models import Edition

SAMPLE_HOURS = 6


class Counted(NamedTuple):
    """One of the four counts at the top."""

    result: str
    label: str
    areas: tuple[str, ...]


def _counts(report: Report) -> list[Counted]:
    labels = {"meets": "met", "within-reach": "within reach", "gap": "gap", "not-sure": "we can’t tell yet"}
    counts = []
    for result in RESULT_NAMES:
        areas = report.named(result)
        plural = "s" if result == "gap" and len(areas) != 1 else ""
        counts.append(Counted(result, f"{len(areas)} {labels[result]}{plural}", areas))
    return counts


class Exam(NamedTuple):
    """A certificate beside the plan, as looked at today."""

    certificate: Certificate
    beyond: str
    """Hours beyond the plan in words; empty for a report that did not keep them."""
    has_ended: bool
    """Its last date has passed since the facts were checked."""


def _exams(report: Report, plan: Plan) -> list[Exam]:
    today = timezone.localdate().isoformat()
    return [
        Exam(each, beyond_plan(each, plan), len(each.ends) == len(today) and each.ends < today)
        for each in by_overlap(report.certificates, plan)
    ]


def _report_context(report: Report, plan: Plan, weekly_hours: int, edition: Edition) -> dict[str, object]:
    return {
        "report": report,
        "plan": plan,
        "schedule": schedule(plan, weekly_hours),
        "counts": _counts(report),
        "edition": edition,
        "levels": LEVEL_NAMES,
        "exams": _exams(report, plan),
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
        "live": Edition.objects.live(),
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


# Downloads --------------------------------------------------------------------------------------------


# GET
@require_safe
@after_the_end
def data(request: HttpRequest, assessment: Assessment) -> HttpResponse:
    """Everything stored about this assessment, as JSON."""
    document = {
        "format": "plumb-report-1",
        "edition": {"number": assessment.edition.number, "digest": assessment.edition.digest},
        "role": assessment.role,
        "length": assessment.length,
        "seed": assessment.seed,
        "weekly_hours": assessment.weekly_hours,
        "seen": assessment.seen.split(),
        "started_at": assessment.started_at.isoformat(),
        "finished_at": assessment.finished_at.isoformat() if assessment.finished_at else None,
        "kept_until": assessment.expires_at.isoformat(),
        "engine": assessment.engine,
        "responses": [
            {"item": response.item, "option": response.option, "answered_at": response.answered_at.isoformat()}
            for response in assessment.response_set.order_by("pk")
        ],
        "shared_links": [
            {
                "parts": link.parts.split(),
                "label": link.label,
                "created_at": link.created_at.isoformat(),
                "expires_at": link.expires_at.isoformat(),
            }
            for link in assessment.share_links.order_by("pk")
        ],
        "report": msgspec.json.decode(assessment.report_json),
        "plan": msgspec.json.decode(assessment.plan_json),
    }
    body = msgspec.json.format(msgspec.json.encode(document), indent=2)
    return _download(HttpResponse(body, content_type="application/json"), "plumb-report.json")


# GET
@require_safe
@after_the_end
def areas_csv(request: HttpRequest, assessment: Assessment) -> HttpResponse:
    """The areas and skills of the report as a table for a spreadsheet."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    writer = csv.writer(response)
    writer.writerow(
        [
            "area",
            "skill",
            "result",
            "likely level",
            "role asks for",
            "own rating",
            "position",
            "low",
            "high",
            "questions",
        ]
    )
    for area in assessment.report.areas:
        own_level = "" if area.own is None else area.own_words
        lines = [(area.name, "", area.result, area.words, area.target, own_level, area)]
        for skill in area.skills:
            own_level = "" if skill.own is None else LEVEL_NAMES[skill.own]
            lines.append((area.name, skill.name, skill.result, skill.words, skill.target, own_level, skill))  # type: ignore[arg-type]
        for name, part, result, words, target, own_words, score in lines:
            texts = [name, part, RESULT_NAMES[result], words, LEVEL_NAMES[target], own_words]
            numbers = [score.position, score.low, score.high, score.asked]
            writer.writerow([*map(_no_formula, texts), *numbers])
    return _download(response, "plumb-areas.csv")


def _no_formula(text: str) -> str:
    """A text that a spreadsheet will not take for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def _download(response: HttpResponse, name: str) -> HttpResponse:
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


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
