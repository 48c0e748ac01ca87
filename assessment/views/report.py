"""The report: read, learned from, downloaded, deleted.

These pages lay out what was frozen; they measure nothing.
"""

import csv
from datetime import date, timedelta
from typing import Any, NamedTuple

import msgspec
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_http_methods, require_safe

from assessment.engine.arrangement import Arrangement, arrange, weeks_of
from assessment.engine.certificates import Certificate
from assessment.engine.preparation import beyond_plan, by_overlap
from assessment.engine.report import RESULT_NAMES, Report
from assessment.engine.selection import LENGTHS
from assessment.export import document
from assessment.forms import WeeklyHoursForm
from assessment.models import DEEPER_QUESTIONS, Assessment, ImportedReport
from assessment.sample import sample_plan, sample_report
from assessment.views.access import after_the_end, opens, own, person_of
from assessment.views.readable import NOT_CHECKED, Listed, listed
from assessment.views.take import NOTES
from skills.content import LEVEL_NAMES
from skills.models import Edition

SAMPLE_HOURS = 6

MAX_OTHERS = 5
"""Other reports offered for a comparison; the list of reports has them all."""


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


def _exams(report: Report, arrangement: Arrangement) -> list[Exam]:
    plan = arrangement.whole
    today = timezone.localdate().isoformat()
    return [
        Exam(each, beyond_plan(each, plan), len(each.ends) == len(today) and each.ends < today)
        for each in by_overlap(report.certificates, plan)
    ]


def report_context(report: Report, arrangement: Arrangement, weekly_hours: int, edition: Edition) -> dict[str, Any]:
    """What the pages of a report and of its plan have in common."""
    return {
        "report": report,
        "plan": arrangement.left,
        "arrangement": arrangement,
        "schedule": weeks_of(arrangement, weekly_hours),
        "counts": _counts(report),
        "edition": edition,
        "levels": LEVEL_NAMES,
        "exams": _exams(report, arrangement),
        "hours_form": WeeklyHoursForm(),
        "hours_value": weekly_hours,
        "hours_error": "",
    }


# GET
@require_safe
@after_the_end
def report(request: HttpRequest, assessment: Assessment) -> HttpResponse:
    """The report, as frozen at the end of the assessment."""
    context = report_context(assessment.report, assessment.arrangement, assessment.weekly_hours, assessment.edition)
    following, follows = assessment.follow_up(), assessment.followed()
    context |= {"assessment": assessment, "code": assessment.code, "note": NOTES.get(request.GET.get("note", ""), "")}
    context |= _ages(assessment.report)
    context |= {
        "following": following if following and opens(request, following) else None,
        "follows": follows if follows and opens(request, follows) else None,
        "may_deepen": following is None,
        "deeper": DEEPER_QUESTIONS,
        "other_roles": [role for role in assessment.content.roles if role.id != assessment.role],
        "others": _others(assessment) if assessment.owner == person_of(request) else (),
        "not_checked": NOT_CHECKED,
        "live": Edition.objects.live(),
    }
    return render(request, "assessment/report.html", context)


def _ages(report: Report) -> dict[str, object]:
    """What of the evidence has grown old, in sentences: by area, and for the report as a whole."""
    limit = settings.PLUMB_EVIDENCE_DAYS
    first_fresh = (timezone.localdate() - timedelta(days=limit)).isoformat()
    ages = {}
    for area in report.areas:
        days = area.days()
        old = sum(day < first_fresh for day in days)
        if old:
            what = "The one response here is" if len(days) == 1 else f"{old} of {len(days)} responses here are"
            ages[area.id] = f"{what} older than {limit} days; the oldest is of {_in_words(days[0])}."
    areas = "1 area rests" if len(ages) == 1 else f"{len(ages)} of {len(report.areas)} areas rest"
    any_age = f"{areas} on responses older than {limit} days. Skills change in that time." if ages else ""
    return {"ages": ages, "any_age": any_age}


def _in_words(day: str) -> str:
    return str(date_format(date.fromisoformat(day), "j F Y"))


def _others(assessment: Assessment) -> list[Listed]:
    """The person's newest other reports. A role is called as in this report's edition, which has been read already."""
    finished = Assessment.objects.finished_besides(assessment)[:MAX_OTHERS]
    imports = ImportedReport.objects.without_report().of(assessment.owner)[:MAX_OTHERS]
    return listed(finished, imports, assessment.content.role_by_id)[:MAX_OTHERS]


# GET
@require_safe
def sample(request: HttpRequest) -> HttpResponse:
    """A sample report, made by the same engine from a made-up person's answers."""
    edition = Edition.objects.live()
    if edition is None:
        return render(request, "skills/setup.html")
    content = edition.content
    context = report_context(sample_report(content), arrange(sample_plan(content)), SAMPLE_HOURS, edition)
    return render(request, "assessment/report.html", {**context, "is_sample": True})


# Downloads --------------------------------------------------------------------------------------------


# GET
@require_safe
@after_the_end
def data(request: HttpRequest, assessment: Assessment) -> HttpResponse:
    """Everything stored about this assessment, as JSON."""
    body = msgspec.json.format(msgspec.json.encode(document(assessment)), indent=2)
    return download(HttpResponse(body, content_type="application/json"), "plumb-report.json")


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
    return download(response, "plumb-areas.csv")


def _no_formula(text: str) -> str:
    """A text that a spreadsheet will not take for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def download(response: HttpResponse, name: str) -> HttpResponse:
    """The response, to be kept as a file of this name."""
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
    return render(request, "assessment/erase.html", context | {"following": assessment.follow_up()})


# GET
@require_safe
def erased(request: HttpRequest) -> HttpResponse:
    """The receipt, which names nobody."""
    return render(request, "assessment/erased.html")
