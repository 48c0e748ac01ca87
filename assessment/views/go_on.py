"""The one address to come back to: it leads to the open rating or question, or to the plan or report."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from assessment.views.access import own_assessment
from assessment.views.notes import Note, asked_note, redirect_to
from assessment.views.report_context import opens_at


# GET
@require_safe
def go_on(request: HttpRequest, key: str) -> HttpResponse:
    """Where the assessment stands. A note goes along."""
    assessment, note = own_assessment(request, key), asked_note(request)
    if assessment.is_finished:
        return redirect_to(opens_at(assessment), key, note=None if note is Note.WELCOME else note)
    if number := assessment.first_open_rating():
        return redirect_to("rate", key, number, note=note)
    # What the check is was said before to whoever has answered any of it, or comes from a report.
    if not assessment.budget:
        return redirect_to("review", key, note=note)
    begun = assessment.responded or assessment.carried
    return redirect_to("question" if begun else "check", key, note=note)
