"""A database made before there were the migrations of today keeps everything that is in it.

tests/data/before_the_first_migration.sql is such a database as text, made once by the commit 0a29f79 with the people and
the content of the tests: Alice has an account with a passkey, a report with a plan she has worked on, a shared link,
an assessment under way and Bob's report imported; an editor has published the content.
"""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from assessment.models import Assessment
from tests.assessment.dumps import ROOT, Rows, as_text, made_of, migrated, pages, python, rows, structure
from tests.assessment.people import Person, stored

DUMP = ROOT / "tests" / "data" / "before_the_first_migration.sql"

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def upgraded(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Rows], Path]:
    """Its rows as they were, and the database after the migration."""
    return migrated(DUMP, tmp_path_factory.mktemp("upgrade"))


def test_every_row_is_as_it_was(upgraded: tuple[dict[str, Rows], Path]) -> None:
    before, path = upgraded
    after = rows(path)
    assert len(before["assessment_assessment"]) == 3
    [account] = before["assessment_account"]
    assert after["assessment_account"] == [account | {"email": "alice@example.org"}]
    for name, kept in before.items():
        assert [{column: row[column] for column in old} for row, old in zip(after[name], kept, strict=True)] == kept, (
            name
        )


def test_nothing_is_left_of_the_library_that_accounts_were_made_with(upgraded: tuple[dict[str, Rows], Path]) -> None:
    with closing(sqlite3.connect(upgraded[1])) as database:
        database.execute("PRAGMA foreign_keys = ON")
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        for table, column in (("django_migrations", "app"), ("django_content_type", "app_label")):
            found = database.execute(f"SELECT DISTINCT {column} FROM {table}").fetchall()
            assert not {("account",), ("mfa",)} & set(found)
        held = (
            "SELECT codename FROM auth_permission JOIN auth_user_user_permissions ON permission_id = auth_permission.id"
        )
        names = {name for (name,) in database.execute(held)}
    assert "change_item" in names
    assert not [name for name in names if "email" in name or "authenticator" in name]


def test_an_account_without_an_address_stops_the_upgrade_before_anything_is_changed(tmp_path: Path) -> None:
    path = made_of(DUMP, tmp_path)
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("UPDATE account_emailaddress SET verified = 0")
    before = rows(path)
    run = python("manage.py", "migrate", database=path)
    assert run.returncode == 1
    assert "has no confirmed address" in run.stderr
    assert rows(path) == before


def test_the_pages_open_as_before(upgraded: tuple[dict[str, Rows], Path]) -> None:
    run = pages(upgraded[1])
    assert run.returncode == 0, run.stdout[-6000:] + run.stderr[-2000:]
    assert "skipped" not in run.stdout


def test_it_is_built_like_a_new_one(upgraded: tuple[dict[str, Rows], Path], tmp_path: Path) -> None:
    new = tmp_path / "new.sqlite3"
    assert python("manage.py", "migrate", database=new).returncode == 0
    assert structure(upgraded[1]) == structure(new)


def test_one_that_stands_between_two_old_migrations_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = made_of(DUMP, tmp_path)
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("DELETE FROM django_migrations WHERE app = 'assessment' AND name > '0004'")
    before = as_text(path)
    run = python("manage.py", "migrate", database=path)
    assert run.returncode == 1
    assert "Update to the commit before" in run.stderr
    assert as_text(path) == before


@pytest.mark.django_db
def test_on_this_kind_of_database_too_the_old_migrations_count_as_the_new_one(finished: Person) -> None:
    before = stored(finished)
    recorder = MigrationRecorder(connection)
    for (app, name), migration in MigrationLoader(None).replacements.items():
        recorder.record_unapplied(app, name)
        for old in migration.replaces:
            recorder.record_applied(*old)
    call_command("migrate", verbosity=0, skip_checks=False)
    assert ("assessment", "0001_first") in recorder.applied_migrations()
    assert stored(finished) == before
    assert Assessment.objects.get(key=finished.key).report
