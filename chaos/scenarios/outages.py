"""A database that is away, hangs, or is held by somebody else."""

import signal
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from threading import Event, Thread
from time import monotonic

import psycopg

from chaos.databases import SQLite
from chaos.report import Result
from chaos.sites import PAUSE, Site
from chaos.stage import PEOPLE, Stage, back_within, scenario
from chaos.visitors import Browser, Crowd, answering

AWAY = 10.0
HELD = 4.0
PROMISED = 5.0
"""Seconds within which a page says so."""
MANY = 40
"""More people than there are threads."""


class Looks(Thread):
    """Somebody who reloads one page the whole time, and notes how long it took and what came."""

    def __init__(self, port: int, path: str, stop: Event) -> None:
        super().__init__(daemon=True)
        self.browser, self.path, self.stop = Browser(port), path, stop
        self.seconds: list[float] = []
        self.statuses: set[int] = set()

    def run(self) -> None:
        """Ten times a second at most."""
        while not self.stop.is_set():
            page = self.browser.get(self.path)
            self.seconds.append(page.seconds)
            self.statuses.add(page.status)
            self.stop.wait(0.1)


@contextmanager
def looking(port: int, *paths: str) -> Iterator[list[Looks]]:
    """Somebody at each of these pages as long as the block lasts."""
    stop = Event()
    found = [Looks(port, path, stop) for path in paths]
    for each in found:
        each.start()
    try:
        yield found
    finally:
        stop.set()
        for each in found:
            each.join(30)


def told(site: Site, crowd: Crowd, page: Looks, alive: Looks, back: float) -> tuple[str, list[str]]:
    """What people saw of an outage that ended at this moment."""
    recovered, slowest = back_within(crowd, back), max(page.seconds)
    said = (
        f"503 after {slowest:.1f} s at most, a form after {max(crowd.seconds):.1f} s; /healthz after {max(alive.seconds):.1f} s at most; "
        f"everybody went on {recovered:.1f} s after it was back, in the same processes"
    )
    wrong = []
    if slowest > PROMISED:
        wrong.append(f"somebody waited {slowest:.1f} s for a page")
    if not page.statuses <= {200, 503}:
        wrong.append(f"a page came with {sorted(page.statuses)}")
    if alive.statuses != {200}:
        wrong.append(f"/healthz said {sorted(alive.statuses)}")
    return said, wrong


@scenario("R2: the database is stopped for 10 s and started again", ("PostgreSQL",))
def database_stopped(stage: Stage) -> Result:
    return _away(stage, lambda: stage.cluster.stop("fast"), stage.cluster.start)


@scenario("R2: the database crashes (kill -9 of all of it), and is back 10 s later", ("PostgreSQL",))
def database_crashed(stage: Stage) -> Result:
    return _away(stage, stage.cluster.kill, stage.cluster.start)


@scenario("R2: the database hangs for 10 s: it takes connections, and answers none (SIGSTOP, SIGCONT)", ("PostgreSQL",))
def database_hangs(stage: Stage) -> Result:
    stop, go_on = signal.SIGSTOP, signal.SIGCONT
    return _away(stage, lambda: stage.cluster.signal(stop), lambda: stage.cluster.signal(go_on), MANY)


def _away(stage: Stage, take: Callable[[], None], give: Callable[[], None], people: int = PEOPLE) -> Result:
    with stage.site() as site:
        workers = set(site.workers())
        with answering(site.port, people, stage.journal) as crowd:
            crowd.wait_for(2 * people)
            take()
            with looking(site.port, "/skills", "/healthz") as (page, alive):
                PAUSE.wait(AWAY)
            give()
            back = monotonic()
            went_on = crowd.wait_for(5 * people)
        said, wrong = told(site, crowd, page, alive, back)
        if not went_on:
            wrong.append("nobody got on when it was back")
        if set(site.workers()) != workers:
            wrong.append("a worker was started anew")
        return stage.result(site, crowd, said, wrong)


@contextmanager
def held(stage: Stage) -> Iterator[None]:
    """Somebody else writes, and does not end."""
    if isinstance(stage.database, SQLite):
        with closing(sqlite3.connect(stage.database.file, isolation_level=None, timeout=30)) as other:
            other.execute("BEGIN IMMEDIATE")
            yield
            other.execute("ROLLBACK")
    else:
        with psycopg.connect(stage.database.address) as connection:
            connection.execute("LOCK TABLE assessment_assessment, assessment_response IN EXCLUSIVE MODE")
            yield
            connection.rollback()


@scenario("R6: somebody else holds the lock for writing for 4 s")
def lock_held(stage: Stage) -> Result:
    with stage.site() as site:
        with answering(site.port, PEOPLE, stage.journal) as crowd:
            crowd.wait_for(PEOPLE)
            with held(stage), looking(site.port, "/skills", "/") as readers:
                PAUSE.wait(HELD)
            went_on = crowd.wait_for(2 * PEOPLE)
        reading = max(seconds for reader in readers for seconds in reader.seconds)
        wrong = [] if went_on else ["nobody got on afterwards"]
        if any(reader.statuses != {200} for reader in readers) or reading > 2:
            wrong.append(f"reading did not go on: {reading:.1f} s, {readers[0].statuses | readers[1].statuses}")
        waited = max(crowd.seconds)
        said = f"pages to read within {reading:.1f} s; writing waited {waited:.1f} s at most"
        return stage.result(site, crowd, said, wrong)


@scenario("The database takes no more writes, as one that became a replica does", ("PostgreSQL",))
def database_read_only(stage: Stage) -> Result:
    with stage.site() as site:
        with answering(site.port, PEOPLE, stage.journal) as crowd:
            crowd.wait_for(PEOPLE)
            _read_only(stage, "on")
            with looking(site.port, "/skills", "/readyz") as (page, ready):
                PAUSE.wait(HELD)
            _read_only(stage, "off")
            back = monotonic()
            went_on = crowd.wait_for(2 * PEOPLE)
        wrong = [] if went_on else ["nobody got on afterwards"]
        if page.statuses != {200}:
            wrong.append(f"reading did not go on: {sorted(page.statuses)}")
        if 503 not in ready.statuses:
            wrong.append("/readyz still said that it is ready")
        said = f"reading went on; /readyz said so; everybody went on {back_within(crowd, back):.1f} s after it was over"
        return stage.result(site, crowd, said, wrong)


def _read_only(stage: Stage, value: str) -> None:
    for statement in (f"ALTER SYSTEM SET default_transaction_read_only = {value}", "SELECT pg_reload_conf()"):
        with psycopg.connect(stage.database.address, autocommit=True) as connection:
            connection.execute("SET default_transaction_read_only = off")
            connection.execute(statement.encode())
