"""Going on from a finished report: the rest of its check, more questions on one area, and a re-check of what is stale.

Each begins an assessment that takes over what was answered, and leads to a report of its own. The one it began from
stays as it is.
"""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from assessment.engine.asking.length import minutes
from assessment.models import (
    Assessment,
    FollowUp,
    begin_deepening,
    begin_recheck,
    begin_rest,
    begin_settling,
    follow_up_of,
    recheck_outlook,
)
from assessment.views.access import after_the_end, also_open, browser_secret, may_open
from assessment.views.notes import Note, redirect_to


# POST
@require_POST
@after_the_end
def rest(request: HttpRequest, assessment: Assessment) -> HttpResponse:
    """Take the check that was skipped, or go on with one that was finished early."""
    begun = begin_rest(assessment, browser_secret(request))
    if begun is None:
        return redirect_to("report", assessment.key, note=Note.CHECK_OVER)
    return _into(request, assessment, begun, other=False)


# POST
@require_POST
@after_the_end
def deepen(request: HttpRequest, assessment: Assessment, area: str) -> HttpResponse:
    """Ask a few more questions on one area; what was begun before goes on."""
    if area not in {each.id for each in assessment.report.areas}:
        raise Http404("The report has no such area.")
    begun = begin_deepening(assessment, area, browser_secret(request))
    if begun is None:
        return redirect_to("report", assessment.key, note=Note.NOTHING_LEFT, at=area)
    return _into(request, assessment, begun, other=begun.assessment.focus != area)


# POST
@require_POST
@after_the_end
def settle(request: HttpRequest, assessment: Assessment, area: str) -> HttpResponse:
    """Ask what the plan would know before an area is studied; what was begun before goes on."""
    asked = next((each for each in assessment.plan.settles if each.area == area), None)
    if asked is None:
        raise Http404("The plan has nothing to settle there.")
    begun = begin_settling(assessment, area, browser_secret(request))
    if begun is None:
        return redirect_to("plan", assessment.key, note=Note.NOTHING_LEFT)
    return _into(request, assessment, begun, other=begun.assessment.focus != asked.focus)


# GET, POST
@require_http_methods(["GET", "HEAD", "POST"])
@after_the_end
def recheck(request: HttpRequest, assessment: Assessment) -> HttpResponse:
    """Say what would be asked again and what stays, then begin."""
    if request.method == "POST":
        following = begin_recheck(assessment, browser_secret(request))
        return _into(request, assessment, following, other=not following.assessment.asks_of_whole_role)
    begun, outlook = follow_up_of(assessment), recheck_outlook(assessment)
    context = {
        "assessment": assessment,
        "edition": assessment.edition,
        "begun": begun,
        "may_open": begun is not None and may_open(request, begun),
        "outlook": outlook,
        "minutes": minutes(outlook.edition.content, outlook.questions, outlook.ratings),
        "limit_days": settings.PLUMB_EVIDENCE_DAYS,
    }
    return render(request, "assessment/recheck.html", context)


def _into(request: HttpRequest, assessment: Assessment, begun: FollowUp, *, other: bool) -> HttpResponseRedirect:
    """To where the follow-up stands. `other` says that it is another one than was asked for.

    A browser that was let into this one assessment by its words goes on with what it began itself. What the owner
    of the list began elsewhere stays theirs.
    """
    following = begun.assessment
    if not may_open(request, following):
        if not begun.created:
            return redirect_to("report", assessment.key, note=Note.ELSEWHERE)
        also_open(request, following)
    note = Note.BEGUN if other and not following.is_finished else None
    return redirect_to("go_on", following.key, note=note)
