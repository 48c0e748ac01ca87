"""Learning from the check: every question with what was chosen, what is right, and why. Only after the end."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from assessment.answer_review import RIGHT, UNKNOWN, WRONG, answers_by_area, summary, with_outcome
from assessment.models import Assessment
from assessment.views.access import after_the_end
from assessment.views.notes import note_of
from skills.models import Edition


# GET
@require_safe
@after_the_end
def answers(request: HttpRequest, assessment: Assessment) -> HttpResponse:
    """Every question, those to learn from first, from the edition it was asked in: whatever became of it, this stays."""
    live = Edition.objects.live()
    found = answers_by_area(assessment, live.content.skill_by_id if live else {})
    entries = [entry for group in found for entry in group.entries]
    noted, right = request.GET.get("at", ""), {entry.token for entry in entries if entry.outcome == RIGHT}
    context = {
        "assessment": assessment,
        "edition": assessment.edition,
        "groups": found,
        "to_learn": with_outcome(found, WRONG, UNKNOWN),
        "right": with_outcome(found, RIGHT),
        "right_count": len(right),
        "show_right": noted in right,
        "summary": summary([entry.outcome for entry in entries]),
        "note": note_of(request),
        "noted": noted if noted in {entry.token for entry in entries} else "",
    }
    return render(request, "assessment/answers.html", context)
