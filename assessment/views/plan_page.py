"""The plan's page as it is, or with what was sent and refused: the forms on it, and the one for the calendar."""

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django_htmx.middleware import HtmxDetails

from assessment.engine.planning.arrangement import OWN
from assessment.engine.planning.preferences import KINDS, LANGUAGES, NOT_LEADING
from assessment.files.calendar import WEEKDAYS
from assessment.forms import COSTS, MAX_WEEKS, CalendarForm, WishesForm, first_wrong, sentences
from assessment.models import MAX_NOTE, MAX_OWN_TITLE, MAX_OWN_URL, Assessment
from assessment.views.report_context import context_of

WISHES = {
    "cost": "cost-1",
    "kinds": "kind-1",
    "languages": "language-1",
    "until": "until",
    "certificate": "certificate",
}
"""Fields of the wishes, and the ids of their first controls."""

LONGEST = 10
"""No right value of a field of the calendar's form has more letters; longer ones are not repeated on the page."""


class HtmxRequest(HttpRequest):
    """A request as the middleware of django-htmx hands it on."""

    htmx: HtmxDetails


def plan_page(request: HtmxRequest, assessment: Assessment, **changes: object) -> HttpResponse:
    """The plan's page, for htmx its changing part, with changes to what it usually says. Errors make it a 422."""
    context = context_of(assessment)
    fragment = wants_fragment(request)
    context |= {
        "assessment": assessment,
        "page": "plan",
        "weekdays": WEEKDAYS,
        "fragment": fragment,
    }
    context |= changes
    context |= _calendar(context.get("calendar_form"), context["schedule"].weeks)
    if not fragment:
        context |= _wishes(assessment, context.get("wishes_form"), request.POST)
        context |= {"max_note": MAX_NOTE, "max_own_title": MAX_OWN_TITLE, "max_own_url": MAX_OWN_URL, "own": OWN}
    wrong = any(context.get(name) for name in ("hours_error", "calendar_errors", "wishes_error", "step_error"))
    template = "assessment/_pace.html" if fragment else "assessment/plan.html"
    return render(request, template, context, status=422 if wrong else 200)


def _calendar(refused: CalendarForm | None, weeks: int) -> dict[str, object]:
    """The calendar's form as it is offered for a plan of so many weeks, or as it was sent and refused."""
    today = timezone.localdate().isoformat()
    if refused is None:
        offered = {"time": "18:30", "minutes": "60", "weeks": str(min(weeks, MAX_WEEKS) or 1), "start": today}
        return {"calendar": offered}
    sent = {name: str(refused[name].value() or "").strip()[:LONGEST] for name in ("time", "minutes", "weeks", "start")}
    if "start" in refused.errors:  # nobody can mend a hidden field
        sent["start"] = today
    errors = {field: sentences(refused, field) for field in refused.errors}
    return {"calendar": {**sent, "days": refused["days"].value()}, "calendar_errors": errors}


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


def wants_fragment(request: HtmxRequest) -> bool:
    """Whether htmx asked for a part of the page, and not for a page to go back to."""
    return bool(request.htmx) and not request.htmx.history_restore_request
