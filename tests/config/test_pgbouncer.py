"""Behind PgBouncer in transaction mode, as Debian has it, everything works that works without. Asked on PostgreSQL alone
(`conftest.py`); a machine without PgBouncer is told that they were skipped."""

import os
import pwd
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from psycopg.conninfo import conninfo_to_dict

from tests.browser.serving import ROOT, database_address, free_port, running, settings_of, wait_until_ready

BOUNCER = shutil.which("pgbouncer") or shutil.which("/usr/sbin/pgbouncer")

pytestmark = [
    *(pytest.mark.database, pytest.mark.slow, pytest.mark.long),
    pytest.mark.skipif(not BOUNCER, reason="pgbouncer is missing (apt-get install pgbouncer)"),
]

PREPARE = """
import django; django.setup()
from config.management.commands.serve import prepare
prepare()
"""


@pytest.fixture
def pooled(tmp_path: Path) -> Iterator[dict[str, str]]:
    """The settings of a Plumb whose database is reached through two sessions that everybody shares."""
    assert BOUNCER
    with database_address(tmp_path) as address:
        parts = conninfo_to_dict(address)
        port, config = free_port(), tmp_path / "pgbouncer.ini"
        config.write_text(
            f"[databases]\n{parts['dbname']} = host={parts['host']} user=postgres pool_size=2\n"
            f"[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\nauth_type = any\n"
            f"pool_mode = transaction\nlogfile = {tmp_path}/pgbouncer.log\n"
        )
        account = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
        for folder in (tmp_path, *tmp_path.parents[:3]) if account else ():
            folder.chmod(folder.stat().st_mode | 0o055)
        (tmp_path / "pgbouncer.log").touch(0o666)
        (tmp_path / "pgbouncer.log").chmod(0o666)
        process = subprocess.Popen([BOUNCER, str(config)], user=account.pw_uid if account else None)
        try:
            pooled = f"postgres://postgres@127.0.0.1:{port}/{parts['dbname']}"
            yield settings_of(tmp_path, pooled) | {"PLUMB_PGBOUNCER": "yes"}
        finally:
            process.terminate()
            process.wait(15)


def manage(settings: dict[str, str], *command: object) -> "subprocess.CompletedProcess[str]":
    arguments = [sys.executable, "manage.py", *map(str, command)]
    return subprocess.run(arguments, cwd=ROOT, env=settings, capture_output=True, text=True, check=False)


def test_serving_and_every_command_work_behind_it(pooled: dict[str, str], tmp_path: Path) -> None:
    log, port = tmp_path / "server.log", free_port()
    prepared = subprocess.run([sys.executable, "-c", PREPARE], cwd=ROOT, env=pooled, check=False)
    assert prepared.returncode == 0
    with running(pooled, log, "manage.py", "serve", "--bind", f"127.0.0.1:{port}") as server:
        wait_until_ready(server, f"http://127.0.0.1:{port}", log)
        backups = tmp_path / "backups"
        backups.mkdir()
        for command in (["purge"], ["item_statistics"], ["backup", backups], ["publish", "--note", "Again"]):
            done = manage(pooled, *command)
            assert done.returncode == 0 or "nothing" in done.stderr.lower(), done.stderr
        (file,) = backups.iterdir()
        assert manage(pooled, "restore", file, "--check").returncode == 0
        assert "ends no statement that hangs" in manage(pooled, "doctor").stdout


def test_without_the_setting_the_refusal_is_a_sentence_that_names_it(pooled: dict[str, str]) -> None:
    done = manage(pooled | {"PLUMB_PGBOUNCER": "no"}, "serve", "--prepare")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "PLUMB_PGBOUNCER" in done.stderr
