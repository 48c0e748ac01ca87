"""What holds for every request and every answer: an id, the headers, and limits on what comes in."""

import logging
import re
import secrets
import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.sessions.middleware import SessionMiddleware
from django.core.exceptions import TooManyFieldsSent
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers

from config import errors, logs

GetResponse = Callable[[HttpRequest], HttpResponseBase]

log = logging.getLogger("plumb.request")

STATIC = settings.STATIC_URL.removeprefix(settings.PLUMB_PREFIX)
QUIET = ("/healthz", "/readyz", STATIC)
"""Not logged: probes and static files would hide the rest. These and the others are addresses below the prefix."""

UNUSED_FEATURES = (
    "accelerometer", "autoplay", "camera", "display-capture", "geolocation", "gyroscope", "magnetometer", "microphone",
    "midi", "payment", "usb",
)  # fmt: skip
"""Only names that every browser knows: others complain in the console."""

IMPORT = "/r/import"
"""The one address outside the admin that takes a file."""

DOORS = ("/admin/login", "/admin/second-factor")
"""Where strangers send forms to the desk. What was typed comes back in the page, at up to six times its length."""

UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
"""PostgreSQL refuses NUL in text, and no encoder takes half of a surrogate pair."""


class RequestIdMiddleware:
    """Gives the request its id, corrects what only a proxy can know, and logs one discreet line."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request_id = secrets.token_hex(6)
        logs.request_id.set(request_id)
        if settings.PLUMB_HTTPS:
            # Declared once by the operator, instead of believed from a header that anybody can send.
            request.environ["wsgi.url_scheme"] = "https"  # type: ignore[attr-defined]
        if settings.PLUMB_PROXIES:
            request.META["REMOTE_ADDR"] = client_address(request, settings.PLUMB_PROXIES)
        started = time.perf_counter()
        response = self.get_response(request)
        response["X-Request-ID"] = request_id
        if not request.path_info.startswith(QUIET):
            took = (time.perf_counter() - started) * 1000
            log.info("%s %s %d %.0f ms", request.method, logs.route(request), response.status_code, took)
        return response


def client_address(request: HttpRequest, proxies: int) -> str:
    """Each proxy appends whom it heard; what stands further left was written by the client and may be forged.

    Some proxies append the port too, which changes with every connection: left in, nobody would ever be counted twice.
    """
    heard = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    address = heard[-proxies] if len(heard) >= proxies else ""
    return without_port(address) or str(request.META["REMOTE_ADDR"])


def without_port(address: str) -> str:
    """203.0.113.10:40001 and [2001:db8::1]:40001 without what comes after the address; an address alone as it is."""
    if address.startswith("["):
        return address[1:].partition("]")[0]
    return address.partition(":")[0] if address.count(":") == 1 else address


DESK = "/admin/"
ERROR_FOR_A_PART = {"HX-Retarget": "#main", "HX-Reselect": "#main", "HX-Reswap": "outerHTML"}
"""htmx asks for a part of a page, and would put an error page into it, whole: its main part takes the place of the page's.
At the desk the page stays as it is, since it holds what an editor has written."""


class HeadersMiddleware:
    """The headers for which Django 5.2 has no setting. With Django 6 the policy moves to its own middleware."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.headers = {
            "Content-Security-Policy": "; ".join(
                f"{directive} {' '.join(sources)}" for directive, sources in settings.SECURE_CSP.items()
            ),
            "Cross-Origin-Resource-Policy": "same-origin",
            "Permissions-Policy": ", ".join(f"{feature}=()" for feature in UNUSED_FEATURES),
            "X-Frame-Options": "DENY",
        }

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        for name, value in self.headers.items():
            response.setdefault(name, value)
        is_part = request.headers.get("HX-Request") and not request.path_info.startswith(DESK)
        if response.status_code in errors.TITLES and is_part:
            for name, value in ERROR_FOR_A_PART.items():
                response[name] = value
        if request.path_info.startswith(STATIC):
            return response
        if request.path_info.startswith(settings.PLUMB_PERSONAL_PATHS):
            response["Cache-Control"] = "no-store"
            response["X-Robots-Tag"] = "noindex, nofollow"
        elif response.cookies or response.status_code >= 400:
            response["Cache-Control"] = "no-store"
        else:
            # Ask again every time: a page may differ by session, and an edition may be published at any moment.
            response.setdefault("Cache-Control", "private, no-cache")
        patch_vary_headers(response, ["HX-Request"])
        return response


class PatientSessionMiddleware(SessionMiddleware):
    """Django's, but a cookie whose session is gone stays in the browser, where it does nothing.

    When a form is sent twice and the first sets another cookie, as signing in does, the second still comes with the
    old one. Deleting that would delete the new one, which has the same name.
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        session = request.session
        if session.is_empty() and not session.modified:
            if session.accessed:
                patch_vary_headers(response, ["Cookie"])
            return response
        return super().process_response(request, response)


class InputMiddleware:
    """Refuses what no form of Plumb sends, before a view or the database has to cope with it."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return refusal(request) or self.get_response(request)


def refusal(request: HttpRequest) -> HttpResponse | None:
    if len(request.get_full_path()) > settings.PLUMB_MAX_URL:
        return errors.page(400)
    if body_length(request) > body_limit(request.path_info):
        return errors.page(413)
    if not parsed(request):
        return errors.page(400)
    if request.path_info == IMPORT and fields_length(request) > settings.PLUMB_MAX_FORM:
        return errors.page(413)
    if not at_the_desk(request.path_info) and fields_count(request) > settings.PLUMB_MAX_FIELDS:
        raise TooManyFieldsSent("More fields than any form of people has.")  # as Django does for its own limit
    if unstorable(request):
        return errors.page(400)
    return None


def parsed(request: HttpRequest) -> bool:
    """Whether the form of a request can be read. Headers of its parts can name an encoding that nobody knows."""
    try:
        request.POST  # noqa: B018  (reads the body)
    except LookupError:
        return False
    return True


def fields_count(request: HttpRequest) -> int:
    return sum(len(texts) for _, texts in request.POST.lists())


def fields_length(request: HttpRequest) -> int:
    """Characters of a form beside its files."""
    return sum(len(str(text)) for _, texts in request.POST.lists() for text in texts)


def body_length(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


def body_limit(path: str) -> int:
    if path == IMPORT:
        return int(settings.PLUMB_MAX_IMPORT)
    return int(settings.PLUMB_MAX_UPLOAD if at_the_desk(path) else settings.PLUMB_MAX_FORM)


def at_the_desk(path: str) -> bool:
    """Whether editors write there. Its doors, where everybody may knock, are not among it."""
    return path.startswith(DESK) and not path.startswith(DOORS)


def unstorable(request: HttpRequest) -> bool:
    """Does any text of the request hold a character that no database stores? Cookies can: they have an escape for it."""
    if UNSTORABLE.search(request.path) or any(map(UNSTORABLE.search, request.COOKIES.values())):
        return True
    for values in (request.GET, request.POST):
        for name, texts in values.lists():
            if UNSTORABLE.search(name) or any(UNSTORABLE.search(str(text)) for text in texts):
                return True
    return any(UNSTORABLE.search(file.name or "") for files in request.FILES.lists() for file in files[1])
