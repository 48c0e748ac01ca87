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
from assessment.engine.model.arrays import Places
from assessment.engine.model.bank import bank_of
from assessment.engine.model.irt import expected_information
from assessment.engine.model.scoring import Abilities, Responses, is_rating, running
from skills.content import Content, RoleProfile

NARROWER = ((0.42, "half"), (0.29, "a third"), (0.22, "a quarter"), (0.16, "a fifth"), (0.07, "a tenth"))
"""From this share of a range on, the part that would go is called so."""


def expected_sd(abilities: Abilities, weights: Mapping[str, float], asked: Collection[str], count: int) -> list[float]:
    """Standard deviation of a weighted mean of skills to expect after 0, 1, ... `count` more questions on them.

    `weights` are by skill id and sum to 1; `asked` are ids of items that cannot be asked again. In standard
    deviations of the population. The list is shorter than `count + 1` when the questions run out.
    """
    bank = abilities.bank
    size = len(bank.skills)
    direction = np.zeros(size)
    for skill, weight in weights.items():
        direction[bank.index[skill]] = weight
    covariance = abilities.covariance[:size, :size].copy()
    open_items = (direction[bank.item_skill] > 0) & ~np.isin(np.array(bank.items), list(asked))
    left: Places = np.flatnonzero(open_items)
    expected = [sqrt(max(float(direction @ covariance @ direction), 0.0))]
    while len(expected) <= count and left.size:
        reach = direction @ covariance
        own = bank.item_skill[left]
        information, _ = expected_information(
            abilities.mean[own],
            covariance[own, own],
            bank.alpha[left],
            bank.difficulty[left],
            bank.guessing[left],
        )
        best = int(np.argmax(information * reach[own] ** 2))
        column = covariance[own[best]]
        covariance -= information[best] * np.outer(column, column)
        left = np.delete(left, best)
        expected.append(sqrt(max(float(direction @ covariance @ direction), 0.0)))
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
    skills = skills_in(content, focus)
    wanted = [r for r in role.requirements if r.skill in skills]
    total = sum(requirement.weight for requirement in wanted)
    weights = {requirement.skill: requirement.weight / total for requirement in wanted}
    abilities = running(bank_of(content), responses) if belief is None else belief
    left = expected_sd(abilities, weights, asked, budget - len(asked))
    count = len(left) - 1
    if count < 1:
        return ""
    what = "The question left" if count == 1 else f"The {count} questions left"
    where = focus_name(content, focus) or "the role as a whole"
    return f"{what}, {minutes(content, count)}, would {narrowing(left[0], left[-1])} for {where}."
