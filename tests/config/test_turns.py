"""Of two processes that make the tables of one database, one waits for the other."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.browser.serving import ROOT, database_address, settings_of

ONE_AFTER_THE_OTHER = """
import django; django.setup()
from config.management.commands.serve import prepare
prepare()
"""


@pytest.mark.long
@pytest.mark.database
@pytest.mark.slow
def test_two_servers_that_start_at_once_on_an_empty_database_both_find_it_whole(tmp_path: Path) -> None:
    with database_address(tmp_path) as address:
        environment = settings_of(tmp_path, address)
        both = [
            subprocess.Popen(
                [sys.executable, "-c", ONE_AFTER_THE_OTHER], cwd=ROOT, env=environment, stderr=subprocess.PIPE
            )
            for _ in range(2)
        ]
        said = [process.communicate()[1].decode() for process in both]
        assert [process.returncode for process in both] == [0, 0], said
        done = subprocess.run(
            [sys.executable, "manage.py", "migrate", "--check"], cwd=ROOT, env=environment, check=False
        )
        assert done.returncode == 0
