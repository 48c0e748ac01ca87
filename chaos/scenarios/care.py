"""What operators do while people answer: back up, start twice at once, and live with a clock that jumps."""

from time import monotonic

from chaos.databases import Database, PostgreSQL, SQLite, stored
from chaos.journal import compare
from chaos.report import Result
from chaos.sites import Site, environment, must
from chaos.stage import PEOPLE, Stage, elapsed, scenario
from chaos.visitors import answering

JUMPS = (-3, 3, 25)
"""Hours."""


@scenario("R9: a backup is made while people answer, checked, and restored elsewhere")
def backup_under_load(stage: Stage) -> Result:
    folder = stage.folder / "backups"
    folder.mkdir()
    with stage.site() as site:
        with answering(site.port, PEOPLE, stage.journal) as crowd:
            crowd.wait_for(2 * PEOPLE)
            before = stage.journal.copy()
            began = monotonic()
            must(stage.settings, "backup", str(folder))
            took = elapsed(began)
            crowd.wait_for(2 * PEOPLE)
        (file,) = folder.iterdir()
        must(stage.settings, "restore", str(file), "--check")
        elsewhere = _empty(stage)
        must(environment(stage.data, elsewhere.address), "restore", str(file))
        loss = compare(before, stored(elsewhere))
        elsewhere.drop()
        wrong = [f"the backup lacks {loss.lost} of {loss.acknowledged} answers"] if loss.lost else []
        said = f"made in {took:.1f} s, whole by its own check; all {loss.acknowledged} answers from before it are in the restored one"
        return stage.result(site, crowd, said, wrong)


def _empty(stage: Stage) -> Database:
    """A database with nothing in it."""
    if isinstance(stage.database, SQLite):
        return SQLite(stage.folder / "elsewhere.sqlite3")
    name = f"{stage.folder.name}_elsewhere"
    stage.cluster.ask("postgres", f'CREATE DATABASE "{name}"')
    return PostgreSQL(stage.cluster, name)


@scenario("R10: two servers start at the same moment on one empty database, and both make its tables")
def start_together(stage: Stage) -> Result:
    whole, stage.database = stage.database, _empty(stage)  # type: ignore[assignment]
    whole.drop()
    sites = [Site(environment(stage.data, stage.database.address), stage.folder / f"log-{n}") for n in range(2)]
    try:
        for site in sites:
            site.launch("--prepare")
        took = max(site.wait() for site in sites)
        with answering(sites[1].port, 2, stage.journal) as crowd:
            crowd.wait_for(4)
        (editions,) = stage.database.ask("SELECT count(*) FROM skills_edition")
        twice = stage.database.ask("SELECT app, name FROM django_migrations GROUP BY app, name HAVING count(*) > 1")
        wrong = [f"{editions[0]} editions"] if editions != (1,) else []
        wrong += [f"migration {app}.{name} twice" for app, name in twice]
        return stage.result(sites[1], crowd, f"both ready after {took:.1f} s; each migration once, one edition", wrong)
    finally:
        for site in sites:
            site.stop()


CLOCK = '''"""Moves this process's clock by the hours in a file, whenever that changes."""
import os, threading, time
import time_machine

def follow(path, wait=threading.Event().wait):
    said, travel = "", None
    while True:
        try:
            with open(path) as file:
                new = file.read().strip()
        except OSError:
            new = ""
        if new != said:
            if travel:
                travel.stop()
            said, travel = new, None
            if new:
                travel = time_machine.travel(time.time() + 3600 * float(new), tick=True)
                travel.start()
        wait(0.05)

def begin():
    threading.Thread(target=follow, args=(os.environ["CHAOS_CLOCK"],), daemon=True).start()

os.register_at_fork(after_in_child=begin)
begin()
'''
"""A module that every Python process imports when it starts. Threads, timers and sockets go by another clock."""


@scenario("R11: the clock jumps by -3, +3 and +25 hours while people answer")
def clock_jumps(stage: Stage) -> Result:
    folder, hours = stage.folder / "clock", stage.folder / "hours"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(CLOCK)
    wrong = []
    with stage.site(PYTHONPATH=str(folder), CHAOS_CLOCK=str(hours)) as site:
        with answering(site.port, PEOPLE, stage.journal) as crowd:
            crowd.wait_for(2 * PEOPLE)
            for jump in JUMPS:
                hours.write_text(str(jump))
                if not crowd.wait_for(4 * PEOPLE):
                    wrong.append(f"nobody got on after {jump:+} h")
            hours.write_text("")
            crowd.wait_for(2 * PEOPLE)
        ((days,),) = stage.database.ask(
            "SELECT count(DISTINCT substr(CAST(answered_at AS text), 1, 13)) FROM assessment_response"
        )
        if days == 1:
            wrong.append("the clock of the server did not move")
        said = f"answers bear {days} different hours and are in order all the same"
        return stage.result(site, crowd, said, wrong)
