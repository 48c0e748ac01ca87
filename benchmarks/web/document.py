"""The table of a run, and docs/performance.md around it."""

from typing import NamedTuple

from benchmarks.web.pages import Row, Waits


class Run(NamedTuple):
    """What was measured on one database."""

    rows: dict[str, Row]
    weights: dict[str, int]
    """Bytes on the wire."""
    memory: float
    """MiB of the worker at the end."""
    start: float
    """Seconds from the start of the process to the first page."""
    bare_start: float
    """The same of the bare site."""
    waits: Waits


Measured = dict[str, Run]
"""By database."""

Grown = dict[str, tuple[int, dict[str, Row], dict[str, Row]]]
"""How many assessments there are in the end, and rows before and then, by database."""

MOST_TIMES = {"SQLite": 3.0, "PostgreSQL": 2.5}
MOST_MEMORY = 100.0
MOST_WAIT = 3.0
"""What was promised before it was measured: times of the bare site's answered page, MB of a worker, and times of its wait."""

FLAT = 1.2
"""A page that costs so many times as much in a full database grows with it."""

TITLES = {
    "bare": "bare site: an answered page",
    "question": "question: the answer and the next page",
    "rating": "rating: the level and the next page",
    "end": "the last answers, with the report made and shown",
    "report": "reading the report again",
    "plan first": "reading the plan for the first time",
    "plan": "reading the plan again",
}
HEAD = "| | requests | CPU ms | CPU, times bare | pages a second, times bare |\n|---|---|---|---|---|"


def table(measured: Measured) -> str:
    """Every figure, as Markdown."""
    parts = []
    for database, run in measured.items():
        rows = run.rows
        lines = [
            f"| {title} | {rows[name].requests:.1f} | {rows[name].cpu:.2f} | {rows[name].ratio:.2f} | "
            f"{rows[name].throughput:.2f} |"
            for name, title in TITLES.items()
        ]
        parts.append("\n".join([f"## On {database}", "", HEAD, *lines, "", _worker(run), "", _promises(database, run)]))
    weights = next(iter(measured.values())).weights
    heavy = "\n".join(f"| {name} | {size / 1000:.1f} |" for name, size in weights.items())
    parts.append(f"## Weights\n\n| | kB on the wire |\n|---|---|\n{heavy}")
    return "\n\n".join(parts)


def _worker(run: Run) -> str:
    return (
        f"Memory of the worker: {run.memory:.0f} MiB. From the start of the process to the first page: {run.start:.1f} s, "
        f"of the bare site {run.bare_start:.1f} s. At half of what it can serve, 99 of 100 answered pages come within "
        f"{run.waits.plumb:.0f} ms, and {run.waits.bare:.0f} ms there ({run.waits.plumb / run.waits.bare:.1f} times)."
    )


def _promises(database: str, run: Run) -> str:
    """What was promised beside what was measured, whichever way it came out."""
    found = [
        (
            f"an answered question {MOST_TIMES[database]:g} times the bare page",
            run.rows["question"].ratio,
            MOST_TIMES[database],
        ),
        (f"a worker {MOST_MEMORY:g} MB", run.memory * 2**20 / 1e6, MOST_MEMORY),
        (f"99 of 100 waits {MOST_WAIT:g} times those there", run.waits.plumb / run.waits.bare, MOST_WAIT),
    ]
    said = [f"{what} ({value:.3g}: {'kept' if value <= most else 'missed'})" for what, value, most in found]
    return f"Promised are at most: {'; '.join(said)}."


def growth(grown: Grown) -> str:
    """What pages cost before and after others came, as Markdown."""
    parts = ["## Growth", "CPU of a page in times of the bare site's, in an empty database and in a full one."]
    for database, (count, before, after) in grown.items():
        lines = [
            f"| {TITLES[name]} | {before[name].ratio:.2f} | {after[name].ratio:.2f} | {times:.2f} |"
            for name, times in _times(before, after).items()
        ]
        head = f"| On {database} | empty | {count:,} assessments | times |\n|---|---|---|---|"
        parts.append("\n".join([head, *lines]))
    return "\n\n".join(parts)


def growing(grown: Grown) -> list[str]:
    """The pages that cost more in a full database than chance explains."""
    return [
        f"{TITLES[name]} on {database}: {times:.2f} times"
        for database, (_, before, after) in grown.items()
        for name, times in _times(before, after).items()
        if times > FLAT
    ]


def _times(before: dict[str, Row], after: dict[str, Row]) -> dict[str, float]:
    """How many times as much each of Plumb's pages costs; those that are read once a round are too few to tell."""
    return {name: after[name].ratio / before[name].ratio for name in TITLES if name not in ("bare", "plan first")}


def document(tables: str, rounds: int) -> str:
    """The page of the docs."""
    return TEXT.format(rounds=rounds, table=tables)


TEXT = """\
# How fast Plumb is

`make bench` writes this page. It starts Plumb and a bare Django site (`benchmarks/bare/`) under the same server with one
worker, on the same database, and lets four people at a time walk through both in turn, {rounds} rounds after one to warm
up. The bare site does the least that saving an answer takes: a session in the database, a form protected against
forgery, one transaction in which a row is locked, an answer inserted and the row moved on, and a small template. It shows
the next question in the answer to the form. Plumb redirects to it, so that Back and reload are harmless: two requests.

CPU is processor time of server and database together for one page, with every request it takes; the ratios compare it
with the bare site's answered page in the same round. They say more than milliseconds, which belong to the machine.
What follows from a few values is rendered once in a process, so a page that is read again costs less than the first
time; the report is first shown with the last answers.

{table}
"""
