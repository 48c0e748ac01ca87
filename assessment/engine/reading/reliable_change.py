"""Two reports of one person, compared: what changed by more than chance would bring.

The rule is the reliable change index (Jacobson and Truax 1991, J. Consult. Clin. Psychol. 59, 12-19), with the
standard errors of the two reports in place of one reliability for everybody:

    z = (new position - old position) / sqrt(old sd^2 + new sd^2)

and a change is called reliable from |z| >= 1.645, that is 90 % two-sided. At 95 % a change of one level would
hardly ever be seen with 24 questions, and the price of a false alarm is small: somebody looks at an area once
more than needed. With twelve areas the promise is per area, so the overall sentence counts and claims no more.

The errors are treated as independent, which is cautious. Both reports start from the same prior and may share
responses, so their errors point the same way and the true spread of the difference is smaller than the
formula says; both are also drawn towards the middle, which makes a difference look smaller than it is. False
alarms are therefore far rarer than 1 in 10, and real changes are often missed. Measured on simulated people of
the launch world, two Standard assessments (24 questions each) and 12 areas: without any change 0.2 % of the
areas were called changed, and 2 % of the people had such an area; where every skill had gone up by one level
2 % of the areas (Thorough: 6 %), by two levels 14 % (20 %).

Because a single area says so little, all areas are also judged together, by the mean of their z. Its spread
without any change was measured (standard deviation .41), and `TOGETHER` is set to that: 9 % of unchanged people
are told that they moved, against 30 % of those who went up by a level everywhere (Thorough: 7 % and 50 %).

Everything is on the level scale, which means the same work in every edition; the ability scale need not. How hard all
questions are together is in doubt, and shown ranges allow for it, but it is the same both times: so places and standard
deviations are those without that doubt (`steady`). They include what a range was widened by for misfit.
"""

from collections.abc import Mapping, Sequence
from math import sqrt
from typing import Literal, NamedTuple

import msgspec
import numpy as np

from assessment.engine.model.scoring import RANGE_Z, level_at
from assessment.engine.reading.scores import rounded
from assessment.engine.reading.values import AreaScore, Report, SkillScore
from assessment.engine.wording import listed
from skills.framework import LevelNames

Direction = Literal["up", "down", "no reliable change", "cannot compare"]

RELIABLE = 1.645
"""Standard errors of the difference from which a change counts: 90 %, two-sided."""

CHANCE = ((2.576, "100"), (1.96, "20"), (RELIABLE, "10"))
"""From so many standard errors on, chance brings the change less than once in so many times."""

TOGETHER = 0.7
"""Mean z over all areas from which the areas are said to have moved together: 1.7 times its measured spread."""

LEAST_TOGETHER = 8
"""Over fewer areas the mean spreads wider than measured, and nothing is said about all together."""

LEAST_RANGE = 0.1
"""Half a range is taken to be at least this wide, in levels: at the very end of the scale nothing of it is left."""

LEAST_SHARED = 0.5
"""Compare an area when at least this share of its weight, in both reports, is on skills that both have."""


class AreaChange(msgspec.Struct, frozen=True):
    """One area then and now. Positions are on the level scale, None where a report lacks the area."""

    area: str
    """Identifier of the area."""
    name: str
    """What it is called."""
    direction: Direction
    """Which way it went, if that can be said."""
    sentence: str
    """The change in words, or why there is nothing to compare."""
    old_words: str
    """The level then, in words; empty where the old report lacks the area."""
    new_words: str
    """The level now, in words; empty where the new report lacks the area."""
    old_position: float | None
    """Then, with the weights of the new report."""
    new_position: float | None
    """Now."""
    z: float | None
    """The difference in standard errors; None when it cannot be compared."""


class ReportChange(msgspec.Struct, frozen=True):
    """All areas of either report: those of the new one in its order, then those only the old one has."""

    sentence: str
    """What changed as a whole."""
    together: Direction
    """All areas taken together."""
    caution: str
    """Why part of a difference may not be the person's; empty when both reports were made alike."""
    areas: tuple[AreaChange, ...]
    """One for each area that either report has."""

    def count(self, direction: Direction) -> int:
        """Number of areas that went this way."""
        return sum(area.direction == direction for area in self.areas)


