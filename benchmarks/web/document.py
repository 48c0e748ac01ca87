"""The table of a run, and docs/performance.md around it."""

from benchmarks.web.pages import Row

Measured = dict[str, tuple[dict[str, Row], dict[str, int], float]]
"""Rows, page weights and memory (MiB) by database."""

TITLES = {
    "bare": "bare site: an answered page",
    "question": "question: the answer and the next page",
    "rating": "rating: the level and the next page",
    "end": "the last answers, with the report made and shown",
    "report": "reading the report",
    "plan": "reading the plan",
}
HEAD = "| | requests | CPU ms | CPU, times bare | pages a second, times bare |\n|---|---|---|---|---|"


def table(measured: Measured) -> str:
    """Every figure, as Markdown."""
    parts = []
    for database, (rows, _, memory) in measured.items():
        lines = [
            f"| {title} | {rows[name].requests:.1f} | {rows[name].cpu:.2f} | {rows[name].ratio:.2f} | "
            f"{rows[name].throughput:.2f} |"
            for name, title in TITLES.items()
        ]
        parts.append("\n".join([f"## On {database}", "", HEAD, *lines, "", f"Memory of the worker: {memory:.0f} MiB."]))
    _, weights, _ = next(iter(measured.values()))
    heavy = "\n".join(f"| {name} | {size / 1000:.1f} |" for name, size in weights.items())
    parts.append(f"## Weights\n\n| | kB on the wire |\n|---|---|\n{heavy}")
    return "\n\n".join(parts)


def document(measured: Measured, rounds: int) -> str:
    """The page of the docs."""
    return TEXT.format(rounds=rounds, table=table(measured))


TEXT = """\
# How fast Plumb is

`make bench` writes this page. It starts Plumb and a bare Django site (`benchmarks/bare/`) under the same server with one
worker, on the same database, and lets four people at a time walk through both in turn, {rounds} rounds after one to warm
up. The bare site does the least that saving an answer takes: a session in the database, a form protected against
forgery, one transaction in which a row is locked, an answer inserted and the row moved on, and a small template. It shows
the next question in the answer to the form. Plumb redirects to it, so that Back and reload are harmless: two requests.

CPU is processor time of server and database together for one page, with every request it takes; the ratios compare it
with the bare site's answered page in the same round. They say more than milliseconds, which belong to the machine.

{table}
"""
