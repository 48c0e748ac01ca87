"""For all tests: chance is repeatable, each test is marked by what it needs, and what could not run is said loudly."""

import gc
import os
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.template import Context, Template
from django.test.utils import instrumented_test_render  # type: ignore[attr-defined]
from django.utils.safestring import SafeString
from hypothesis import settings as hypothesis_settings

from tests import system

# No deadline: a slow machine is not a fault. Usually the same few examples on every machine; in the long run many, and
# others each time, which `--hypothesis-seed` brings back.
hypothesis_settings.register_profile("few", max_examples=15, derandomize=True, database=None, deadline=None)
hypothesis_settings.register_profile("many", max_examples=200, database=None, deadline=None, print_blob=True)
hypothesis_settings.load_profile("few")

TESTS = Path(__file__).parent
BROWSER = TESTS / "browser"
BENCHMARKS = TESTS / "benchmarks"
ASK_WHAT_DIFFERS = frozenset(
    TESTS / path
    for path in (
        "assessment/test_account.py",
        "assessment/test_erasing.py",
        "assessment/test_follow_up.py",
        "assessment/test_hostile_input.py",
        "assessment/test_imports.py",
        "assessment/test_invited.py",
        "assessment/test_kept_turn.py",
        "assessment/test_problem_queue.py",
        "assessment/test_records.py",
        "assessment/test_return_codes.py",
        "assessment/test_settling.py",
        "assessment/test_sign_in.py",
        "assessment/test_time_and_retakes.py",
        "assessment/test_user_sessions.py",
        "assessment/test_withdrawal.py",
        "config/test_checklist.py",
        "config/test_health.py",
        "config/test_outage.py",
        "config/test_serve.py",
        "skills/test_editions.py",
        "skills/test_going_back.py",
        "skills/test_link_checks.py",
        "skills/test_publishing.py",
        "skills/test_targets.py",
    )
)
"""Tests of what databases do differently: locks, constraints, groups and counts, deleting in order, texts that are too
long or no texts. The short run asks these of PostgreSQL too, and single tests that are marked so in other files; the long
run asks everything of both."""
WITHOUT_DRIVER = (
    "" if find_spec("playwright") else "playwright, which drives the browser, has no wheel for this machine"
)
collect_ignore = ["browser"] if WITHOUT_DRIVER else []


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Where only such tests are run, no time is lost with looking into other files."""
    asked = config.option.markexpr.startswith("database")
    if not asked or not collection_path.is_file() or not collection_path.name.startswith("test_"):
        return None
    return (
        True if collection_path not in ASK_WHAT_DIFFERS and "mark.database" not in collection_path.read_text() else None
    )


def pytest_sessionstart() -> None:
    if WITHOUT_DRIVER and os.environ.get("CI") == "true":
        pytest.exit(f"{WITHOUT_DRIVER}, and with CI=true nothing may be skipped", returncode=1)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks by which the Makefile chooses, and browser tests last: the browser's driver leaves an event loop in the
    thread, and Django's database code refuses to work beside one."""
    lacking = system.missing()
    browser = [item for item in items if item.path.is_relative_to(BROWSER)]
    for item in items:
        if item.path.is_relative_to(BENCHMARKS):
            item.add_marker(pytest.mark.long)
        fixtures = getattr(item, "fixturenames", ())
        if "desk" in fixtures:
            item.add_marker(pytest.mark.slow)
        asks = "db" in fixtures or item.get_closest_marker("django_db")
        if asks and item.path in ASK_WHAT_DIFFERS and not item.get_closest_marker("portable"):
            item.add_marker(pytest.mark.database)
    for item in browser:
        item.add_marker(pytest.mark.browser)
        if lacking and os.environ.get("CI") != "true":
            item.add_marker(pytest.mark.skip(reason=f"{' and '.join(lacking)} missing"))
    items[:] = [item for item in items if item not in browser] + browser


@pytest.fixture(scope="session", autouse=True)
def _context_of_pages_alone(django_test_environment: None) -> None:
    """Django's test client copies the context of every template that is rendered, and a page has hundreds of small ones.
    It is asked for the context of a whole page alone."""

    def render(template: Template, context: Context) -> SafeString:
        whole = context.template is template
        return instrumented_test_render(template, context) if whole else template.nodelist.render(context)

    Template._render = render  # type: ignore[attr-defined]  # put back by Django, with the rest of its test environment


@pytest.fixture
def kept_connection() -> Iterator[None]:
    """For whoever sends a request by the front door, which Django's test client does not take: each request there closes
    connections that are old, and on PostgreSQL with them the transaction of the test."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def pytest_collection_finish() -> None:
    """What was imported stays to the end: the search for rubbish need not go through it again and again, nor after every
    seven hundred objects."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("browser") and system.missing():
        pytest.fail(f"{' and '.join(system.missing())} missing, and with CI=true nothing may be skipped", pytrace=False)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if WITHOUT_DRIVER:
        terminalreporter.write_line(f"SKIPPED: all browser tests, because {WITHOUT_DRIVER}.", yellow=True, bold=True)
    lacking = system.missing()
    every = terminalreporter.stats.get("skipped", [])
    skipped = [report for report in every if "browser" in report.keywords]
    for line in system.skipped([report.longrepr[2] for report in every if report not in skipped]):
        terminalreporter.write_line(line, yellow=True, bold=True)
    if lacking and skipped:
        terminalreporter.write_line(
            f"SKIPPED: {len(skipped)} browser tests, because {' and '.join(lacking)} is missing. {system.ADVICE}",
            yellow=True,
            bold=True,
        )


def pytest_sessionfinish(session: pytest.Session) -> None:
    """With CI=true a skipped test is a failure."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") == "true" and reporter and reporter.stats.get("skipped"):
        reporter.section("CI=true, and nothing may be skipped")
        for report in reporter.stats["skipped"]:
            reporter.write_line(f"{report.nodeid}: {report.longrepr[2]}")
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
