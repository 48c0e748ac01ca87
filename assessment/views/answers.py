"""Learning from the check: every question with what was chosen, what is right, and why. Only after the end."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from assessment.answer_review import RIGHT, UNKNOWN, WRONG, answers_by_area, summary, with_outcome
from assessment.models import Assessment
from assessment.views.access import after_the_end
from assessment.views.kept_page import kept_page, stored
from assessment.views.notes import note_of, place_of_note
from skills.models import Edition


# GET
@require_safe
@after_the_end
def answers(request: HttpRequest, assessment: Assessment) -> HttpResponse:
    """Every question, those to learn from first, from the edition it was asked in: whatever became of it, this stays."""
    live, note, at = Edition.objects.live(), note_of(request), place_of_note(request, assessment.item_of)

    def context() -> dict[str, object]:
        found = answers_by_area(assessment, live.content.skill_by_id if live else {})
        entries = [entry for group in found for entry in group.entries]
        right = {entry.token for entry in entries if entry.outcome == RIGHT}
        return {
            "assessment": assessment,
            "edition": assessment.edition,
            "groups": found,
            "to_learn": with_outcome(found, WRONG, UNKNOWN),
            "right": with_outcome(found, RIGHT),
            "right_count": len(right),
            "show_right": at in right,
            "summary": summary([entry.outcome for entry in entries]),
            "note": note,
            "noted": at if at in {entry.token for entry in entries} else "",
        }

    return kept_page(request, "assessment/answers.html", [stored(assessment), live and live.digest, note, at], context)
