"""Going on from a finished report: more questions on one area, and a re-check of what is stale or decides most.

Both begin an assessment that takes over what was answered, and both lead to a report of their own. The one they
began from stays as it is.
"""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from assessment.engine.more import SECONDS_PER_QUESTION
from assessment.engine.wording import about_minutes
from assessment.models import Assessment
from assessment.views.access import after_the_end
from assessment.views.start import SECONDS_PER_RATING


# POST
@require_POST
@after_the_end
def deepen(request: HttpRequest, assessment: Assessment, area: str) -> HttpResponse:
    """Ask a few more questions on one area; what was begun before goes on."""
    try:
        following = assessment.deepen(area)
    except ValueError as error:
        raise Http404("The role has no such area.") from error
    if following is None:
        return HttpResponseRedirect(f"{reverse('report', args=[assessment.key])}?note=nothing-left#area-{area}")
    return _into(following, "" if following.focus == area else "begun")


# GET, POST
@require_http_methods(["GET", "HEAD", "POST"])
@after_the_end
def recheck(request: HttpRequest, assessment: Assessment) -> HttpResponse:
    """Say what would be asked again and what stays, then begin."""
    begun = assessment.follow_up()
    if request.method == "POST":
        return _into(begun or assessment.recheck(), "begun" if begun and not begun.is_recheck else "")
    outlook = assessment.outlook()
    seconds = outlook.ratings * SECONDS_PER_RATING + outlook.questions * SECONDS_PER_QUESTION
    context = {
        "assessment": assessment,
        "edition": assessment.edition,
        "begun": begun,
        "outlook": outlook,
        "minutes": about_minutes(seconds),
        "limit_days": settings.PLUMB_EVIDENCE_DAYS,
    }
    return render(request, "assessment/recheck.html", context)


def _into(following: Assessment, note: str) -> HttpResponseRedirect:
    """To where the follow-up stands."""
    if following.is_finished:
        return redirect("report", following.key)
    name = "question" if following.focus else "hub"
    address = reverse(name, args=[following.key])
    return HttpResponseRedirect(f"{address}?note={note}" if note else address)
