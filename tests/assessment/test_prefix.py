"""A site may live below a path of its host: every page is walked through by under_prefix.py, in a process of its own."""

import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.environment import Environment
from tests.assessment.dumps import ROOT


@pytest.mark.long
@pytest.mark.slow
def test_nothing_leads_out_of_it() -> None:
    run = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "--ds=tests.assessment.settings_under_prefix",
            "tests/assessment/under_prefix.py",
        ],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert run.returncode == 0, run.stdout[-6000:] + run.stderr[-2000:]
    assert "skipped" not in run.stdout


@pytest.mark.parametrize(
    ("value", "prefix"), [("", ""), ("/", ""), ("/plumb", "/plumb"), ("/plumb/", "/plumb"), ("/a/b.c/", "/a/b.c")]
)
def test_it_is_written_with_a_slash_at_the_end_or_without(value: str, prefix: str) -> None:
    assert Environment({"PLUMB_PREFIX": value}).prefix("PLUMB_PREFIX") == prefix


@pytest.mark.parametrize("value", ["plumb", "https://example.org/plumb", "/a//b", "/../x", "/a b", "/ä", "//plumb"])
def test_what_is_no_path_is_refused(value: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="such as /plumb/"):
        Environment({"PLUMB_PREFIX": value}).prefix("PLUMB_PREFIX")
