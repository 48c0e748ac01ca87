"""Coming back with the six words."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from assessment.forms import ResumeForm
from assessment.held_response import LONGEST_FIELD, HeldOutcome, save_held
from assessment.models import Account, Assessment, follow_ups_of
from assessment.views.access import MAX_OPENED, open_single
from assessment.views.notes import Note, redirect_to
from assessment.views.report_context import opens_at
from assessment.views.six_words import found_by_words, not_a_wrong_try

NOTES_OF_HELD = {
    HeldOutcome.SAVED: Note.WELCOME_SAVED,
    HeldOutcome.ALREADY: Note.WELCOME_ALREADY,
    HeldOutcome.WITHDRAWN: Note.WELCOME_WITHDRAWN,
    HeldOutcome.LATE: Note.WELCOME_LATE,
    HeldOutcome.DROPPED: Note.WELCOME_DROPPED,
}


# GET, POST
@require_http_methods(["GET", "HEAD", "POST"])
def resume(request: HttpRequest) -> HttpResponse:
    """Exchange a return code for this browser's access to the assessment."""
    if request.method != "POST":
        return _page(request, ResumeForm(), "", 200)
    form = ResumeForm(request.POST)
    assessment, error, status = found_by_words(request, form)
    if assessment is None:
        return _page(request, form, error, status)
    not_a_wrong_try(request)
    _let_in(request, assessment)
    field = request.POST.get("carried", "")
    if assessment.is_finished and not field:
        return redirect_to(opens_at(assessment), assessment.key)
    note = NOTES_OF_HELD[save_held(assessment, field)] if field else Note.WELCOME
    return redirect_to("go_on", assessment.key, note=note)


def _let_in(request: HttpRequest, assessment: Assessment) -> None:
    """Give this browser access to this assessment and what followed from it; to one in an account's list alone."""
    following = [] if Account.has_person(assessment.owner) else follow_ups_of(assessment, MAX_OPENED - 1)
    open_single(request, *following, assessment)


def _page(request: HttpRequest, form: ResumeForm, error: str, status: int) -> HttpResponse:
    field = form.data.get("carried", "")
    context = {
        "form": form,
        "carried": field if len(field) <= LONGEST_FIELD else "",
        "error": error,
    }
    return render(request, "assessment/resume.html", context, status=status)
