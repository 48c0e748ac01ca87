"""How good the measurement is: the figures that `make bench-measurement` wrote, read for the method page.

Nothing is computed here and nothing is known of the engine. Which numbers decide a report stands in the same file,
so that the page, the printed table and the picture cannot disagree.
"""

from collections.abc import Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import NamedTuple

import msgspec

FIGURES = Path(__file__).resolve().parent.parent / "docs" / "measurement.json"

Ends = tuple[float | None, float | None]
"""Lowest and highest value of a limit; None where there is no end."""


def number(value: float | None) -> str:
    """A figure as printed: three places below ten, whole above; a dash where there is none."""
    if value is None:
        return "–"
    return f"{value:.3f}" if abs(value) < 10 else f"{value:.0f}"


def ends(limit: Sequence[float | None] | None) -> str:
    """A limit as printed."""
    if limit is None:
        return ""
    low, high = limit
    if low is None or high is None:
        return f"≥ {number(low)}" if high is None else f"≤ {number(high)}"
    return f"{number(low)}–{number(high)}"


class Figure(msgspec.Struct, frozen=True):
    """One figure with its limits. Limits, `ok` and `reached` are None for a figure that is only told."""

    id: str
    title: str
    must: Ends | None
    goal: Ends | None
    value: float | None
    error: float | None
    ok: bool | None
    """Whether it keeps its "must"; where few people decide, outside by two standard errors still does."""
    reached: bool | None

    @property
    def cells(self) -> tuple[str, str, str, str]:
        """Must, goal, value and standard error, as the printed table has them."""
        return ends(self.must), ends(self.goal), number(self.value), number(self.error) if self.error else ""

    @property
    def place(self) -> str:
        """Where it was measured, for readers."""
        return PLACES[self.id.partition("/")[0]]

    @property
    def verdict(self) -> str:
        """What came of the limits, in words."""
        if self.ok is None:
            return "no limit"
        if not self.ok:
            return "not kept"
        if self.reached:
            return "goal"
        return "within its error" if self.outside else "must"

    @property
    def outside(self) -> bool:
        """Whether the value itself lies outside its "must"."""
        low, high = self.must or (None, None)
        return self.value is None or (low is not None and self.value < low) or (high is not None and self.value > high)


PLACES = {
    "reference": "Study",
    "content": "Shipped questions",
    "role": "Shipped questions, one role",
    "timing": "Speed",
}


class Way(msgspec.Struct, frozen=True):
    """One way to the verdicts. What it cannot state, or was not installed to state, is None."""

    name: str
    questions: int
    right: float | None = None
    weighted_right: float | None = None
    gap_value: float | None = None
    rmse: float | None = None
    ratings: int | None = None
    """Self-ratings asked for; only told of Plumb's lengths."""
    note: str = ""

    @property
    def words(self) -> str:
        """What it does, for readers."""
        return WAYS.get(self.name, self.name)

    @property
    def ours(self) -> bool:
        return self.name.startswith("Plumb")

    @property
    def cells(self) -> tuple[str, str, str, str]:
        """Right, weighted, gaps and error, as the printed table has them."""
        return number(self.right), number(self.weighted_right), number(self.gap_value), number(self.rmse)


WAYS = {
    "nothing asked": "Ask nothing, take everybody for average",
    "self-rating taken at its word": "Your rating, taken at its word",
    "self-rating read by the model": "Your rating, read with the method",
    "fixed form, % correct per area": "The same questions for everybody, per cent correct",
    "fixed form, Plumb's scoring": "The same questions for everybody, read with the method",
}
"""The ways that readers are shown, in words; the full table names all of them."""


