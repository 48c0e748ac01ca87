"""The Pythons that Plumb supports are one list, wherever they are named."""

import re
import tomllib
from pathlib import Path
from typing import Any

from config import preflight

ROOT = Path(__file__).parents[1]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())
VERSION = re.compile(r"\b3\.\d+\b")


def supported() -> list[str]:
    """As the classifiers say, oldest first."""
    classifiers = " ".join(PROJECT["project"]["classifiers"])
    return sorted(VERSION.findall(classifiers), key=lambda version: int(version.partition(".")[2]))


def test_readme_and_the_makefile_that_tries_them_name_the_same_ones() -> None:
    (sentence,) = re.findall(r"^Needs Python .*$", (ROOT / "README.md").read_text(), re.MULTILINE)
    (tried,) = re.findall(r"^PYTHONS := (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert VERSION.findall(sentence) == VERSION.findall(tried) == supported()


def test_code_is_written_checked_and_locked_for_the_oldest() -> None:
    oldest = supported()[0]
    (locked,) = re.findall(r"^LOCK := .*--python-version (\S+)", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert PROJECT["project"]["requires-python"] == f">={oldest}"
    assert PROJECT["tool"]["mypy"]["python_version"] == locked == oldest
    assert PROJECT["tool"]["ruff"]["target-version"] == "py" + oldest.replace(".", "")
    assert tuple(map(int, oldest.split("."))) == preflight.OLDEST


def test_every_python_gets_the_same_versions_so_that_static_checks_judge_the_code_and_not_the_machine() -> None:
    for lock in ROOT.glob("requirements*.txt"):
        names = re.findall(r"^([\w.-]+)==", lock.read_text(), re.MULTILINE)
        assert sorted(set(names)) == names, lock.name
