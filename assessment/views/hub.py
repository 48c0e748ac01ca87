"""The hub of an assessment: the three tasks and where each stands."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from assessment.engine.asking.length import minutes
from assessment.models import Assessment
from assessment.views.access import before_the_end
from assessment.views.notes import note_of
from skills.models import Edition


# GET
@require_safe
@before_the_end
def hub(request: HttpRequest, assessment: Assessment) -> HttpResponse:
    """The three tasks and where each stands: the page to come back to."""
    ratings = assessment.ratings()
    rated = sum(rating in assessment.responses for rating in ratings)
    context = {
        "assessment": assessment,
        "edition": assessment.edition,
        "role": assessment.role_profile,
        "ratings": len(ratings),
        "rated": rated,
        "rating_url": _rating_url(assessment),
        "answered": assessment.responded,
        "carried": assessment.carried,
        "focus": assessment.content.area_by_id.get(assessment.focus),
        "minutes_left": _minutes_left(assessment),
        "live": Edition.objects.live(),
        "note": note_of(request, "before the check" if rated == len(ratings) else "at the ratings"),
    }
    return render(request, "assessment/hub.html", context)


def _minutes_left(assessment: Assessment) -> str:
    open_ratings = sum(rating not in assessment.responses for rating in assessment.ratings())
    questions = max(assessment.budget - assessment.responded, 0)
    return minutes(assessment.content, questions, open_ratings)


def _rating_url(assessment: Assessment) -> str:
    number = assessment.first_open_rating()
    return reverse("rate", args=[assessment.key, number]) if number else reverse("review", args=[assessment.key])
