"""manage.py backup and restore: what was saved comes back, and what is no backup is refused and changes nothing."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import Mock
from zipfile import ZipFile

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import OperationalError

from assessment.models import Chore
from config.management.commands import backup
from skills import releases
from tests.browser.serving import ROOT, database_address, settings_of
from tests.own_database import passed

pytestmark = [pytest.mark.database, pytest.mark.slow, pytest.mark.long]


class Site:
    """An installation with a database of its own."""

    def __init__(self, folder: Path, address: str) -> None:
        self.environment = settings_of(folder, address)

    def do(self, *command: object, **variables: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "manage.py", *map(str, command)],
            cwd=ROOT,
            env=self.environment | variables,
            capture_output=True,
            text=True,
            check=False,
        )

    def refuses(self, *command: object, **variables: str) -> str:
        """The one line with which the command is refused."""
        done = self.do(*command, **variables)
        assert done.returncode == 1, done.stdout
        assert done.stderr.startswith("CommandError: ")
        assert done.stderr.count("\n") == 1, done.stderr
        return done.stderr

    def dump(self) -> str:
        """Everything in the database but the ends of sessions and the like, of which there are none."""
        return self.do("dumpdata", "--exclude", "contenttypes", "--exclude", "auth.permission").stdout


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("site")
    with database_address(folder) as address:
        site = Site(folder, address)
        for command in ("migrate", "prepare"):
            assert site.do(command).returncode == 0
        yield site


@pytest.fixture(scope="module")
def saved(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of the site."""
    folder = tmp_path_factory.mktemp("backups")
    done = site.do("backup", folder)
    assert done.returncode == 0, done.stderr
    (file,) = folder.iterdir()
    assert done.stdout.startswith(f"{file}: ")
    return file


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Site]:
    """A site whose database holds nothing yet."""
    folder = tmp_path / "empty"
    folder.mkdir()
    with database_address(folder) as address:
        yield Site(folder, address)


def changed(saved: Path, folder: Path, database: bytes | None = None, **changes: object) -> Path:
    """The backup with another database, or another word about itself."""
    file = folder / "changed.zip"
    with ZipFile(saved) as old, ZipFile(file, "w") as new:
        manifest = json.loads(old.read("backup.json"))
        new.writestr("backup.json", json.dumps(manifest | changes))
        new.writestr("database", database or old.read("database"))
    return file


def test_a_backup_is_for_its_owner_alone_and_leaves_nothing_else(saved: Path) -> None:
    assert saved.stat().st_mode & 0o777 == 0o600
    assert list(saved.parent.iterdir()) == [saved]


def test_checking_proves_it_whole_and_changes_nothing_but_notes_that_it_was_tried(
    site: Site, saved: Path, empty: Site
) -> None:
    def apart_from_chores() -> list[Any]:
        return [row for row in json.loads(site.dump()) if row["model"] != "assessment.chore"]

    before, file = apart_from_chores(), saved.read_bytes()
    done = site.do("restore", saved, "--check")
    assert done.returncode == 0, done.stderr
    assert "is whole" in done.stdout
    assert (apart_from_chores(), saved.read_bytes()) == (before, file)
    assert "restore --check" in site.dump()
    assert empty.do("restore", saved, "--check").returncode == 0
    assert empty.do("migrate", "--check").returncode != 0, "still empty"


def test_what_is_restored_is_what_was_saved(site: Site, saved: Path, empty: Site) -> None:
    done = empty.do("restore", saved)
    assert done.returncode == 0, done.stderr
    mine, theirs = (
        [row for row in json.loads(each.dump()) if row["model"] != "assessment.chore"] for each in (site, empty)
    )
    assert mine == theirs
    assert empty.do("migrate", "--check").returncode == 0


def test_a_database_that_holds_something_is_not_written_over(site: Site, saved: Path) -> None:
    assert "not empty" in site.refuses("restore", saved)


def refusal(file: Path) -> str:
    """The sentence with which a check refuses the file."""
    with pytest.raises(CommandError) as refused:
        call_command("restore", file, "--check")
    return str(refused.value)


