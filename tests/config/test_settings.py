"""Every setting that is read is told of, everywhere by the same name, and none that is not read."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
NAME = r"(?:PLUMB|DATABASE)_\w+"
TOP, CODE = (ROOT / "config/settings.py").read_text().split('"""', 2)[1:]
READ = set(re.findall(rf'"({NAME})"', "".join(re.findall(r"env\.\w+\([^)]*\)", CODE))))
"""Names that the settings ask the environment for."""


def rows(page: str) -> list[str]:
    """The settings in the tables of a page."""
    return re.findall(rf"^\| `({NAME})[=`]", (ROOT / page).read_text(), re.MULTILINE)


def test_the_settings_ask_the_environment_and_nothing_else_of_the_product_does() -> None:
    assert {"PLUMB_DATA", "PLUMB_MAIL_FROM", "DATABASE_URL", "PLUMB_LOG_JSON"} <= READ
    asked = rf"environ(?:\.get\(|\[)\s*\"({NAME})\""
    files = [path for app in ("about", "assessment", "config", "skills") for path in (ROOT / app).rglob("*.py")]
    found = set().union(*(re.findall(asked, path.read_text()) for path in files))
    assert found - {"PLUMB_NO_INSTALL"} <= READ, "that one is for make, before there is anything to set"


def test_the_top_of_the_settings_tells_of_exactly_those_that_are_read() -> None:
    entries = [line for line in TOP.splitlines() if re.match(NAME, line)]
    told = [name for line in entries for name in re.findall(rf"{NAME}(?=,|\s|$)", line.partition("   ")[0])]
    assert sorted(told) == sorted(READ)


def test_the_table_for_whoever_runs_a_site_has_exactly_those_that_are_read() -> None:
    assert sorted(rows("docs/running.md")) == sorted(READ)


def test_the_table_of_the_readme_has_some_of_them_and_no_others() -> None:
    named = rows("README.md")
    assert len(named) > 10
    assert len(set(named)) == len(named)
    assert set(named) <= READ
