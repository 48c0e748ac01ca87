"""Each response of a person as all the others let one expect it.

Whatever judges responses (person fit) or items (statistics) compares a response with an ability that the response
itself had no part in. Otherwise a person would agree with themselves, and an item with itself.
"""

from functools import partial
from math import sqrt
from typing import NamedTuple

from assessment.engine.model.bank import Bank
from assessment.engine.model.irt import keyed, probability_correct
from assessment.engine.model.propagation import cavity, matched
from assessment.engine.model.scoring import Abilities, Responses, estimate, is_rating

STEPS = 40
"""Most people need fewer than ten; whoever needs more gets the slow way."""

SETTLED = 1e-9
"""The search is over when mean and variance together move by less than this."""


class Expectation(NamedTuple):
    """One response to a question, and what the person's other responses let one expect."""

    id: str
    item: int
    """Position in the bank."""
    correct: bool
    probability: float
    """Of a correct response."""
    mean: float
    sd: float
    """Ability in the item's skill less the shift of its items, estimated without this response; in standard deviations
    of the population."""


def expectations(bank: Bank, responses: Responses, known: Abilities | None = None) -> tuple[Expectation, ...]:
    """Every response to a question of the bank, seen from all the other responses; sorted by id.

    `known` is `scoring.estimate` of exactly these responses, for a caller who has it; otherwise it is computed.
    """
    abilities = estimate(bank, responses) if known is None else known
    found = []
    for id in sorted(responses):
        if is_rating(id) or (item := bank.item_index.get(id)) is None:
            continue
        correct = responses[id] == bank.key[item]
        mean, variance = _without(bank, abilities, responses, id, correct)
        chance = probability_correct(mean, variance, *bank.parameters(item))
        found.append(Expectation(id, item, correct, chance, mean, sqrt(variance)))
    return tuple(found)


def _without(bank: Bank, abilities: Abilities, responses: Responses, id: str, correct: bool) -> tuple[float, float]:
    """Mean and variance of what an item's skill shows (`Abilities.shown`) as if its response had not been given.

    Expectation propagation ends where the belief without a response, and the factor matched to that response there,
    together make the belief with it. So the former is found from the latter by going round until it stands still,
    which takes far less time than estimating again; where it does not settle, estimating again it is. The two ways
    differ by .001 on average (at most .012 in 200 cases).
    """
    item = bank.item_index[id]
    skill = int(bank.item_skill[item])
    alpha, difficulty, guessing = bank.parameters(item)
    observed = partial(keyed, alpha=alpha, difficulty=difficulty, guessing=guessing, correct=correct)
    mean, variance = _shown(abilities, skill)
    before, spread = mean, variance
    for _ in range(STEPS):
        precision, shift = cavity(mean, variance, *matched(1.0 / spread, before / spread, observed))
        if precision <= 0.0:
            break
        moved = shift / precision
        settled = abs(moved - before) + abs(1.0 / precision - spread) < SETTLED
        before, spread = moved, 1.0 / precision
        if settled:
            return before, spread
    return _shown(estimate(bank, {other: value for other, value in responses.items() if other != id}), skill)


def _shown(abilities: Abilities, skill: int) -> tuple[float, float]:
    shift, covariance = int(abilities.bank.skill_shift[skill]), abilities.covariance
    mean = abilities.mean[skill] - abilities.mean[shift]
    seen = covariance[:, skill] - covariance[:, shift]
    return float(mean), float(seen[skill] - seen[shift])
