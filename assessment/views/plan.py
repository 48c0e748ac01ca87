"""The plan: its pace and wishes, what its owner does to each step, and where the calendar form stands.

The plan is frozen with the report. It is made anew, from the same report, only when its owner asks for other
resources or another date; ticks, notes and order lie beside it.
"""

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from assessment.calendar import MAX_WEEKS, WEEKDAYS, Fields
from assessment.engine.planning.arrangement import OWN
from assessment.engine.planning.preferences import KINDS, LANGUAGES, NOT_LEADING, Preferences
from assessment.forms import COSTS, OwnResourceForm, StepForm, WeeklyHoursForm, WishesForm, first_wrong, sentences
from assessment.models import MAX_NOTE, MAX_OWN_TITLE, MAX_OWN_URL, Assessment
from assessment.views.access import after_the_end
from assessment.views.notes import Note, note_of, redirect_to
from assessment.views.report import context_of

WISHES = {
    "cost": "cost-1",
    "kinds": "kind-1",
    "languages": "language-1",
    "until": "until",
    "certificate": "certificate",
}
"""Fields of the wishes, and the ids of their first controls."""


# GET, POST
@require_http_methods(["GET", "HEAD", "POST"])
@after_the_end
def plan(request: HttpRequest, assessment: Assessment) -> HttpResponse:
    """Every step with its resources; the form changes the hours a week. htmx gets only the changed part."""
    if request.method != "POST":
        steps, at = {each.key for each in assessment.plan.steps}, request.GET.get("at", "")
        note = note_of(request)
        return plan_page(request, assessment, note=note, noted=at if at in steps else "")
    form, page = WeeklyHoursForm(request.POST), "report" if request.POST.get("page") == "report" else "plan"
    if not form.is_valid():
        typed = request.POST.get("weekly_hours", "")[:8]
        error = sentences(form, "weekly_hours")
        return plan_page(request, assessment, hours_error=error, hours_value=typed, page=page)
    assessment.set_weekly_hours(form.cleaned_data["weekly_hours"])
    if _wants_fragment(request):
        return plan_page(request, assessment, changed=True, page=page)
    return redirect_to(page, assessment.key, fragment="pace")


# POST
@require_POST
@after_the_end
def wishes(request: HttpRequest, assessment: Assessment) -> HttpResponse:
    """Other resources, a date, a certificate: the plan is made anew for them."""
    form = WishesForm(assessment, request.POST)
    if not form.is_valid():
        return plan_page(request, assessment, wishes_form=form)
    data = form.cleaned_data
    kinds, languages = (tuple(dict.fromkeys(data[name])) for name in ("kinds", "languages"))
    wants = Preferences(cost=data["cost"], kinds=kinds, languages=languages)
    assessment.prefer(wants, data["until"], data["certificate"])
    return redirect_to("plan", assessment.key, note=Note.WISHES)


# POST
@require_POST
@after_the_end
def step(request: HttpRequest, assessment: Assessment, step: str) -> HttpResponse:
    """Tick a step, move it, give it another resource or a note."""
    if step not in {each.key for each in assessment.plan.steps}:
        raise Http404("The plan has no such step.")
    form = StepForm(request.POST)
    if not form.is_valid():
        wrong = "" if "do" in form.errors else first_wrong(form, form.fields)
        return _refuse(request, assessment, step, form, sentences(form), wrong)
    do = form.cleaned_data["do"]
    if do in ("done", "undone"):
        assessment.tick(step, done=do == "done")
        return redirect_to("plan", assessment.key, note=Note.DONE if do == "done" else Note.UNDONE, at=step)
    if do in ("earlier", "later"):
        assessment.move(step, -1 if do == "earlier" else 1)
        return redirect_to("plan", assessment.key, note=Note.MOVED, at=step)
    if do == "note":
        assessment.annotate(step, form.cleaned_data["note"])
        return redirect_to("plan", assessment.key, note=Note.NOTE, at=step)
    return _resource(request, assessment, step, form)


