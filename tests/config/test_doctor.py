"""manage.py doctor says what is wrong with an installation, one line each, and no secret."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.backends.db import SessionStore as AnyStore
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError
from django.test.utils import override_settings
from django.utils import timezone

from assessment.models import AuthenticatorApp, Chore
from config import doctor, health
from config.sessions import SessionStore
from skills.publishing import publish, store
from tests.builders import small_content

ROOT = Path(__file__).parents[2]
KEY = "a-key-of-its-own-0123456789-abcdefghijklmnopqrstuvwxyz"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def sound(collected: Path, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A public site with which nothing is wrong."""
    health.fitting_database.cache_clear()
    monkeypatch.setenv("PLUMB_SECRET_KEY", KEY)
    settings.PLUMB_DATA, settings.ALLOWED_HOSTS = tmp_path, ["plumb.example.org", "localhost"]
    settings.PLUMB_HTTPS, settings.PLUMB_PROXIES, settings.SECURE_HSTS_SECONDS = True, 1, 1000
    store(small_content())
    publish("First")
    AuthenticatorApp.objects.create(user=User.objects.create_superuser("owner"), nonce="of-the-owner")
    for chore in (*doctor.CHORES, doctor.TRIED_BACKUP):
        Chore.done(chore)


def found(topic: str) -> list[doctor.Finding]:
    return [finding for finding in doctor.examine() if finding.topic == topic]


def state(topic: str) -> str:
    (finding,) = found(topic)
    return finding.state


