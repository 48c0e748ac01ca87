"""Which steps to take, and in which order: the first of the whole way, or the best for so many hours."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from assessment.engine.planning.candidates import Candidate, SkillLevel
from assessment.engine.planning.ladders import Ladder, best_climbs
from assessment.engine.planning.values import NEXT_ACTIONS
from assessment.engine.reading.priority import RULE

MOST_DECISIONS = 20_000
"""The exact choice for given hours is given up after so many: about a tenth of a second. None of 300 took a tenth."""

STARTS = 8
"""The choice that is not exact is made so many times, each with another large package of steps taken first."""

Package = tuple[Candidate, ...]
"""A candidate with everything still open that has to come before it, in order, itself last."""


def _package(candidate: Candidate, left: Mapping[SkillLevel, Candidate]) -> Package:
    """What has to be done for a candidate. A circle cannot block: what is being looked at is not looked at again."""
    seen: set[SkillLevel] = set()

    def before(each: Candidate) -> Iterator[Candidate]:
        seen.add(each.key)
        for key in each.needs:
            if key in left and key not in seen:
                yield from before(left[key])
        yield each

    return tuple(before(candidate))


def total_hours(package: Iterable[Candidate]) -> int:
    """Planned hours of all of them."""
    return sum(candidate.hours for candidate in package)


def total_gain(package: Iterable[Candidate]) -> float:
    """Expected gap that all of them close, as in `Candidate.gain`."""
    return sum(candidate.gain for candidate in package)


def _rank(package: Package, sure: float = 0.0) -> tuple[bool, float, SkillLevel]:
    """What is surely needed first, then gap closed per hour, most first; see `Rule.sure`.

    A foundation counts together with what it is needed for.
    """
    needed = sum(candidate.hours * (1.0 - candidate.have) for candidate in package)
    expected = sum(candidate.expected_hours for candidate in package)
    return needed < sure * total_hours(package), -total_gain(package) / max(expected, 1.0), package[-1].key


class Placed(NamedTuple):
    """A candidate in its place, and why it is there."""

    candidate: Candidate
    serves: str
    """Name of the area that it is a foundation for; empty when it stands for its own."""


def placed(
    possible: Sequence[Candidate], areas: Sequence[str] = (), sure: float = RULE.sure, gaps: Collection[str] = ()
) -> list[Placed]:
    """The candidates in the order to take them: always the beginning of the best package.

    So no level comes before the one below it, and nothing before what it needs. Areas are begun in the order of
    `areas`, which the report gives; only foundations of another area come before. The first `NEXT_ACTIONS` serve
    different areas where they can. What is to settle counts as one action for all of its area, and comes first in it
    unless the area is one of `gaps`.
    """
    left = {candidate.key: candidate for candidate in possible}
    waiting = [area for area in areas if any(candidate.area == area for candidate in possible)]
    begun = {candidate.area for candidate in possible}.difference(waiting)
    actions: set[tuple[str, int]] = set()
    chosen: list[Placed] = []
    packages = {key: _package(candidate, left) for key, candidate in left.items()}
    ranks = {key: _rank(package, sure) for key, package in packages.items()}
    while left:
        following = set(waiting[:1])
        may = following or begun if len(actions) < NEXT_ACTIONS else following | begun
        goals = [key for key, candidate in left.items() if candidate.area in may]
        if not goals:  # others needed all there was in the area
            waiting.pop(0)
            continue
        asked = [key for key in goals if left[key].settle and left[key].area not in gaps]
        # Questions need no foundation, and where to begin hangs on them unless the area is a gap.
        best = (left[min(asked, key=ranks.__getitem__)],) if asked else packages[min(goals, key=ranks.__getitem__)]
        first, goal = best[0], best[-1]
        action = (first.area, 0) if first.settle else first.key
        if goal.area in following and first.area == goal.area and action not in actions:
            begun.add(waiting.pop(0))
        del left[first.key]
        for key in [key for key in left if first in packages[key]]:
            packages[key] = _package(left[key], left)
            ranks[key] = _rank(packages[key], sure)
        actions.add(action)
        chosen.append(Placed(first, "" if first.area == goal.area else goal.area_name))
    return chosen


def in_order(
    possible: Sequence[Candidate], areas: Sequence[str] = (), sure: float = RULE.sure, gaps: Collection[str] = ()
) -> list[Candidate]:
    """The same without a reason for each place."""
    return [each.candidate for each in placed(possible, areas, sure, gaps)]


def best_for_hours(possible: Sequence[Candidate], hours: int) -> list[Candidate]:
    """The candidates to choose when there are so many hours and no more: those that close most of the gap.

    The choice is exact (`ladders.best_climbs`) unless it would take very long or needs run in a circle. Then it is
    the best package first and again the best that still fits. As that leaves hours over where a large one would have
    filled them, it is tried again from each of the packages that close most.
    """
    everything = {candidate.key: candidate for candidate in possible}
    steps = steps_by_skill(possible)
    climbs = (
        None if steps is None else best_climbs(ladders_of(steps), min(hours, total_hours(possible)), MOST_DECISIONS)
    )
    if steps is not None and climbs is not None:
        best = tuple(candidate for count, mine in zip(climbs, steps, strict=True) for candidate in mine[:count])
        return _filled(everything, hours, best)  # with what closes next to nothing and still fits
    packages = [_package(candidate, everything) for candidate in possible]
    fitting = [package for package in packages if total_hours(package) <= hours]
    starts = sorted(fitting, key=lambda package: (-total_gain(package), package[-1].key))[:STARTS]
    return max((_filled(everything, hours, start) for start in ((), *starts)), key=total_gain)


def steps_by_skill(possible: Sequence[Candidate]) -> list[list[Candidate]] | None:
    """The steps of each skill, lowest first, each skill after those it waits for; None when that is a circle."""
    steps: dict[str, list[Candidate]] = {}
    for candidate in sorted(possible, key=lambda candidate: candidate.level):
        steps.setdefault(candidate.skill.id, []).append(candidate)
    ordered: list[list[Candidate]] = []
    placed: set[str] = set()
    while len(ordered) < len(steps):
        ready = [
            s for s in steps if s not in placed and all(n in placed or n not in steps for n in _begun_before(steps[s]))
        ]
        if not ready:
            return None
        ordered += [steps[skill] for skill in ready]
        placed.update(ready)
    return ordered


def _begun_before(mine: Sequence[Candidate]) -> set[str]:
    """Other skills with a step that has to come before one of these."""
    return {skill for each in mine for skill, _ in each.needs} - {mine[0].skill.id}


def ladders_of(steps: Sequence[Sequence[Candidate]]) -> list[Ladder]:
    """The steps of each skill as a ladder, in the same order."""
    counts = {each.key: (place, count) for place, mine in enumerate(steps) for count, each in enumerate(mine, 1)}
    return [
        Ladder(
            tuple(candidate.hours for candidate in mine),
            tuple(candidate.gain for candidate in mine),
            tuple(
                tuple(counts[key] for key in each.needs if key in counts and key[0] != each.skill.id) for each in mine
            ),
        )
        for mine in steps
    ]


def _filled(everything: Mapping[SkillLevel, Candidate], hours: int, start: Package) -> list[Candidate]:
    """A package, then again and again the best one that fits into the hours that are left."""
    left, chosen, package = dict(everything), list[Candidate](), start
    while True:
        for candidate in package:
            del left[candidate.key]
        chosen.extend(package)
        hours -= total_hours(package)
        packages = (_package(candidate, left) for candidate in left.values() if candidate.hours <= hours)
        fitting = [package for package in packages if total_hours(package) <= hours]
        if not fitting:
            return chosen
        package = min(fitting, key=_rank)
