"""What to run for how many: python -m benchmarks.scaling [--document docs/scaling.md]

Worked out from the tables of docs/performance.md and from the few figures below, each with how it was measured.
"""

import re
import sys
from argparse import ArgumentParser
from math import ceil
from pathlib import Path
from typing import NamedTuple

RATES = (1, 10, 100)
"""Requests a second."""
SIZES = (1_000_000, 10_000_000)
"""Assessments that are kept."""

RATINGS, QUESTIONS, LAST = 8, 24, 3
"""Of the Standard length; so many answers are in the row of the last ones."""
REQUESTS = 10
"""Beside those of ratings and answers: eight of the last answers with the report, one more of it, one of the plan."""
SECONDS = 40 * RATINGS + 53 * QUESTIONS
"""How long a person takes by the estimate that the start page gives."""
LOAD = 0.5
"""The part of a core that is planned for: what is left is for peaks, and for what is due at night."""

STORED = {"SQLite": 79_000, "PostgreSQL": 26_000}
"""Bytes of a finished short check with 24 responses, with its indexes. SQLite: pages of the tables (`dbstat`) after 34 had
been answered over loopback. PostgreSQL: `pg_total_relation_size` after the same rows had been stored twenty times; it
compresses reports and plans."""
DEFLATED = 0.22
"""Size of report and plan after the compression that `backup` uses, measured on the same rows."""
DEFLATE = 117e6
"""Bytes a second of processor time of that compression, measured in one process on the machine of docs/performance.md."""


class Costs(NamedTuple):
    """Milliseconds of processor time of server and database, and MiB of a worker, as docs/performance.md has them."""

    question: float
    rating: float
    end: float
    report: float
    plan: float
    memory: float

    @property
    def assessment(self) -> float:
        """A whole one of Standard length, its report and plan read once."""
        return self.rating * RATINGS + self.question * (QUESTIONS - LAST) + self.end + self.report + self.plan

    @property
    def request(self) -> float:
        """One request of it, on average."""
        return self.assessment / requests()


def requests() -> float:
    """How many a whole assessment sends."""
    return 2.0 * (RATINGS + QUESTIONS - LAST) + REQUESTS


ROWS = {
    "question": "question:",
    "rating": "rating:",
    "end": "the last answers",
    "report": "reading the report",
    "plan": "reading the plan",
}
"""How the row of each begins; of two, such as for the first time and again, the first counts."""


def costs_of(page: str) -> dict[str, Costs]:
    """By database. Raises `ValueError` where a figure is not there."""
    found = {}
    for database in STORED:
        part = re.split(rf"^## On {database}$", page, maxsplit=1, flags=re.MULTILINE)
        if len(part) < 2:
            raise ValueError(f"The page has no figures on {database}.")
        section = part[1].split("\n## ")[0]
        figures = {
            name: _figure(rf"^\| {re.escape(row)}[^|]*\|[^|]*\| ([\d.]+) \|", section) for name, row in ROWS.items()
        }
        found[database] = Costs(**figures, memory=_figure(r"Memory of the worker: ([\d.]+) MiB", section))
    return found


def _figure(pattern: str, text: str) -> float:
    match = re.search(pattern, text, re.MULTILINE)
    if match is None:
        raise ValueError(f"The page has nothing like {pattern}.")
    return float(match[1])


def cores(rate: float, costs: Costs) -> float:
    """Of the machine of docs/performance.md, that are busy all the time at so many requests a second."""
    return rate * costs.request / 1000


def workers(rate: float, costs: Costs) -> int:
    """Processes: at least two, so that one that starts anew leaves one that serves."""
    return max(2, ceil(cores(rate, costs) / LOAD))


