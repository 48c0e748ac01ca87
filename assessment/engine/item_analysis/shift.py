"""How much harder all items are than stated, from people whose level is known.

Responses alone cannot tell a hard bank from weak people. Somebody whose level is known can: their general ability is
placed in the middle of that level, and what they get right says where the items lie. The items of an area share a shift
with all others and have one besides, with the content's variances before any answer.

Only answers to items count here. Self-ratings would place people by thresholds that nobody has anchored, and how those
without a known level do on average says nothing of items: their mean is free, in every area (`located` finds it too, as
the shift that their answers show on the assumption that they are average). This is the group mean of a linking design
with a common bank (Kolen & Brennan 2014, Test Equating, ch. 6), with anchors that are people.
"""

from dataclasses import dataclass, replace
from math import sqrt
from typing import NamedTuple

import msgspec
import numpy as np

from assessment.engine.item_analysis.beliefs import Factors, Start, by_direction, no_factors, swept
from assessment.engine.item_analysis.evidence import Evidence
from assessment.engine.model.arrays import Array, Mask
from assessment.engine.model.bank import Bank
from skills.content import Content, Measurement

KNOWN_SD = 0.5
"""How far somebody's general ability lies from the middle of the level at which another person puts them. Levels are .8
wide: two of three are then within five eighths of a level."""

LEAN = 0.25
"""How far all who judge people at one place may lean together, a third of a level. More people never show it, so it is
added to the error of the shift and kept in what the content calls unknown: twice the error then holds half a level."""

FREE = 4.0
"""Variance of the means of people without a known level: so wide that it says nothing."""

DEGREES = 4.0
"""Degrees of freedom of the shift that all share before any answer: a Student t, not a normal. Where people of known level
say that the bank is far more off than its content thought possible, they are believed (O'Hagan 1979, J. R. Stat. Soc. B
41, 358-367)."""

LOOKS = 6
SWEEPS = 4
"""Passes over all responses at each of so many looks, each from where the last one put the shift."""

LEAST = 0.0001
"""The least variance that a draft may hold."""


class AreaShift(msgspec.Struct, frozen=True):
    """How much harder the items of an area are than stated, in standard deviations of a skill, and its error."""

    area: str
    moved: float
    error: float


class Shift(msgspec.Struct, frozen=True):
    """What people of known level say of all items together; in standard deviations of the population of one skill."""

    people: int
    """People of known level who answered."""
    moved: float
    """How much harder the items are than stated, on average over areas. Below 0 they are easier."""
    error: float
    """Its standard error, with `LEAN`, and more where those people contradict each other."""
    areas: tuple[AreaShift, ...]
    scatter: float
    """How far those people are apart as a multiple of what chance allows, in variances; 1 or less is as expected."""
    others: float | None
    """Average ability of the people without a known level; None without any. The content has 0 in mind."""
    variance: float
    area_variance: float
    """What remains unknown of the shift that all share, and of an area's besides: never more than before."""


@dataclass(frozen=True, eq=False)
class Located:
    """The shift as an estimate, and where everybody starts for whom the items are moved by it."""

    shift: Shift
    of_items: Array
    """How much each item is moved, (items,)."""
    start: Start


class _Before(NamedTuple):
    """What is known of the shift before any answer: variances of what all share, and of each area's own part."""

    shared: float
    own: float
    areas: int

    def covariance(self, at: float = 0.0) -> Array:
        """(areas, areas), as wide as a Student t is where the shared shift seems to be."""
        wider = max((DEGREES + at**2 / self.shared) / (DEGREES + 1.0), 1.0)
        return np.asarray(self.shared * wider + self.own * np.eye(self.areas), dtype=np.float64)


class _Found(NamedTuple):
    mean: Array
    """Shift of each area, (areas,)."""
    covariance: Array
    """(areas, areas)."""
    precision: Array
    """What each person says of the shift that all areas share, (people,): the precision of their answer ..."""
    apart: Array
    """... and how far it is from `mean`."""


def located(content: Content, bank: Bank, evidence: Evidence) -> Located | None:
    """The shift of all items; None without anybody of known level. `bank` has the items as stated."""
    known = evidence.known > 0
    if not known.any():
        return None
    numbers, skills, areas = content.measurement, len(bank.skills), len(content.areas)
    alone = bank.prior[: skills + 1, : skills + 1]
    placed = alone.copy()
    placed[:skills, :skills] += KNOWN_SD**2 - numbers.variance_general
    middles = np.zeros((evidence.people, len(bank.prior)))
    middles[known, :skills] = _middles(numbers)[evidence.known[known] - 1, None]
    before = _Before(numbers.shift_variance, numbers.area_shift_variance, areas)
    found = _found(bank, evidence, known, Start(middles, placed[None], evidence.known * 0), before)
    theirs = _found(bank, evidence, ~known, Start(middles, alone[None], evidence.known * 0), _Before(FREE, FREE, areas))
    means = found.mean - theirs.mean
    area = bank.skill_shift - skills - 1
    middles[~known, :skills] = means[area]
    covariances = np.stack([bank.prior, bank.prior])
    covariances[1, :skills, :skills] = placed[:skills, :skills]
    return Located(
        shift=_shift(
            content, found, before.covariance(), int(known.sum()), None if known.all() else float(means.mean())
        ),
        of_items=found.mean[area[bank.item_skill]],
        start=Start(middles, covariances, known.astype(np.int64)),
    )


