"""Coming back with the six words."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from assessment import codes
from assessment.forms import ResumeForm, sentences
from assessment.held_response import LONGEST_FIELD, keep
from assessment.models import Account, Assessment, Throttle
from assessment.views.access import account_of, become, hashed_address, open_single, person_of

TRIES_PER_ADDRESS = 10
TRIES_IN_ALL = 1_000
"""Wrong codes allowed in a quarter of an hour. The codes have 66 bits, so this is a courtesy to the server."""

THROTTLE, IN_ALL = "plumb.throttle", "all"
"""Purpose of the hashed address, and the name of the count of everybody's tries."""

UNKNOWN = "No assessment opens with these words. Check them, or it may have been deleted."
TOO_MANY = "Too many tries. Wait a quarter of an hour, then try again. Your assessment is safe."


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
    return _welcome(assessment, keep(assessment, field).value if field else "welcome")


def _welcome(assessment: Assessment, note: str) -> HttpResponseRedirect:
    """Where the person stopped, with a sentence; a report needs none unless an answer came along."""
    key, number = assessment.key, assessment.first_open_rating()
    if assessment.is_finished:
        address = reverse("report", args=[key])
        return HttpResponseRedirect(address if note == "welcome" else f"{address}?note={note}")
    if number:
        address = reverse("rate", args=[key, number])
    else:
        address = reverse("question" if assessment.responded else "hub", args=[key])
    return HttpResponseRedirect(f"{address}?note={note}")


def found_by_words(request: HttpRequest, form: ResumeForm) -> tuple[Assessment | None, str, int]:
    """The assessment that the form's six words open; or None, a sentence that says why not, and a status.

    Every wrong code gets the same sentence and is counted, whatever the page that asks. So is a right one, until the
    page says that it was (`not_a_wrong_try`): tries that arrive together are counted before any is looked at.
    """
    if not form.is_valid():
        return None, sentences(form, "code"), 422
    if not _may_try(request):
        return None, TOO_MANY, 429
    assessment = Assessment.by_code_hash(codes.hash_of(form.cleaned_data["code"]))
    return (assessment, "", 200) if assessment else (None, UNKNOWN, 422)


def _may_try(request: HttpRequest) -> bool:
    """Count one more try, by this address and in all; False when either had too many wrong codes."""
    address = hashed_address(request, THROTTLE)
    if not Throttle.take(address, TRIES_PER_ADDRESS):
        return False
    if Throttle.take(IN_ALL, TRIES_IN_ALL):
        return True
    Throttle.give_back(address)
    return False


def not_a_wrong_try(request: HttpRequest) -> None:
    """The words were right: their try counts against nobody."""
    Throttle.give_back(hashed_address(request, THROTTLE))
    Throttle.give_back(IN_ALL)


def _let_in(request: HttpRequest, assessment: Assessment) -> None:
    """Give this browser the person's access, or where an account is in play that to this assessment alone."""
    apart = Account.has_person(assessment.owner) or account_of(request)
    if apart and assessment.owner != person_of(request):
        open_single(request, assessment)
    else:
        become(request, assessment.owner)


def _page(request: HttpRequest, form: ResumeForm, error: str, status: int) -> HttpResponse:
    field = form.data.get("carried", "")
    context = {
        "form": form,
        "typed": form.data.get("code", "")[:200],
        "carried": field if len(field) <= LONGEST_FIELD else "",
        "error": error,
    }
    return render(request, "assessment/resume.html", context, status=status)
