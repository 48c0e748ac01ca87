"""What a scenario is given: a database of its own with the starter content, a journal, and a place to run Plumb."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import monotonic
from typing import NamedTuple

from chaos.databases import Cluster, Database, PostgreSQL, SQLite, stored
from chaos.journal import Journal, compare
from chaos.report import Result
from chaos.sites import Site, environment, must, running
from chaos.visitors import Crowd
from tests.pgtemp import find_programs, owner, reachable

BOTH = ("SQLite", "PostgreSQL")
PEOPLE = 8


@contextmanager
def workshop() -> Iterator[tuple[Path, Path]]:
    """A folder for everything, and in it one with the static files."""
    with TemporaryDirectory(
        prefix="plumb-chaos-", dir="/tmp", ignore_cleanup_errors=True
    ) as name:  # a short path: sockets have room for a hundred letters
        folder = Path(name)
        folder.chmod(0o711)
        data = folder / "data"
        must(environment(data, f"sqlite:///{folder}/none.sqlite3"), "collectstatic", "--no-input", "--verbosity", "0")
        yield folder, data


def prepare(data: Path, address: str) -> None:
    """The tables and the starter content."""
    settings = environment(data, address)
    for command in (["migrate", "--verbosity", "0"], ["prepare"]):
        must(settings, *command)


@contextmanager
def prepared(kind: str, folder: Path, data: Path) -> Iterator[SQLite | PostgreSQL | None]:
    """A database to copy from; None where this machine has no such thing."""
    if kind == "SQLite":
        file = SQLite(folder / "prepared.sqlite3")
        prepare(data, file.address)
        yield file
        return
    programs = find_programs()
    if programs is None:
        yield None
        return
    cluster = Cluster(reachable(programs, folder, owner()), folder / "primary")
    cluster.make()
    cluster.start()
    try:
        cluster.ask("postgres", "CREATE DATABASE prepared")
        prepare(data, cluster.address("prepared"))
        yield PostgreSQL(cluster, "prepared")
    finally:
        cluster.stop("immediate")


class Skip(Exception):
    """Why this cannot be tried on this machine."""


class Stage:
    """Everything of one scenario on one database."""

    def __init__(self, folder: Path, data: Path, prepared: SQLite | PostgreSQL, kills: int, seed: int) -> None:
        self.folder, self.data, self.prepared, self.kills = folder, data, prepared, kills
        folder.mkdir()
        self.random, self.journal = Random(seed), Journal()  # noqa: S311  (chance, and no secret)
        self.database: SQLite | PostgreSQL
        if isinstance(prepared, SQLite):
            self.database = prepared.copy_to(folder / "plumb.sqlite3")
        else:
            self.database = prepared.copy_to(folder.name)
        self.log = folder / "log"

    @property
    def cluster(self) -> Cluster:
        """The PostgreSQL in which the database is."""
        assert isinstance(self.database, PostgreSQL)
        return self.database.cluster

    @property
    def settings(self) -> dict[str, str]:
        """For a Plumb on this database."""
        return environment(self.data, self.database.address)

    @contextmanager
    def site(self, path: str = "/readyz", **settings: str) -> Iterator[Site]:
        """Plumb, ready to serve."""
        with running(self.settings | settings, self.log, path) as site:
            yield site

    def result(
        self, site: Site, crowd: Crowd, said: str = "", wrong: Sequence[str] = (), database: Database | None = None
    ) -> Result:
        """The journal compared with the database, its own or another, once the people have gone."""
        loss = compare(self.journal.copy(), stored(database or self.database))
        seen = [*dict.fromkeys([*wrong, *crowd.refused, *site.faults()])]
        if len(seen) > 5:
            seen = [*seen[:5], f"and {len(seen) - 5} more"]
        finished = sum(visitor.finished for visitor in crowd.visitors)
        words = "; ".join(part for part in (said, f"{finished} reports read" if finished else "") if part)
        return Result(loss.acknowledged, loss.lost, loss.doubled, crowd.again, words, tuple(seen))


class Scenario(NamedTuple):
    """A situation to try."""

    name: str
    title: str
    databases: tuple[str, ...]
    play: Callable[[Stage], Result]


SCENARIOS: list[Scenario] = []


def scenario(title: str, databases: tuple[str, ...] = BOTH) -> Callable[[Callable[[Stage], Result]], None]:
    """The function below tries this; its name is what ONLY= finds."""

    def note(play: Callable[[Stage], Result]) -> None:
        SCENARIOS.append(Scenario(play.__name__, title, databases, play))

    return note


def back_within(crowd: Crowd, since: float) -> float:
    """Seconds from a moment until the last of them was asked for patience: after that, everybody went on."""
    return max(0.0, crowd.last_again - since)


def elapsed(began: float) -> float:
    """Seconds since."""
    return monotonic() - began