def test_a_sound_site_is_called_so_and_the_command_ends_well(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("doctor")
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == ["ok"] * len(lines)
    topics = {finding.topic for finding in doctor.examine()}
    assert topics >= {"settings", "hosts", "secret key", "database", "migrations", "static files", "mail", "disk"}
    assert topics >= {"clock", "purge", "backup", "item_statistics"}


def test_what_is_wrong_ends_the_command_with_a_fault_also_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    Chore.objects.all().delete()
    with pytest.raises(CommandError, match=r"^1 of"):
        call_command("doctor", "--json")
    findings = json.loads(capsys.readouterr().out)
    assert {found["topic"]: found["state"] for found in findings}["purge"] == "wrong"


def test_a_site_without_a_name_is_none() -> None:
    with override_settings(ALLOWED_HOSTS=["localhost"]):
        assert state("hosts") == "wrong"


def test_a_key_that_others_can_read_is_wrong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PLUMB_SECRET_KEY")
    file = tmp_path / "secret_key"
    file.write_text(KEY)
    for mode, expected in ((0o600, "ok"), (0o640, "wrong")):
        file.chmod(mode)
        assert state("secret key") == expected


def test_a_process_with_another_key_is_noticed_by_what_it_signed() -> None:
    def serve_somebody() -> None:
        session: AnyStore = SessionStore()
        session["person"] = "somebody"
        session.save()

    serve_somebody()
    assert state("secret key") == "ok"
    with override_settings(SECRET_KEY=KEY[::-1]):
        serve_somebody()
    assert state("secret key") == "wrong"


def test_of_sessions_that_nobody_looked_at_nothing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def says(foreign: int, looked_at: int, *, reachable: bool = True) -> str:
        monkeypatch.setattr(doctor, "foreign_sessions", lambda: (foreign, looked_at))
        return doctor.of_secret_key(reachable).sentence

    assert "session" not in says(0, 0)
    assert "session" not in says(0, 50, reachable=False)
    assert "of the 50 newest sessions none" in says(0, 50)
    assert says(1, 1).startswith("Of the 1 newest session 1 was")


class TestTheFile:
    """What is said of SQLite's own file."""

    @pytest.fixture
    def file(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        file = tmp_path / "database"
        monkeypatch.setattr(health, "database_file", lambda: file)
        monkeypatch.setattr(doctor, "on_disk", lambda: True)
        return file

    def test_one_that_cannot_be_written_to_is_named_before_anybody_connects(
        self, file: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        file.touch()
        monkeypatch.setattr(health, "unwritable_place", lambda: file)
        monkeypatch.setattr(doctor, "connection", None)
        assert doctor.of_database()[:3] == ("database", "wrong", f"{file} cannot be written to.")

    def test_where_there_is_none_the_disk_is_looked_at_all_the_same(self, file: Path) -> None:
        assert doctor.of_database().state == "wrong"
        assert doctor.of_disk().state == "ok"

    def test_what_the_driver_says_is_a_sentence_of_its_own(self, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def fails(**options: Any) -> None:
            raise DatabaseError("file is not a database")

        file.touch()
        monkeypatch.setattr(health, "unwritable_place", lambda: None)
        monkeypatch.setattr(doctor.connection.Database, "connect", fails)  # type: ignore[attr-defined]
        assert doctor.of_database().sentence.endswith("cannot be reached: file is not a database.")


def test_a_database_that_knows_no_letters_is_wrong_here_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    """`serve` refuses it."""
    monkeypatch.setattr(health, "other_encoding", lambda: "SQL_ASCII")
    finding = doctor.of_database()
    assert finding.state == "wrong"
    assert "SQL_ASCII" in finding.sentence


def test_a_migration_that_is_missing_is_named_and_nothing_that_needs_it_is_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(health, "migration_problems", lambda: ["The database lacks migrations."])
    assert state("migrations") == "wrong"
    assert not found("purge")


def test_static_files_of_another_version_are_wrong(collected: Path) -> None:
    (collected / "sheet.css").write_text("earlier")
    assert state("static files") == "wrong"


def test_a_mail_server_that_is_away_is_wrong_and_no_mail_is_off() -> None:
    assert state("mail") == "ok"
    smtp = {"EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend", "EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": 1}
    with override_settings(**smtp):
        assert state("mail") == "wrong"
    with override_settings(**smtp, PLUMB_ACCOUNTS=False):
        assert state("mail") == "ok"


def test_a_desk_that_nobody_may_do_everything_at_is_worth_a_look() -> None:
    assert state("administrator") == "ok"
    User.objects.update(is_active=False)
    assert state("administrator") == "look"


def test_whatever_is_not_in_order_says_what_to_do(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    Chore.objects.all().delete()
    User.objects.all().delete()
    monkeypatch.setattr(doctor, "ROOM", 1 << 62)
    settings.ALLOWED_HOSTS, settings.PLUMB_HTTPS, settings.PLUMB_PROXIES = ["localhost"], False, 0
    out_of_order = [finding for finding in doctor.examine() if finding.state != "ok"]
    assert {finding.topic for finding in out_of_order} >= {
        "hosts",
        "settings",
        "administrator",
        "disk",
        "purge",
        "backup",
    }
    assert [finding for finding in out_of_order if not finding.advice] == []


def test_a_disk_without_room_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "ROOM", 1 << 62)
    assert state("disk") == "wrong"


def test_a_clock_that_went_back_is_noticed() -> None:
    Chore.objects.update(done_at=timezone.now() + timedelta(hours=3))
    assert state("clock") == "wrong"


@pytest.mark.parametrize(("chore", "expected"), [("purge", "wrong"), ("backup", "look"), ("item_statistics", "look")])
def test_what_was_not_done_in_time_is_told(chore: str, expected: str) -> None:
    Chore.objects.filter(name=chore).update(done_at=datetime(2026, 1, 1, tzinfo=UTC))
    (finding,) = found(chore)
    assert finding.state == expected
    assert "2026-01-01" in finding.sentence


def test_whoever_enters_the_desk_by_a_password_alone_is_counted(settings: Any) -> None:
    assert state("desk") == "ok"
    ada = User.objects.create_superuser("ada")
    User.objects.create_user("former", is_staff=True, is_active=False)
    (finding,) = found("desk")
    assert (finding.state, finding.sentence[:2]) == ("look", "1 ")
    AuthenticatorApp.objects.create(user=ada, nonce="nonce")
    assert state("desk") == "ok"
    User.objects.create_user("bob", is_staff=True)
    settings.PLUMB_SECOND_FACTOR = True
    assert state("desk") == "ok"


@pytest.fixture
def unreachable(tmp_path: Path) -> dict[str, str]:
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "PLUMB_DATA": str(tmp_path),
        "PLUMB_SECRET_KEY": KEY,
        "PLUMB_MAIL": "smtp://somebody:mail-word@127.0.0.1:1",
        "PLUMB_MAIL_FROM": "plumb@example.org",
        "DATABASE_URL": "postgres://somebody:pass-word@127.0.0.1:1/plumb",
    }


def test_a_database_that_is_away_is_a_line_and_no_secret_is_in_any(unreachable: dict[str, str]) -> None:
    command = [sys.executable, "manage.py", "doctor"]
    run = subprocess.run(command, cwd=ROOT, env=unreachable, capture_output=True, text=True, check=False)
    assert run.returncode == 1
    said = run.stdout + run.stderr
    assert "Traceback" not in said
    states = {line[6:23].strip(): line.split()[0] for line in run.stdout.splitlines()}
    assert (states["database"], states["mail"]) == ("wrong", "wrong")
    assert not [secret for secret in (KEY, "mail-word", "pass-word") if secret in said]


def test_looking_makes_no_database(unreachable: dict[str, str], tmp_path: Path) -> None:
    command = [sys.executable, "manage.py", "doctor"]
    environment = {**unreachable, "DATABASE_URL": ""}
    run = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert run.returncode == 1
    assert "There is none at" in run.stdout
    assert not list(tmp_path.glob("*.sqlite3"))
