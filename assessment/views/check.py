"""The check: what it is, its questions one by one, and the two ways out of it.

Every page asks the assessment what comes next, so going back, two tabs and a lost connection need no
special care: a form that is out of date leads to the current question with a sentence.
"""

from functools import lru_cache
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessment.engine.asking.length import minutes
from assessment.forms import NO_ANSWER, AnswerForm, sentences
from assessment.models import Assessment, Outcome
from assessment.views.access import before_the_end, own_assessment, rate_first, required_owner
from assessment.views.held_response import holding_response
from assessment.views.notes import Note, note_of, redirect_to
from assessment.views.progress import progress
from skills.content import Item, Option
from skills.models import content_of

NOTES_OF_OUTCOMES = {
    Outcome.ALREADY: Note.ALREADY,
    Outcome.NOT_NOW: Note.NOT_NOW,
    Outcome.WITHDRAWN: Note.WITHDRAWN,
}
"""What is said of a response that came too late."""


class Choice(NamedTuple):
    """One option as shown."""

    place: str
    text: str


# GET
@require_safe
@before_the_end
def check(request: HttpRequest, assessment: Assessment) -> HttpResponse:
    """What the check is, before its first question; a person may skip it."""
    if first := rate_first(assessment):
        return first
    if assessment.responded:
        return redirect_to("question", assessment.key)
    if not assessment.budget:
        return redirect_to("review", assessment.key)
    context = {
        "assessment": assessment,
        "edition": assessment.edition,
        "budget": assessment.budget,
        "minutes": minutes(assessment.content, assessment.budget),
        # A report of nothing new would only take the place of the one before.
        "may_skip": not assessment.follows_id or any(not given.carried for given in assessment.given),
        "note": note_of(request, "before the check"),
    }
    return render(request, "assessment/check.html", context)


# GET, POST
@require_http_methods(["GET", "HEAD", "POST"])
@holding_response
def question(request: HttpRequest, key: str) -> HttpResponse:
    """The current question of the check."""
    if request.method != "POST":
        return _current(request, own_assessment(request, key))
    form = AnswerForm(request.POST)
    if form.is_valid():
        token, choice = form.cleaned_data["question"], form.cleaned_data["choice"]
        outcome, is_over = Assessment.respond_to(key, required_owner(request, key), token, choice)
        if outcome in NOTES_OF_OUTCOMES:
            return redirect_to("report" if is_over else "question", key, note=NOTES_OF_OUTCOMES[outcome])
        if outcome in (Outcome.SAVED, Outcome.FINISHED):
            return redirect_to("report" if is_over else "question", key)
        if outcome is Outcome.NO_SUCH_OPTION:
            form.refuse_choice()
    return _current(request, own_assessment(request, key), form)


def _current(request: HttpRequest, assessment: Assessment, form: AnswerForm | None = None) -> HttpResponse:
    """Where the check stands: for a look at it, and for a form from which nothing was saved."""
    if assessment.is_finished:
        return redirect_to("report", assessment.key)
    if first := rate_first(assessment):
        return first
    if not assessment.budget:
        return redirect_to("review", assessment.key)
    item = assessment.current_item()
    if form:
        token = form.data.get("question", "")
        if item is None or token != assessment.token(item):
            return redirect_to("question", assessment.key, note=NOTES_OF_OUTCOMES[assessment.standing(token)])
    if item is None:
        return render(request, "assessment/check_over.html", {"assessment": assessment, "edition": assessment.edition})
    return _question_page(request, assessment, item, form)


def _question_page(request: HttpRequest, assessment: Assessment, item: Item, form: AnswerForm | None) -> HttpResponse:
    number, total, may_finish = assessment.responded + 1, assessment.budget, assessment.may_finish
    options: tuple[Option, ...] = item.options
    order = assessment.option_order(item)
    choices = [Choice(str(place), options[written].text) for place, written in enumerate(order)]
    context = {
        "assessment": assessment,
        "edition": assessment.edition,
        "item": item,
        "area": assessment.content.area_by_id[assessment.content.skill_by_id[item.skill].area],
        "token": assessment.token(item),
        "body": _body(assessment.edition.digest, item.id),
        "choices": choices,
        "no_answer": NO_ANSWER,
        "number": number,
        "total": total,
        "progress": progress(assessment),
        "minutes_left": minutes(assessment.content, total - number + 1),
        "may_finish": may_finish,
        "worth": assessment.worth_of_the_rest() if may_finish else "",
        "error": sentences(form, "choice") if form else "",
        "note": note_of(request, f"at question {number}"),
    }
    return render(request, "assessment/question.html", context, status=422 if form else 200)


@lru_cache(maxsize=1024)
def _body(digest: str, id: str) -> SafeString:
    """Situation, code and table of an item, the same for everybody who is asked it under an edition."""
    item = content_of(digest).item_by_id[id]
    return SafeString(render_to_string("assessment/_item.html", {"item": item}))


# POST
@require_POST
def finish(request: HttpRequest, key: str) -> HttpResponse:
    """End here, whatever has been answered. Sending it twice makes one report."""
    assessment = own_assessment(request, key)
    if not assessment.is_finished and (first := rate_first(assessment)):
        return first
    assessment.finish()
    return redirect_to("report", key)


# GET
@require_safe
def leave(request: HttpRequest, key: str) -> HttpResponse:
    """Save and leave: the six words that open this assessment elsewhere."""
    assessment = own_assessment(request, key)
    context = {"assessment": assessment, "edition": assessment.edition, "code": assessment.code}
    return render(request, "assessment/leave.html", context)
