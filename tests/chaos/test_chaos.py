"""One situation played for real, so that the command itself is known to work."""

import subprocess
import sys

import pytest

from tests.browser.serving import ROOT


@pytest.mark.long
def test_a_worker_that_is_killed_loses_nobody_an_answer() -> None:
    command = [sys.executable, "-m", "chaos", "--only", "kill_worker", "--database", "sqlite", "--kills", "2"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 of 1 held" in done.stdout
