"""While the database is away, most requests are told so at once: each that waited for it would hold a thread for three
seconds, and with them all those that need none."""

import time
from collections.abc import Callable
from threading import Lock, Thread
from typing import Any

from django.core.handlers.wsgi import WSGIRequest
from django.db import Error as DatabaseError
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from config import errors, security
from config.prefix import within
from config.security import QUIET

PASSED = (*QUIET, "/metrics")
"""Asked most of all while the database is away, and answered without it."""
PAUSE = 1.0
"""Seconds after a wait in vain in which nobody asks the database."""
LOOK = 4.0
"""Seconds in which the one request that then asks it should know."""


class Gate:
    """Open while the database answers; after a wait in vain it lets one request at a time through, to look."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._closed_until: float | None = None
        self._lock = Lock()

    def lets_through(self) -> bool:
        """Whether this request may ask the database."""
        with self._lock:
            if self._closed_until is None:
                return True
            now = self._clock()
            if now < self._closed_until:
                return False
            self._closed_until = now + LOOK
            return True

    def close(self) -> None:
        """Somebody has waited in vain."""
        with self._lock:
            self._closed_until = self._clock() + PAUSE

    def open(self) -> None:
        """Somebody had an answer."""
        with self._lock:
            self._closed_until = None


gate = Gate()
"""Of this process."""


class Watch:
    """Asks the database again and again while the gate is closed, in a thread of its own.

    Whoever was asked to wait comes back at about the same moment as everybody else. If one of them had to look first,
    all the others would be asked a second time.
    """

    def __init__(self, rest: Callable[[float], None] = time.sleep) -> None:
        self._rest = rest
        self._lock = Lock()
        self._watching = False

    def begin(self) -> None:
        """Somebody has waited in vain; one thread watches, however many did."""
        with self._lock:
            if self._watching:
                return
            self._watching = True
        Thread(target=self.run, name="plumb-outage", daemon=True).start()

    def run(self) -> None:
        """Until it answers."""
        while not self.answers():
            self._rest(PAUSE)
        with self._lock:
            self._watching = False
        gate.open()

    def answers(self) -> bool:
        """Whether it does, asked once."""
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
        except DatabaseError:
            return False
        finally:
            connection.close()
        return True


watch = Watch()
"""Of this process."""


class OutageMiddleware:
    """Answers 503 in the place of a page while the gate is closed. Probes, figures and files go past it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info.startswith(PASSED):
            return self.get_response(request)
        if not gate.lets_through():
            return errors.page(503)
        response = self.get_response(request)
        if getattr(response, "waited_in_vain", False):
            gate.close()
            watch.begin()
        elif connection.connection is not None:
            gate.open()
        return response


def page_of(environ: dict[str, Any]) -> HttpResponse:
    """What a request gets that no thread can take: the same page with the same headers, by whoever received it."""
    told = security.RequestIdMiddleware(security.HeadersMiddleware(lambda _: errors.page(503)))
    response = told(WSGIRequest(environ | {"PATH_INFO": within(environ["PATH_INFO"]), "CONTENT_TYPE": ""}))
    assert isinstance(response, HttpResponse)
    return response
