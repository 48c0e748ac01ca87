"""The plan as a file for a calendar program. What cannot be read comes back on the plan's page, with sentences."""

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from assessment.files.calendar import ics
from assessment.plan_forms import CalendarForm
from assessment.views.access import own_assessment
from assessment.views.attachment import attachment
from assessment.views.notes import redirect_to
from assessment.views.plan_page import HtmxRequest, plan_page


# GET
@require_safe
def plan_ics(request: HtmxRequest, key: str) -> HttpResponse:
    """The chosen moments of the week, as events from today on, unless they hold too few hours and nobody said so."""
    assessment = own_assessment(request, key, whole=True)
    if assessment.finished_at is None:
        return redirect_to("go_on", key)
    if not assessment.arrangement.left.steps:
        return redirect_to("plan", key)
    form = CalendarForm(request.GET)
    if not form.is_valid():
        return plan_page(request, assessment, calendar=form)
    moments, now = form.moments(), timezone.now()
    if moments.weekly_hours < assessment.weekly_hours and not form.cleaned_data["anyway"]:
        return plan_page(request, assessment, calendar=form, few_hours=moments.weekly_hours)
    moments = moments._replace(start=max(moments.start, timezone.localdate()))
    minutes = int((now - assessment.finished_at).total_seconds() // 60)
    file = ics(assessment.arrangement, moments, assessment.finished_at, assessment.seed, max(minutes, 0))
    return attachment(file, "plumb-plan.ics", "text/calendar; charset=utf-8")