def compare(old: Report, new: Report) -> ReportChange:
    """What changed from the old report to the new one, area by area.

    The reports may be for different roles: an area is then read, both times, with the weights that the new
    role gives to the skills both reports have. Where an area is in one report only, where a report rests on
    no question there, or where the two share too few skills, it is listed as not comparable, with the reason.
    """
    before = {area.id: area for area in old.areas}
    after = {area.id: area for area in new.areas}
    found = [_area_change(before.get(area.id), area, new.levels) for area in new.areas]
    found += [_area_change(area, None, new.levels) for area in old.areas if area.id not in after]
    changes = tuple(change for change, _ in found)
    errors = [error for _, error in found if error is not None]
    together = _together(changes)
    return ReportChange(
        sentence=_overall(changes, together, errors), together=together, caution=_caution(old, new), areas=changes
    )


class _Estimate(NamedTuple):
    """Mean and standard deviation on the level scale."""

    position: float
    sd: float


def _area_change(old: AreaScore | None, new: AreaScore | None, names: LevelNames) -> tuple[AreaChange, float | None]:
    """The change of one area and the standard error it was judged by (None when it cannot be compared)."""
    either = new or old
    assert either is not None
    reason = _reason_against(old, new)
    z = error = None
    direction: Direction = "cannot compare"
    then = now = None
    if old is not None and new is not None and not reason:
        weights = _shared_weights(old, new)
        both = old.steady is not None and new.steady is not None
        then, now = _estimate(old, weights, both), _estimate(new, weights, both)
        error = sqrt(then.sd**2 + now.sd**2)
        z = (now.position - then.position) / error
        direction = "up" if z >= RELIABLE else "down" if z <= -RELIABLE else "no reliable change"
        reason = _change_sentence(then, now, z, names)
    change = AreaChange(
        area=either.id,
        name=either.name,
        direction=direction,
        sentence=reason,
        old_words=old.words if old else "",
        new_words=new.words if new else "",
        old_position=_shown_position(then, old),
        new_position=_shown_position(now, new),
        z=None if z is None else rounded(z),
    )
    return change, error


def _shown_position(estimate: _Estimate | None, area: AreaScore | None) -> float | None:
    if estimate is not None:
        return rounded(estimate.position)
    return area.position if area else None


def _reason_against(old: AreaScore | None, new: AreaScore | None) -> str:
    if old is None:
        return "Only the later report covers this area."
    if new is None:
        return "Only the earlier report covers this area."
    if not old.asked or not new.asked:
        when = "either time" if not old.asked and not new.asked else "the first time" if not old.asked else "this time"
        return f"No question was asked here {when}, so there is nothing firm to compare."
    if min(_shared_weight(old, new), _shared_weight(new, old)) < LEAST_SHARED:
        return "The two reports look at different skills of this area."
    return ""


def _shared_weight(area: AreaScore, other: AreaScore) -> float:
    """Share of the area's weight that is on skills the other report has too."""
    ids = {skill.id for skill in other.skills}
    return sum(skill.weight for skill in area.skills if skill.id in ids) / area.importance


# One area on common weights -----------------------------------------------------------------------------


def _shared_weights(old: AreaScore, new: AreaScore) -> dict[str, float]:
    """Weights of the skills that both have, as the new report weighs them; they sum to 1."""
    ids = {skill.id for skill in old.skills}
    weights = {skill.id: skill.weight for skill in new.skills if skill.id in ids}
    total = sum(weights.values())
    return {id: weight / total for id, weight in weights.items()}