def test_what_is_no_backup_is_refused_by_name(saved: Path, tmp_path: Path) -> None:
    cut, flipped, other = tmp_path / "cut.zip", tmp_path / "flipped.zip", tmp_path / "other.zip"
    content = saved.read_bytes()
    middle = len(content) // 2
    cut.write_bytes(content[:middle])
    flipped.write_bytes(content[:middle] + bytes([content[middle] ^ 255]) + content[middle + 1 :])
    with ZipFile(other, "w") as archive:
        archive.writestr("holiday.txt", "sun")
    for file in (tmp_path / "none.zip", tmp_path, ROOT / "README.md", cut, flipped, other):
        assert str(file) in refusal(file)


def test_a_database_in_a_backup_that_does_not_open_is_refused(saved: Path, tmp_path: Path) -> None:
    file = changed(saved, tmp_path, database=b"no database of any kind")
    assert "does not open" in refusal(file)


def test_a_backup_with_fewer_rows_than_it_had_is_refused(saved: Path, tmp_path: Path) -> None:
    rows = json.loads(ZipFile(saved).read("backup.json"))["rows"]
    table, count = max(rows.items(), key=lambda row: row[1])
    assert table in refusal(changed(saved, tmp_path, rows=rows | {table: count + 1}))


def test_a_backup_of_the_other_kind_of_database_is_refused(saved: Path, tmp_path: Path) -> None:
    kind = json.loads(ZipFile(saved).read("backup.json"))["kind"]
    other = {"sqlite": "postgresql", "postgresql": "sqlite"}[kind]
    assert f"made of {other}" in refusal(changed(saved, tmp_path, kind=other))


def test_a_backup_of_a_newer_release_is_refused(saved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(releases, "unknown_migrations", lambda applied: [("skills", "9999_from_the_future")])
    assert "skills.9999_from_the_future" in refusal(saved)


def test_a_backup_of_an_earlier_release_says_that_it_needs_migrate(
    db: None, saved: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("restore", saved, "--check")
    assert "manage.py migrate" not in capsys.readouterr().out
    monkeypatch.setattr(releases, "lacking_migrations", lambda applied: [("skills", "0042_of_today")])
    call_command("restore", saved, "--check")
    assert "manage.py migrate" in capsys.readouterr().out


def test_a_folder_that_is_none_or_full_gets_a_sentence_and_no_half_backup(site: Site, tmp_path: Path) -> None:
    assert "no folder" in site.refuses("backup", tmp_path / "none")
    assert "no folder" in site.refuses("backup", ROOT / "README.md")
    folder = tmp_path / "full"
    folder.mkdir()
    # A file of at most 100 kB stands for a full disk: the kernel refuses the rest in the same way.
    limited = f"import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); resource.setrlimit(resource.RLIMIT_FSIZE, (10**5, 10**5)); sys.argv = ['manage.py', 'backup', {str(folder)!r}]; import manage; manage.main()"
    done = subprocess.run(
        [sys.executable, "-c", limited], cwd=ROOT, env=site.environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1, done.stdout
    assert "Traceback" not in done.stderr
    assert list(folder.iterdir()) == []


def test_a_backup_that_could_not_be_noted_was_made_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Somebody else holds the database, or it is a replica, which is only read from."""
    made = tmp_path / "plumb-2026-12-01-000000.zip"
    made.write_bytes(b"whole")
    monkeypatch.setattr(backup, "back_up", lambda folder: (made, SimpleNamespace(rows={})))
    monkeypatch.setattr(Chore, "done", Mock(side_effect=OperationalError("database is locked")))
    monkeypatch.setattr(backup, "is_newer", lambda: False)
    call_command("backup", tmp_path)
    said = capsys.readouterr()
    assert made.name in said.out
    assert "was made" in said.err


def test_without_the_programs_of_postgresql_a_backup_says_what_to_install(site: Site, tmp_path: Path) -> None:
    if not site.environment["DATABASE_URL"].startswith("sqlite"):
        assert "pg_dump is not installed" in site.refuses("backup", tmp_path, PATH=str(tmp_path))


def test_people_go_on_answering_while_a_backup_is_made(tmp_path: Path) -> None:
    assert passed("tests/config/backup_under_load.py", tmp_path)
