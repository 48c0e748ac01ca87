"""Which self-ratings tell most about a role, before anything is known about the person.

A rating is worth the drop of doubt that it brings about the role's areas. Each area of the role is a weighted mean of
skills with a line, the mean of their cut scores; its doubt is its variance, counted with its importance times the
density of the belief at the line, as `selection` counts skills. A rating along a direction h with noise r drops the
variance along d by (d S h)^2 / (h S h + r), S being the covariance (the update of a normal belief by a normal
observation; a rating's five steps blur every rating alike). The best is taken, S moves on, and so to the next: so two
ratings that tell the same are not both taken, and the leaning of a person, which is in every rating, weighs on all.
"""

from typing import NamedTuple

import numpy as np

from assessment.engine.model.arrays import Array
from assessment.engine.model.bank import Bank, bank_about
from assessment.engine.model.irt import pdf_each
from assessment.engine.model.per_content import per_content
from skills.content import Content, Requirement, RoleProfile


def telling(content: Content, role: RoleProfile, count: int) -> frozenset[str]:
    """Ids of so many skills of a role, all when it has fewer, whose ratings tell most. The same at every call."""
    return frozenset(_in_order(content, role)[:count])


def _in_order(content: Content, role: RoleProfile) -> tuple[str, ...]:
    """The skills of a role, the most telling first. Worked out once per content and role: some milliseconds."""
    known = _known(content)
    if role.requirements not in known:
        known[role.requirements] = _ranked(bank_about(content, (need.skill for need in role.requirements)), role)
    return known[role.requirements]


@per_content
def _known(content: Content) -> dict[tuple[Requirement, ...], tuple[str, ...]]:
    """What was ranked of a content, by what a role asks for; filled by `_in_order`."""
    return {}


def _ranked(bank: Bank, role: RoleProfile) -> tuple[str, ...]:
    lines, left = _lines(bank, role), [requirement.skill for requirement in role.requirements]
    covariance, ranked = bank.prior.copy(), []
    while left:
        rated = bank.directions[[bank.rating_direction[f"skill/{skill}"] for skill in left]]
        columns = covariance @ rated.T
        variance = (rated.T * columns).sum(axis=0) + bank.measurement.rating_noise_variance
        deviation = np.sqrt(np.maximum(((lines.direction @ covariance) * lines.direction).sum(axis=1), 1e-12))
        doubt = lines.importance * pdf_each(lines.cut / deviation) / deviation
        worth = doubt @ (lines.direction @ columns) ** 2 / variance
        best = int(np.argmax(worth))
        covariance -= np.outer(columns[:, best], columns[:, best]) / variance[best]
        ranked.append(left.pop(best))
    return tuple(ranked)


class _Lines(NamedTuple):
    """The areas of a role: directions in the state (areas, n + 1), cut scores and importances (areas,)."""

    direction: Array
    cut: Array
    importance: Array


def _lines(bank: Bank, role: RoleProfile) -> _Lines:
    size = len(bank.skills)
    weight, cut = np.zeros(size), np.zeros(size)
    for requirement in role.requirements:
        place = bank.index[requirement.skill]
        weight[place], cut[place] = requirement.weight, bank.measurement.cuts[requirement.level - 1]
    inside = np.zeros((len(bank.members), size))
    for row, places in zip(inside, bank.members.values(), strict=True):
        row[list(places)] = weight[list(places)]
    importance = inside.sum(axis=1)
    asked = importance > 0
    shares = inside[asked] / importance[asked, None]
    return _Lines(np.pad(shares, ((0, 0), (0, len(bank.prior) - size))), shares @ cut, importance[asked])
