"""The plan as a file for a calendar program. What cannot be read comes back on the plan's page, with sentences."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from assessment.files.calendar import ics
from assessment.forms import CalendarForm
from assessment.models import Assessment
from assessment.views.access import own_assessment
from assessment.views.attachment import attachment
from assessment.views.notes import redirect_to
from assessment.views.plan_page import HtmxRequest, plan_page


# GET
@require_safe
def plan_ics(request: HtmxRequest, key: str) -> HttpResponse:
    """The chosen moments of the week, as events. Reads the plan as arranged and no clock."""
    assessment = own_assessment(request, key, Assessment.objects.with_edition())
    if assessment.finished_at is None:
        return redirect_to("go_on", key)
    plan = assessment.arrangement.left
    if not plan.steps:
        return redirect_to("plan", key)
    form = CalendarForm(request.GET)
    if not form.is_valid():
        return plan_page(request, assessment, calendar=form)
    file = ics(plan, form.moments(), assessment.finished_at, assessment.seed)
    return attachment(file, "plumb-plan.ics", "text/calendar; charset=utf-8")
