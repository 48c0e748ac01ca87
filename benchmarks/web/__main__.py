"""Measure the pages: python -m benchmarks.web [--rounds 5] [--document docs/performance.md]

With --growth 1000000 also in a database with so many assessments of others; with --skills 10000 also the engine in a
framework of so many skills. Ends with status 1 where a page costs more in a full database.
"""

import os
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import parse_qs, urlsplit

from benchmarks.web.document import Grown, Measured, Run, document, growing, growth, table
from benchmarks.web.growth import fill
from benchmarks.web.large import large_table, measure_large
from benchmarks.web.pages import Row, round_of, rows_of, waits_of
from benchmarks.web.servers import sites
from benchmarks.web.weights import weights
from tests.builders import shipped_content
from tests.pgtemp import find_programs, temporary_postgresql


@contextmanager
def postgresql() -> Iterator[tuple[str, tuple[int, ...]]]:
    """The address of a server that lives for a while, and its process."""
    programs = find_programs()
    if programs is None:
        sys.exit("There is no PostgreSQL on this machine: apt-get install postgresql, or --database sqlite.")
    with temporary_postgresql(programs) as address:
        folder = Path(parse_qs(urlsplit(address).query)["host"][0])
        yield address, (int((folder / "data" / "postmaster.pid").read_text().split()[0]),)


def measure(database: str, pids: tuple[int, ...], rounds: int) -> Run:
    """Everything of one database."""
    with TemporaryDirectory(prefix="plumb-bench-") as name, sites(Path(name), database, pids) as running:
        bare, plumb = running["bare"], running["plumb"]
        round_of(bare, plumb)  # whatever is read, compiled or rendered once
        taken = [round_of(bare, plumb) for _ in range(rounds)]
        waits = waits_of(bare, plumb, taken)
        return Run(rows_of(taken), weights(plumb.port), plumb.memory(), plumb.start, bare.start, waits)


def grow(database: str, pids: tuple[int, ...], rounds: int, count: int) -> tuple[int, dict[str, Row], dict[str, Row]]:
    """How many assessments there are in the end, and rows before and then, on one database."""
    with TemporaryDirectory(prefix="plumb-bench-") as name, sites(Path(name), database, pids) as running:
        bare, plumb = running["bare"], running["plumb"]
        round_of(bare, plumb)
        before = [round_of(bare, plumb) for _ in range(rounds)]
        there = fill(database, Path(name) / "plumb.sqlite3", count)
        round_of(bare, plumb)
        return there, rows_of(before), rows_of([round_of(bare, plumb) for _ in range(rounds)])


def main() -> None:
    """Measure on the databases that are asked for, print, and write the document."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--database", choices=("both", "sqlite", "postgresql"), default="both")
    parser.add_argument("--document", type=Path)
    parser.add_argument("--growth", type=int, default=0)
    parser.add_argument("--skills", type=int, default=0)
    options = parser.parse_args()
    measured: Measured = {}
    grown: Grown = {}
    if options.database != "postgresql":
        measured["SQLite"] = measure("", (), options.rounds)
        if options.growth:
            grown["SQLite"] = grow("", (), options.rounds, options.growth)
    if options.database != "sqlite":
        with postgresql() as (address, pids):
            measured["PostgreSQL"] = measure(address, pids, options.rounds)
        if options.growth:
            with postgresql() as (address, pids):
                grown["PostgreSQL"] = grow(address, pids, options.rounds, options.growth)
    parts = [table(measured)]
    if options.skills:
        parts.append(large_table(measure_large(shipped_content(), options.skills, os.getpid())))
    parts += [growth(grown)] if grown else []
    sys.stdout.write("\n\n".join(parts) + "\n")
    if options.document:
        options.document.write_text(document("\n\n".join(parts), options.rounds))
    if grows := growing(grown):
        sys.exit("\n".join(grows))


if __name__ == "__main__":
    main()
