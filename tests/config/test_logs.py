"""The log as JSON says what the plain one says, one line an event, and quotes nobody either."""

import json
import logging
import re
import sys
from pathlib import Path

from config import logs

ROOT = Path(__file__).parents[2]


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


def test_every_setting_that_is_read_stands_at_the_top_of_the_settings() -> None:
    source = (ROOT / "config/settings.py").read_text()
    top, rest = source.split('"""', 2)[1:]
    read = set(re.findall(r'env\.\w+\(\s*"(\w+)"(?:, "(\w+)")?', rest))
    names = {name for pair in read for name in pair if name.startswith(("PLUMB_", "DATABASE_"))}
    assert names
    assert {name for name in names if name not in top} == set()