class World(msgspec.Struct, frozen=True, kw_only=True):
    """How the measurement holds where people or questions are not what it believes."""

    id: str
    title: str
    limited: bool
    """False where nobody promises anything."""
    right: float | None
    right_error: float | None = msgspec.field(name="right.error")
    rmse: float | None
    rmse_error: float | None = msgspec.field(name="rmse.error")
    coverage: float | None
    coverage_error: float | None = msgspec.field(name="coverage.error")
    meets: float | None = msgspec.field(name="words.meets")
    meets_error: float | None = msgspec.field(name="words.meets.error")
    gap: float | None = msgspec.field(name="words.gap")
    gap_error: float | None = msgspec.field(name="words.gap.error")

    @property
    def name(self) -> str:
        return self.id.partition("/")[2]

    @property
    def words(self) -> str:
        """What is different there, for readers."""
        return WORLDS.get(self.name, self.title)

    @property
    def cells(self) -> tuple[str, ...]:
        """Right, error, coverage and true words, each with its standard error."""
        pairs = (
            (self.right, self.right_error),
            (self.rmse, self.rmse_error),
            (self.coverage, self.coverage_error),
            (self.meets, self.meets_error),
            (self.gap, self.gap_error),
        )
        return tuple(f"{number(value)} ({number(error)})" for value, error in pairs)


WORLDS = {
    "spiky": "People have blanks: skills they never met, beside strong ones",
    "less related": "Skills go together less than we believe",
    "more related": "Skills go together more than we believe",
    "over-raters": "Everybody rates themselves far too high",
    "weak ratings": "Ratings say next to nothing",
    "uneven skills": "Some skills are much rarer than others",
    "spread 1.3": "People differ more than we believe",
    "difficulties off": "We know less about how hard questions are than we believe",
    "items harder": "Every question is harder than we believe",
    "items easier": "Every question is easier than we believe",
    "slips": "People slip: they know, and answer wrong",
    "guessers": "People guess twice as often",
    "clickers 5 %": "5 % of people click at random",
    "clickers 20 %": "20 % of people click at random",
}


class Pair(NamedTuple):
    """A world with the questions of the study, and the same world with the shipped ones."""

    reference: World
    content: World


Points = tuple[tuple[float, float | None], ...]


class Curve(msgspec.Struct, frozen=True):
    """What the picture shows: questions and right verdicts, and Plumb's three lengths."""

    lengths: tuple[Way, ...]
    plumb: Points = msgspec.field(name="Plumb")
    same_scoring: Points = msgspec.field(name="Fixed form, Plumb's scoring")
    percent_correct: Points = msgspec.field(name="Fixed form, % correct per area")
    rating: Points = msgspec.field(name="Self-rating only")

    @property
    def words(self) -> str:
        """The picture for those who do not see it."""
        lines = (
            ("Plumb", self.plumb),
            ("a fixed form with the same scoring", self.same_scoring),
            ("a fixed form by per cent correct", self.percent_correct),
        )
        told = [
            f"{name}: {', '.join(f'{value:.0%} with {questions:.0f}' for questions, value in points if value is not None)}"
            for name, points in lines
        ]
        told.append("self-rating only: " + "".join(f"{value:.0%}" for _, value in self.rating[:1] if value is not None))
        return f"Line chart of right verdicts against questions asked. {'. '.join(told)}."


class Rule(msgspec.Struct, frozen=True):
    """The numbers by which a report decides."""

    meets: float
    gap: float
    reach: float
    widest: float
    one_level: float
    two_levels: float
    range: float
    """Share of cases that a range on the report is drawn for."""
    interval: float
    """Share of cases that the intervals of the figures are drawn for."""
    certain: float
    """From this probability on, a verdict counts as stated with certainty."""
    reliable_change: float
    least_seconds: float
    reading_speed: float
    least_questions: int
    least_ratings: int


class Measured(msgspec.Struct, frozen=True):
    """The question set that was measured."""

    name: str
    digest: str
    areas: int
    skills: int
    items: int


class People(msgspec.Struct, frozen=True):
    """How many simulated people sat where."""

    main: int
    other: int
    some: int
    small: int
    few: int


class Goals(msgspec.Struct, frozen=True):
    reached: int
    of: int


SHOWN = {
    "meets": "reference/launch.words.meets",
    "gap": "reference/launch.words.gap",
    "shown_range": "reference/launch.shown_range",
    "coverage": "reference/launch.coverage",
    "stated_share": "reference/launch.stated_share",
    "stated_right": "reference/launch.stated_right",
    "form": "reference/launch.form",
    "content_right": "content/launch.right",
    "content_meets": "content/launch.words.meets",
    "content_gap": "content/launch.words.gap",
    "content_shown_range": "content/launch.shown_range",
    "content_stated_share": "content/launch.stated_share",
    "content_stated_right": "content/launch.stated_right",
    "content_gain": "content/launch.gain.right",
}
"""The figures that the text names; the table names all of them."""

