"""How good the plan's choice of steps is, against the best choice there is.

Random people of the shipped content get random hours. What the plan chooses for these hours closes some of the
expected gap, weighted by the role; so does the best choice under the same rules: no more than these hours, no
level before the one below it, no skill before what it waits for. The figures are the one over the other.
"""

from collections.abc import Sequence
from itertools import accumulate
from statistics import mean
from typing import Literal, NamedTuple

import msgspec
import numpy as np

from assessment.engine.asking.length import LENGTHS, ratings
from assessment.engine.planning.candidates import Candidate, candidates
from assessment.engine.planning.choice import in_order, ladders_of, steps_by_skill
from assessment.engine.planning.ladders import best_climbs
from assessment.engine.planning.plan import MAX_STEPS, build_plan
from assessment.engine.planning.preferences import Preferences
from assessment.engine.reading.report import build_report
from assessment.engine.reading.values import Report
from benchmarks.sittings import take
from benchmarks.worlds import LAUNCH, SEEDS, person
from skills.content import Content

INSTANCES = 300
WEEKLY = (1, 15)
WEEKS = (2, 26)
"""Hours a week and weeks of a random person, lowest and highest."""

STAYS = 0.7
"""Chance to answer every question; who leaves early does so anywhere."""

GOOD = 0.95
"""What a plan made for the hours must be at least, in every instance."""

GOOD_AS_SHOWN = 0.93
"""What the usual plan must be at least, on average: it begins with what is surely needed, which wastes fewer hours."""


# The best choice --------------------------------------------------------------------------------------


def best_gain(possible: Sequence[Candidate], hours: int) -> float:
    """The largest gain that so many hours can bring, however long it takes to find. Exact.

    Raises `ValueError` when needs run in a circle.
    """
    steps = steps_by_skill(possible)
    if steps is None:
        raise ValueError("The needs run in a circle.")
    climbs = best_climbs(ladders_of(steps), hours)
    assert climbs is not None
    return _gain([candidate for count, mine in zip(climbs, steps, strict=True) for candidate in mine[:count]])


# Instances --------------------------------------------------------------------------------------------


class Share(NamedTuple):
    """What one person's plan closes of the gap, as a share of the best."""

    role: str
    hours: int
    chosen: float
    """Of the plan made for these hours."""
    cut: float
    """Of the plan made without hours, in its order, when the hours run out in the middle of a step."""
    shown: float
    """Of the first steps of that plan, so many that they end with the hours."""


def shares(content: Content, instances: int) -> list[Share]:
    """So many random people with random hours, always the same. Who needs no step, or has time for none, is left out."""
    found: list[Share] = []
    number = 0
    while len(found) < instances and number < 10 * instances:
        rng = np.random.default_rng([SEEDS[0], 4, number])
        share = _share(content, _somebody(content, number, rng), rng)
        if share is not None:
            found.append(share)
        number += 1
    return found


def _somebody(content: Content, number: int, rng: np.random.Generator) -> Report:
    """The report of somebody who takes a check of a random length for a random role and may leave early."""
    role, length = content.roles[rng.integers(len(content.roles))], list(LENGTHS)[rng.integers(len(LENGTHS))]
    most = LENGTHS[length].questions
    questions = most if rng.random() < STAYS else int(rng.integers(most))
    given = take(content, role, person(content, LAUNCH, number), ratings(content, role, length), questions)
    return build_report(content, role, given)


def _share(content: Content, report: Report, rng: np.random.Generator) -> Share | None:
    possible = to_study(candidates(content, report))
    hours = int(rng.integers(*WEEKLY, endpoint=True) * rng.integers(*WEEKS, endpoint=True))
    best = best_gain(possible, hours)
    if best <= 0.0:
        return None
    worth = {candidate.key: candidate for candidate in possible}
    chosen = [worth[step.skill, step.level] for step in build_plan(content, report, Preferences(hours=hours)).steps]
    assert allowed(chosen, hours)
    order = in_order(possible, [area.id for area in report.areas])
    first = order[: rng.integers(min(MAX_STEPS, len(order))) + 1]
    until = sum(candidate.hours for candidate in first)
    return Share(
        role=report.role_id,
        hours=hours,
        chosen=_gain(chosen) / best,
        cut=_gain(_begin(order, hours)) / best,
        shown=_gain(first) / nearest if (nearest := best_gain(possible, until)) else 1.0,
    )


def to_study(possible: Sequence[Candidate]) -> list[Candidate]:
    """The candidates that need no settling first, with what they need of each other."""
    firm = {candidate.key: candidate for candidate in possible if candidate.settle is None}
    return [
        msgspec.structs.replace(candidate, needs=tuple(key for key in candidate.needs if key in firm))
        for candidate in firm.values()
    ]


def allowed(chosen: Sequence[Candidate], hours: int) -> bool:
    """Whether a choice takes no more than the hours, and each step comes after what it needs."""
    keys = [candidate.key for candidate in chosen]
    later = {key: set(keys[place:]) for place, key in enumerate(keys)}
    in_turn = all(need in set(keys) - later[candidate.key] for candidate in chosen for need in candidate.needs)
    return len(later) == len(keys) and in_turn and sum(candidate.hours for candidate in chosen) <= hours


def _begin(order: Sequence[Candidate], hours: int) -> Sequence[Candidate]:
    """What is finished of an order when the hours are over."""
    return order[: sum(total <= hours for total in accumulate(candidate.hours for candidate in order))]


def _gain(chosen: Sequence[Candidate]) -> float:
    return sum(candidate.gain for candidate in chosen)


# Figures ----------------------------------------------------------------------------------------------


class Figure(NamedTuple):
    """Mean, worst, and share of instances that are good enough, of one way to choose."""

    title: str
    mean: float
    worst: float
    good: float
    limited: Literal["worst", "mean", ""]
    """Which of its values must reach the limit."""

    @property
    def limit(self) -> float:
        """What the limited value must be at least; 0 where none is."""
        return {"worst": GOOD, "mean": GOOD_AS_SHOWN, "": 0.0}[self.limited]

    @property
    def ok(self) -> bool:
        return {"worst": self.worst, "mean": self.mean, "": 0.0}[self.limited] >= self.limit


def figures(found: Sequence[Share]) -> list[Figure]:
    """The figures of some instances, at least one."""
    ways: tuple[tuple[str, list[float], Literal["worst", "mean", ""]], ...] = (
        ("made for the hours", [share.chosen for share in found], "worst"),
        ("as shown, up to the end of a step", [share.shown for share in found], "mean"),
        ("as shown, hours over in a step", [share.cut for share in found], ""),
    )
    return [
        Figure(title, mean(values), min(values), mean(value >= GOOD for value in values), limited)
        for title, values, limited in ways
    ]


def passed(drawn: Sequence[Figure]) -> bool:
    """Whether every limit is kept."""
    return all(figure.ok for figure in drawn)


def table(found: Sequence[Share]) -> str:
    """The figures in words."""
    lines = [
        f"Expected gap closed, as a share of the best choice; {len(found)} random people and hours",
        f"{'plan':<36}{'mean':>7}{'worst':>7}  instances at {GOOD} or better",
    ]
    for figure in figures(found):
        verdict = (
            ""
            if not figure.limited
            else f"  {figure.limited} must be {figure.limit}: {'kept' if figure.ok else 'MISSED'}"
        )
        lines.append(f"{figure.title:<36}{figure.mean:>7.3f}{figure.worst:>7.3f}  {figure.good:>6.1%}{verdict}")
    return "\n".join(lines) + "\n"
