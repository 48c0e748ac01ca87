"""The plan's page as it is, or with what was sent and refused: the forms on it, and the one for the calendar."""

from collections.abc import Mapping
from functools import partial
from typing import Any, NamedTuple

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django_htmx.middleware import HtmxDetails

from assessment.engine.planning.arrangement import ArrangedStep, Arrangement
from assessment.engine.planning.milestones import Milestone
from assessment.engine.planning.values import LaterStep, Settle
from assessment.forms import first_wrong, sentences
from assessment.models import Assessment, follow_up_of
from assessment.plan_forms import MAX_WEEKS, CalendarForm, WeeklyHoursForm, WishesForm, step_forms
from assessment.views.kept_page import kept_page, stored
from assessment.views.report_context import context_of


class HtmxRequest(HttpRequest):
    """A request as the middleware of django-htmx hands it on."""

    htmx: HtmxDetails


def plan_page(request: HtmxRequest, assessment: Assessment, **changes: object) -> HttpResponse:
    """The plan's page, for htmx its changing part, with changes to what it usually says. Errors make it a 422."""
    fragment = wants_fragment(request)
    context = _context(assessment, changes | {"fragment": fragment}, may_settle=follow_up_of(assessment) is None)
    template = "assessment/_plan.html" if fragment else "assessment/plan.html"
    return render(request, template, context, status=422 if context["refused"] else 200)


def usual_plan_page(request: HtmxRequest, assessment: Assessment, note: str, noted: str) -> HttpResponse:
    """The plan's whole page as it usually is, with a note about the plan or about a step."""
    may_settle = follow_up_of(assessment) is None
    told = {"note": note, "noted": noted}
    usual = partial(_context, assessment, {**told, "fragment": False}, may_settle=may_settle)
    return kept_page(request, "assessment/plan.html", [stored(assessment), assessment.marks, told, may_settle], usual)


def _context(assessment: Assessment, changes: Mapping[str, object], *, may_settle: bool) -> dict[str, Any]:
    context = context_of(assessment)
    context |= {"assessment": assessment, "may_settle": may_settle, "page": "plan"}
    context |= changes
    hours: WeeklyHoursForm = context["hours_form"]
    calendar = context.setdefault("calendar", _offered_calendar(context["schedule"].weeks))
    wishes = context.setdefault("wishes", _wishes(assessment))
    step: forms.Form | None = context.get("step_form")
    context["refused"] = bool(hours.errors or calendar.errors or wishes.errors or step)
    if context["page"] == "plan":
        context |= _way(context, step)
    if not context["fragment"]:
        context |= {
            "start": calendar["start"].value() if "start" not in calendar.errors else _today(),
            "calendar_faults": [
                (f"calendar-{'days' if name == 'start' else name}", found[0]) for name, found in calendar.errors.items()
            ],
            "wishes_error": sentences(wishes),
            "wishes_target": first_wrong(wishes),
            "step_error": sentences(step) if step else "",
            "step_target": (first_wrong(step) or f"change-{context['step_key']}") if step else "",
        }
    return context


class Entry(NamedTuple):
    """A line of a milestone."""

    kind: str
    """settle, study or later."""
    what: Settle | ArrangedStep | LaterStep
    opened: bool = False


class ShownMilestone(NamedTuple):
    """A milestone with its lines as they stand."""

    milestone: Milestone
    entries: tuple[Entry, ...]
    opened: bool


def _way(context: dict[str, Any], refused: forms.Form | None) -> dict[str, object]:
    """The milestones with their steps; opened are the first, and where something was done or refused."""
    arrangement: Arrangement = context["arrangement"]
    steps = {each.step.key: each for each in arrangement.steps}
    looked_at = context.get("step_key") or context.get("noted") or ""
    begins = next((each.step.key for each in arrangement.steps if each.state == "ready"), "")
    found = []
    for milestone in context["schedule"].milestones:
        entries = tuple(
            Entry(each.kind, steps.get(each.key, each), each.key in {looked_at, begins}) for each in milestone.actions
        )
        here = looked_at in {each.key for each in milestone.actions}
        found.append(ShownMilestone(milestone, entries, opened=milestone.number == 1 or here))
    done = [each for each in arrangement.steps if each.state == "done"]
    return {
        "milestones": found,
        "settles": () if found else context["plan"].settles,
        "done_steps": done,
        "done_open": looked_at in {each.step.key for each in done},
        "step_forms": step_forms(steps[looked_at], refused) if looked_at in steps else None,
    }


def _offered_calendar(weeks: int) -> CalendarForm:
    """The calendar's form as it is offered for a plan of so many weeks."""
    offered: dict[str, object] = {
        "time": "18:30",
        "minutes": "60",
        "weeks": min(weeks, MAX_WEEKS) or 1,
        "start": _today(),
        "days": (),
    }
    offered["zone"] = "" if settings.TIME_ZONE == "UTC" else settings.TIME_ZONE
    return CalendarForm(initial=offered)


def _today() -> str:
    return timezone.localdate().isoformat()


def _wishes(assessment: Assessment) -> WishesForm:
    """The wishes as they are."""
    wants = assessment.preferences
    now = {"cost": wants.cost, "kinds": wants.kinds, "languages": wants.languages}
    return WishesForm(
        assessment, initial={**now, "until": assessment.plan_until, "certificate": assessment.certificate}
    )


def wants_fragment(request: HtmxRequest) -> bool:
    """Whether htmx asked for a part of the page, and not for a page to go back to."""
    return bool(request.htmx) and not request.htmx.history_restore_request
