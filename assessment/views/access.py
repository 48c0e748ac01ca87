"""Whose assessment is it? Every page about an assessment asks here."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.crypto import get_random_string

from assessment.models import Assessment, AssessmentQuerySet

PERSON = "person"
"""Session entry with the random id of this browser's person."""


class NoAccess(Http404):
    """There is no such assessment, or it belongs to another browser: nobody is told which."""


def person_of(request: HttpRequest) -> str:
    """The person id of this browser, or an empty string. Reads the session, never starts one."""
    return str(request.session.get(PERSON, ""))


def ensure_person(request: HttpRequest) -> str:
    """The person id of this browser, made now if there is none. Sets the session cookie."""
    if not person_of(request):
        request.session[PERSON] = get_random_string(22)
    return person_of(request)


def become(request: HttpRequest, person: str) -> None:
    """Let this browser act for the person who owns a return code, under a fresh session key."""
    request.session.cycle_key()
    request.session[PERSON] = person


def own(request: HttpRequest, key: str, queryset: AssessmentQuerySet | None = None) -> Assessment:
    """This person's assessment with this key. Everybody else's, and none, are the same 404."""
    person = person_of(request)
    kept = Assessment.objects.without_report() if queryset is None else queryset
    found = kept.of(person).filter(key=key).first() if person else None
    if found is None:
        raise NoAccess("There is no such assessment, or it belongs to another browser.")
    return found


def before_the_end(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Give the page this person's assessment while it runs; afterwards every such page leads to the report."""

    @wraps(view)
    def page(request: HttpRequest, key: str, **arguments: Any) -> HttpResponse:
        assessment = own(request, key)
        return redirect("report", key) if assessment.is_finished else view(request, assessment, **arguments)

    return page


def after_the_end(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Give the page this person's finished assessment; while it runs, every such page leads to the hub."""

    @wraps(view)
    def page(request: HttpRequest, key: str, **arguments: Any) -> HttpResponse:
        assessment = own(request, key, Assessment.objects.with_edition())
        return view(request, assessment, **arguments) if assessment.is_finished else redirect("hub", key)

    return page
