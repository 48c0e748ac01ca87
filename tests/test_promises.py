"""docs/security.md names a test, or a reason, for every promise; every test that it names is there."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
DOCUMENT = TESTS.parent / "docs" / "security.md"
WITHOUT = re.compile(r"(Not (kept|tested|built|mended)\b|Does not apply: )")
"""How a cell begins that gives a reason in the place of a test."""

SECTIONS = {
    "Nobody gets in where they do not belong": 20,
    "Privacy": 8,
    "Faults a person sees": 3,
    "OWASP ASVS 5.0, level 2": 40,
    "Faults that were found once": 35,
}
"""Each with the rows that it has at least: fewer would mean that the table is read wrongly, or that somebody cut it."""

CHAPTERS = [
    "Encoding and Sanitization", "Validation and Business Logic", "Web Frontend Security", "API and Web Service",
    "File Handling", "Authentication", "Session Management", "Authorization", "Self-contained Tokens", "OAuth and OIDC",
    "Cryptography", "Secure Communication", "Configuration", "Data Protection", "Secure Coding and Architecture",
    "Security Logging and Error Handling", "WebRTC",
]  # fmt: skip
"""Of OWASP ASVS 5.0, in their order, V1 to V17."""


def rows(section: str) -> dict[str, str]:
    """What each row of a section's table promises, with the cell that says what holds it."""
    text = re.split(rf"^#+ {re.escape(section)}$", DOCUMENT.read_text(), maxsplit=1, flags=re.MULTILINE)[1]
    lines = re.split(r"^#", text, maxsplit=1, flags=re.MULTILINE)[0].splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| ")]
    assert all(len(row) == 2 for row in cells)
    found = {row[0]: row[1] for row in cells[1:]}
    assert len(found) == len(cells) - 1, "a row stands there twice"
    return found


def named(text: str) -> set[str]:
    """The tests in a text."""
    return set(re.findall(r"`([\w/]+\.py::[\w:]+)`", text))


@cache
def in_file(file: str) -> frozenset[str]:
    """The tests of a file, those of a class with its name before them."""
    tree = ast.parse((TESTS / file).read_text())
    found = {each.name for each in tree.body if isinstance(each, ast.FunctionDef)}
    for group in tree.body:
        if isinstance(group, ast.ClassDef):
            found |= {f"{group.name}::{each.name}" for each in group.body if isinstance(each, ast.FunctionDef)}
    return frozenset(name for name in found if name.rpartition("::")[2].startswith("test_"))


def test_every_test_that_is_named_exists() -> None:
    tests = named(DOCUMENT.read_text())
    assert len(tests) > 200
    missing = {test for test in tests if not (TESTS / test.partition("::")[0]).exists()}
    assert not missing
    assert not {test for test in tests if test.partition("::")[2] not in in_file(test.partition("::")[0])}


@pytest.mark.parametrize(("section", "number"), SECTIONS.items())
def test_every_row_has_a_test_or_a_reason(section: str, number: int) -> None:
    found = rows(section)
    assert len(found) >= number
    assert not [promise for promise, held in found.items() if not named(held) and not WITHOUT.match(held)]


def test_every_table_is_read() -> None:
    held = re.findall(r"\| (?:`|Not |Does )[^|]*\|$", DOCUMENT.read_text(), flags=re.MULTILINE)
    assert sum(len(rows(section)) for section in SECTIONS) == len(held)


def test_every_chapter_of_the_standard_has_rows_under_its_own_number_and_name() -> None:
    promised = rows("OWASP ASVS 5.0, level 2")
    found = {promise.partition(":")[0] for promise in promised}
    assert found == {f"V{number} {name}" for number, name in enumerate(CHAPTERS, 1)}
    held = {promise.partition(":")[0] for promise, cell in promised.items() if named(cell)}
    assert found - held == {"V10 OAuth and OIDC", "V17 WebRTC"}


def test_it_can_be_found() -> None:
    for page in ("README.md", "CONTRIBUTING.md", "docs/running.md"):
        assert "docs/security.md" in (TESTS.parent / page).read_text()