def _estimate(area: AreaScore, weights: Mapping[str, float], is_steady: bool) -> _Estimate:
    """The area as the weighted mean of its skills, under other weights than the report's where they differ.

    A report does not keep the covariance of its skills. Their mean correlation follows from the standard
    deviation it gives for the area under its own weights, and is used for the other weights.
    """
    own = {skill.id: skill.weight / area.importance for skill in area.skills}
    whole = _of(area, is_steady)
    if own.keys() == weights.keys() and all(abs(own[id] - weights[id]) < 1e-9 for id in own):
        return whole
    skills = {skill.id: _of(skill, is_steady) for skill in area.skills}
    position = sum(weight * skills[id].position for id, weight in weights.items())
    together, apart = _variances(skills, own)
    correlation = 1.0 if together <= apart else min(max((whole.sd**2 - apart) / (together - apart), 0.0), 1.0)
    together, apart = _variances(skills, weights)
    return _Estimate(position, sqrt(correlation * together + (1.0 - correlation) * apart))


def _variances(skills: Mapping[str, _Estimate], weights: Mapping[str, float]) -> tuple[float, float]:
    """Variance of the weighted mean if the skills' errors were one and the same, and if they were independent."""
    parts = [weight * skills[id].sd for id, weight in weights.items()]
    return sum(parts) ** 2, sum(part * part for part in parts)


def _of(score: AreaScore | SkillScore, is_steady: bool) -> _Estimate:
    """Place and standard deviation of a score; of an older report from its range, by the side that was not cut off."""
    if is_steady and score.steady is not None:
        return _Estimate(score.steady[0], max(score.steady[1], LEAST_RANGE / RANGE_Z))
    return _Estimate(
        score.position, max(score.high - score.position, score.position - score.low, LEAST_RANGE) / RANGE_Z
    )


# Sentences ----------------------------------------------------------------------------------------------


def _change_sentence(old: _Estimate, new: _Estimate, z: float, names: LevelNames) -> str:
    if abs(z) < RELIABLE:
        if abs(new.position - old.position) <= RANGE_Z * (old.sd + new.sd):
            return "No reliable change: the two ranges overlap too much."
        return "No reliable change: the difference is one that chance brings too often."
    times = next(times for least, times in CHANCE if abs(z) >= least)
    way = "Up" if z > 0 else "Down"
    before, after = names[level_at(old.position)], names[level_at(new.position)]
    where = f"within {after}" if before == after else f"from {before} to {after}"
    return f"{way} {where}; a change this large would come by chance less than 1 time in {times}."


def _together(changes: Sequence[AreaChange]) -> Direction:
    scores = [change.z for change in changes if change.z is not None]
    if len(scores) < LEAST_TOGETHER:
        return "cannot compare"
    mean = sum(scores) / len(scores)
    return "up" if mean >= TOGETHER else "down" if mean <= -TOGETHER else "no reliable change"


def _overall(changes: Sequence[AreaChange], together: Direction, errors: Sequence[float]) -> str:
    compared = len(errors)
    if not compared:
        return "No area can be compared between these two reports."
    areas = "the one area" if compared == 1 else f"the {compared} areas"
    up, down = ([change.name for change in changes if change.direction == way] for way in ("up", "down"))
    moved = together in ("up", "down")
    if up or down:
        parts = [f"{listed(names)} went {way}" for names, way in ((up, "up"), (down, "down")) if names]
        first = f"Of {areas} compared, {' and '.join(parts)} by more than chance would bring."
        return f"{first} Taken together, the areas went {together}." if moved else first
    if moved:
        return (
            f"Taken together, {areas} went {together} by more than chance would usually bring. "
            "No single area shows it on its own."
        )
    least = max(round(2 * RELIABLE * float(np.median(errors))), 1) / 2
    return (
        f"No reliable change in {areas} compared. In a single area, a change of less than about {least:g} {'levels' if least > 1 else 'level'} "
        "can’t be told from chance with this many questions."
    )


def _caution(old: Report, new: Report) -> str:
    parts = []
    if old.engine != new.engine:
        parts.append(
            f"The reports were worked out by different versions of the measurement ({old.engine} and {new.engine}), "
            "so part of a difference may come from that."
        )
    if old.role_id != new.role_id:
        parts.append(
            f"The earlier report is for {old.role}, the later one for {new.role}. "
            "Areas are compared with the weights of the later role, on the skills that both ask for."
        )
    return " ".join(parts)
