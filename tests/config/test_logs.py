"""The log as JSON says what the plain one says, one line an event, and quotes nobody either."""

import json
import logging
import sys

from config import logs


def line(message: str, *arguments: object, failed: bool = False) -> str:
    """One event as it is written, perhaps with the exception that is being handled."""
    record = logging.LogRecord("plumb.x", logging.ERROR, "", 0, message, arguments, sys.exc_info() if failed else None)
    record.request_id = "abc123"
    return logs.JsonFormatter().format(record)


def test_an_event_is_one_object_on_one_line() -> None:
    said = line("%s of\n%d", "one", 2)
    assert "\n" not in said
    found = json.loads(said)
    assert found.pop("time").endswith("+00:00")
    assert found == {"level": "ERROR", "logger": "plumb.x", "request": "abc123", "message": "one of\n2"}


def test_a_traceback_names_the_error_and_not_what_it_quotes() -> None:
    quoted = "alice@example.org"
    try:
        raise ValueError(quoted)
    except ValueError:
        said = line("it failed", failed=True)
    assert "builtins.ValueError" in json.loads(said)["traceback"]
    assert "alice" not in said