GROUPS = {
    "reference": "The study: invented questions, all skills rated",
    "content": "The shipped questions: all roles in turn, Standard",
    "role": "The shipped questions: one role alone, Standard",
    "timing": "Speed and size; these differ from machine to machine",
}


class Accuracy(msgspec.Struct, frozen=True, dict=True):
    """Everything the benchmark found that the page tells."""

    engine: str
    content: Measured
    seeds: tuple[int, ...]
    people: People
    rule: Rule
    figures: tuple[Figure, ...]
    rivals: tuple[Way, ...]
    curve: Curve
    worlds: tuple[World, ...]
    role: str
    content_worlds: tuple[World, ...]
    content_rivals: tuple[Way, ...]
    failed: tuple[str, ...]
    goals: Goals
    timings: tuple[Figure, ...]
    timings_failed: tuple[str, ...]

    def find(self, id: str) -> Figure | None:
        """The figure of this name, None if there is none."""
        return next((figure for figure in (*self.figures, *self.timings) if figure.id == id), None)

    @cached_property
    def shown(self) -> dict[str, Figure]:
        """The figures that the text names. Raises `LookupError` where one is missing."""
        found = {name: self.find(id) for name, id in SHOWN.items()}
        if missing := [SHOWN[name] for name, figure in found.items() if figure is None]:
            raise LookupError(f"No figure {', '.join(missing)}.")
        return {name: figure for name, figure in found.items() if figure is not None}

    @cached_property
    def groups(self) -> tuple[tuple[str, tuple[Figure, ...]], ...]:
        """All figures under their headings, as the printed table has them."""
        every = (*self.figures, *self.timings)
        return tuple(
            (title, tuple(figure for figure in every if figure.id.partition("/")[0] == group))
            for group, title in GROUPS.items()
        )

    @cached_property
    def ways(self) -> tuple[Way, ...]:
        """The ways that readers are shown, the fewest questions first."""
        found = [*self.curve.lengths, *(way for way in self.rivals if way.name in WAYS)]
        return tuple(sorted(found, key=lambda way: (way.questions, way.right or 0.0)))

    @cached_property
    def standard(self) -> Way:
        """The Standard check in the study."""
        return self.curve.lengths[1]

    @cached_property
    def pairs(self) -> tuple[Pair, ...]:
        """The disturbed worlds, both times; the hardest, of which nothing is promised, last."""
        content = {world.name: world for world in self.content_worlds}
        pairs = [Pair(world, content[world.name]) for world in self.worlds if world.name in content]
        return tuple(sorted(pairs, key=lambda pair: not pair.reference.limited))

    @cached_property
    def lowest_coverage(self) -> tuple[float, float]:
        """In the disturbed worlds of which something is promised: with the study's questions, and the shipped ones."""
        kept = [pair for pair in self.pairs if pair.reference.limited]
        return min(p.reference.coverage or 0.0 for p in kept), min(p.content.coverage or 0.0 for p in kept)

    @cached_property
    def short(self) -> tuple[Figure, ...]:
        """Figures outside their "must", also those that their standard error excuses."""
        return tuple(f for f in (*self.figures, *self.timings) if f.must is not None and f.outside)

    @cached_property
    def missed(self) -> tuple[Figure, ...]:
        """Figures within their "must" that miss their goal."""
        every = (*self.figures, *self.timings)
        return tuple(figure for figure in every if figure.reached is False and not figure.outside)


@lru_cache(maxsize=1)
def accuracy(path: Path = FIGURES) -> Accuracy | None:
    """What the benchmark wrote, read once per process. None when there is no file, or one of an older shape."""
    try:
        found = msgspec.json.decode(path.read_bytes(), type=Accuracy)
        return found if found.shown and found.lowest_coverage else None
    except (OSError, msgspec.DecodeError, LookupError, ValueError):
        return None
