"""Other ways to the same verdicts, on the same people and the same true items.

Each function returns figures of one rival. The fixed forms are the same for everybody and go evenly through all
skills and levels, as a form that serves several roles has to.
"""

from collections.abc import Sequence
from math import log
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assessment.engine.model.arrays import Array
from assessment.engine.model.bank import bank_of
from assessment.engine.model.scoring import estimate, running
from benchmarks.figures import Value, Verdicts, gap_value, gap_value_of, right, rmse, side, verdicts, weighted_right
from benchmarks.sittings import Readings, respond, turn
from benchmarks.worlds import SEEDS, Person
from skills.content import Content, RoleProfile

FORMS = (6, 12, 24, 36, 48, 72, 96, 144, 192, 288)
"""Lengths of fixed forms; those longer than the bank are left out."""


class Rival(dict[str, Value]):
    """Figures of one way: right, weighted right, gap value and, where it states abilities, RMSE."""


def summary(readings: Readings) -> Rival:
    """The figures that every way is compared on."""
    return Rival(
        right=right(readings),
        weighted_right=weighted_right(readings),
        gap_value=gap_value(readings),
        rmse=rmse(readings),
    )


def role_of(roles: Sequence[RoleProfile], person: Person) -> RoleProfile:
    """The role a person is assessed for; the same for Plumb and for every rival."""
    return roles[turn(person.number, len(roles))]


def form(content: Content) -> tuple[int, ...]:
    """All items of the bank in an order whose every beginning is balanced over skills and, among them, levels."""
    bank = bank_of(content)
    rng = np.random.default_rng([SEEDS[0], 4])
    skills = rng.permutation(len(bank.skills)).tolist()
    left = {skill: np.flatnonzero(bank.item_skill == skill).tolist() for skill in skills}
    order: list[int] = []
    for step in range(len(bank.items)):
        for place, skill in enumerate(skills):
            wanted = (place + step) % 4 + 1
            if left[skill]:
                item = min(left[skill], key=lambda i: (abs(int(bank.item_level[i]) - wanted), i))
                left[skill].remove(item)
                order.append(item)
    return tuple(order)


def ratings_only(content: Content, roles: Sequence[RoleProfile], people: Sequence[Person]) -> Rival:
    """Self-ratings of all skills, read by the model."""
    readings = Readings(content)
    for person in people:
        given = {id: level for id, level in person.ratings.items() if id.startswith("skill/")}
        readings.add(role_of(roles, person), person, estimate(bank_of(content), given), given)
    return summary(readings)


def nothing(content: Content, roles: Sequence[RoleProfile], people: Sequence[Person]) -> Rival:
    """Nobody is asked anything."""
    readings = Readings(content)
    before = estimate(bank_of(content), {})
    for person in people:
        readings.add(role_of(roles, person), person, before, {})
    return summary(readings)


def literal_ratings(content: Content, roles: Sequence[RoleProfile], people: Sequence[Person]) -> Rival:
    """Self-ratings taken at their word: whoever rates the required level has it."""
    levels = np.array([[person.ratings[f"skill/{skill.id}"] for skill in content.skills] for person in people])
    return _by_level(_asked(content, roles, people), levels.astype(float), content)


def percent_correct(
    content: Content, roles: Sequence[RoleProfile], people: Sequence[Person], lengths: Sequence[int], corrected: bool
) -> dict[int, Rival]:
    """A fixed form; the share right in an area is the level of all its skills.

    As usual: 20 % right is level 1, 40 % level 2, and so on. `corrected` takes lucky guesses out first and gives
    each level a fourth of the rest, which is better than what is usual. An area without an item is given the
    level of the whole form.
    """
    bank, order = bank_of(content), form(content)
    seen, area = _asked(content, roles, people), np.zeros(len(bank.skills), dtype=np.int64)
    for number, places in enumerate(bank.members.values()):
        area[list(places)] = number
    found = {}
    for length in lengths:
        items = np.array(order[:length])
        right_ = np.array([person.correct[items] for person in people]).astype(float)
        if corrected:
            luck = np.array([1.0 / len(content.items[i].options) for i in items])
            right_ = (right_ - luck) / (1.0 - luck)
        levels = np.empty((len(people), len(bank.skills)))
        for number in range(len(bank.members)):
            inside = area[bank.item_skill[items]] == number
            share = right_[:, inside].mean(axis=1) if inside.any() else right_.mean(axis=1)
            levels[:, area == number] = (share * 4.0 if corrected else share * 5.0 - 0.5)[:, None]
        found[length] = _by_level(seen, levels, content)
    return found


def _asked(content: Content, roles: Sequence[RoleProfile], people: Sequence[Person]) -> Verdicts:
    readings = Readings(content)
    before = estimate(bank_of(content), {})
    for person in people:
        readings.add(role_of(roles, person), person, before, {})
    return verdicts(readings)


def _by_level(seen: Verdicts, levels: Array, content: Content) -> Rival:
    """A verdict from levels, (people, skills): at the required level when nearer to it than to the one below."""
    cuts = content.measurement.cuts
    required = 1.0 + np.searchsorted(np.array(cuts), np.nan_to_num(seen.cut))
    called: NDArray[np.bool_] = levels >= required - 0.5
    return Rival(
        right=side(seen, called, weighted=False),
        weighted_right=side(seen, called, weighted=True),
        gap_value=gap_value_of(seen, seen.weight * np.maximum(required - levels, 0.0)),
    )