def _resource(request: HttpRequest, assessment: Assessment, step: str, form: StepForm) -> HttpResponse:
    own = OwnResourceForm(request.POST) if form.cleaned_data["resource"] == OWN else None
    if own is not None and not own.is_valid():
        return _refuse(request, assessment, step, form, sentences(own), first_wrong(own, own.fields))
    details = own.cleaned_data if own is not None else {}
    try:
        assessment.choose_resource(step, form.cleaned_data["resource"], **details)
    except ValueError:
        error = "That resource is not one of this step’s. Choose one of those shown."
        return _refuse(request, assessment, step, form, error, "resource")
    return redirect_to("plan", assessment.key, note=Note.RESOURCE, at=step)


def _refuse(
    request: HttpRequest, assessment: Assessment, step: str, sent: StepForm, error: str, wrong: str
) -> HttpResponse:
    """The page with the step's forms open, as they were sent. `wrong` names the field to look at, if it is one."""
    target = f"{wrong or 'change'}-{step}"
    about = {"step_error": error, "step_wrong": wrong, "step_target": target}
    return plan_page(request, assessment, step_key=step, step_form=sent, **about)


def plan_page(request: HttpRequest, assessment: Assessment, **changes: object) -> HttpResponse:
    """The plan's page, for htmx its changing part, with changes to what it usually says. Errors make it a 422."""
    context = context_of(assessment)
    weeks = min(context["schedule"].weeks, MAX_WEEKS) or 1
    offered = Fields(time="18:30", minutes="60", weeks=str(weeks), start=timezone.localdate().isoformat())
    fragment = _wants_fragment(request)
    context |= {
        "assessment": assessment,
        "page": "plan",
        "weekdays": WEEKDAYS,
        "calendar": offered,
        "fragment": fragment,
    }
    context |= changes
    if not fragment:
        context |= _wishes(assessment, context.get("wishes_form"), request.POST)
        context |= {"max_note": MAX_NOTE, "max_own_title": MAX_OWN_TITLE, "max_own_url": MAX_OWN_URL, "own": OWN}
    wrong = any(context.get(name) for name in ("hours_error", "calendar_errors", "wishes_error", "step_error"))
    template = "assessment/_pace.html" if fragment else "assessment/plan.html"
    response = render(request, template, context, status=422 if wrong else 200)
    response["Vary"] = "HX-Request, Cookie"
    return response


def _wishes(assessment: Assessment, refused: WishesForm | None, sent: QueryDict) -> dict[str, object]:
    """The wishes as they are, or as they were sent and refused, and what there is to choose from."""
    wants, content = assessment.preferences, assessment.content
    usable = [resource for resource in content.resources if resource.kind not in NOT_LEADING]
    languages = sorted({resource.language for resource in usable})
    until = assessment.plan_until.isoformat() if assessment.plan_until else ""
    return {
        "costs": COSTS,
        "kinds": [(kind, name) for kind, name in KINDS.items() if any(r.kind == kind for r in usable)],
        "languages": [(code, LANGUAGES.get(code, code)) for code in languages] if len(languages) > 1 else [],
        "chosen_cost": sent.get("cost", "any") if refused else wants.cost,
        "chosen_kinds": sent.getlist("kinds") if refused else wants.kinds,
        "chosen_languages": sent.getlist("languages") if refused else wants.languages,
        "chosen_until": sent.get("until", "")[:20] if refused else until,
        "chosen_certificate": sent.get("certificate", "") if refused else assessment.certificate,
        "wishes_error": sentences(refused) if refused else "",
        "wishes_errors": refused.errors if refused else {},
        "wishes_target": WISHES[first_wrong(refused, WISHES)] if refused else "",
    }


def _wants_fragment(request: HttpRequest) -> bool:
    """Whether htmx asked for a part of the page, and not for a page to go back to."""
    return "HX-Request" in request.headers and "HX-History-Restore-Request" not in request.headers
