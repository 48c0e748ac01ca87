"""Figures for Prometheus at /metrics. Imported only where PLUMB_METRICS is set (config/settings.py, config/urls.py).

They count requests, by the name of a view and a class of status, and what people did; no label names a person, an address
or an assessment. All processes of the server count together, in files of the data folder that the library maps into memory
and the view adds up. A file is as long as it may get from its beginning: where a disk is full, writing to a mapped file
that has no room there yet would end the process. `manage.py serve` empties the folder.
"""

import logging
import os
import time
from collections.abc import Iterator
from functools import cache
from secrets import compare_digest
from typing import Any

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import DatabaseError, connection, transaction
from django.db.models.signals import post_save
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from assessment.models import Assessment, Chore, Response
from config.security import QUIET, GetResponse
from skills.models import Edition

# Before anything imports the library, which then knows that there are other processes.
os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(settings.PLUMB_METRICS_FOLDER)

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

log = logging.getLogger("plumb.metrics")

ROOM = 1 << 20
"""Bytes of a file: of a label a few hundred, and every view makes twenty."""

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)

KEEPS_NO_FIGURES = "Figures are not kept: {} cannot be written to, or has no room."
WANTS_TOKEN = "Send the token of PLUMB_METRICS: Authorization: Bearer TOKEN."  # noqa: S105  (a sentence)


class Meter:
    """What this process counts. Raises `OSError` where it cannot write."""

    def __init__(self) -> None:
        folder = settings.PLUMB_METRICS_FOLDER
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for kind in ("counter", "histogram"):
            file = folder / f"{kind}_{os.getpid()}.db"  # the library's own name
            if not file.exists():
                file.write_bytes(bytes(ROOM))
        self.requests = _counter("requests", "Requests, by view and class of status.", "view", "status")
        self.seconds = Histogram(
            "plumb_request_seconds", "Seconds of a request, by view.", ["view"], registry=None, buckets=SECONDS
        )
        self.unavailable = _counter("unavailable", "Requests that were asked for patience (503).")
        self.answers = _counter("answers", "Answers to questions that were stored.")
        self.reports = _counter("reports", "Reports that were made.")
        self.pdfs = _counter("pdfs", "Reports that were given as PDF.")
        self.publications = _counter("publications", "Editions that were published at the desk.")
        self.pool_waits = _counter("pool_waits", "Requests that waited for a connection to the database.")
        self.pool_seconds = _counter("pool_wait_seconds", "Seconds for which they waited.")
        self.pool_before = {"requests_queued": 0, "requests_wait_ms": 0}

    def saw(self, request: HttpRequest, status: int, seconds: float) -> None:
        """A request has ended."""
        view = request.resolver_match.view_name if request.resolver_match else "none"
        self.requests.labels(view, f"{status // 100}xx").inc()
        self.seconds.labels(view).observe(seconds)
        if status == 503:
            self.unavailable.inc()
        if view == "pdf_file" and status == 200:
            self.pdfs.inc()
        pool = getattr(connection, "pool", None)
        if pool is not None:
            self.saw_pool(pool.get_stats())

    def saw_pool(self, stats: dict[str, int]) -> None:
        """What the pool of this process has counted since it began, of which the difference is new."""
        now = {name: stats.get(name, 0) for name in self.pool_before}
        new = {name: max(now[name] - before, 0) for name, before in self.pool_before.items()}
        self.pool_before = now
        self.pool_waits.inc(new["requests_queued"])
        self.pool_seconds.inc(new["requests_wait_ms"] / 1000)

    def listen(self) -> None:
        """Count what is stored, once it is."""
        post_save.connect(self.saved, sender=Response, weak=False)
        post_save.connect(self.saved, sender=Assessment, weak=False)
        post_save.connect(self.saved, sender=Edition, weak=False)

    def saved(self, sender: type, created: bool, update_fields: frozenset[str] | None, **_: Any) -> None:
        """A row was, in a transaction that may yet fail."""
        if sender is Response and created:
            transaction.on_commit(self.answers.inc)
        elif sender is Edition and created:
            transaction.on_commit(self.publications.inc)
        elif sender is Assessment and "report_json" in (update_fields or ()):
            transaction.on_commit(self.reports.inc)


@cache
def meter() -> Meter:
    """The one of this process."""
    return Meter()


def _counter(name: str, says: str, *labels: str) -> Counter:
    return Counter(f"plumb_{name}", says, labels, registry=None)


class MetricsMiddleware:
    """Tells the meter of every request but those of probes and files. Where it cannot write there is none."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        try:
            self.meter = meter()
        except OSError:
            log.warning(KEEPS_NO_FIGURES.format(settings.PLUMB_METRICS_FOLDER))
            raise MiddlewareNotUsed from None
        self.meter.listen()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        started = time.perf_counter()
        response = self.get_response(request)
        if not request.path_info.startswith(QUIET):
            self.meter.saw(request, response.status_code, time.perf_counter() - started)
        return response


class Chores(Collector):
    """When each chore ended well last, which the database knows for all machines."""

    def collect(self) -> Iterator[Metric]:
        says = "When a chore ended well last, in seconds since 1970."
        done = GaugeMetricFamily("plumb_chore_success_timestamp_seconds", says, labels=["chore"])
        try:
            for name, end in Chore.last().items():
                done.add_metric([name], end.timestamp())
        except DatabaseError:
            return  # it is away, and the others say how many are turned away meanwhile
        yield done


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """GET: the figures of all processes on this machine, for whoever has the token."""
    sent, token = request.headers.get("Authorization", ""), f"Bearer {settings.PLUMB_METRICS}"
    if not compare_digest(sent.encode(), token.encode()):
        refused = HttpResponse(f"{WANTS_TOKEN}\n", status=401, content_type="text/plain; charset=utf-8")
        refused["WWW-Authenticate"] = "Bearer"
        return refused
    registry = CollectorRegistry()
    try:
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        registry.register(Chores())
        text = generate_latest(registry)
    except (OSError, ValueError):
        said = KEEPS_NO_FIGURES.format("the folder metrics in PLUMB_DATA")
        return HttpResponse(f"{said}\n", status=503, content_type="text/plain; charset=utf-8")
    return HttpResponse(text, content_type=CONTENT_TYPE_PLAIN_0_0_4)
