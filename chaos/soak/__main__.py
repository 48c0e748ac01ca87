"""An hour of mixed load: python -m chaos.soak [--minutes 60] [--database sqlite] [--document docs/resilience.md]"""

import os
import signal
import sys
from argparse import ArgumentParser
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from time import monotonic

from benchmarks.web.servers import resident, spent, tree
from chaos.databases import stored
from chaos.journal import Loss, compare
from chaos.scenarios.people import editor
from chaos.sites import Site
from chaos.soak.figures import Outcome, section, with_section
from chaos.soak.load import EDITIONS, Editor, Guest, Noted, Operator, Tally
from chaos.stage import PEOPLE, Stage, prepared, workshop

LOOKS = 240
"""Samples of memory in a run, at most one in five seconds."""
WARM_WITHIN = 300.0
"""Seconds after which the clock runs, whether or not everything is published that should be before."""
KINDS = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


def soak(stage: Stage, minutes: float) -> Outcome:
    """Everything at once for so long."""
    tally, stop = Tally(), Event()
    with stage.site() as site:
        writer = editor(site, stage, "ada")
        desk = Noted(site.port, tally)
        desk.cookies = writer.cookies
        guests = [Guest(site.port, number, stage.journal, stop, tally) for number in range(PEOPLE)]
        others = (Editor(desk, stage.database, stop), Operator(stage, guests, tally, stop))
        before, began = spent(site.pid), monotonic()
        for thread in (*guests, *others):
            thread.start()
        for _ in range(EDITIONS):
            others[0].published.acquire(timeout=WARM_WITHIN / EDITIONS)
        memory, wrong = watched(site, minutes * 60)
        stop.set()
        for thread in (*guests, *others):
            thread.join(120)
        took, processor = monotonic() - began, spent(site.pid) - before
        for guest in guests:
            wrong += guest.refused
        for other in others:
            wrong += other.wrong
        wrong += site.faults()
    loss = compare(stage.journal.copy(), stored(stage.database))
    total = Loss(*(one + other for one, other in zip(loss, others[1].loss, strict=True)))
    finished = sum(guest.finished for guest in guests)
    name = stage.database.name
    return Outcome(
        name,
        took / 60,
        tally.calls(),
        memory,
        processor,
        *total,
        finished,
        others[1].deleted,
        tuple(dict.fromkeys(wrong)),
    )


def watched(site: Site, seconds: float) -> tuple[dict[str, list[float]], list[str]]:
    """MiB of each process of the server, time and again; a process that is replaced meanwhile is wrong."""
    workers = sorted(site.workers())
    others = [pid for pid in tree(site.pid) if pid not in workers]
    memory: dict[str, list[float]] = {f"worker {number}": [] for number, _ in enumerate(workers, 1)}
    memory["supervisor and its helpers"] = []
    pause, until, every = Event(), monotonic() + seconds, max(5.0, seconds / LOOKS)
    while monotonic() < until:
        pause.wait(min(every, max(0.0, until - monotonic())))
        for samples, pid in zip(memory.values(), workers, strict=False):
            samples.append(resident(pid))
        memory["supervisor and its helpers"].append(sum(map(resident, others)))
    return memory, [] if sorted(site.workers()) == workers else ["a worker was replaced"]


def main() -> int:
    """Run, print, and write the page's part; 1 when something did not hold."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--database", choices=tuple(KINDS), default="sqlite")
    parser.add_argument("--document", type=Path)
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    with workshop() as (folder, data), prepared(KINDS[options.database], folder, data) as source:
        if source is None:
            sys.exit("There is no PostgreSQL here.")
        outcome = soak(Stage(folder / "soak", data, source, 0, 1), options.minutes)
    text = section(outcome, f"{datetime.now(UTC):%-d %B %Y}, on {os.cpu_count()} cores")
    sys.stdout.write(f"{text}\n")
    if options.document:
        options.document.write_text(with_section(options.document.read_text(), outcome.database, text))
    return 0 if outcome.held else 1


if __name__ == "__main__":
    sys.exit(main())
