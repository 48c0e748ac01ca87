"""Tests in a process of their own, with a database that threads can share, of the same kind as this run's."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def passed(file: str, folder: Path) -> str:
    """What was printed by the tests of a file, which all passed; the database lies in the folder."""
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "--ds=tests.assessment.settings_own_database", file],
        cwd=ROOT,
        env={**os.environ, "PLUMB_TEST_FOLDER": str(folder)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert run.returncode == 0, run.stdout[-6000:] + run.stderr[-2000:]
    return run.stdout
