"""A response that arrives when its browser has lost access: held on the page, signed, until the six words open it.

Nothing is stored for it and nothing is looked up, so that what comes back tells nobody whether there is such an
assessment. The field names its purpose, the assessment's key, and what was chosen, and it ends after a day.
"""

import re
from enum import Enum
from typing import Any, Literal, NamedTuple

from django.core import signing
from django.http import QueryDict

from assessment.forms import NO_ANSWER, AnswerForm, RatingForm
from assessment.models import Assessment, Outcome

PURPOSE = "plumb.carried-response"
LASTS_SECONDS = 24 * 3600
LONGEST_FIELD = 300
"""Characters of a signed field. What is longer is none of ours."""

MOST_RATINGS = 999
KEY = re.compile(r"[A-Za-z0-9_-]{22}")


class HeldResponse(NamedTuple):
    """One response, as its form sent it."""

    kind: Literal["rating", "answer"]
    key: str
    """Of the assessment, as in the address the form was sent to."""
    what: str
    """Number of the rating, or token of the question."""
    value: str
    """Level or place of the option as shown, or `NO_ANSWER`."""


class HeldOutcome(Enum):
    """What became of a held response."""

    SAVED = "saved"
    ALREADY = "already"
    WITHDRAWN = "withdrawn"
    """The editors have withdrawn its question: it is kept, and does not count."""
    LATE = "late"
    """The ratings are closed, the assessment is over, or another question is asked now."""
    DROPPED = "dropped"
    """It belongs to another assessment, was altered, is older than a day, or fits no form."""


HELD_OUTCOMES = {
    Outcome.SAVED: HeldOutcome.SAVED,
    Outcome.ALREADY: HeldOutcome.ALREADY,
    Outcome.WITHDRAWN: HeldOutcome.WITHDRAWN,
}
"""What became of an answer; every other outcome of one is late."""


def held_rating(key: str, number: int, post: QueryDict) -> HeldResponse | None:
    """The self-rating that a form sent; None when the form would not have been accepted either."""
    form = RatingForm(post)
    if not (KEY.fullmatch(key) and 1 <= number <= MOST_RATINGS and form.is_valid()):
        return None
    return HeldResponse("rating", key, str(number), _posted(form.cleaned_data["level"]))


def held_answer(key: str, post: QueryDict) -> HeldResponse | None:
    """The answer that a form sent; None when the form would not have been accepted either."""
    form = AnswerForm(post)
    if not (KEY.fullmatch(key) and form.is_valid()):
        return None
    return HeldResponse("answer", key, form.cleaned_data["question"], _posted(form.cleaned_data["choice"]))


def sign(held: HeldResponse) -> str:
    """The field that carries a response. Whoever changes it makes it worthless."""
    return signing.dumps(list(held), salt=PURPOSE)


def unsign(field: str) -> HeldResponse | None:
    """The response in a field; None when it was altered, made for another purpose, or is older than a day."""
    if len(field) > LONGEST_FIELD:
        return None
    try:
        content: Any = signing.loads(field, salt=PURPOSE, max_age=LASTS_SECONDS)
    except signing.BadSignature:
        return None
    return HeldResponse(*content)


def save_held(assessment: Assessment, field: str) -> HeldOutcome:
    """Save a held response by the same verbs as ever, if it belongs to this assessment and still fits."""
    held = unsign(field)
    if held is None or held.key != assessment.key:
        return HeldOutcome.DROPPED
    value = None if held.value == NO_ANSWER else int(held.value)
    if held.kind == "answer":
        return _save_answer(assessment, held.what, value)
    ratings, number = assessment.ratings(), int(held.what)
    if number > len(ratings):
        return HeldOutcome.DROPPED
    return HeldOutcome.SAVED if assessment.rate(ratings[number - 1], value) is Outcome.SAVED else HeldOutcome.LATE


def _save_answer(assessment: Assessment, token: str, choice: int | None) -> HeldOutcome:
    item = assessment.item_of(token)
    if item is None or not (choice is None or choice < len(item.options)):
        return HeldOutcome.DROPPED
    outcome, _ = assessment.respond(token, choice)
    return HELD_OUTCOMES.get(outcome, HeldOutcome.LATE)


def _posted(value: int | None) -> str:
    return NO_ANSWER if value is None else str(value)
