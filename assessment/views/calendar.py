"""The plan as a file for a calendar program. What cannot be read comes back on the plan's page, with sentences."""

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from assessment.calendar import BadMoments, Fields, ics, parse
from assessment.models import Assessment
from assessment.views.access import own_assessment
from assessment.views.notes import redirect_to
from assessment.views.plan_page import HtmxRequest, plan_page

LONGEST = 10
"""No right value of a field has more letters; longer ones are not repeated on the page."""


# GET
@require_safe
def plan_ics(request: HtmxRequest, key: str) -> HttpResponse:
    """The chosen moments of the week, as events. Reads the plan as arranged and no clock."""
    assessment = own_assessment(request, key, Assessment.objects.with_edition())
    if assessment.finished_at is None:
        return redirect_to("hub", key)
    if not assessment.arrangement.left.steps:
        return redirect_to("plan", key)
    names = {"time": "time", "minutes": "minutes", "weeks": "weeks", "start": "from"}
    sent = {field: request.GET.get(name, "").strip() for field, name in names.items()}
    fields = Fields(days=tuple(request.GET.getlist("day")), **sent)
    try:
        moments = parse(fields)
    except BadMoments as bad:
        shown = Fields(days=fields.days, **{field: text[:LONGEST] for field, text in sent.items()})
        if "start" in bad.errors:  # nobody can mend a hidden field
            shown = shown._replace(start=timezone.localdate().isoformat())
        return plan_page(request, assessment, calendar=shown, calendar_errors=bad.errors)
    file = ics(assessment.arrangement.left, moments, assessment.finished_at, assessment.seed)
    headers = {"Content-Disposition": 'attachment; filename="plumb-plan.ics"'}
    return HttpResponse(file, content_type="text/calendar; charset=utf-8", headers=headers)
