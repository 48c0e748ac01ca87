"""Many submissions at the same moment.

The tests themselves are in at_once.py; they need a database that threads can share, so they run as a process of
their own with such a database, of the same kind as this run's.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
@pytest.mark.database
def test_whatever_arrives_at_the_same_moment_counts_once(tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "--ds=tests.assessment.settings_own_database", "tests/assessment/at_once.py"],
        cwd=ROOT,
        env={**os.environ, "PLUMB_TEST_FOLDER": str(tmp_path)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert run.returncode == 0, run.stdout[-6000:] + run.stderr[-2000:]
    assert "skipped" not in run.stdout
