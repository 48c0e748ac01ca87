"""The starter content in a database of SQLite, made once for all processes of a run and copied by whoever serves it."""

import fcntl
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.browser.serving import DATABASE_FILE, ROOT, settings_of


def starter(folders: pytest.TempPathFactory) -> Path:
    """A folder with such a database, migrated and prepared; nobody writes to it."""
    own = folders.getbasetemp()
    shared = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "starter"
    shared.mkdir(exist_ok=True)
    with (shared / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (shared / DATABASE_FILE).exists():
            making = shared / "making"
            making.mkdir()
            environment = settings_of(making, f"sqlite:///{making}/{DATABASE_FILE}")
            for command in ("migrate", "prepare"):
                todo = [sys.executable, "manage.py", command, "--verbosity=0"]
                subprocess.run(todo, cwd=ROOT, env=environment, check=True)
            (making / DATABASE_FILE).rename(shared / DATABASE_FILE)
    return shared
