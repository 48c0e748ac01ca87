"""Pages of a finished assessment, each rendered once for all that it follows from."""

from collections.abc import Callable
from hashlib import blake2b
from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.urls import get_script_prefix
from django.utils import timezone
from django.utils.safestring import SafeString

from assessment.models import Assessment
from skills.templatetags.kept import HOLE, KEPT


def kept_page(request: HttpRequest, template: str, told: object, context: Callable[[], dict[str, Any]]) -> HttpResponse:
    """The page as it was rendered when it was `told` the same, with this request's token in its forms.

    Only where nothing is kept is the `context` of the template asked for. It follows from what the page is told, the
    day and what stays while the process lives, such as settings and editions; it knows no request and nobody's name
    that is not among what is told.
    """
    day = timezone.localdate()
    key = blake2b(msgspec.json.encode([template, get_script_prefix(), day, told]), digest_size=24).digest()
    text = KEPT.get(key, lambda: SafeString(render_to_string(template, {**context(), "csrf_token": HOLE})))
    return HttpResponse(text.replace(HOLE, get_token(request)) if HOLE in text else text)


def stored(assessment: Assessment) -> list[object]:
    """All that a page of a finished assessment that was read whole can show of it just now, but for marks on its plan.

    Its responses are not among it, since they stay as they are; nor is its edition's text, for the same reason.
    """
    row = [getattr(assessment, field.attname) for field in assessment._meta.concrete_fields]
    edition = assessment.edition
    return [row, edition.number, edition.digest, assessment.withdrawn_names]


def standing_of(assessment: Assessment | None) -> list[object]:
    """What a page can show of another assessment that it links to."""
    return [assessment.key, assessment.finished_at] if assessment else []
