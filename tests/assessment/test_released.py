"""Whoever runs a released version can go on to this one, and loses nothing: a database of each is kept as text."""

import re
from pathlib import Path

import pytest
from django.db.migrations import AddField, Migration
from django.db.migrations.loader import MigrationLoader
from django.db.models import NOT_PROVIDED

from tests.assessment.dumps import ROOT, Rows, migrated, pages, python, rows, structure
from tests.released import RELEASED

DUMPS = sorted(RELEASED.glob("*.sql"))
OWN = ("about", "assessment", "skills")

pytestmark = pytest.mark.slow


def test_every_version_of_the_changelog_has_a_database_and_the_other_way_round() -> None:
    told = re.findall(r"^## (\d+\.\d+\.\d+)\b", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert sorted(told) == sorted(dump.stem for dump in DUMPS)


def columns_without_default(migration: Migration) -> list[str]:
    """Columns that it adds to tables that were there, and that an older release could not leave out."""
    added = [operation for operation in migration.operations if isinstance(operation, AddField)]
    return [
        f"{each.model_name}.{each.name}"
        for each in added
        if not (each.field.null or each.field.many_to_many or each.field.db_default is not NOT_PROVIDED)
    ]


def test_a_release_goes_on_writing_while_the_next_one_has_migrated_its_database() -> None:
    migrations = MigrationLoader(None).disk_migrations or {}
    assert columns_without_default(migrations["skills", "0006_anchor"]), "before 0.1.0 nobody could have"
    released = re.findall(r'INTO "django_migrations" VALUES\(\d+,\'(\w+)\',\'(\w+)\'', DUMPS[0].read_text())
    assert ("skills", "0006_anchor") in released
    later = [migration for key, migration in migrations.items() if key[0] in OWN and key not in released]
    assert [(str(each), columns_without_default(each)) for each in later if columns_without_default(each)] == []


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


@pytest.mark.long  # a second database from nothing; `make lint` asks whether migrations and models agree
def test_it_is_built_like_a_new_one(upgraded: tuple[dict[str, Rows], Path], tmp_path: Path) -> None:
    new = tmp_path / "new.sqlite3"
    assert python("manage.py", "migrate", database=new).returncode == 0
    assert structure(upgraded[1]) == structure(new)
