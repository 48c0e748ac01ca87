"""The check: what it is, its questions one by one, and the two ways out of it.

Every page asks the assessment what comes next, so going back, two tabs and a lost connection need no
special care: a form that is out of date leads to the current question with a sentence.
"""

from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessment.engine.asking.worth import SECONDS_PER_QUESTION
from assessment.engine.wording import about_minutes
from assessment.forms import NO_ANSWER, AnswerForm, sentences
from assessment.models import Assessment, Outcome
from assessment.views.access import before_the_end, own_assessment, rate_first
from assessment.views.held_response import holding_response
from assessment.views.notes import Note, note_of, redirect_to
from skills.content import Item, Option

FINISH_FROM = 8
"""After this many questions the check offers to finish early."""


class Choice(NamedTuple):
    """One option as shown."""

    place: int
    text: str


# GET
@require_safe
@before_the_end
def check(request: HttpRequest, assessment: Assessment) -> HttpResponse:
    """What the check is, before its first question; a person may skip it."""
    if first := rate_first(assessment):
        return first
    if assessment.answered:
        return redirect_to("question", assessment.key)
    context = {
        "assessment": assessment,
        "edition": assessment.edition,
        "budget": assessment.budget,
        "minutes": about_minutes(assessment.budget * SECONDS_PER_QUESTION),
    }
    return render(request, "assessment/check.html", context)


# GET, POST
@require_http_methods(["GET", "HEAD", "POST"])
@holding_response
@before_the_end
def question(request: HttpRequest, assessment: Assessment) -> HttpResponse:
    """The current question of the check."""
    if first := rate_first(assessment):
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
        return redirect_to(
            "question", assessment.key, note=Note.ALREADY if outcome is Outcome.ALREADY else Note.NOT_NOW
        )
    return redirect_to("report" if assessment.is_finished else "question", assessment.key)


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
        "note": note_of(request, f"at question {number}"),
    }
    return render(request, "assessment/question.html", context, status=422 if form.is_bound else 200)


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
