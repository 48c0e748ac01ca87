"""What more questions would buy: how much narrower the range of an area would become.

The expected drop of a variance by one response has a closed form (`irt.expected_information`), so the best few
questions are chosen one after the other, each time with the variances that are left to expect. Means are
left where they are: the direction of the responses is not known, only how much they would tell.
"""

from collections.abc import Collection, Mapping
from math import sqrt

import numpy as np

from assessment.engine.asking.focus import focus_name, skills_in
from assessment.engine.asking.length import minutes
from assessment.engine.asking.selection import role_bank
from assessment.engine.model.arrays import Places
from assessment.engine.model.irt import expected_information
from assessment.engine.model.scoring import Abilities, Responses, is_rating, running
from skills.content import Content, RoleProfile

NARROWER = ((0.42, "half"), (0.29, "a third"), (0.22, "a quarter"), (0.16, "a fifth"), (0.07, "a tenth"))
"""From this share of a range on, the part that would go is called so."""

AMONG = 8
"""So many for each question to come, those that tell most now, are looked at again after each choice. Looking at all 404
of the shipped content would move an expected standard deviation by .0016 at most, and mostly not at all (476 checks)."""


def expected_sd(abilities: Abilities, weights: Mapping[str, float], asked: Collection[str], count: int) -> list[float]:
    """Standard deviation of a weighted mean of skills to expect after 0, 1, ... `count` more questions on them.

    `weights` are by skill id and sum to 1; `asked` are ids of items that cannot be asked again. In standard
    deviations of the population. The list is shorter than `count + 1` when the questions run out.
    """
    bank = abilities.bank
    # Skills without weight, and the shifts of their items, have no part in it: leaving them out is exact.
    places = np.array([bank.index[skill] for skill, weight in weights.items() if weight > 0.0], dtype=np.int64)
    state = np.array([*places, *np.unique(bank.skill_shift[places])])
    direction = np.array([*(weights[bank.skills[place]] for place in places), *[0.0] * (len(state) - len(places))])
    covariance, shown = abilities.covariance[np.ix_(state, state)], bank.directions[np.ix_(places, state)]
    place_of_skill = np.full(len(bank.skills), -1)
    place_of_skill[places] = range(len(places))
    item_place = place_of_skill[bank.item_skill]
    item_place[[bank.item_index[id] for id in asked if id in bank.item_index]] = -1
    left: Places = np.flatnonzero(item_place >= 0)
    own, taken = item_place[left], np.zeros(left.size, dtype=bool)
    centre, alpha = abilities.shown.mean[places][own], bank.alpha[left]
    difficulty, guessing = bank.difficulty[left], bank.guessing[left]
    expected = [sqrt(max(float(direction @ covariance @ direction), 0.0))]
    for number in range(min(count, left.size)):
        columns = covariance @ shown.T
        variance, reach = (shown.T * columns).sum(axis=0), direction @ columns
        information, _ = expected_information(centre, variance[own], alpha, difficulty, guessing)
        gain = np.where(taken, -1.0, information * (reach**2)[own])
        best = int(np.argmax(gain))
        column = columns[:, own[best]]
        covariance -= information[best] * np.outer(column, column)
        taken[best] = True
        expected.append(sqrt(max(float(direction @ covariance @ direction), 0.0)))
        if number == 0:
            few = np.sort(np.argsort(-gain, kind="stable")[: AMONG * count])
            own, taken, centre = own[few], taken[few], centre[few]
            alpha, difficulty, guessing = alpha[few], difficulty[few], guessing[few]
    return expected


def narrowing(before: float, after: float) -> str:
    """What happens to a range whose standard deviation falls from `before` to `after`, after "would"."""
    gone = 1.0 - after / before if before > 0.0 else 0.0
    share = next((words for least, words in NARROWER if gone >= least), "")
    return f"cut the range by about {share}" if share else "hardly narrow the range"


def worth_of_the_rest(
    content: Content,
    role: RoleProfile,
    responses: Responses,
    budget: int,
    focus: str = "",
    belief: Abilities | None = None,
) -> str:
    """What the rest of a check would buy, for somebody who may stop now. Empty when nothing is left.

    `focus` is what the rest is about, as in `focus`; without one it is about the role.
    `belief` is `scoring.running` of exactly these responses, for a caller who has it; otherwise it is computed.
    """
    asked = [id for id in responses if not is_rating(id)]
    skills = skills_in(content, focus) if focus else ()
    wanted = [r for r in role.requirements if not focus or r.skill in skills]
    total = sum(requirement.weight for requirement in wanted)
    weights = {requirement.skill: requirement.weight / total for requirement in wanted}
    abilities = belief or running(role_bank(content, role, responses), responses)
    left = expected_sd(abilities, weights, asked, budget - len(asked))
    count = len(left) - 1
    if count < 1:
        return ""
    what = "The question left" if count == 1 else f"The {count} questions left"
    where = focus_name(content, focus) or "the role as a whole"
    return f"{what}, {minutes(content, count)}, would {narrowing(left[0], left[-1])} for {where}."
