"""One line for each situation, and docs/resilience.md around them."""

from collections.abc import Sequence
from typing import NamedTuple


class Result(NamedTuple):
    """What became of one situation on one database."""

    acknowledged: int = 0
    """Responses."""
    lost: int = 0
    doubled: int = 0
    again: int = 0
    """Pages that asked for patience, and connections that broke; all people together."""
    said: str = ""
    """Its figures in words."""
    wrong: tuple[str, ...] = ()
    """What should not have happened. A loss and a double are wrong by themselves."""
    skipped: str = ""
    """Why it could not be tried here."""

    @property
    def held(self) -> bool:
        return not (self.lost or self.doubled or self.wrong or self.skipped)


class Line(NamedTuple):
    """A situation, and what became of it."""

    name: str
    title: str
    database: str
    seconds: float
    result: Result


HEAD = (
    "| Situation | `ONLY=` | Database | answers kept | lost | asked to try again | what was seen |\n"
    "|---|---|---|---|---|---|---|"
)


def row(line: Line) -> str:
    """One row of the table."""
    result = line.result
    if result.skipped:
        seen = f"not tried: {result.skipped}"
    else:
        seen = "; ".join([*([result.said] if result.said else []), *(f"**wrong: {what}**" for what in result.wrong)])
    figures = f"{result.acknowledged:,} | {result.lost} | {result.again:,}" if not result.skipped else "- | - | -"
    return f"| {line.title} | `{line.name}` | {line.database} | {figures} | {seen} |"


def table(lines: Sequence[Line]) -> str:
    """All of them, as Markdown."""
    return "\n".join([HEAD, *map(row, lines)])


def verdict(lines: Sequence[Line]) -> str:
    """The sum, in a sentence."""
    tried = [line.result for line in lines if not line.result.skipped]
    kept, lost = sum(each.acknowledged for each in tried), sum(each.lost for each in tried)
    held = sum(each.held for each in tried)
    left = len(lines) - len(tried)
    rest = f" {left} could not be tried." if left else ""
    return f"{held} of {len(tried)} held: of {kept:,} acknowledged answers {lost} were lost.{rest}"


def document(lines: Sequence[Line]) -> str:
    """The page of the docs."""
    return TEXT.format(verdict=verdict(lines), table=table(lines))


TEXT = """\
# What happens when something breaks

`make chaos` writes this page (ten minutes, Linux; as root it tries everything). It starts Plumb's own server on databases
of its own, lets people answer over loopback, and breaks something meanwhile. Every answer that was acknowledged goes
into a journal, which is compared with the database afterwards: order, levels, and whether "I don't know yet" was said.
Whoever is asked to try again sends the same form again, as a browser's reload does; each response counts once.

{verdict}

{table}

`make chaos ONLY=kill` tries what has "kill" in its name, `DATABASE=sqlite` on one database, `KILLS=50` with more kills
than {kills}. What is not here is in the test suite: an upgrade with data of a release before, forms sent at the same moment on
every page, and about forty more kinds of hostile files.
""".replace("{kills}", "13 of each kind")
