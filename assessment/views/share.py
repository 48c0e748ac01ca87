"""Shared links: made and revoked by the owner, read by whoever has the address.

The owner's pages need the browser's session. The shared page never looks at it: it shows the chosen parts of
the frozen report and knows nothing else.
"""

from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessment.engine.planning.arrangement import arrange
from assessment.engine.planning.schedule import schedule
from assessment.engine.reading.values import AreaScore
from assessment.forms import ShareForm, first_wrong, sentences
from assessment.models import (
    MAX_LINKS,
    Assessment,
    SharedPart,
    ShareLink,
    live_links,
    make_link,
    random_key,
    revoke_link,
)
from assessment.shown_report import withdrawn_since
from assessment.views.access import own_assessment
from assessment.views.notes import Note, note_of, redirect_to
from skills.words import count_noun

FULL = f"This report has {MAX_LINKS} live links, and that is the most. Revoke one first."


# GET, POST
@require_http_methods(["GET", "HEAD", "POST"])
def share(request: HttpRequest, key: str) -> HttpResponse:
    """The links of a report with their addresses, and the form that makes one."""
    assessment = own_assessment(request, key)
    if not assessment.is_finished:
        return redirect_to("go_on", key)
    if request.method != "POST":
        return _share_page(request, assessment)
    form = ShareForm(request.POST)
    if not form.is_valid():
        return _share_page(request, assessment, form)
    made = make_link(assessment, **form.cleaned_data)
    if made is None:
        return _share_page(request, assessment, form, FULL)
    return redirect_to("share", key, made=made.pk)


class Line(NamedTuple):
    """One link in the list."""

    link: ShareLink
    address: str
    """In full; empty when it cannot be shown again."""


def _share_page(
    request: HttpRequest, assessment: Assessment, form: ShareForm | None = None, refusal: str = ""
) -> HttpResponse:
    links = [Line(link, _address(request, link)) for link in live_links(assessment)]
    error = refusal or (sentences(form) if form else "")
    id = "" if error else request.GET.get("made", "")
    made = next((line for line in links if str(line.link.pk) == id), None)
    note = Note.ENDED.value if id and made is None else note_of(request)
    context = {
        "assessment": assessment,
        "site": assessment.content,
        "links": links,
        "full": len(links) >= MAX_LINKS,
        "full_sentence": FULL,
        "form": form or ShareForm(),
        "error": error,
        "target": "h-links" if refusal else (form and first_wrong(form)) or "h-new",
        "made": made,
        "note": "" if made or error else note,
        "form_key": random_key(),
    }
    return render(request, "assessment/share.html", context, status=422 if error else 200)


def _address(request: HttpRequest, link: ShareLink) -> str:
    return request.build_absolute_uri(reverse("shared", args=[link.token])) if link.token else ""


# POST
@require_POST
def revoke(request: HttpRequest, key: str, link: int) -> HttpResponse:
    """Close a link at once. A second time changes nothing and says so."""
    gone = revoke_link(own_assessment(request, key), link)
    return redirect_to("share", key, note=Note.REVOKED if gone else Note.GONE)


# GET
@require_safe
def shared(request: HttpRequest, token: str) -> HttpResponse:
    """What the owner chose to show. Expired, revoked and unknown links get the very same answer."""
    link = ShareLink.shared(token)
    page = render(request, "assessment/shared.html", _shown(link)) if link else HttpResponse(status=404)
    page["Referrer-Policy"] = "no-referrer"
    return page


def _shown(link: ShareLink) -> dict[str, object]:
    """The chosen parts and nothing beside them: what is not in here, no template can show."""
    report = link.assessment.report
    areas = link.areas()
    context: dict[str, object] = {
        "until": link.expires_at,
        "finished_at": link.assessment.finished_at,
        "edition": link.assessment.edition,
        "role": report.role,
        "levels": report.levels,
        "withdrawn_since": withdrawn_since(link.assessment),
    }
    if link.shows(SharedPart.LEVELS):
        # A level without a question is the owner's rating and little else.
        hidden = [] if link.shows(SharedPart.OWN) else [area.name for area in areas if not area.asked]
        context |= {
            "areas": [area for area in areas if area.name not in hidden],
            "hidden": hidden,
            "summary": _summary(areas, report.questions, hidden=bool(hidden)),
        }
    if link.shows(SharedPart.PLAN):
        plan = arrange(link.assessment.plan, order=link.assessment.plan_order.split()).left
        context |= {"plan": plan, "schedule": schedule(plan, link.assessment.weekly_hours)}
    if link.shows(SharedPart.OWN):
        context |= {"rated": areas, "agreement": report.agreement, "differences": report.differences}
    return context


def _summary(areas: tuple[AreaScore, ...], questions: int, *, hidden: bool) -> str:
    """What the levels rest on, for a reader who did not answer."""
    first = _met(areas)
    if not questions and hidden:
        return "No check question was answered, so no level is shown."
    if not questions:
        return f"{first} No check question was answered, so every level is the owner’s own word."
    return f"{first} The levels rest on {count_noun(questions, 'check question')} and on self-ratings. Each range holds in about 8 of 10 cases."


def _met(areas: tuple[AreaScore, ...]) -> str:
    """How many areas are met. None of them is not a number to hand on: most may be open."""
    meets, unsure = (sum(area.result == result for area in areas) for result in ("meets", "not-sure"))
    if meets:
        return f"{meets} of {len(areas)} {'area meets' if len(areas) == 1 else 'areas meet'} what the role asks for."
    told = f" {count_noun(unsure, 'area')} can’t be told." if unsure else ""
    return f"No area is past the role’s line yet.{told}"