def fixed_form(content: Content, roles: Sequence[RoleProfile], people: Sequence[Person]) -> dict[int, Rival]:
    """A fixed form read by the same model, without ratings, at several lengths.

    Read by `scoring.running`, so that one pass gives all lengths. On 24 questions and more its estimates differ
    from those of `scoring.estimate` by hundredths; the figures agree to the third place.
    """
    bank, order = bank_of(content), form(content)
    lengths = [length for length in FORMS if length <= len(order)]
    found = {length: Readings(content) for length in lengths}
    for person in people:
        belief, done = running(bank, {}), 0
        for length, readings in found.items():
            part = {bank.items[i]: respond(content, person, bank.items[i]) for i in order[done:length]}
            belief, done = running(bank, part, belief), length
            readings.add(role_of(roles, person), person, belief, {})
    return {length: summary(readings) for length, readings in found.items()}


def random_items(
    content: Content, roles: Sequence[RoleProfile], people: Sequence[Person], rated: bool, questions: int
) -> Rival:
    """As many questions on the role's skills, drawn at random, read by the same model; with or without ratings."""
    bank, readings = bank_of(content), Readings(content)
    for person in people:
        role = role_of(roles, person)
        wanted = {bank.index[requirement.skill] for requirement in role.requirements}
        items = [i for i in range(len(bank.items)) if int(bank.item_skill[i]) in wanted]
        drawn = np.random.default_rng([SEEDS[0], 5, person.number]).permutation(items)[:questions]
        given: dict[str, int | None] = {bank.items[i]: respond(content, person, bank.items[i]) for i in drawn.tolist()}
        if rated:
            given |= {f"skill/{bank.skills[place]}": person.ratings[f"skill/{bank.skills[place]}"] for place in wanted}
        readings.add(role, person, estimate(bank, given), given)
    return summary(readings)


def as_good_as(value: float, forms: dict[int, Rival]) -> float:
    """How long a fixed form must be to come as often to the right side, by weight: a parabola in the logarithm of the length, solved.

    The parabola smooths the few lengths tried. Beyond the longest form the answer is that length.
    """
    lengths = sorted(forms)
    x = np.array([log(length) for length in lengths])
    curve = np.polynomial.Polynomial.fit(x, [forms[length]["weighted_right"].value for length in lengths], 2)
    grid = np.linspace(x[0], x[-1], 2001)
    above = np.flatnonzero(curve(grid) >= value)
    return float(np.exp(grid[above[0]])) if len(above) else float(lengths[-1])


def catsim_per_area(
    content: Content, roles: Sequence[RoleProfile], people: Sequence[Person], questions: int
) -> Rival | None:
    """One adaptive test per area by the catsim library (maximum information, maximum likelihood); None without it."""
    try:
        from catsim.estimation import NumericalSearchEstimator
        from catsim.item_bank import ItemBank
        from catsim.selection import MaxInfoSelector
    except ImportError:
        return None
    bank = bank_of(content)
    seen = _asked(content, roles, people)
    areas: list[tuple[list[int], NDArray[np.int64], Any]] = []
    for members in bank.members.values():
        items = np.flatnonzero(np.isin(bank.item_skill, members))
        areas.append((list(members), items, ItemBank(_parameters(content, items))))
    each = max(questions // len(areas), 1)
    ability = np.zeros((len(people), len(bank.skills)))
    select, search = MaxInfoSelector(), NumericalSearchEstimator()
    for row, person in enumerate(people):
        for places, items, tested in areas:
            ability[row, places] = _one_test(tested, person.correct[items], each, select, search)
    return Rival(
        right=side(seen, ability >= seen.cut, weighted=False),
        weighted_right=side(seen, ability >= seen.cut, weighted=True),
        gap_value=gap_value_of(seen, seen.weight * np.maximum(np.nan_to_num(seen.cut) - ability, 0.0)),
    )


def _parameters(content: Content, items: NDArray[np.int64]) -> Array:
    """Items as catsim wants them: discrimination, difficulty, guessing, upper limit."""
    bank, numbers = bank_of(content), content.measurement
    slopes = [content.items[i].discrimination or numbers.discrimination for i in items.tolist()]
    return np.column_stack((slopes, bank.difficulty[items], bank.guessing[items], np.ones(len(items))))


def _one_test(items: Any, correct: NDArray[np.bool_], questions: int, select: Any, search: Any) -> float:
    """The ability after a test of one area. The library's steps, one after the other."""
    asked: list[int] = []
    responses: list[bool] = []
    ability = 0.0
    while len(asked) < min(questions, len(correct)):
        item = int(select.select(item_bank=items, administered_items=asked, est_theta=ability))
        asked.append(item)
        responses.append(bool(correct[item]))
        ability = float(
            search.estimate(item_bank=items, administered_items=asked, response_vector=responses, est_theta=ability)
        )
    return min(max(ability, -3.0), 3.0)