def table_of_rates(found: dict[str, Costs]) -> str:
    """What each number of requests a second takes."""
    lines = [
        "| requests a second | people who answer | assessments an hour | database | busy cores | cores to have | "
        "`PLUMB_WORKERS` | memory of Plumb |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for rate in RATES:
        people, hourly = rate * SECONDS / requests(), rate * 3600 / requests()
        for database, costs in found.items():
            number = workers(rate, costs)
            lines.append(
                f"| {rate} | {people:,.0f} | {hourly:,.0f} | {database} | {cores(rate, costs):.2f} | "
                f"{ceil(cores(rate, costs) / LOAD)} | {number} | {number * costs.memory / 1024:.1f} GiB |"
            )
    return "\n".join(lines)


def table_of_sizes() -> str:
    """What each number of assessments takes."""
    lines = ["| assessments kept | database | on the disk | a backup | compressing it |", "|---|---|---|---|---|"]
    for size in SIZES:
        for database, stored in STORED.items():
            raw = size * STORED["SQLite"]  # a dump holds the texts as they are
            lines.append(
                f"| {size:,} | {database} | {size * stored / 1e9:,.0f} GB | {raw * DEFLATED / 1e9:,.0f} GB | "
                f"{raw / DEFLATE / 60:,.0f} minutes of one core |"
            )
    return "\n".join(lines)


def document(page: str) -> str:
    """The page of the docs."""
    found = costs_of(page)
    return TEXT.format(
        rates=table_of_rates(found),
        sizes=table_of_sizes(),
        standard=", ".join(f"{costs.assessment:,.0f} ms on {database}" for database, costs in found.items()),
        average=", ".join(f"{costs.request:.0f} ms on {database}" for database, costs in found.items()),
        requests=f"{requests():.0f}",
        stored=" and ".join(f"{stored / 1000:.0f} kB on {database}" for database, stored in STORED.items()),
        load=f"{LOAD:.0%}",
    )


TEXT = """\
# What to run for how many

`python -m benchmarks.scaling --document docs/scaling.md` writes this page from the tables of
[performance.md](performance.md) and from a few figures of its own, named below. Processor time belongs to the machine on
which it was measured (two virtual cores); with another, `make bench` there, then this command.

## Requests

A whole assessment of Standard length, report and plan read once, is {requests} requests and takes {standard} of
processor time, server and database together: {average} for a request on average. A person takes about half
an hour, by the estimate on the start page. Cores are planned for {load}: the rest is for peaks, PDFs, the desk and the
chores of the night, which have no row here.

{rates}

- **1 request a second** is SQLite on the smallest machine: nothing but Plumb and a proxy.
- **10 requests a second** is the same machine. SQLite has one writer at a time, and half of the requests write.
- **100 requests a second** is PostgreSQL, on one machine by these figures, or on two where one may die. SQLite is near its
  end there: 76 forms a second were measured with 64 people who sent at once ([resilience.md](resilience.md)).
- More: machines of Plumb beside each other on one PostgreSQL. Two behind a proxy were tried, one of them dying; how many
  one PostgreSQL carries was not measured, nor which part of a request's time is its own.

Memory is that of the workers after the benchmark's load. Add 40 MiB for the supervisor and its helper, and plan for
250 MiB a worker where editors work at the desk: in 45 minutes of `make soak` one came to 237 MiB, before threads shared
heaps (DECISIONS 93). PostgreSQL's own memory was not measured.

Each worker has up to `PLUMB_THREADS` connections (8), so that 12 workers need 96 of PostgreSQL's usual 100: from there on
put PgBouncer before it ([running.md](running.md)). A test runs Plumb through PgBouncer; at such rates it was not measured.

## Assessments

A finished short check with 24 responses takes {stored}, indexes included:
PostgreSQL compresses reports and plans. A Standard one has a third more responses, which are a small part of that.

{sizes}

- **On the disk** is the figure above times the number. `make bench` measures pages among a million assessments with short
  reports, and they cost what they cost in an empty database; ten million were not measured, nor a million with
  reports of their real length.
- **A backup** is the texts compressed, by their ratio on real reports. The last column is the compression alone, at the
  speed that `backup` uses. For SQLite the copy before it needs as much room again as the database, in the folder of the
  backup, for as long as the backup takes. What reading the disk adds, and how long `restore` takes, was not measured.
- At 10 million take PostgreSQL, and its own continuous archiving or a replica for backups: `backup` works, and takes hours.
- Retention decides these numbers: `PLUMB_RETENTION_DAYS` times the assessments of a day is what is kept.
"""


def main() -> None:
    """Print the page, or write it."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--document", type=Path)
    options = parser.parse_args()
    text = document((Path(__file__).parents[1] / "docs" / "performance.md").read_text())
    if options.document:
        options.document.write_text(text)
    else:
        sys.stdout.write(text)


if __name__ == "__main__":
    main()
