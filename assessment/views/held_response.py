"""The page for somebody who sends a response and has lost access: a form for the six words that holds the response.

The page is made from what was posted and nothing else. Whether there is such an assessment, and whose, it cannot tell.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from assessment.forms import ResumeForm
from assessment.held_response import HeldResponse, held_answer, held_rating, sign
from assessment.models import NoAccess

FORMS = ("rate", "question")
"""Names of the addresses whose forms send a response."""


def holding_response(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answer a response sent without access with the form for the six words, which holds it."""

    @wraps(view)
    def page(request: HttpRequest, key: str, **arguments: Any) -> HttpResponse:
        try:
            return view(request, key, **arguments)
        except NoAccess:
            if request.method == "POST" and (sent := _sent(request, key, **arguments)):
                return _way_back(request, sent, 404)
            raise

    return page


def without_token(request: HttpRequest) -> HttpResponse | None:
    """The same for a form whose token is not the browser's any more, or whose browser has lost all its cookies.

    None for any other form. Nothing is saved by it: only the six words do that.
    """
    match = request.resolver_match
    if request.method != "POST" or match is None or match.url_name not in FORMS:
        return None
    sent = _sent(request, **match.kwargs)
    return _way_back(request, sent, 403) if sent else None


def _sent(request: HttpRequest, key: str, number: int | None = None) -> HeldResponse | None:
    return held_answer(key, request.POST) if number is None else held_rating(key, number, request.POST)


def _way_back(request: HttpRequest, sent: HeldResponse, status: int) -> HttpResponse:
    context = {"form": ResumeForm(), "carried": sign(sent), "is_rating": sent.kind == "rating"}
    return render(request, "assessment/locked.html", context, status=status)
