"""What more effort buys: right verdicts, and areas called and how often rightly, for pairs of ratings and questions.

The three lengths stand among the lengths of before and among pairs that nobody is offered, all on the same people of
the launch world, so that a difference between two of them is one of the same people.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from assessment.engine.asking.length import LENGTHS, pace, ratings
from assessment.engine.model.arrays import Array
from assessment.engine.model.bank import bank_of
from assessment.engine.model.scoring import Abilities, Responses, estimate, on_level_scale
from assessment.engine.reading.evidence import borne_out
from assessment.engine.reading.scores import area_target, called, requirements_by_area, standing
from benchmarks import figures
from benchmarks.figures import Value
from benchmarks.sittings import Readings, take, turn
from benchmarks.worlds import Person
from skills.content import Content, RoleProfile

Rated = Callable[[Content, RoleProfile], tuple[str, ...]]
Document = dict[str, Any]


def _areas(content: Content, role: RoleProfile) -> tuple[str, ...]:
    return tuple(f"area/{area}" for area in requirements_by_area(content, role))


def _unrated(content: Content, role: RoleProfile) -> tuple[str, ...]:
    return ()


def _heaviest(content: Content, role: RoleProfile) -> tuple[str, ...]:
    """Up to 24 skills of weight 3 and more, which Standard rated before."""
    ranked = sorted(role.requirements, key=lambda asked: (-asked.weight, not content.skill_by_id[asked.skill].core))
    return tuple(f"skill/{asked.skill}" for asked in ranked[:24] if asked.weight >= 3)


def _offered(name: str) -> Rated:
    return lambda content, role: ratings(content, role, name)


class Pair(NamedTuple):
    """Ratings and questions, by a name that says what they are."""

    id: str
    title: str
    rated: Rated
    questions: int


PAIRS = (
    Pair("areas", "Every area rated, nothing asked", _areas, 0),
    Pair("short-before", "Short before: every area", _areas, 12),
    *(Pair(id, length.name, _offered(id), length.questions) for id, length in LENGTHS.items()),
    Pair("unrated", "Standard without ratings", _unrated, 24),
    Pair("standard-before", "Standard before: 24 heaviest skills", _heaviest, 24),
    Pair("thorough-before", "Thorough before: every skill", _offered("thorough"), 36),
)  # fmt: skip


class Called(NamedTuple):
    """What one area of one report was called, and whether that is so."""

    result: str
    rightly: bool
    """Meets: truly at or above the target. Gap: truly below. Within reach: truly within a level of it."""


class Sat(NamedTuple):
    """What came of a pair."""

    ratings: float
    """Mean over people; roles ask for different numbers of skills."""
    seconds: float
    readings: Readings
    areas: list[list[Called]]
    """For each person, the areas of their role."""

    @property
    def right(self) -> Array:
        """Share of right verdicts of each person, (people,)."""
        return figures.right_of_each(self.readings)


def sat(content: Content, roles: Sequence[RoleProfile], people: Sequence[Person], pair: Pair) -> Sat:
    """Everybody takes the pair for the role whose turn it is."""
    readings, areas, counts = Readings(content), [], []
    for person in people:
        role = roles[turn(person.number, len(roles))]
        rated = pair.rated(content, role)
        given = take(content, role, person, rated, pair.questions)
        abilities = estimate(bank_of(content), given)
        readings.add(role, person, abilities, given)
        areas.append(_called(content, role, person, abilities, given))
        counts.append(len(rated))
    each, mean = pace(content), float(np.mean(counts))
    return Sat(mean, pair.questions * each.question + mean * each.rating, readings, areas)


def _called(
    content: Content, role: RoleProfile, person: Person, abilities: Abilities, given: Responses
) -> list[Called]:
    """What the report calls each area, by its own functions; people of the launch world click at nothing."""
    bank, cuts, found = bank_of(content), content.measurement.cuts, []
    asked = [content.item_by_id[id] for id in given if id in content.item_by_id]
    known = {id for id, n in bank.item_index.items() if given.get(id) == bank.key[n]}
    for wanted in requirements_by_area(content, role).values():
        total, target = sum(each.weight for each in wanted), area_target(wanted)
        weights = {each.skill: each.weight / total for each in wanted}
        here = [item for item in asked if item.skill in weights]
        missed = [item.level for item in here if item.id not in known]
        allowed = borne_out(len(here) - len(missed), missed, target)
        _, result = called(standing(abilities.along(weights), cuts), target, len(here), cuts, borne_out=allowed)
        truth = sum(weight * float(person.abilities[bank.index[skill]]) for skill, weight in weights.items())
        above, off = truth >= cuts[target - 1], abs(on_level_scale(truth, cuts) - target)
        found.append(Called(result, {"meets": above, "gap": not above, "within-reach": off <= 1.0}.get(result, False)))
    return found


# Figures ----------------------------------------------------------------------------------------------


def share_called(held: Sat) -> Value:
    """Share of areas with a result other than Not sure yet."""
    return figures.mean_over_people(np.array([np.mean([a.result != "not-sure" for a in each]) for each in held.areas]))


def called_rightly(held: Sat, results: Sequence[str] = ("meets", "gap", "within-reach")) -> Value:
    """Of the areas with one of these results, the share of which it is true."""
    counts = np.array([sum(area.result in results for area in each) for each in held.areas], dtype=float)
    hits = np.array([sum(area.rightly and area.result in results for area in each) for each in held.areas], dtype=float)
    return figures.ratio(hits, counts)


def row(pair: Pair, held: Sat) -> Document:
    """A pair as a line of the table."""
    values = {
        "right": figures.right(held.readings),
        "called": share_called(held),
        "rightly": called_rightly(held),
        "rmse": figures.rmse(held.readings),
        "coverage": figures.coverage(held.readings),
    }
    return {
        "id": pair.id,
        "title": pair.title,
        "ratings": round(held.ratings),
        "questions": pair.questions,
        "interactions": 2 * (round(held.ratings) + pair.questions),
        "minutes": round(held.seconds / 60, 1),
        **{name: None if np.isnan(each.value) else round(each.value, 4) for name, each in values.items()},
        "error": round(values["right"].error, 4),
    }


def better_than(held: Sat, other: Sat) -> Value:
    """How many more verdicts are right than in another pair, of the same people."""
    return figures.mean_over_people(held.right - other.right)


def figures_of_lengths(held: Mapping[str, Sat]) -> list[tuple[str, str, Value]]:
    """What the lengths must keep, as id, title and value; `held` by the ids of `PAIRS`."""
    found = []
    for id, length in LENGTHS.items():
        mine = held[id]
        if length.ratings is not None:
            found.append(
                (f"{id}.items", f"{length.name}: ratings and questions", Value(length.ratings + length.questions))
            )
            title = f"{length.name}: right verdicts beyond those of {length.name} before"
            found.append((f"{id}.beyond", title, better_than(mine, held[f"{id}-before"])))
            open_, error = share_called(mine)
            found.append((f"{id}.not_sure", f"{length.name}: areas called Not sure yet", Value(1.0 - open_, error)))
        for result, said in (("meets", "Meets"), ("gap", "Gap")):
            found.append(
                (f"{id}.{result}", f"{length.name}: areas called {said} that are", called_rightly(mine, [result]))
            )
    return found
