"""A log one can keep: it names the request, never the person, the secret link or what they sent."""

import json
import logging
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest

request_id: ContextVar[str] = ContextVar("request_id", default="-")


def route(request: HttpRequest) -> str:
    """The pattern an address matched, such as a/<key>/report: enough to find the view, without the secret in it."""
    match = request.resolver_match
    return "/" + match.route if match else "(no view)"


class RequestIdFilter(logging.Filter):
    """Gives every line the id that the person sees on an error page."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id.get()
        return True


class NoAddressFilter(logging.Filter):
    """Django's own lines quote addresses and headers: keep what happened, drop what was quoted."""

    def filter(self, record: logging.LogRecord) -> bool:
        request: Any = getattr(record, "request", None)
        status = getattr(record, "status_code", 500)
        if record.name.startswith("django.security"):
            record.msg, record.args = f"refused: {record.name.rpartition('.')[2]}", ()
            record.exc_info = None
            record.levelno, record.levelname = logging.WARNING, "WARNING"  # any stranger can send what Django refuses
        elif record.name == "django.request":
            if status < 500:
                return False  # config.security writes a line for every request
            where = f"{request.method} {route(request)}" if isinstance(request, HttpRequest) else "a request"
            record.msg, record.args = f"{status} in {where}", ()
            if status == 503 and not record.exc_info:  # a page that asks for patience, such as for a PDF
                record.levelno, record.levelname = logging.WARNING, "WARNING"
            if status == 503:
                record.exc_info = None  # an outage: every request has the same traceback, and it leads nowhere
        return True


class DiscreetFormatter(logging.Formatter):
    """Times in UTC, and tracebacks without messages: those of databases and parsers quote what a person sent."""

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: N802  (as logging calls it)
        return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")

    def formatException(self, ei: Any) -> str:  # noqa: N802  (the name logging calls)
        lines = ["Traceback (most recent call last):\n"]
        seen: list[BaseException] = []
        error: BaseException | None = ei[1]
        while error is not None and error not in seen:
            lines += traceback.format_tb(error.__traceback__)
            code = getattr(error, "sqlstate", None) or getattr(error, "sqlite_errorname", None)
            lines.append(f"{type(error).__module__}.{type(error).__qualname__}{f' ({code})' if code else ''}\n")
            seen.append(error)
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
            if error is not None:
                lines.append("caused by:\n")
        return "".join(lines).rstrip()


class JsonFormatter(DiscreetFormatter):
    """One object a line, for programs that gather logs: the same facts, and no others."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": self.formatTime(record),
            "level": record.levelname,
            "logger": record.name,
            "request": getattr(record, "request_id", "-"),
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)
