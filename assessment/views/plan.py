"""The plan: its pace and wishes, what its owner does to each step, and where the calendar form stands.

The plan is frozen with the report. It is made anew, from the same report, only when its owner asks for other
resources or another date; ticks, notes and order lie beside it.
"""

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from assessment.engine.planning.preferences import Preferences
from assessment.models import (
    Assessment,
    NoSuchStep,
    annotate_step,
    choose_resource,
    move_step,
    set_preferences,
    set_weekly_hours,
    tick_step,
)
from assessment.plan_forms import NoteForm, ResourceForm, StepForm, WeeklyHoursForm, WishesForm
from assessment.views.access import after_the_end
from assessment.views.notes import Note, note_of, place_of_note, redirect_to
from assessment.views.plan_page import HtmxRequest, plan_page, usual_plan_page, wants_fragment


# GET, POST
@require_http_methods(["GET", "HEAD", "POST"])
@after_the_end
def plan(request: HtmxRequest, assessment: Assessment) -> HttpResponse:
    """Every step with its resources; the form changes the hours a week. htmx gets only the changed part."""
    if request.method != "POST":
        noted = place_of_note(request, lambda at: at in {each.key for each in assessment.plan.steps})
        page = plan_page if wants_fragment(request) else usual_plan_page
        return page(request, assessment, note=note_of(request), noted=noted)
    form = WeeklyHoursForm(request.POST)
    if not form.is_valid():
        return plan_page(request, assessment, hours_form=form)
    set_weekly_hours(assessment, form.cleaned_data["weekly_hours"])
    if wants_fragment(request):
        return plan_page(request, assessment, changed=True)
    return redirect_to("plan", assessment.key, fragment="pace")


# POST
@require_POST
@after_the_end
def wishes(request: HtmxRequest, assessment: Assessment) -> HttpResponse:
    """Other resources, a date, a certificate: the plan is made anew for them."""
    form = WishesForm(assessment, request.POST)
    if not form.is_valid():
        return plan_page(request, assessment, wishes=form)
    data = form.cleaned_data
    kinds, languages = (tuple(dict.fromkeys(data[name])) for name in ("kinds", "languages"))
    wants = Preferences(cost=data["cost"], kinds=kinds, languages=languages)
    set_preferences(assessment, wants, data["until"], data["certificate"])
    return redirect_to("plan", assessment.key, note=Note.WISHES)


# POST
@require_POST
@after_the_end
def step(request: HtmxRequest, assessment: Assessment, step: str) -> HttpResponse:
    """Tick a step, move it, give it another resource or a note."""
    if step not in {each.key for each in assessment.plan.steps}:
        raise Http404("The plan has no such step.")
    form = StepForm(request.POST)
    if not form.is_valid():
        return plan_page(request, assessment, step_key=step, step_form=form)
    try:
        return _do(request, assessment, step, form.cleaned_data["do"])
    except NoSuchStep as gone:  # the plan was made anew in another tab
        raise Http404("The plan has no such step.") from gone


def _do(request: HtmxRequest, assessment: Assessment, step: str, do: str) -> HttpResponse:
    if do in ("done", "undone"):
        tick_step(assessment, step, done=do == "done")
        return redirect_to("plan", assessment.key, note=Note.DONE if do == "done" else Note.UNDONE, at=step)
    if do in ("earlier", "later"):
        move_step(assessment, step, -1 if do == "earlier" else 1)
        return redirect_to("plan", assessment.key, note=Note.MOVED, at=step)
    form = NoteForm(request.POST) if do == "note" else ResourceForm(request.POST, kept=_own_title(assessment, step))
    if form.is_valid() and isinstance(form, NoteForm):
        annotate_step(assessment, step, form.cleaned_data["note"])
        return redirect_to("plan", assessment.key, note=Note.NOTE, at=step)
    if form.is_valid() and choose_resource(assessment, step, **form.cleaned_data):
        return redirect_to("plan", assessment.key, note=Note.RESOURCE, at=step)
    if form.is_valid():
        form.add_error("resource", "That resource is not one of this step’s. Choose one of those shown.")
    return plan_page(request, assessment, step_key=step, step_form=form)


def _own_title(assessment: Assessment, step: str) -> str:
    """The name of the own resource that a step has had so far."""
    return next((each.mark.own_title for each in assessment.arrangement.steps if each.step.key == step), "")
