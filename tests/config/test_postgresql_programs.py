"""PostgreSQL's programs are run without a temporary folder of the machine, and what they complain of is told."""

import tempfile
from pathlib import Path

import pytest

from config import postgresql_programs
from config.postgresql_programs import ProgramError, running


@pytest.fixture(autouse=True)
def _no_temporary_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    monkeypatch.setattr(postgresql_programs, "command", lambda *line: (list(line), {}))


def test_what_a_program_writes_can_be_read(tmp_path: Path) -> None:
    with running(tmp_path, "/bin/sh", "-c", "echo said; echo complained >&2") as output:
        assert output.read() == b"said\n"
    assert list(tmp_path.iterdir()) == []


def test_one_that_fails_is_quoted_in_one_line(tmp_path: Path) -> None:
    with (
        pytest.raises(ProgramError, match=r"^connection refused Is it running\?$"),
        running(tmp_path, "/bin/sh", "-c", "printf 'connection refused\n\tIs it running?\n' >&2; exit 1"),
    ):
        pass
    assert list(tmp_path.iterdir()) == []
