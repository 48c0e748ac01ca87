"""Learning from the check: every question with what was chosen, what is right, and why. Only after the end."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from assessment.answer_review import answers_by_area, summary
from assessment.models import Assessment
from assessment.views.access import after_the_end
from assessment.views.notes import note_of
from skills.models import Edition


# GET
@require_safe
@after_the_end
def answers(request: HttpRequest, assessment: Assessment) -> HttpResponse:
    """Every question by area, from the edition it was asked in: whatever became of it since, this page stays."""
    live = Edition.objects.live()
    found = answers_by_area(assessment, live.content.skill_by_id if live else {})
    entries = [entry for group in found for entry in group.entries]
    noted = request.GET.get("at", "")
    context = {
        "assessment": assessment,
        "edition": assessment.edition,
        "groups": found,
        "summary": summary([entry.outcome for entry in entries]),
        "note": note_of(request),
        "noted": noted if noted in {entry.token for entry in entries} else "",
    }
    return render(request, "assessment/answers.html", context)
