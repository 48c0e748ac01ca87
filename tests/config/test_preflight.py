"""What is said before anything is installed."""

import re
import socket
import stat
from pathlib import Path

import pytest

from config import preflight


@pytest.mark.parametrize("version", [(3, 10), (2, 7), (3, 6)])
def test_a_python_that_is_too_old_is_told_so_together_with_the_way_out(version: tuple[int, int]) -> None:
    assert re.search(r"3\.11 or newer.*PYTHON=", preflight.python_problem(version) or "")


def test_this_python_will_do() -> None:
    assert preflight.python_problem((3, 11)) is None
    assert preflight.python_problem((3, 14)) is None


def test_a_taken_port_is_named_and_another_is_offered() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        assert f"Port {port} is taken" in (preflight.port_problem(str(port)) or "")


@pytest.mark.parametrize("port", ["", "http", "0", "65536", "-1", "80.5"])
def test_a_port_that_is_none_is_refused(port: str) -> None:
    assert "1 to 65535" in (preflight.port_problem(port) or "")


def test_a_free_port_will_do() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    assert preflight.port_problem(str(port)) is None


def test_the_secret_key_is_made_once_is_long_and_can_be_read_by_its_owner_only(tmp_path: Path) -> None:
    preflight.make_key(str(tmp_path / "var"))
    file = tmp_path / "var" / "secret_key"
    key = file.read_text()
    preflight.make_key(str(tmp_path / "var"))
    assert file.read_text() == key
    assert len(key) > 60
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_it_can_be_read_by_pythons_too_old_to_run_plumb() -> None:
    """It has to say that they are too old: so no syntax newer than Python 3.6."""
    import ast

    ast.parse(Path(preflight.__file__).read_text(), feature_version=(3, 6))
