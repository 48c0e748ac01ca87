"""What must be in order before anything is installed: run by the Makefile with the system's own python.

    python3 config/preflight.py venv           the python can make the environment
    python3 config/preflight.py run 8000       ... and the port is free
    python3 config/preflight.py key var        make a secret key once, outside the tracked files

Only the standard library, and a syntax that older pythons can read: this file must be able to say that python is too old.
"""

import os
import secrets
import shutil
import socket
import subprocess
import sys

OLDEST = (3, 11)


def python_problem(version: "tuple[int, int]") -> "str | None":
    """A sentence, if this python cannot run Plumb."""
    if version < OLDEST:
        return (
            "Plumb needs Python 3.11 or newer, and this is {}.{}. "
            "Install a newer one and name it: make PYTHON=python3.12 run".format(version[0], version[1])
        )
    if can_make_environments() or (may_install() and install_venv() and can_make_environments()):
        return None
    return (
        "This Python cannot make virtual environments. On Debian and Ubuntu: "
        "apt-get install python3-venv, then try again."
    )


def can_make_environments() -> bool:
    """Whether a fresh process of this python finds what an environment is made with."""
    return subprocess.call([sys.executable, "-c", "import ensurepip, venv"], stderr=subprocess.DEVNULL) == 0


def may_install() -> bool:
    """Whether we are root on a machine with apt-get, and nobody said no."""
    return os.geteuid() == 0 and bool(shutil.which("apt-get")) and os.environ.get("PLUMB_NO_INSTALL") != "1"


def install_venv() -> bool:
    """Install the part of Python that Debian keeps in a package of its own. False when that did not work."""
    sys.stderr.write("Installing python3-venv (a few MB, once; PLUMB_NO_INSTALL=1 prevents it) ...\n")
    environment = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    for command in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "python3-venv"]):
        if subprocess.call(command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL):  # noqa: S603
            return False
    return True


def port_problem(text: str) -> "str | None":
    """A sentence, if the server could not listen on this port."""
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        return "PORT must be a number from 1 to 65535, not {!r}.".format(text)
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(text)))
        except PermissionError:
            return "Ports below 1024 are for the administrator: choose another, for example make run PORT=8000."
        except OSError:
            other = int(text) + 1 if int(text) < 65535 else 8000
            return "Port {} is taken by another program. Stop that program, or choose another port: make run PORT={}".format(
                text, other
            )
    return None


def make_key(folder: str) -> None:
    """Create the secret key file, readable by its owner only, unless it is there."""
    os.makedirs(folder, mode=0o700, exist_ok=True)  # the database in it is nobody else's business
    path = os.path.join(folder, "secret_key")
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_urlsafe(64) + "\n")


def main(arguments: "list[str]") -> "str | None":
    if arguments[0] == "key":
        make_key(arguments[1])
        return None
    problem = python_problem(sys.version_info[:2])
    if problem is None and arguments[0] == "run":
        problem = port_problem(arguments[1])
    return problem


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
