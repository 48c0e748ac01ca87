"""Error pages: in the product's look, without database, session or script, with the id that the log carries.

A view says what went wrong by an empty answer with the right status, or by raising; the page is put in here.
Django's own handlers are replaced because they read the broken request again while they render (a form that
declares charset=latin-1 ends in a bare 500 there).
"""

import logging
import sqlite3
import sys
from collections.abc import Callable
from typing import Any

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import Error as DatabaseError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import REASON_NO_CSRF_COOKIE
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.urls import get_script_prefix

from config import logs

log = logging.getLogger("plumb.errors")

TITLES = {
    400: "That request could not be understood",
    403: "You may not do that here",
    404: "There is no such page",
    405: "That page does not take this kind of request",
    413: "That was too much at once",
    429: "Too many tries: please wait a little",
    500: "Something went wrong on our side",
    503: "Plumb cannot reach its database just now",
}
SENTENCE = "Everything you saved before is safe. Go back and try again."
PLAIN = """<!doctype html>
<html lang="en-GB"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} - Plumb</title></head>
<body><main id="main"><h1>{title}</h1><p>{sentence}</p><p><a href="{root}">Start page</a></p><p>Reference: {request_id}</p></main></body></html>
"""
"""The last resort, when even the template fails."""

OF_A_PERSON = ("/a/", "/r/")
"""Addresses of an assessment or report. Whoever gets a 404 there has mostly lost access to their own."""

OF_THE_DESK = "/admin/"
"""Addresses of editors, who have no answers of their own to go back to."""

RETRY_AFTER = {503: "10", 429: "900"}
"""Seconds: about as long as a database takes to restart, and as long as tries are counted together."""


def page(status: int, template: str = "") -> HttpResponse:
    """The error page of a status, rendered without the request: it may be what is broken."""
    request_id = logs.request_id.get()
    try:
        # An own id in the context; no context processor runs without a request.
        html = get_template(template or f"{status}.html").render({"request_id": request_id})
    except TemplateDoesNotExist:
        html = plain(status, request_id)
    except Exception:
        log.exception("the error page itself failed")
        html = plain(status, request_id)
    response = HttpResponse(html, status=status)
    response["Cache-Control"] = "no-store"
    if status in RETRY_AFTER:
        response["Retry-After"] = RETRY_AFTER[status]
    return response


def plain(status: int, request_id: str) -> str:
    return PLAIN.format(title=TITLES[status], sentence=SENTENCE, request_id=request_id, root=get_script_prefix())


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        return page(413)
    return page(400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return page(403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if request.path_info.startswith(OF_THE_DESK):
        return page(404, "admin/404.html")
    return page(404, "404_personal.html" if request.path_info.startswith(OF_A_PERSON) else "")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    from assessment.views import held_response  # the models are not there yet when the settings name this module

    if is_stale(request, reason) and (way_back := held_response.without_token(request)):
        return way_back
    if request.path_info.startswith(OF_THE_DESK):
        return page(403, "admin/403_csrf.html")
    try:
        get_template("403_csrf.html")
    except TemplateDoesNotExist:
        return page(403)
    return page(403, "403_csrf.html")


def is_stale(request: HttpRequest, reason: str) -> bool:
    """Whether a form lacks its cookie, or has an older token and surely comes from this site: signing in and out change it.

    Django compares an origin, where the browser names one, before it looks at the token.
    """
    return reason == REASON_NO_CSRF_COOKIE or (reason.startswith("CSRF") and "HTTP_ORIGIN" in request.META)


def server_error(request: HttpRequest) -> HttpResponse:
    """Called while the exception is being handled, whichever layer raised it: so an outage is told apart here."""
    error = sys.exc_info()[1]
    response = page(503 if is_outage(error) else 500)
    response.waited_in_vain = waited_in_vain(error)  # type: ignore[attr-defined]  # for config.outage
    return response


class ErrorPageMiddleware:
    """Puts the page into empty answers: those of Django's method decorators, and of views that only state a status."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if response.status_code in TITLES and isinstance(response, HttpResponse) and not response.content:
            filled = page(response.status_code)
            response.content = filled.content
            response["Content-Type"] = filled["Content-Type"]
            if "Retry-After" in filled:
                response.setdefault("Retry-After", filled["Retry-After"])
        return response


# --- Outages -----------------------------------------------------------------------------------------------------


def waited_in_vain(error: BaseException | None) -> bool:
    """Whether the pool had no connection for as long as one waits for it. SQLite has no pool."""
    cause = error.__cause__ if isinstance(error, DatabaseError) else None
    return type(cause).__name__ == "PoolTimeout"


TEMPORARY_CLASSES = ("08", "53", "57")
"""SQLSTATE classes: connection, resources (disk, memory, connections), operator intervention (shutdown, timeout)."""

TEMPORARY_STATES = ("25006", "40001", "40P01", "55P03")
"""A replica that is not primary yet, serialisation, deadlock, lock not available: a second try is the cure."""

TEMPORARY_SQLITE = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_READONLY,
}
TEMPORARY_WORDS = ("locked", "disk is full", "disk i/o error", "unable to open", "readonly database")


def is_outage(error: BaseException | None) -> bool:
    """Is the database away, full, locked or read-only, so that the same request will do later? By cause, not by class:
    on SQLite broken SQL is an OperationalError as well, and must stay a 500 that somebody looks at."""
    if not isinstance(error, DatabaseError):
        return False
    cause: Any = error.__cause__
    if isinstance(cause, sqlite3.Error):
        return sqlite_outage(cause)
    if cause is None:
        return any(word in str(error).lower() for word in TEMPORARY_WORDS)
    return postgresql_outage(cause)


def sqlite_outage(cause: sqlite3.Error) -> bool:
    code = getattr(cause, "sqlite_errorcode", None)
    if code is None:
        return any(word in str(cause).lower() for word in TEMPORARY_WORDS)
    return code & 0xFF in TEMPORARY_SQLITE  # extended codes keep the primary one in their lowest byte


def postgresql_outage(cause: Any) -> bool:
    import psycopg

    if not isinstance(cause, psycopg.OperationalError | psycopg.InterfaceError | psycopg.InternalError):
        return False
    state = cause.sqlstate
    if state is None:
        return not isinstance(cause, psycopg.InternalError)  # no answer from the server at all, or no free connection
    return state.startswith(TEMPORARY_CLASSES) or state in TEMPORARY_STATES
