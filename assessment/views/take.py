"""Taking an assessment: the hub, the self-ratings, the check, and reporting a bad question.

Every page asks the assessment what comes next, so going back, two tabs and a lost connection need no
special care: a form that is out of date leads to the current question with a sentence.
"""

from typing import NamedTuple

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessment.engine.asking.worth import SECONDS_PER_QUESTION
from assessment.engine.wording import about_minutes
from assessment.forms import MAX_PROBLEM_TEXT, NO_ANSWER, AnswerForm, ProblemForm, RatingForm, sentences
from assessment.models import Assessment, Outcome, ProblemReport
from assessment.views.access import before_the_end, own
from assessment.views.locked import carrying
from assessment.views.start import SECONDS_PER_RATING
from skills.content import LEVEL_NAMES, Item, Option
from skills.models import Edition

NOTES = {
    "already": "You already answered that question. Your first answer counts. This is the current one.",
    "closed": "Your ratings are closed, because the check has begun. Your earlier rating stands.",
    "not-now": "That page was out of date, so nothing was saved from it. This is the current question.",
    "rate-first": "The check opens once every rating has an answer. This is the first one without.",
    "begun": "These questions had been begun before. They come first; the others can follow them.",
    "elsewhere": "This report is followed by another in its owner’s list. That one has six words of its own.",
    "nothing-left": "You have answered every question on this area. A re-check asks again after a while.",
    "welcome-saved": "Welcome back. Your last answer was saved.",
    "welcome-already": "Welcome back. You already answered that question, and your first answer counts.",
    "welcome-late": "Welcome back. Your last answer was out of date, so it was not saved.",
    "welcome-dropped": "Welcome back. The answer you sent before could not be used here, so it was not saved.",
    "thanks": "Thank you. The editors will see your note with the question as it was.",
}
"""Sentences a redirect can ask for. The address carries the name, never the text."""

FLAT_SHARE = 0.8
"""From this share of equal ratings on, the review page says so once, neutrally."""

FINISH_FROM = 8
"""After this many questions the check offers to finish early."""


WELCOME = "welcome"
"""The note of somebody who comes back; the sentence says where they stopped."""


def _note(request: HttpRequest, stopped: str = "") -> str:
    """The sentence the address asks for. `stopped` says where somebody is who comes back: "at question 3"."""
    name = request.GET.get("note", "")
    return f"Welcome back. You stopped {stopped}." if name == WELCOME and stopped else NOTES.get(name, "")


def _with_note(address: str, note: str) -> HttpResponseRedirect:
    return HttpResponseRedirect(f"{address}?note={note}")


def _rate_first(assessment: Assessment) -> HttpResponseRedirect | None:
    """Where to go while a rating has no response; None when all have one."""
    number = assessment.first_open_rating()
    return _with_note(reverse("rate", args=[assessment.key, number]), "rate-first") if number else None


# GET
@require_safe
@before_the_end
def hub(request: HttpRequest, assessment: Assessment) -> HttpResponse:
    """The three tasks and where each stands: the page to come back to."""
    ratings = assessment.ratings()
    rated = sum(rating in assessment.responses for rating in ratings)
    context = {
        "assessment": assessment,
        "edition": assessment.edition,
        "role": assessment.role_profile,
        "ratings": len(ratings),
        "rated": rated,
        "rating_url": _rating_url(assessment),
        "answered": assessment.answered,
        "carried": assessment.carried,
        "focus": assessment.content.area_by_id.get(assessment.focus),
        "minutes_left": about_minutes(_seconds_left(assessment)),
        "live": Edition.objects.live(),
        "note": _note(request, "before the check" if rated == len(ratings) else "at the ratings"),
    }
    return render(request, "assessment/hub.html", context)


def _seconds_left(assessment: Assessment) -> int:
    open_ratings = sum(rating not in assessment.responses for rating in assessment.ratings())
    questions = max(assessment.budget - assessment.answered, 0)
    return open_ratings * SECONDS_PER_RATING + questions * SECONDS_PER_QUESTION


def _rating_url(assessment: Assessment) -> str:
    number = assessment.first_open_rating()
    return reverse("rate", args=[assessment.key, number]) if number else reverse("review", args=[assessment.key])


# Self-ratings -----------------------------------------------------------------------------------------


class Sentence(NamedTuple):
    """One level as a card."""

    value: str
    name: str
    text: str


class Rating(NamedTuple):
    """What a rating page asks."""

    id: str
    name: str
    kind: str
    question: str
    sentences: tuple[Sentence, ...]
    help_question: str
    help_text: str


