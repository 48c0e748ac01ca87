"""Measure the pages: python -m benchmarks.web [--rounds 5] [--document docs/performance.md]"""

import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import parse_qs, urlsplit

from benchmarks.web.document import Measured, document, table
from benchmarks.web.pages import Row, round_of, rows_of
from benchmarks.web.servers import sites
from benchmarks.web.weights import weights
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


def measure(database: str, pids: tuple[int, ...], rounds: int) -> tuple[dict[str, Row], dict[str, int], float]:
    """Rows, page weights and memory, on one database."""
    with TemporaryDirectory(prefix="plumb-bench-") as name, sites(Path(name), database, pids) as running:
        bare, plumb = running["bare"], running["plumb"]
        round_of(bare, plumb)  # whatever is read, compiled or rendered once
        taken = [round_of(bare, plumb) for _ in range(rounds)]
        return rows_of(taken), weights(plumb.port), plumb.memory()


def main() -> None:
    """Measure on the databases that are asked for, print, and write the document."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--database", choices=("both", "sqlite", "postgresql"), default="both")
    parser.add_argument("--document", type=Path)
    options = parser.parse_args()
    measured: Measured = {}
    if options.database != "postgresql":
        measured["SQLite"] = measure("", (), options.rounds)
    if options.database != "sqlite":
        with postgresql() as (address, pids):
            measured["PostgreSQL"] = measure(address, pids, options.rounds)
    sys.stdout.write(table(measured) + "\n")
    if options.document:
        options.document.write_text(document(measured, options.rounds))


if __name__ == "__main__":
    main()
