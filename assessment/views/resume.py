"""Coming back with the six words."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from assessment import codes
from assessment.forms import ResumeForm, sentences
from assessment.models import Assessment, Throttle
from assessment.views.access import become, hashed_address

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
    address = hashed_address(request, "plumb.throttle")
    if Throttle.exceeded(address, TRIES_PER_ADDRESS) or Throttle.exceeded("all", TRIES_IN_ALL):
        return _page(request, form, TOO_MANY, 429)
    assessment = Assessment.by_code_hash(codes.hash_of(form.cleaned_data["code"]))
    if assessment is None:
        Throttle.add(address)
        Throttle.add("all")
        return _page(request, form, UNKNOWN, 422)
    become(request, assessment.owner)
    if assessment.is_finished:
        return redirect("report", assessment.key)
    number = assessment.first_open_rating()
    if number:
        return _welcome(reverse("rate", args=[assessment.key, number]))
    return _welcome(reverse("question" if assessment.answered else "hub", args=[assessment.key]))


def _welcome(address: str) -> HttpResponseRedirect:
    return HttpResponseRedirect(f"{address}?note=welcome")


def _page(request: HttpRequest, form: ResumeForm, error: str, status: int) -> HttpResponse:
    context = {"form": form, "typed": form.data.get("code", "")[:200], "error": error}
    return render(request, "assessment/resume.html", context, status=status)