def _rating(assessment: Assessment, id: str) -> Rating:
    kind, _, name = id.partition("/")
    content = assessment.content
    if kind == "area":
        area = content.area_by_id[name]
        anchors: tuple[str, ...] = area.anchors
        title, question = area.name, area.question
    else:
        skill = content.skill_by_id[name]
        area = content.area_by_id[skill.area]
        anchors = tuple(level.anchor for level in skill.levels)
        title, question = skill.name, f"{skill.name}: what can you do today?"
    sentences = tuple(Sentence(str(level), LEVEL_NAMES[level], text) for level, text in enumerate(anchors))
    return Rating(id, title, kind, question, sentences, area.help_question, area.help_text)


# GET, POST
@require_http_methods(["GET", "HEAD", "POST"])
@carrying
def rate(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """One self-rating: five sentences, lowest first, and "I can't say"."""
    assessment = own(request, key)
    ratings = assessment.ratings()
    if not 1 <= number <= len(ratings):
        raise Http404("This assessment has no such rating.")
    if assessment.is_finished:
        return redirect("report", key)
    id = ratings[number - 1]
    if request.method == "POST":
        form = RatingForm(request.POST)
        if form.is_valid():
            return _rated(request, assessment, number, assessment.rate(id, form.cleaned_data["level"]))
        return _rating_page(request, assessment, number, form)
    if assessment.answered:
        return _with_note(reverse("question", args=[assessment.key]), "closed")
    return _rating_page(request, assessment, number, RatingForm())


def _rated(request: HttpRequest, assessment: Assessment, number: int, outcome: Outcome) -> HttpResponse:
    if outcome is Outcome.FINISHED:
        return redirect("report", assessment.key)
    if outcome is Outcome.CLOSED:
        return _with_note(reverse("question", args=[assessment.key]), "closed")
    # A re-check asks for some of the ratings only, and goes from one to the next of them.
    following = assessment.first_open_rating() if assessment.is_recheck else number + 1
    if "change" in request.GET or following is None or following > len(assessment.ratings()):
        return redirect("review", assessment.key)
    return redirect("rate", assessment.key, following)


def _rating_page(request: HttpRequest, assessment: Assessment, number: int, form: RatingForm) -> HttpResponse:
    ratings = assessment.ratings()
    rating = _rating(assessment, ratings[number - 1])
    saved = assessment.responses.get(rating.id, "")
    context = {
        "assessment": assessment,
        "edition": assessment.edition,
        "rating": rating,
        "number": number,
        "total": len(ratings),
        "chosen": NO_ANSWER if saved is None else str(saved),
        "no_answer": NO_ANSWER,
        "form": form,
        "error": sentences(form, "level"),
        "change": "change" in request.GET,
        "back_url": _back_url(assessment, number, "change" in request.GET),
        "minutes_left": about_minutes((len(ratings) - number + 1) * SECONDS_PER_RATING),
        "note": _note(request, f"at {rating.kind} {number} of {len(ratings)}, {rating.name}"),
    }
    return render(request, "assessment/rate.html", context, status=422 if form.is_bound else 200)


def _back_url(assessment: Assessment, number: int, change: bool) -> str:
    if change:
        return reverse("review", args=[assessment.key])
    if number > 1:
        return reverse("rate", args=[assessment.key, number - 1])
    return reverse("hub", args=[assessment.key])


class Reviewed(NamedTuple):
    """One line of the check-your-answers page."""

    name: str
    answer: str
    sentence: str
    url: str


# GET
@require_safe
@before_the_end
def review(request: HttpRequest, assessment: Assessment) -> HttpResponse:
    """Check your answers, change any, go to the check."""
    if first := _rate_first(assessment):
        return first
    lines = [_reviewed(assessment, place, id) for place, id in enumerate(assessment.ratings(), 1)]
    context = {
        "assessment": assessment,
        "edition": assessment.edition,
        "lines": lines,
        "closed": assessment.answered > 0,
        "flat": _flat(lines),
    }
    return render(request, "assessment/review.html", context)


def _reviewed(assessment: Assessment, number: int, id: str) -> Reviewed:
    rating = _rating(assessment, id)
    level = assessment.responses[id]
    url = f"{reverse('rate', args=[assessment.key, number])}?change=1"
    if level is None:
        return Reviewed(rating.name, "I can’t say", "The check decides.", url)
    return Reviewed(rating.name, rating.sentences[level].name, rating.sentences[level].text, url)


def _flat(lines: list[Reviewed]) -> str:
    """A neutral sentence when nearly all ratings are the same, else nothing."""
    answers = [line.answer for line in lines]
    most = max(answers, key=answers.count, default="")
    if answers.count(most) < max(FLAT_SHARE * len(answers), 6):
        return ""
    return f"{answers.count(most)} of {len(answers)} ratings are the same. If that is right, carry on."


# The check --------------------------------------------------------------------------------------------


class Choice(NamedTuple):
    """One option as shown."""

    place: int
    text: str


# GET
@require_safe
@before_the_end
def check(request: HttpRequest, assessment: Assessment) -> HttpResponse:
    """What the check is, before its first question; a person may skip it."""
    if first := _rate_first(assessment):
        return first
    if assessment.answered:
        return redirect("question", assessment.key)
    context = {
        "assessment": assessment,
        "edition": assessment.edition,
        "budget": assessment.budget,
        "minutes": about_minutes(assessment.budget * SECONDS_PER_QUESTION),
    }
    return render(request, "assessment/check.html", context)


# GET, POST
@require_http_methods(["GET", "HEAD", "POST"])
@carrying
@before_the_end
def question(request: HttpRequest, assessment: Assessment) -> HttpResponse:
    """The current question of the check."""
    if first := _rate_first(assessment):
        return first
    item = assessment.current_question()
    if request.method == "POST":
        return _answered(request, assessment, item)
    if item is None:
        return render(request, "assessment/check_over.html", {"assessment": assessment, "edition": assessment.edition})
    return _question_page(request, assessment, item, AnswerForm(len(item.options)))


def _answered(request: HttpRequest, assessment: Assessment, item: Item | None) -> HttpResponse:
    form = AnswerForm(len(item.options) if item else 0, request.POST)
    token = request.POST.get("question", "")
    if item is not None and not form.is_valid() and token == assessment.token(item):
        return _question_page(request, assessment, item, form)
    outcome = assessment.answer(token, form.cleaned_data["choice"]) if form.is_valid() else assessment.standing(token)
    if outcome in (Outcome.ALREADY, Outcome.NOT_NOW):
        return _with_note(reverse("question", args=[assessment.key]), outcome.value)
    return redirect("report" if assessment.is_finished else "question", assessment.key)


def _question_page(request: HttpRequest, assessment: Assessment, item: Item, form: AnswerForm) -> HttpResponse:
    number = assessment.answered + 1
    # What was taken over counts, but a report of nothing new would only take the place of the one before.
    may_finish = number > 1 and number + assessment.carried > FINISH_FROM
    options: tuple[Option, ...] = item.options
    choices = [Choice(place, options[written].text) for place, written in enumerate(assessment.option_order(item))]
    context = {
        "assessment": assessment,
        "edition": assessment.edition,
        "item": item,
        "area": assessment.content.area_by_id[assessment.content.skill_by_id[item.skill].area],
        "token": assessment.token(item),
        "choices": choices,
        "no_answer": NO_ANSWER,
        "number": number,
        "total": assessment.budget,
        "minutes_left": about_minutes((assessment.budget - number + 1) * SECONDS_PER_QUESTION),
        "may_finish": may_finish,
        "worth": assessment.worth_of_the_rest() if may_finish else "",
        "form": form,
        "error": sentences(form, "choice"),
        "note": _note(request, f"at question {number}"),
    }
    return render(request, "assessment/question.html", context, status=422 if form.is_bound else 200)


# POST
@require_POST
def finish(request: HttpRequest, key: str) -> HttpResponse:
    """End here, whatever has been answered. Sending it twice makes one report."""
    assessment = own(request, key)
    if not assessment.is_finished and (first := _rate_first(assessment)):
        return first
    assessment.finish()
    return redirect("report", key)


# GET
@require_safe
def leave(request: HttpRequest, key: str) -> HttpResponse:
    """Save and leave: the six words that open this assessment elsewhere."""
    assessment = own(request, key)
    context = {"assessment": assessment, "edition": assessment.edition, "code": assessment.code}
    return render(request, "assessment/leave.html", context)


# GET, POST
@require_http_methods(["GET", "HEAD", "POST"])
def problem(request: HttpRequest, key: str, token: str) -> HttpResponse:
    """Tell the editors what is wrong with a question that this person has seen."""
    assessment = own(request, key)
    item = assessment.item_of(token)
    current = None if assessment.is_finished else assessment.current_question()
    if item is None or (item.id not in assessment.responses and item != current):
        raise Http404("This assessment has not asked such a question.")
    form = ProblemForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        ProblemReport.record(assessment, item, form.cleaned_data["kind"], form.cleaned_data["text"])
        if assessment.is_finished:
            return HttpResponseRedirect(f"{reverse('answers', args=[key])}?note=thanks&at={token}#noted")
        return _with_note(reverse("question", args=[key]), "thanks")
    context = {
        "assessment": assessment,
        "edition": assessment.edition,
        "item": item,
        "token": token,
        "form": form,
        "kinds": ProblemReport.Kind.choices,
        "chosen": form.data.get("kind", ""),
        "text": form.data.get("text", ""),
        "error": sentences(form),
        "max_text": MAX_PROBLEM_TEXT,
    }
    return render(request, "assessment/problem.html", context, status=422 if form.is_bound else 200)
