"""The same answers read once more, against another role or edition.

Nothing is retaken and nothing is stored. Every frozen report stays as it was.
"""

from collections.abc import Sequence
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from assessment.engine.model.scoring import Responses, is_rating
from assessment.engine.planning.plan import build_plan
from assessment.engine.planning.schedule import schedule
from assessment.engine.reading.report import build_report
from assessment.engine.reading.values import AreaScore
from assessment.forms import RereadForm
from assessment.models import Assessment
from assessment.views.access import after_the_end
from skills.comparison import unchanged
from skills.content import RoleProfile
from skills.models import Edition
from skills.words import count_noun

OWN, LIVE = "own", "live"
"""Values of the parameter `edition`: the one that was answered, and the newest."""


# GET
@require_safe
@after_the_end
def reread(request: HttpRequest, assessment: Assessment) -> HttpResponse:
    """The same answers against any role, under the edition that was answered or the newest."""
    newest = Edition.objects.live() or assessment.edition
    asked = request.GET.get("edition", OWN)
    edition = newest if asked == LIVE else assessment.edition
    role = edition.content.role_by_id.get(request.GET.get("role", assessment.role))
    error = "" if role else f"Edition {edition.number} has no such role. Choose one below."
    if asked not in (OWN, LIVE):
        error = "That edition can’t be chosen. Choose what to read below."
    form = RereadForm(edition.content.roles, initial={"role": role.id if role else assessment.role, "edition": asked})
    answered = f"Edition {assessment.edition.number}, the one you answered"
    form.offer("edition", [(OWN, answered), (LIVE, f"Edition {newest.number}, the newest")])
    context = {
        "assessment": assessment,
        "edition": edition,
        "levels": edition.content.level_names,
        "form": form,
        "may_choose": newest.number != assessment.edition.number,
        "error": error,
    }
    if role and not error:
        context |= _reading(assessment, edition, role)
    return render(request, "assessment/reread.html", context, status=422 if error else 200)


class Line(NamedTuple):
    """An area as read now, and as the report has it, if it does."""

    now: AreaScore
    before: AreaScore | None

    @property
    def differs(self) -> bool:
        """Whether both have the area, with another result."""
        return self.before is not None and self.before.result != self.now.result


def _reading(assessment: Assessment, edition: Edition, role: RoleProfile) -> dict[str, object]:
    """What the page shows: worked out at each look, and kept nowhere."""
    counted = _counted(assessment, edition)
    as_answered = edition == assessment.edition
    report = build_report(edition.content, role, counted, assessment.seconds, assessment.days, timezone.localdate())
    plan = build_plan(edition.content, report)
    before = {area.id: area for area in assessment.report.areas}
    lines = [Line(area, before.get(area.id)) for area in report.areas]
    now = {area.id for area in report.areas}
    return {
        "report": report,
        "plan": plan,
        "schedule": schedule(plan, assessment.weekly_hours),
        "lines": lines,
        "difference": _difference(lines),
        "gone": [area.name for area in assessment.report.areas if area.id not in now],
        "left_out": _left_out(assessment.responses, counted, as_answered=as_answered),
        "sure": report.sure if as_answered else report.sure.replace("You answered", "This reading counts"),
    }


def _counted(assessment: Assessment, edition: Edition) -> Responses:
    """The responses to what still reads the same in the edition, and is not withdrawn."""
    same = assessment.responses.keys() - assessment.withdrawn
    if edition != assessment.edition:
        same &= unchanged(assessment.content, edition.content)
    return {id: value for id, value in assessment.responses.items() if id in same}


def _left_out(given: Responses, counted: Responses, *, as_answered: bool) -> str:
    """How many answers and ratings count, and how many do not; empty where all count because nothing changed."""
    left = len(given) - len(counted)
    if as_answered and not left:
        return ""
    ratings, kept = sum(map(is_rating, given)), sum(map(is_rating, counted))
    parts = []
    if len(given) > ratings:
        parts.append(f"{len(counted) - kept} of your {count_noun(len(given) - ratings, 'answer')}")
    if ratings:
        parts.append(f"{kept} of your {count_noun(ratings, 'rating')}")
    if not left:
        return f"{' and '.join(parts)} count here. None is left out."
    verb, why = "is" if left == 1 else "are", "what was asked reads differently now, or is gone"
    if as_answered:
        why = f"the editors have withdrawn {'the question' if left == 1 else 'the questions'}"
    return f"{' and '.join(parts)} count here. {left} {verb} left out: {why}."


def _difference(lines: Sequence[Line]) -> str:
    """In how many areas the reading has another result than the report."""
    both = [line for line in lines if line.before is not None]
    if not both:
        return "Your report has none of these areas."
    differ = sum(line.differs for line in both)
    areas = "1 area is" if len(both) == 1 else f"{len(both)} areas are"
    where = "none" if not differ else f"{differ}"
    return f"{areas} in both. The result differs in {where} of them."
