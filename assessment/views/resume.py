"""Coming back with the six words."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.views.decorators.http import require_http_methods

from assessment import codes
from assessment.carried import LONGEST_FIELD, keep
from assessment.forms import ResumeForm, sentences
from assessment.models import Assessment, Throttle
from assessment.views.access import become

TRIES_PER_ADDRESS = 10
TRIES_IN_ALL = 1_000
"""Wrong codes allowed in a quarter of an hour. The codes have 66 bits, so this is a courtesy to the server."""

UNKNOWN = "No assessment opens with these words. Check them, or it may have been deleted."
TOO_MANY = "Too many tries. Wait a quarter of an hour, then try again. Your assessment is safe."


# GET, POST
@require_http_methods(["GET", "HEAD", "POST"])
def resume(request: HttpRequest) -> HttpResponse:
    """Exchange a return code for this browser's access to the assessment."""
    if request.method != "POST":
        return _page(request, ResumeForm(), "", 200)
    form = ResumeForm(request.POST)
    if not form.is_valid():
        return _page(request, form, sentences(form, "code"), 422)
    address = _hashed_address(request)
    if Throttle.exceeded(address, TRIES_PER_ADDRESS) or Throttle.exceeded("all", TRIES_IN_ALL):
        return _page(request, form, TOO_MANY, 429)
    assessment = Assessment.by_code_hash(codes.hash_of(form.cleaned_data["code"]))
    if assessment is None:
        Throttle.add(address)
        Throttle.add("all")
        return _page(request, form, UNKNOWN, 422)
    become(request, assessment.owner)
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
        address = reverse("question" if assessment.answered else "hub", args=[key])
    return HttpResponseRedirect(f"{address}?note={note}")


def _page(request: HttpRequest, form: ResumeForm, error: str, status: int) -> HttpResponse:
    field = form.data.get("carried", "")
    context = {
        "form": form,
        "typed": form.data.get("code", "")[:200],
        "carried": field if len(field) <= LONGEST_FIELD else "",
        "error": error,
    }
    return render(request, "assessment/resume.html", context, status=status)


def _hashed_address(request: HttpRequest) -> str:
    """The sender's address as a keyed hash: enough to count by, nothing to read. Proxy headers are not trusted."""
    return salted_hmac("plumb.throttle", request.META.get("REMOTE_ADDR", ""), algorithm="sha256").hexdigest()
