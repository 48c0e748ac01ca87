"""The self-ratings: one on each page, and all of them once more before the check.

Every page asks the assessment what comes next, so going back, two tabs and a lost connection need no
special care: a form that is out of date leads to the current question with a sentence.
"""

from typing import NamedTuple

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from assessment.engine.asking.length import minutes
from assessment.forms import NO_ANSWER, UNSURE, RatingForm, sentences
from assessment.models import Assessment, Outcome
from assessment.views.access import before_the_end, own_assessment, rate_first
from assessment.views.held_response import holding_response
from assessment.views.notes import Note, note_of, redirect_to
from assessment.views.progress import progress, rated_area
from skills.content import Content

FLAT_SHARE = 0.8
"""From this share of equal ratings on, the review page says so once, neutrally."""


class Sentence(NamedTuple):
    """One level as a card."""

    value: str
    name: str
    text: str


class Rating(NamedTuple):
    """What a rating page asks."""

    id: str
    name: str
    area: str
    kind: str
    question: str
    sentences: tuple[Sentence, ...]
    help_question: str
    help_text: str


def rating_of(content: Content, id: str) -> Rating:
    """The page of one self-rating, such as `area/data` or `skill/python`."""
    kind, _, name = id.partition("/")
    area = rated_area(content, id)
    if kind == "area":
        anchors: tuple[str, ...] = area.anchors
        title, question = area.name, area.question
    else:
        skill = content.skill_by_id[name]
        anchors = tuple(level.anchor for level in skill.levels)
        title, question = skill.name, f"{skill.name}: what can you do today?"
    sentences = tuple(Sentence(str(level), content.level_names[level], text) for level, text in enumerate(anchors))
    return Rating(id, title, area.name, kind, question, sentences, area.help_question, area.help_text)


# GET, POST
@require_http_methods(["GET", "HEAD", "POST"])
@holding_response
def rate(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """One self-rating: five sentences, lowest first, and "I can't say"."""
    assessment = own_assessment(request, key)
    ratings = assessment.ratings()
    if not 1 <= number <= len(ratings):
        raise Http404("This assessment has no such rating.")
    if assessment.is_finished:
        return redirect_to("report", key)
    id = ratings[number - 1]
    if request.method == "POST":
        form = RatingForm(request.POST)
        if form.is_valid():
            return _rated(request, assessment, number, assessment.rate(id, form.cleaned_data["level"]))
        return _rating_page(request, assessment, number, form)
    if assessment.responded:
        return redirect_to("question", assessment.key, note=Note.CLOSED)
    return _rating_page(request, assessment, number, RatingForm())


def _rated(request: HttpRequest, assessment: Assessment, number: int, outcome: Outcome) -> HttpResponse:
    if outcome is Outcome.FINISHED:
        return redirect_to("report", assessment.key)
    if outcome is Outcome.CLOSED:
        return redirect_to("question", assessment.key, note=Note.CLOSED)
    # A re-check asks for some of the ratings only, and goes from one to the next of them.
    following = assessment.first_open_rating() if assessment.asks_of_whole_role else number + 1
    if "change" in request.GET or following is None or following > len(assessment.ratings()):
        return redirect_to("review", assessment.key)
    return redirect_to("rate", assessment.key, following)


def _rating_page(request: HttpRequest, assessment: Assessment, number: int, form: RatingForm) -> HttpResponse:
    ratings = assessment.ratings()
    rating = rating_of(assessment.content, ratings[number - 1])
    saved = assessment.responses.get(rating.id, "")
    note = note_of(request, f"at {rating.kind} {number} of {len(ratings)}, {rating.name}")
    context = {
        "assessment": assessment,
        "edition": assessment.edition,
        "rating": rating,
        "progress": progress(assessment, number),
        # How to choose is said to whoever has not just read it.
        "explain": number == 1 or note or form.is_bound,
        "number": number,
        "total": len(ratings),
        "chosen": NO_ANSWER if saved is None else str(saved),
        "no_answer": NO_ANSWER,
        "form": form,
        "error": sentences(form, "level"),
        "change": "change" in request.GET,
        "back_url": _back_url(assessment, number, "change" in request.GET),
        "minutes_left": minutes(assessment.content, 0, len(ratings) - number + 1),
        "note": note,
    }
    return render(request, "assessment/rate.html", context, status=422 if form.is_bound else 200)


def _back_url(assessment: Assessment, number: int, change: bool) -> str:
    if change:
        return reverse("review", args=[assessment.key])
    if number > 1:
        return reverse("rate", args=[assessment.key, number - 1])
    return reverse("start_length", query={"role": UNSURE if assessment.role_unsure else assessment.role})


class ReviewedRating(NamedTuple):
    """One line of the check-your-answers page."""

    name: str
    answer: str
    sentence: str
    url: str


# GET
@require_safe
@before_the_end
def review(request: HttpRequest, assessment: Assessment) -> HttpResponse:
    """The ratings once more: change any, go to the check."""
    if first := rate_first(assessment):
        return first
    lines = [
        _reviewed(assessment, place, id)
        for place, id in enumerate(assessment.ratings(), 1)
        if id in assessment.responses
    ]
    context = {
        "assessment": assessment,
        "edition": assessment.edition,
        "lines": lines,
        "closed": assessment.responded > 0,
        "flat": _flat(lines),
        "back_url": _back_from_review(assessment, len(lines)),
    }
    return render(request, "assessment/review.html", context)


def _back_from_review(assessment: Assessment, ratings: int) -> str:
    if assessment.responded or not ratings:
        return reverse("go_on", args=[assessment.key])
    return reverse("rate", args=[assessment.key, ratings])


def _reviewed(assessment: Assessment, number: int, id: str) -> ReviewedRating:
    rating = rating_of(assessment.content, id)
    level = assessment.responses[id]
    url = f"{reverse('rate', args=[assessment.key, number])}?change=1"
    if level is None:
        decides = "The check decides." if assessment.budget else "It is left out."
        return ReviewedRating(rating.name, "I can’t say", decides, url)
    return ReviewedRating(rating.name, rating.sentences[level].name, rating.sentences[level].text, url)


def _flat(lines: list[ReviewedRating]) -> str:
    """A neutral sentence when nearly all ratings are the same, else nothing."""
    answers = [line.answer for line in lines]
    most = max(answers, key=answers.count, default="")
    if answers.count(most) < max(FLAT_SHARE * len(answers), 6):
        return ""
    return f"{answers.count(most)} of {len(answers)} ratings are the same. If that is right, carry on."
