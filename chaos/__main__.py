"""Break things: python -m chaos [--only kill] [--database sqlite] [--kills 13] [--document docs/resilience.md]"""

import signal
import sys
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from pathlib import Path
from time import monotonic

from chaos import scenarios
from chaos.databases import PostgreSQL, SQLite
from chaos.report import Line, Result, document, row, table, verdict
from chaos.soak.figures import kept_chapters
from chaos.stage import SCENARIOS, Scenario, Skip, Stage, elapsed, prepared, workshop

assert scenarios  # which puts them on the list


def say(text: str) -> None:
    """At once, as this takes minutes."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def play(each: Scenario, folder: Path, data: Path, source: SQLite | PostgreSQL, kills: int, seed: int) -> Line:
    """One scenario on one database, from a fresh copy of it."""
    began = monotonic()
    stage = Stage(folder / each.name, data, source, kills, seed)
    try:
        result = each.play(stage)
    except Skip as skip:
        result = Result(skipped=str(skip))
    except Exception as error:  # a scenario that breaks off has held nothing
        result = Result(wrong=(f"{type(error).__name__}: {' '.join(str(error).split())[:600]}",))
    finally:
        stage.database.drop()
    return Line(each.name, each.title, source.name, elapsed(began), result)


def played(kind: str, chosen: Sequence[Scenario], kills: int, seed: int) -> Iterator[Line]:
    """All that were chosen, on one kind of database."""
    with workshop() as (folder, data), prepared(kind, folder, data) as source:
        for each in chosen:
            if source is None:
                yield Line(each.name, each.title, kind, 0, Result(skipped="there is no PostgreSQL here"))
            elif kind in each.databases:
                yield play(each, folder, data, source, kills, seed)


def main() -> int:
    """Play, print, and write the document; 1 when something did not hold."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="a part of a name")
    parser.add_argument("--database", choices=("", "sqlite", "postgresql"), default="")
    parser.add_argument("--kills", type=int, default=13, help="of each kind")
    parser.add_argument("--seed", type=int, default=1, help="of all that is left to chance")
    parser.add_argument("--document", type=Path)
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # which ends what was started, as Ctrl-C does
    chosen = [each for each in SCENARIOS if options.only in each.name]
    if not chosen:
        sys.exit(f"No situation has {options.only!r} in its name: {', '.join(each.name for each in SCENARIOS)}.")
    lines = []
    for kind in ("SQLite", "PostgreSQL"):
        if options.database in ("", kind.lower()):
            for line in played(kind, [each for each in chosen if kind in each.databases], options.kills, options.seed):
                say(f"{line.seconds:5.0f} s  {row(line)}")
                lines.append(line)
    say(f"\n{table(lines)}\n\n{verdict(lines)}")
    if options.document and not options.only and not options.database:
        options.document.write_text("\n".join((document(lines), kept_chapters(options.document.read_text()))))
    return 0 if all(line.result.held or line.result.skipped for line in lines) else 1


if __name__ == "__main__":
    sys.exit(main())
