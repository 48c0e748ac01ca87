"""Plumb's door to granian: takes a request in whole, then gives it to Django in a thread.

Granian's own WSGI mode reads the body inside the thread, so a handful of people on bad lines, or one person with
bad intent, would hold every thread (measured: 60 slow bodies stop it). Here the body is read by the event loop, bounded in
size and time, and a thread is only taken for work that can be done at once.
"""

import asyncio
import ctypes
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from io import BytesIO
from time import monotonic
from typing import Any

from django.conf import settings
from granian.rsgi import ProtocolClosed  # type: ignore[attr-defined]


def behave_as_worker(parent: int) -> None:
    """Until granian has put up its own handlers, a worker has those of its parent, which would swallow the order to stop.
    And a worker whose parent was killed would go on alone, and hold the port against the next start."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    if sys.platform == "linux":
        set_parent_death_signal = 1
        ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGTERM)
    if os.getppid() != parent:
        sys.exit("The server stopped while this worker started.")


server_process = multiprocessing.parent_process()
if server_process and server_process.pid:
    behave_as_worker(server_process.pid)

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from config import outage, security
from config.prefix import within
from config.wsgi import application

BODY_SECONDS = 30
"""A body that takes longer is given up: 100 kB in 30 s is 27 kbit/s."""

LARGE_AT_ONCE = 8
"""So many bodies that are longer than any form of the public side are held at once in a process, by whoever is at the
desk or says so: 60 of 6 MB made a worker four times as large. The others wait unread, for as long as a body may take."""

STUCK_SECONDS = 4.0
"""When for so long no thread has ended what it does, those who wait for one are told so. A database that takes
connections and answers none holds every thread for as long as it likes: no driver gives such a wait up."""

READERS = 2
"""Threads that no form takes: while somebody else holds the lock for writing every form waits for it, and reading goes
on."""

Headers = list[tuple[str, str]]
Answer = tuple[int, Headers, bytes]

ALIVE = "/healthz"
"""Answered here as `config.health.healthz` does: behind a database that is away every thread waits, and a probe that
waited with them would have a process restarted that lives."""
ALIVE_HEADERS: Headers = [
    ("content-type", "text/plain; charset=utf-8"),
    ("cache-control", "no-store"),
    ("x-content-type-options", "nosniff"),
]


class App:
    """An application in granian's RSGI protocol around a WSGI application."""

    def __init__(self, wsgi: Any, threads: int, limit: Callable[[str], int]) -> None:
        self.wsgi = wsgi
        self.threads = ThreadPoolExecutor(threads, thread_name_prefix="plumb")
        self.limit = limit
        """The longest body by path."""
        self.forms = asyncio.Semaphore(max(threads - READERS, 1))
        """So many forms are worked on at once; the others wait without a thread."""
        self.large = asyncio.Semaphore(LARGE_AT_ONCE)
        self.stuck_after = STUCK_SECONDS
        self.ended = monotonic()
        """When a thread last had done its work."""

    async def __rsgi__(self, scope: Any, protocol: Any) -> None:
        if within(scope.path) == ALIVE and scope.method in ("GET", "HEAD"):
            protocol.response_bytes(200, ALIVE_HEADERS, b"ok\n" if scope.method == "GET" else b"")
            return
        environ = environment(scope)
        async with AsyncExitStack() as held:
            try:
                async with asyncio.timeout(BODY_SECONDS):
                    body, length = await self.read(environ, protocol, held)
            except TimeoutError:
                protocol.response_empty(408, [("connection", "close")])
                return
            except ProtocolClosed:
                return  # the person went away in the middle of sending
            environ["wsgi.input"] = BytesIO(body)
            if length:
                environ["CONTENT_LENGTH"] = str(length)
            protocol.response_bytes(*await self.answer(environ))

    async def answer(self, environ: dict[str, Any]) -> Answer:
        """What Django answers; or, from here, the page of an outage, while every thread hangs and none begins with it."""
        if environ["REQUEST_METHOD"] in ("GET", "HEAD"):
            return await self.worked_on(environ)
        began = monotonic()
        while True:
            try:
                await asyncio.wait_for(self.forms.acquire(), self.patience(began))
                break
            except TimeoutError:
                if self.is_stuck():
                    return away(environ)
        try:
            return await self.worked_on(environ)
        finally:
            self.forms.release()

    async def worked_on(self, environ: dict[str, Any]) -> Answer:
        """The same, from a thread that is free or will be."""
        began, work = monotonic(), self.threads.submit(self.call, environ)
        answer = asyncio.wrap_future(work)
        while not (await asyncio.wait([answer], timeout=self.patience(began)))[0]:
            if self.is_stuck():
                if work.cancel():
                    return away(environ)
                break  # a thread has begun with it, and will end it
        return await answer

    def patience(self, began: float) -> float:
        """Seconds until whoever waits since then is told so, if no thread ends anything before."""
        return max(max(began, self.ended) + self.stuck_after - monotonic(), 0.01)

    def is_stuck(self) -> bool:
        """Whether no thread has ended anything for a while."""
        return monotonic() - self.ended >= self.stuck_after

    async def read(self, environ: dict[str, Any], protocol: Any, held: AsyncExitStack) -> tuple[bytes, int]:
        """The body and its length. Of a body that is too long only the length, which Django answers with 413.

        One that is, or may become, longer than any form of the public side is read when there is a place for it, which
        it has until `held` ends.
        """
        declared, longest = environ.get("CONTENT_LENGTH", ""), self.limit(within(environ["PATH_INFO"]))
        if declared.isdecimal():
            length = int(declared)
            if not length or length > longest:
                return b"", length
            if length > settings.PLUMB_MAX_FORM:
                await held.enter_async_context(self.large)
            return await protocol(), length
        if "HTTP_TRANSFER_ENCODING" not in environ:
            return b"", 0
        if longest > settings.PLUMB_MAX_FORM:
            await held.enter_async_context(self.large)
        chunks, length = [], 0
        async for chunk in protocol:
            chunks.append(chunk)
            length += len(chunk)
            if length > longest:
                return b"", length
        return b"".join(chunks), length

    def call(self, environ: dict[str, Any]) -> Answer:
        answer: list[Any] = []

        def start_response(status: str, headers: Headers, exc_info: object = None) -> None:
            answer[:] = [int(status[:3]), headers]

        chunks: Iterable[bytes] = self.wsgi(environ, start_response)
        try:
            content = b"".join(chunks)
        finally:
            close = getattr(chunks, "close", None)
            if close:
                close()
            self.ended = monotonic()
        return answer[0], answer[1], content


def away(environ: dict[str, Any]) -> Answer:
    """The page of an outage."""
    page = outage.page_of(environ)
    return page.status_code, list(page.items()), page.content


def environment(scope: Any) -> dict[str, Any]:
    """The WSGI environment of a request. Header names with an underscore are dropped: they could pose as another one."""
    host, _, port = scope.server.rpartition(":")
    environ = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        # WSGI wants bytes, dressed up as latin-1 text.
        "PATH_INFO": scope.path.encode().decode("latin-1"),
        "QUERY_STRING": scope.query_string.encode().decode("latin-1"),
        "SERVER_NAME": host,
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": scope.client.rpartition(":")[0].strip("[]"),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name in scope.headers.keys():  # noqa: SIM118  (not a mapping)
        if "_" in name:
            continue
        key = name.upper().replace("-", "_")
        values = scope.headers.get_all(name)
        text = ("; " if key == "COOKIE" else ",").join(values)
        environ[key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"] = text
    return environ


app = App(application, settings.PLUMB_THREADS, security.body_limit)
