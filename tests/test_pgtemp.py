"""The temporary PostgreSQL: there while a command runs, gone afterwards."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import pgtemp

ROOT = Path(__file__).parents[1]


def run(*command: str, **variables: str) -> "subprocess.CompletedProcess[str]":
    environment = {name: value for name, value in os.environ.items() if name not in ("CI", "DATABASE_URL")}
    return subprocess.run(
        [sys.executable, "-m", "tests.pgtemp", *command],
        cwd=ROOT,
        env=environment | variables,
        capture_output=True,
        text=True,
        check=False,
    )


def test_without_the_programs_one_sentence_says_what_to_install_and_only_ci_fails(tmp_path: Path) -> None:
    done = run("true", PG_BIN=str(tmp_path))
    assert (done.returncode, done.stderr.strip()) == (0, pgtemp.MISSING)
    assert run("true", PG_BIN=str(tmp_path), CI="true").returncode == 1


@pytest.mark.skipif(pgtemp.find_programs() is None, reason=pgtemp.MISSING)
def test_a_command_finds_a_server_of_its_own_and_leaves_nothing_behind() -> None:
    question = (
        "import os, psycopg; address = os.environ['DATABASE_URL'];"
        "print(address); print(psycopg.connect(address).execute('SELECT 6 * 7').fetchone()[0]); raise SystemExit(5)"
    )
    done = run(sys.executable, "-c", question)
    address, answer = done.stdout.split()
    assert (answer, done.returncode) == ("42", 5)
    assert not Path(address.partition("host=")[2].replace("%2F", "/")).exists()
