"""Telling the editors what is wrong with a question."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from assessment.forms import ProblemForm, first_wrong, sentences
from assessment.models import Assessment, ProblemReport, Throttle
from assessment.tries import hashed, hashed_address
from assessment.views.access import own_assessment
from assessment.views.notes import Note, redirect_to

NOTES_OF_ONE = 20
NOTES_BY_ADDRESS = 200
"""Notes in a quarter of an hour: about one assessment's questions, and from one address, behind which a class may sit."""

TOO_MANY = "Many notes came from here just now. Wait a quarter of an hour, then send this one again."


# GET, POST
@require_http_methods(["GET", "HEAD", "POST"])
def problem(request: HttpRequest, key: str, token: str) -> HttpResponse:
    """Tell the editors what is wrong with a question that this person has seen."""
    assessment = own_assessment(request, key)
    item = assessment.item_of(token)
    current = None if assessment.is_finished else assessment.current_item()
    shown = item is not None and (item.id in assessment.responses or item == current or item.id in assessment.withdrawn)
    if item is None or not shown:
        raise Http404("This assessment has not asked such a question.")
    form = ProblemForm(request.POST if request.method == "POST" else None)
    enough = form.is_valid() and not _may_tell(request, assessment)
    if enough:
        form.add_error("text", TOO_MANY)
    if form.is_valid():
        ProblemReport.record(assessment, item, form.cleaned_data["kind"], form.cleaned_data["text"])
        if assessment.is_finished:
            return redirect_to("answers", key, note=Note.THANKS, at=token)
        return redirect_to("question", key, note=Note.THANKS)
    context = {
        "assessment": assessment,
        "edition": assessment.edition,
        "item": item,
        "token": token,
        "form": form,
        "error": sentences(form),
        "target": first_wrong(form),
    }
    status = 429 if enough else 422 if form.is_bound else 200
    return render(request, "assessment/problem.html", context, status=status)


def _may_tell(request: HttpRequest, assessment: Assessment) -> bool:
    """Count one more note, by the assessment and by the address; False when either has sent enough for now."""
    counts = {
        hashed(assessment.key, "plumb.problem"): NOTES_OF_ONE,
        hashed_address(request, "plumb.problem"): NOTES_BY_ADDRESS,
    }
    return Throttle.take_all(counts)
