"""Disks that are full, and disks that became read-only."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

from chaos.databases import PostgreSQL, SQLite, fill, may_mount, small_disk
from chaos.report import Result
from chaos.scenarios.outages import looking
from chaos.sites import PAUSE, Site, manage
from chaos.stage import PEOPLE, Skip, Stage, back_within, scenario
from chaos.visitors import Browser, answering

FULL = 6.0


@contextmanager
def on_small_disk(stage: Stage) -> Iterator[Path]:
    """The stage's database moved to a disk with a few megabytes of room."""
    if not may_mount():
        raise Skip("a small disk needs root")
    disk = stage.folder / "disk"
    try:
        with small_disk(disk, 48) as folder:
            if isinstance(stage.database, SQLite):
                stage.database = stage.database.copy_to(folder / "plumb.sqlite3")
                yield folder
            else:
                with _tablespace(stage, folder):
                    yield folder
    except OSError as error:
        raise Skip(f"this machine mounts no small disk ({error})") from error


@contextmanager
def _tablespace(stage: Stage, folder: Path) -> Iterator[None]:
    """PostgreSQL's tables on the small disk, and its log elsewhere: that disk is full as soon as the tables grow."""
    account, cluster = stage.cluster.account, stage.cluster
    place = folder / "tables"
    place.mkdir(mode=0o700)
    if account:
        subprocess.run(["chown", f"{account.pw_uid}:{account.pw_gid}", str(place)], check=True)  # noqa: S603, S607
    stage.folder.chmod(0o711)
    cluster.ask("postgres", f"CREATE TABLESPACE small LOCATION '{place}'")
    assert isinstance(stage.prepared, PostgreSQL)
    whole = stage.database
    stage.database = stage.prepared.copy_to(f"{stage.folder.name}_small", "small")
    whole.drop()
    try:
        yield
    finally:
        (folder / "ballast").unlink(missing_ok=True)
        stage.database.drop()
        cluster.ask("postgres", "DROP TABLESPACE small")


@scenario("R3: the disk is full, and has room again")
def disk_full(stage: Stage) -> Result:
    with on_small_disk(stage) as folder, stage.site() as site:
        with answering(site.port, PEOPLE, stage.journal) as crowd:
            crowd.wait_for(2 * PEOPLE)
            ballast = fill(folder)
            with looking(site.port, "/skills", "/") as readers:
                PAUSE.wait(FULL)
            refusals = crowd.again
            ballast.unlink()
            back = monotonic()
            went_on = crowd.wait_for(5 * PEOPLE)
        wrong = [] if went_on else ["nobody got on once there was room"]
        if any(reader.statuses != {200} for reader in readers):
            wrong.append(f"reading did not go on: {[sorted(reader.statuses) for reader in readers]}")
        said = (
            f"{refusals} times 503 while it was full, and reading went on; "
            f"everybody went on {back_within(crowd, back):.1f} s after there was room"
        )
        return stage.result(site, crowd, said, wrong)


@scenario("The folder of the database becomes read-only, and can be written to again", ("SQLite",))
def folder_read_only(stage: Stage) -> Result:
    with on_small_disk(stage) as folder:
        refused, wrong = _refused(stage, folder)
        # Alive, and no file is open yet: a disk cannot become read-only under one.
        with stage.site("/healthz") as site:
            _mounted(folder, "ro")
            browser = Browser(site.port)
            seen = {path: browser.get(path).status for path in ("/", "/skills", "/readyz")}
            _mounted(folder, "rw")
            back = site.wait()
            if set(seen.values()) != {503}:
                wrong.append(f"while it was read-only: {seen}")
            with answering(site.port, PEOPLE, stage.journal) as crowd:
                crowd.wait_for(2 * PEOPLE)
            said = (
                f"`serve` says: {refused}; a server that runs says 503 and is not ready; ready again after {back:.1f} s"
            )
            return stage.result(site, crowd, said, wrong)


def _refused(stage: Stage, folder: Path) -> tuple[str, list[str]]:
    """What `serve` says when the folder cannot be written to."""
    _mounted(folder, "ro")
    done = manage(stage.settings, "serve", "--bind", f"127.0.0.1:{Site(stage.settings, stage.log).port}")
    _mounted(folder, "rw")
    said = done.stderr.strip()
    wrong = [] if done.returncode and "Traceback" not in said else [f"`serve` started, or said: {said[-200:]}"]
    return said.replace(str(folder), "the folder").removeprefix("CommandError: ").rstrip("."), wrong


def _mounted(folder: Path, how: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{how}", str(folder)], check=True)  # noqa: S603, S607
