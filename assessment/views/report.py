"""The report: read, and deleted.

These pages lay out what was frozen; they measure nothing.
"""

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from assessment.engine.planning.arrangement import arrange
from assessment.engine.planning.schedule import USUAL_WEEKLY_HOURS
from assessment.engine.reading.values import Report
from assessment.files import pdf
from assessment.forms import RereadForm
from assessment.models import DEEPER_ITEMS, Assessment, follow_up_of, followed_by
from assessment.report_list import NOT_CHECKED, other_reports
from assessment.sample import has_sample, sample_plan, sample_report
from assessment.views.access import after_the_end, may_open, opened, own_assessment, person_of
from assessment.views.kept_page import kept_page, standing_of, stored
from assessment.views.notes import note_of, place_of_note, redirect_to
from assessment.views.report_context import context_of, report_context
from assessment.views.rest_of_check import rest_of_check
from skills.models import Edition
from skills.words import date_in_words


# GET
@require_safe
@after_the_end
def report(request: HttpRequest, assessment: Assessment) -> HttpResponse:
    """The report, as frozen at the end of the assessment."""
    following, follows = follow_up_of(assessment), followed_by(assessment)
    note = note_of(request)
    found = {
        "note": note,
        "noted": place_of_note(request, lambda at: at in {area.id for area in assessment.report.areas}),
        "others": other_reports(assessment, person_of(request), opened(request)),
        "has_pdf": pdf.available(),
    }
    live = Edition.objects.live()
    shown = [each if each and may_open(request, each) else None for each in (following, follows)]
    told = [
        stored(assessment),
        assessment.marks,
        found,
        live and [live.number, live.digest],
        following is None,
        *map(standing_of, shown),
    ]

    def context() -> dict[str, object]:
        return {
            **context_of(assessment),
            **_ages(assessment.report),
            **found,
            "assessment": assessment,
            "code": assessment.code,
            "following": shown[0],
            "follows": shown[1],
            "may_deepen": following is None,
            "rest": None if following else rest_of_check(assessment),
            "may_settle": following is None,
            "deeper": DEEPER_ITEMS,
            "reread": RereadForm(role for role in assessment.content.roles if role.id != assessment.role),
            "not_checked": NOT_CHECKED,
            "live": live,
        }

    return kept_page(request, "assessment/report.html", told, context)


def _ages(report: Report) -> dict[str, object]:
    """What of the evidence has grown old, in sentences: by area, and for the report as a whole."""
    limit = settings.PLUMB_EVIDENCE_DAYS
    first_fresh = (timezone.localdate() - timedelta(days=limit)).isoformat()
    ages = {}
    for area in report.areas:
        days = area.days()
        old = sum(day < first_fresh for day in days)
        if old:
            what = "The one answer here is" if len(days) == 1 else f"{old} of {len(days)} answers and ratings here are"
            ages[area.id] = f"{what} older than {limit} days; the oldest is of {date_in_words(days[0])}."
    areas = "1 area rests" if len(ages) == 1 else f"{len(ages)} of {len(report.areas)} areas rest"
    any_age = f"{areas} on answers and ratings older than {limit} days. Skills change in that time." if ages else ""
    return {"ages": ages, "any_age": any_age}


# GET
@require_safe
def sample(request: HttpRequest) -> HttpResponse:
    """A sample report, made by the same engine from a made-up person's answers."""
    edition = Edition.objects.live()
    if edition is None:
        return render(request, "skills/setup.html")
    content = edition.content
    if not has_sample(content):
        return render(request, "skills/no_section.html", {"edition": edition, "section": "sample"}, status=404)

    def context() -> dict[str, object]:
        plan = arrange(sample_plan(content))
        return report_context(sample_report(content), plan, USUAL_WEEKLY_HOURS, edition) | {"is_sample": True}

    return kept_page(request, "assessment/report.html", [edition.number, edition.digest], context)


# Deleting ---------------------------------------------------------------------------------------------


# GET, POST
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest, key: str) -> HttpResponse:
    """Say what goes, then delete it at once and for good."""
    assessment = own_assessment(request, key)
    if request.method == "POST":
        assessment.erase()
        return redirect_to("erased")
    following, follows = follow_up_of(assessment), followed_by(assessment)
    context = {
        "assessment": assessment,
        "site": assessment.content,
        "following": following,
        "follows": follows,
        "may_open": following is not None and may_open(request, following),
    }
    return render(request, "assessment/erase.html", context)


# GET
@require_safe
def erased(request: HttpRequest) -> HttpResponse:
    """The receipt, which names nobody."""
    return render(request, "assessment/erased.html")