def _middles(numbers: Measurement) -> Array:
    """The ability in the middle of levels 1 to 4, (4,); the last is as wide as the one below."""
    cuts = np.array(numbers.cuts)
    widths = np.diff(cuts)
    return np.asarray(cuts + np.append(widths, widths[-1]) / 2, dtype=np.float64)


def _found(bank: Bank, evidence: Evidence, people: Mask, start: Start, before: _Before) -> _Found:
    """The shift that the answers of some people, (people,), show.

    Expectation propagation for each person in a state that holds abilities and shifts; what each says of the shifts is
    what is left when the abilities are integrated out, and these are multiplied. Then all is looked at again from there.
    """
    size, area = len(bank.skills) + 1, bank.skill_shift[bank.item_skill] - len(bank.skills) - 1
    given = evidence.answers_of(people)
    factors, mean, covariance = no_factors(given), np.zeros(before.areas), before.covariance()
    precision, shift = np.zeros((evidence.people, *covariance.shape)), np.zeros((evidence.people, before.areas))
    for _ in range(LOOKS):
        here = replace(bank, difficulty=bank.difficulty + mean[area])
        whole = np.zeros_like(bank.prior)
        whole[:size, :size], whole[size:, size:] = start.covariances[0], covariance
        for _ in range(SWEEPS):
            factors = swept(here, given, factors, Start(start.mean, whole[None], start.kind))
        precision, shift = _of_shift(here, given, factors, start)
        without = np.linalg.inv(before.covariance(float(mean.mean())))
        covariance = np.linalg.inv(without + precision.sum(axis=0))
        mean = mean + covariance @ (shift.sum(axis=0) - without @ mean)
    shared, towards = precision.sum(axis=(1, 2)), shift.sum(axis=1)
    said = people & (shared > 0.0)
    return _Found(mean, covariance, shared[said], towards[said] / shared[said])


def _of_shift(bank: Bank, evidence: Evidence, factors: Factors, start: Start) -> tuple[Array, Array]:
    """What each person says of the shifts: precision (people, areas, areas), and that times the mean (people, areas)."""
    size, state = len(bank.skills) + 1, len(bank.prior)
    outer = (bank.directions[:, :, None] * bank.directions[:, None, :]).reshape(len(bank.directions), -1)
    precision, shift = by_direction(bank, evidence, factors)
    joint = (precision @ outer).reshape(-1, state, state)
    towards = shift @ bank.directions
    before = np.linalg.inv(start.covariances[0])
    joint[:, :size, :size] += before
    towards[:, :size] += start.mean[:, :size] @ before
    through = np.linalg.solve(joint[:, :size, :size], joint[:, :size, size:]).transpose(0, 2, 1)
    of_shift = joint[:, size:, size:] - through @ joint[:, :size, size:]
    return of_shift, towards[:, size:] - (through @ towards[:, :size, None])[:, :, 0]


def _shift(content: Content, found: _Found, before: Array, people: int, others: float | None) -> Shift:
    """The estimate in figures for a reader, and what remains unknown in the content's two variances.

    `before` is the covariance of the shifts before anybody answered, (areas, areas).
    """
    numbers, areas = content.measurement, len(content.areas)
    scatter = _scatter(found)
    covariance = found.covariance * max(scatter, 1.0)
    lean = (LEAN * (1.0 - float(found.covariance.mean() / before.mean()))) ** 2
    own = float(np.diag(covariance).mean())
    if areas > 1:
        shared = float((covariance.sum() - np.trace(covariance)) / (areas * (areas - 1)))
    else:
        shared = own * numbers.shift_variance / float(before[0, 0])
    most = np.diag(before)
    errors = np.sqrt(np.minimum(np.diag(covariance) + lean, most))
    return Shift(
        people=people,
        moved=float(found.mean.mean()),
        error=sqrt(min(float(covariance.mean()) + lean, float(before.mean()))),
        areas=tuple(
            AreaShift(area.id, float(moved), float(error))
            for area, moved, error in zip(content.areas, found.mean, errors, strict=True)
        ),
        scatter=scatter,
        others=others,
        variance=min(max(shared + lean, LEAST), numbers.shift_variance),
        area_variance=min(max(own - shared, LEAST), numbers.area_shift_variance),
    )


def _scatter(found: _Found) -> float:
    """Chi-square of what single people say of the shift, by its degrees of freedom (Birge 1932, Phys. Rev. 40, 207)."""
    if len(found.apart) < 2:
        return 1.0
    centre = np.average(found.apart, weights=found.precision)
    return float((found.precision * (found.apart - centre) ** 2).sum() / (len(found.apart) - 1))
