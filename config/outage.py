"""While the database is away, most requests are told so at once: each that waited for it would hold a thread for three
seconds, and with them all those that need none."""

import time
from collections.abc import Callable
from threading import Lock

from django.db import connection
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from config import errors
from config.security import QUIET

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


class OutageMiddleware:
    """Answers 503 in the place of a page while the gate is closed. Probes and files go past it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info.startswith(QUIET):
            return self.get_response(request)
        if not gate.lets_through():
            return errors.page(503)
        response = self.get_response(request)
        if getattr(response, "waited_in_vain", False):
            gate.close()
        elif connection.connection is not None:
            gate.open()
        return response
