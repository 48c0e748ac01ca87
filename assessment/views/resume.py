"""Coming back with the six words."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from assessment.forms import ResumeForm
from assessment.held_response import LONGEST_FIELD, HeldOutcome, save_held
from assessment.models import Account, Assessment
from assessment.views.access import account_of, change_person, open_single, person_of
from assessment.views.notes import Note, redirect_to
from assessment.views.six_words import found_by_words, not_a_wrong_try

NOTES_OF_HELD = {
    HeldOutcome.SAVED: Note.WELCOME_SAVED,
    HeldOutcome.ALREADY: Note.WELCOME_ALREADY,
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
    return _welcome(assessment, NOTES_OF_HELD[save_held(assessment, field)] if field else Note.WELCOME)


def _welcome(assessment: Assessment, note: Note) -> HttpResponseRedirect:
    """Where the person stopped, with a sentence; a report needs none unless an answer came along."""
    key, number = assessment.key, assessment.first_open_rating()
    if assessment.is_finished:
        return redirect_to("report", key, note=None if note is Note.WELCOME else note)
    if number:
        return redirect_to("rate", key, number, note=note)
    return redirect_to("question" if assessment.responded else "hub", key, note=note)


def _let_in(request: HttpRequest, assessment: Assessment) -> None:
    """Give this browser the person's access, or where an account is in play that to this assessment alone."""
    apart = Account.has_person(assessment.owner) or account_of(request)
    if apart and assessment.owner != person_of(request):
        open_single(request, assessment)
    else:
        change_person(request, assessment.owner)


def _page(request: HttpRequest, form: ResumeForm, error: str, status: int) -> HttpResponse:
    field = form.data.get("carried", "")
    context = {
        "form": form,
        "typed": form.data.get("code", "")[:200],
        "carried": field if len(field) <= LONGEST_FIELD else "",
        "error": error,
    }
    return render(request, "assessment/resume.html", context, status=status)
