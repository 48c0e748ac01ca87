"""How good the measurement is: what `make bench-measurement` wrote, read for the method page.

Nothing is computed here and nothing is known of the engine: the benchmark chose the figures and the words, beside the
numbers by which a report decides. Only the shape is checked, so that a page is never printed with holes.
"""

from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec

FIGURES = Path(__file__).resolve().parent.parent / "docs" / "measurement.json"

Row = dict[str, Any]


class Page(msgspec.Struct, frozen=True):
    """What `benchmarks.method.said` says. Shares lie between 0 and 1; figures in tables are printed texts."""

    shown: dict[str, float]
    """The figures that sentences name."""
    standard: Row
    """The Standard check: its name and its number of questions."""
    ways: list[Row]
    content_ways: list[Row]
    """Ways to the verdicts, in the study and with the shipped questions."""
    picture: str
    efforts: list[Row]
    """Pairs of ratings and questions with what they bring, the least effort first."""
    effort_picture: str
    worlds: list[Row]
    """Worlds that differ from what the method believes; those of which nothing is promised, last."""
    lowest_coverage: tuple[float, float]
    """Of the worlds with a promise: in the study, and with the shipped questions."""
    short: list[Row]
    """Figures outside what they must keep, also those that their standard error excuses."""
    missed: list[Row]
    """Figures that only miss their goal."""
    groups: list[Row]
    every_way: list[Row]
    every_world: list[Row]
    """All figures, under their headings."""


class Accuracy(msgspec.Struct, frozen=True):
    """The parts of the benchmark's file that the page tells."""

    engine: str
    content: Row
    seeds: list[int]
    people: dict[str, int]
    """How many simulated people sat where."""
    rule: dict[str, int | float]
    """The numbers by which a report decides."""
    goals: dict[str, int]
    page: Page


ACCURACY = msgspec.json.Decoder(Accuracy)
"""Made at import, before there are threads that could describe the type twice at the same time."""


@lru_cache(maxsize=1)
def accuracy(path: Path = FIGURES) -> Accuracy | None:
    """What the benchmark wrote, read once per process. None when there is no file, or one of another shape."""
    try:
        return ACCURACY.decode(path.read_bytes())
    except (OSError, ValueError):
        return None
