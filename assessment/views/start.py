"""From the landing page to a started assessment. Nothing is stored before the last form is sent."""

from secrets import token_urlsafe
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST, require_safe

from assessment.engine.asking.length import LENGTHS, Length, minutes, questions, ratings
from assessment.engine.reading.scores import area_target, requirements_by_area
from assessment.form_fields import titled
from assessment.forms import UNSURE, RoleForm, StartForm
from assessment.models import Account, Assessment, Invitation, Throttle
from assessment.sample import has_sample, sample_report
from assessment.tries import hashed_address
from assessment.views.access import (
    INVITED,
    browser_secret,
    change_person,
    ensure_person,
    opened,
    own_assessments,
    person_of,
)
from assessment.views.notes import redirect_to
from assessment.views.report_context import opens_at
from skills.content import Content, RoleProfile
from skills.models import Edition
from skills.words import count_noun


class OpenAssessment(NamedTuple):
    """What the landing page says to somebody who has begun or finished."""

    resume_url: str
    resume_label: str


# GET
@require_safe
def landing(request: HttpRequest) -> HttpResponse:
    """What Plumb is, and the way in."""
    edition = Edition.objects.live()
    content = edition.content if edition else None
    context = {
        "edition": edition,
        "levels": content.level_names if content else (),
        "areas_count": len(content.areas) if content else 0,
        "open_assessment": _open_assessment(request),
        "has_sample": content is not None and has_sample(content),
        "sample_rows": _sample_rows(content) if content and has_sample(content) else (),
        "times": _times(content) if content else None,
    }
    return render(request, "assessment/landing.html", context)


class Times(NamedTuple):
    """How long the parts take, for who has not chosen a role or a length yet: those of the entry-level role."""

    short: str
    standard: str
    ratings: str
    """Of the Standard length, as the next ones."""
    check: str
    questions: int


def _times(content: Content) -> Times:
    lengths = {choice.name: choice for choice in _lengths(content, content.roles[0])}
    standard = lengths[USUAL]
    questions = standard.questions
    return Times(
        short=lengths.get("short", standard).minutes,
        standard=standard.minutes,
        ratings=minutes(content, 0, standard.ratings),
        check=minutes(content, questions),
        questions=questions,
    )


def _sample_rows(content: Content) -> tuple[object, ...]:
    """Three rows of the sample report that differ in their result, the ones a newcomer should see first.

    What answers elsewhere alone speak for is no first example.
    """
    areas = sample_report(content).areas
    rows = {area.result: area for area in reversed(areas) if area.right or area.result == "gap"}
    return tuple(rows[result] for result in ("gap", "within-reach", "meets") if result in rows)


def _open_assessment(request: HttpRequest) -> OpenAssessment | None:
    if not (person_of(request) or opened(request)):
        return None
    latest = own_assessments(request).without_report().order_by("-started_at").first()
    if latest is None:
        return None
    if latest.is_finished:
        page = opens_at(latest)
        return OpenAssessment(reverse(page, args=[latest.key]), f"Open my {page}")
    return OpenAssessment(reverse("go_on", args=[latest.key]), f"Continue ({_progress(latest)})")


def _progress(assessment: Assessment) -> str:
    number = assessment.first_open_rating()
    if number:
        ratings = assessment.ratings()
        kind = ratings[number - 1].partition("/")[0]
        return f"{kind} {number} of {len(ratings)}"
    return f"question {assessment.responded + 1}"


# GET
@require_safe
def choose_role(request: HttpRequest) -> HttpResponse:
    """Which job do you want to be ready for?"""
    edition = Edition.objects.live()
    if edition is None:
        return _not_set_up(request)
    content = edition.content
    sent = "go" in request.GET
    form = RoleForm(content, request.GET if sent else None)
    if sent and form.is_valid():
        return redirect_to("start_length", role=form.cleaned_data["role"])
    context = {
        "edition": edition,
        "form": form,
        "roles": content.roles,
        "unsure": UNSURE,
        "chosen": request.GET.get("role", ""),
        "entry": content.roles[0],
        "asks": _asks(content, content.role_by_id.get(request.GET.get("role", ""))),
    }
    return render(request, "assessment/start_role.html", context, status=422 if sent else 200)


# GET, the part of the page that follows the chosen radio
@require_safe
def role_asks(request: HttpRequest) -> HttpResponse:
    """What a role asks for, in one sentence; for the region under the radios."""
    asks = ""
    if edition := Edition.objects.live():
        content = edition.content
        asks = _asks(content, content.role_by_id.get(_role_id(content, request.GET.get("role", ""))))
    return render(request, "assessment/_role_asks.html", {"asks": asks})


