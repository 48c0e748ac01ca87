"""Telling the editors what is wrong with a question."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from assessment.forms import ProblemForm, sentences
from assessment.models import ProblemReport
from assessment.views.access import own_assessment
from assessment.views.notes import Note, redirect_to


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
        "kinds": ProblemReport.Kind.choices,
        "chosen": form.data.get("kind", ""),
        "error": sentences(form),
    }
    return render(request, "assessment/problem.html", context, status=422 if form.is_bound else 200)
