"""/healthz says that the process lives, /readyz that it can serve people."""

from pathlib import Path
from unittest.mock import Mock, patch

import pytest
from django.db import OperationalError, connection
from django.db.migrations.loader import MigrationLoader
from django.test import Client

from config import health
from skills import releases

pytestmark = pytest.mark.urls("tests.config.stand_in_urls")


def test_alive_needs_no_database_and_is_kept_by_no_cache(client: Client) -> None:
    response = client.get("/healthz")
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    assert response.content == b"ok\n"


def test_a_probe_can_only_look() -> None:
    assert Client().post("/healthz").status_code == 405
    assert Client().post("/readyz").status_code == 405


@pytest.mark.django_db
def test_without_a_published_edition_it_is_not_ready_and_says_so(client: Client, collected: Path) -> None:
    response = client.get("/readyz")
    assert response.status_code == 503
    assert "No edition is published" in response.content.decode()


@pytest.mark.django_db
def test_with_database_static_files_and_an_edition_it_is_ready(client: Client, collected: Path) -> None:
    with patch("skills.models.Edition.objects.exists", return_value=True):
        response = client.get("/readyz")
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
def test_with_static_files_of_another_version_it_is_not_ready_and_says_so(client: Client, collected: Path) -> None:
    (collected / "sheet.css").write_text("earlier")
    response = client.get("/readyz")
    assert response.status_code == 503
    assert "collectstatic" in response.content.decode()


def test_without_a_database_it_is_not_ready_and_says_so(client: Client) -> None:
    with patch("config.health.connection.cursor", side_effect=OperationalError):
        response = client.get("/readyz")
    assert response.status_code == 503
    assert "cannot be reached" in response.content.decode()


@pytest.mark.django_db
def test_with_a_database_that_takes_no_writes_it_is_not_ready_and_says_so(client: Client, collected: Path) -> None:
    with patch("config.health.takes_no_writes", return_value=True):
        response = client.get("/readyz")
    assert response.status_code == 503
    assert "read-only" in response.content.decode()


@pytest.mark.parametrize("forbidden", ["folder", "file", None])
def test_sqlite_needs_its_file_and_the_folder_for_its_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, forbidden: str | None
) -> None:
    file = tmp_path / "plumb.sqlite3"
    file.touch()
    place = {"folder": tmp_path, "file": file, None: None}[forbidden]
    described = Mock(vendor="sqlite", settings_dict={"NAME": str(file)})
    described.is_in_memory_db.return_value = False
    monkeypatch.setattr(health, "connection", described)
    monkeypatch.setattr("config.health.os.access", lambda path, mode: path != place)
    assert health.unwritable_place() == place


@pytest.mark.django_db(transaction=True)
def test_a_postgresql_that_only_reads_is_noticed() -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET default_transaction_read_only = on")
            assert health.takes_no_writes()
            cursor.execute("SET default_transaction_read_only = off")
    assert not health.takes_no_writes()


@pytest.mark.django_db
class TestMigrations:
    @pytest.fixture(autouse=True)
    def look_again(self) -> None:
        health.fitting_database.cache_clear()

    def test_a_migrated_database_fits(self) -> None:
        assert health.migration_problems() == []

    def test_a_database_that_lacks_a_migration_does_not(self) -> None:
        with patch("config.health.MigrationExecutor.migration_plan", return_value=["one"]):
            assert "run manage.py migrate" in health.migration_problems()[0]

    def test_a_database_of_a_newer_release_does_not_either(self) -> None:
        from django.db.migrations.recorder import MigrationRecorder

        MigrationRecorder(connection).record_applied("skills", "9999_from_the_future")
        assert "newer release" in health.migration_problems()[0]


def test_applied_migrations_are_held_against_those_of_this_release() -> None:
    loader = MigrationLoader(None)
    own = set(loader.disk_migrations or {})
    assert releases.unknown_migrations(own) == releases.lacking_migrations(own) == []
    assert releases.unknown_migrations({*own, ("skills", "9999_from_the_future")}) == [
        ("skills", "9999_from_the_future")
    ]
    assert releases.unknown_migrations({*own, ("another_app", "0001_initial")}) == []
    (replacing, *_) = [key for key, one in (loader.disk_migrations or {}).items() if one.replaces]
    replaced = set((loader.disk_migrations or {})[replacing].replaces)
    assert releases.lacking_migrations(own - {replacing}) == [replacing]
    assert releases.lacking_migrations((own - {replacing}) | replaced) == []
    assert releases.unknown_migrations((own - {replacing}) | replaced) == []
