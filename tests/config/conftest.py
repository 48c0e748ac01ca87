"""Static files as collectstatic leaves them."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from config import health, outage

asks_postgresql = os.environ.get("DATABASE_URL", "").startswith("postgres")
collect_ignore = [] if asks_postgresql else ["test_pgbouncer.py"]


@pytest.fixture(autouse=True)
def _open_gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No outage of one test is one of the next, and no thread looks whether it is over."""
    monkeypatch.setattr(outage.watch, "begin", lambda: None)
    yield
    outage.gate.open()


@pytest.fixture
def collected(tmp_path: Path, settings: Any) -> Path:
    """The folder of collected static files: one style sheet, the same as in the source."""
    source, root = tmp_path / "source", tmp_path / "collected"
    for folder in (source, root):
        folder.mkdir()
        (folder / "sheet.css").write_text("body {}")
    (root / "staticfiles.json").write_text("{}")
    settings.STATIC_ROOT, settings.STATICFILES_DIRS = root, [source]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    health.fitting_static_files.cache_clear()
    return root
