"""A few views that behave as badly as tests need, behind the real middleware and the real error handlers."""

import sqlite3
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import DataError, InterfaceError, OperationalError, ProgrammingError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.http import require_POST, require_safe

from config import health

QUOTED = "the message quotes alice@example.org"

handler400 = "config.errors.bad_request"
handler403 = "config.errors.forbidden"
handler404 = "config.errors.not_found"
handler500 = "config.errors.server_error"


def echo(request: HttpRequest, key: str = "") -> HttpResponse:
    return JsonResponse(
        {
            "get": request.GET,
            "post": request.POST,
            "address": request.META["REMOTE_ADDR"],
            "secure": request.is_secure(),
        }
    )


@require_safe
def read_only(request: HttpRequest) -> HttpResponse:
    return HttpResponse("read")


@require_POST
def write_only(request: HttpRequest) -> HttpResponse:
    return HttpResponse("written")


def status(request: HttpRequest, code: int) -> HttpResponse:
    return HttpResponse(status=code)


def refuse(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied(QUOTED)


def lose(request: HttpRequest, key: str) -> HttpResponse:
    raise Http404("no assessment with key top-secret")


def fail(request: HttpRequest, key: str) -> HttpResponse:
    raise ValueError(QUOTED)


def sqlite_error(code: int, text: str) -> sqlite3.OperationalError:
    error = sqlite3.OperationalError(text)
    error.sqlite_errorcode = code
    return error


def postgresql_error(state: str) -> Exception:
    import psycopg.errors

    return psycopg.errors.lookup(state)(QUOTED)


def disconnected() -> Exception:
    import psycopg

    return psycopg.OperationalError("connection refused")


def no_connection() -> Exception:
    import psycopg_pool

    return psycopg_pool.PoolTimeout("couldn't get a connection after 3.00 sec")


CAUSES: dict[str, tuple[type[Exception], Any]] = {
    "sqlite-busy": (OperationalError, lambda: sqlite_error(sqlite3.SQLITE_BUSY, "database is locked")),
    "sqlite-busy-snapshot": (OperationalError, lambda: sqlite_error(517, "database is locked")),
    "sqlite-full": (OperationalError, lambda: sqlite_error(sqlite3.SQLITE_FULL, "database or disk is full")),
    "sqlite-io": (OperationalError, lambda: sqlite_error(sqlite3.SQLITE_IOERR_WRITE, "disk I/O error")),
    "sqlite-open": (OperationalError, lambda: sqlite_error(sqlite3.SQLITE_CANTOPEN, "unable to open database file")),
    "sqlite-read-only": (
        OperationalError,
        lambda: sqlite_error(sqlite3.SQLITE_READONLY, "attempt to write a readonly database"),
    ),
    "sqlite-broken-sql": (OperationalError, lambda: sqlite_error(sqlite3.SQLITE_ERROR, "no such table: locked")),
    "postgresql-away": (OperationalError, disconnected),
    "postgresql-pool": (OperationalError, no_connection),
    "postgresql-shutdown": (OperationalError, lambda: postgresql_error("57P01")),
    "postgresql-disk-full": (OperationalError, lambda: postgresql_error("53100")),
    "postgresql-connection": (InterfaceError, lambda: postgresql_error("08006")),
    "postgresql-lock": (OperationalError, lambda: postgresql_error("55P03")),
    "postgresql-deadlock": (OperationalError, lambda: postgresql_error("40P01")),
    "postgresql-broken-sql": (ProgrammingError, lambda: postgresql_error("42P01")),
    "postgresql-bad-value": (DataError, lambda: postgresql_error("22001")),
}


def outage(request: HttpRequest, cause: str) -> HttpResponse:
    wrapper, make = CAUSES[cause]
    raise wrapper(QUOTED) from make()


urlpatterns = [
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("echo", echo),
    path("a/<str:key>", echo),
    path("r/<str:key>", echo),
    path("admin/echo", echo),
    path("read", read_only),
    path("write", write_only),
    path("status/<int:code>", status),
    path("refuse", refuse),
    path("a/<str:key>/lost", lose),
    path("a/<str:key>/fail", fail),
    path("outage/<str:cause>", outage),
]
