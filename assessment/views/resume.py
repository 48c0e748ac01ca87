"""Coming back with the six words."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from assessment import codes
from assessment.forms import ResumeForm, sentences
from assessment.held_response import LONGEST_FIELD, Kept, keep
from assessment.models import Account, Assessment, Throttle
from assessment.views.access import account_of, change_person, hashed_address, open_single, person_of
from assessment.views.notes import Note, redirect_to

TRIES_PER_ADDRESS = 10
TRIES_IN_ALL = 1_000
"""Wrong codes allowed in a quarter of an hour. The codes have 66 bits, so this is a courtesy to the server."""

UNKNOWN = "No assessment opens with these words. Check them, or it may have been deleted."
TOO_MANY = "Too many tries. Wait a quarter of an hour, then try again. Your assessment is safe."

NOTES_OF_KEPT = {
    Kept.SAVED: Note.WELCOME_SAVED,
    Kept.ALREADY: Note.WELCOME_ALREADY,
    Kept.LATE: Note.WELCOME_LATE,
    Kept.DROPPED: Note.WELCOME_DROPPED,
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
    _let_in(request, assessment)
    field = request.POST.get("carried", "")
    return _welcome(assessment, NOTES_OF_KEPT[keep(assessment, field)] if field else Note.WELCOME)


def _welcome(assessment: Assessment, note: Note) -> HttpResponseRedirect:
    """Where the person stopped, with a sentence; a report needs none unless an answer came along."""
    key, number = assessment.key, assessment.first_open_rating()
    if assessment.is_finished:
        return redirect_to("report", key, note=None if note is Note.WELCOME else note)
    if number:
        return redirect_to("rate", key, number, note=note)
    return redirect_to("question" if assessment.answered else "hub", key, note=note)


def found_by_words(request: HttpRequest, form: ResumeForm) -> tuple[Assessment | None, str, int]:
    """The assessment that the form's six words open; or None, a sentence that says why not, and a status.

    Every wrong code gets the same sentence and is counted, whatever the page that asks.
    """
    if not form.is_valid():
        return None, sentences(form, "code"), 422
    if tried_too_often(request):
        return None, TOO_MANY, 429
    assessment = Assessment.by_code_hash(codes.hash_of(form.cleaned_data["code"]))
    if assessment is None:
        count_wrong_words(request)
        return None, UNKNOWN, 422
    return assessment, "", 200


def tried_too_often(request: HttpRequest) -> bool:
    """Whether this address, or all together, had too many wrong codes."""
    address = hashed_address(request, "plumb.throttle")
    return Throttle.exceeded(address, TRIES_PER_ADDRESS) or Throttle.exceeded("all", TRIES_IN_ALL)


def count_wrong_words(request: HttpRequest) -> None:
    """One more wrong code, by this address and in all."""
    Throttle.add(hashed_address(request, "plumb.throttle"))
    Throttle.add("all")


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
