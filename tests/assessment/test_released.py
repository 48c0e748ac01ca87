"""Whoever runs a released version can go on to this one, and loses nothing: a database of each is kept as text."""

import re
from pathlib import Path

import pytest

from tests.assessment.dumps import ROOT, Rows, migrated, pages, python, rows, structure
from tests.released import RELEASED

DUMPS = sorted(RELEASED.glob("*.sql"))

pytestmark = pytest.mark.slow


def test_every_version_of_the_changelog_has_a_database_and_the_other_way_round() -> None:
    told = re.findall(r"^## (\d+\.\d+\.\d+)\b", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert sorted(told) == sorted(dump.stem for dump in DUMPS)


@pytest.fixture(scope="module", params=DUMPS, ids=lambda dump: dump.stem)
def upgraded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Rows], Path]:
    """The rows of a released version, and its database migrated by today's code."""
    return migrated(request.param, tmp_path_factory.mktemp("released"))


def test_every_row_is_as_it_was(upgraded: tuple[dict[str, Rows], Path]) -> None:
    before, path = upgraded
    after = rows(path)
    assert len(before["assessment_assessment"]) == 3
    for name, kept in before.items():
        old_columns = [{column: row[column] for column in old} for row, old in zip(after[name], kept, strict=True)]
        assert old_columns == kept, name


def test_the_pages_open_as_before(upgraded: tuple[dict[str, Rows], Path]) -> None:
    run = pages(upgraded[1])
    assert run.returncode == 0, run.stdout[-6000:] + run.stderr[-2000:]
    assert "skipped" not in run.stdout


def test_it_is_built_like_a_new_one(upgraded: tuple[dict[str, Rows], Path], tmp_path: Path) -> None:
    new = tmp_path / "new.sqlite3"
    assert python("manage.py", "migrate", database=new).returncode == 0
    assert structure(upgraded[1]) == structure(new)