def _asks(content: Content, role: RoleProfile | None) -> str:
    """What a role asks for, in a sentence; empty without a role."""
    if role is None:
        return ""
    targets = [area_target(asked) for asked in requirements_by_area(content, role).values()]
    top = max(targets)
    where = count_noun(targets.count(top), "area")
    level = content.framework.levels[top]
    meaning = f": {level.meaning}" if level.meaning else ""
    return f"{role.name} asks for {level.name} in {where}{meaning}."


def _role_id(content: Content, chosen: str) -> str:
    return content.roles[0].id if chosen == UNSURE else chosen


# GET
@require_safe
def choose_length(request: HttpRequest) -> HttpResponse:
    """What follows, and how long it should be."""
    return _length_page(request, request.GET.get("role", ""), StartForm(initial={"length": USUAL}))


USUAL = "standard"
"""The length that is chosen until another is."""

RANGES = {"short": ", with wider ranges", "thorough": ", with the narrowest ranges"}


class LengthChoice(NamedTuple):
    """A length as offered: its ratings, questions and time."""

    name: str
    length: Length
    ratings: int
    questions: int
    minutes: str
    ranges: str
    """What it does to the ranges, as the end of a sentence."""

    @property
    def said(self) -> SafeString:
        """It as one to choose."""
        questions = f" and up to {count_noun(self.questions, 'question')}" if self.questions else ""
        what = f"{count_noun(self.ratings, 'rating')}{questions}{self.ranges}."
        return titled(f"{self.length.name}, {self.minutes}", what)


def _length_page(request: HttpRequest, choice: str, form: StartForm) -> HttpResponse:
    edition = Edition.objects.live()
    if edition is None:
        return _not_set_up(request)
    role = edition.content.role_by_id.get(_role_id(edition.content, choice))
    if role is None:
        return redirect_to("start_role")
    lengths = _lengths(edition.content, role)
    form.offer("length", [(length.name, length.said) for length in lengths])
    context = {
        "edition": edition,
        "role": role,
        "role_choice": choice,
        "unsure": choice == UNSURE,
        "lengths": lengths,
        "form": form,
        "start_key": token_urlsafe(24),
    }
    return render(request, "assessment/start_length.html", context, status=422 if form.is_bound else 200)


def _lengths(content: Content, role: RoleProfile) -> list[LengthChoice]:
    """The lengths to choose from. Where a small content makes some the same, one of them stands for all."""
    choices = []
    for name in LENGTHS:
        rated, asked = len(ratings(content, role, name)), questions(content, role, name)
        if _chosen(content, role, name) == name:
            ranges = RANGES.get(name, "") if asked else ""
            said = minutes(content, asked, rated)
            choices.append(LengthChoice(name, LENGTHS[name], rated, asked, said, ranges))
    return choices


def _chosen(content: Content, role: RoleProfile, name: str) -> str:
    """The length that stands for a length: the usual one where the two are the same, else the first that is."""

    def effort(length: str) -> tuple[int, int]:
        return len(ratings(content, role, length)), questions(content, role, length)

    same = [length for length in (USUAL, *LENGTHS) if name in LENGTHS and effort(length) == effort(name)]
    return same[0] if same else name


STARTS_BY_ADDRESS = 2_000
"""In a quarter of an hour. A university may sit behind one address; a program should not fill the disk."""


# POST
@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Start the assessment. Sending the form twice starts one."""
    edition = Edition.objects.live()
    if edition is None:
        return _not_set_up(request)
    choice, form = request.POST.get("role", ""), StartForm(request.POST)
    role_id = _role_id(edition.content, choice)
    if role_id not in edition.content.role_by_id or not form.is_valid():
        return _length_page(request, choice, form)
    if not Throttle.take(hashed_address(request, "plumb.start"), STARTS_BY_ADDRESS):
        return HttpResponse(status=429)
    person = ensure_person(request)
    assessment = Assessment.start(
        edition=edition,
        role=role_id,
        role_unsure=choice == UNSURE,
        length=form.cleaned_data["length"],
        owner=person,
        start_key=f"{browser_secret(request) or person}:{form.cleaned_data['start_key']}",
    )
    if token := request.session.pop(INVITED, ""):
        Invitation.take(token, assessment)
    # The form was sent before, from another session of this browser. Once the assessment is in somebody's account, its
    # form opens nothing any more: it never was a way into their list.
    if assessment.owner != person and not Account.has_person(assessment.owner):
        change_person(request, assessment.owner)
    return redirect_to("go_on", assessment.key)


def _not_set_up(request: HttpRequest) -> HttpResponse:
    return render(request, "skills/setup.html")
