"""What to ask next, and when to stop.

Self-ratings come first, in a fixed order (`length.ratings`). Then each question is the one that most sharpens the
decision about the role: the expected drop in the variance of every skill, weighted by the skill's importance and by
how much of the belief lies right at the required level. Nothing is left to chance: a seed that belongs to
the assessment picks among the best few, so that the same question is not shown to everybody.
"""

from collections.abc import Collection
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray

from assessment.engine.model.arrays import Array, Places
from assessment.engine.model.bank import Bank, bank_about
from assessment.engine.model.irt import expected_information, pdf_each
from assessment.engine.model.scoring import Abilities, Responses, at_least, is_rating, running
from skills.content import Content, RoleProfile

MAX_PER_SKILL = 3
"""At most this many questions on one skill: two would cost .002 of right verdicts, more add nothing."""

PICK_AMONG = 5
"""The best few to choose from. Five instead of one costs nothing and cuts the top exposure by a third."""

EASY_QUESTIONS = 1
EASY_PROBABILITY = 0.75
"""The first question is one the person is expected to get right this often, so that the start is easy. After 4 to 8
ratings and with 16 to 24 questions one costs nothing measurable (.001 of right verdicts, less than its error)."""

CERTAIN = 0.9
"""Stop early once every skill of the role is on one side of its target with this probability."""

MIN_QUESTIONS = 8
"""Never stop early before this many questions, however clear the ratings seem."""


def next_question(
    content: Content,
    role: RoleProfile,
    responses: Responses,
    budget: int,
    seed: str,
    seen: Collection[str] = (),
    focus: str = "",
    belief: Abilities | None = None,
) -> str | None:
    """Id of the next question of the check, or None: budget used up, everything clear, or nothing left to ask.

    `seen` are items from earlier assessments of the same person: they and their enemies come after all others that
    would do.
    `focus` is the id of an area, or ids of skills with spaces between: then only questions there are asked, as many as
    the budget allows, however many there were on a skill and however clear the matter is, because somebody wanted to
    know more there.
    `belief` is `scoring.running` of exactly these responses, for a caller who has it; otherwise it is computed.
    """
    bank = belief.bank if belief else role_bank(content, role, responses)
    asked = _asked(bank, responses)
    if len(asked) >= budget:
        return None
    abilities = belief or running(bank, responses)
    candidates = _inside(bank, role, asked, focus) if focus else _to_choose_from(bank, role, asked, abilities, budget)
    if not candidates.size:
        return None
    candidates = _fresh(bank, candidates, seen)
    value, success = _value(bank, role, abilities, candidates)
    if len(asked) < EASY_QUESTIONS:
        easy = success >= min(EASY_PROBABILITY, float(success.max()))
        candidates, value = candidates[easy], value[easy]
    best = candidates[np.argsort(-value, kind="stable")[:PICK_AMONG]]
    return bank.items[int(best[_pick(seed, len(asked), len(best))])]


def is_over(
    content: Content,
    role: RoleProfile,
    responses: Responses,
    budget: int,
    focus: str = "",
    belief: Abilities | None = None,
) -> bool:
    """Whether `next_question` is None, without weighing the items it would choose from. Arguments as there."""
    bank = belief.bank if belief else role_bank(content, role, responses)
    asked = _asked(bank, responses)
    if len(asked) >= budget:
        return True
    if focus:
        return not _inside(bank, role, asked, focus).size
    abilities = belief or running(bank, responses)
    return not _to_choose_from(bank, role, asked, abilities, budget).size


def open_questions(content: Content, role: RoleProfile, responses: Responses, focus: str) -> int:
    """How many questions on an area or skills of the role have not been asked yet; `focus` as for `next_question`."""
    bank = role_bank(content, role, responses)
    return int(_inside(bank, role, _asked(bank, responses), focus).size)


def role_bank(content: Content, role: RoleProfile, responses: Responses) -> Bank:
    """The bank of what a role asks for and of what was responded to: all that a check can be about."""
    return bank_about(content, (requirement.skill for requirement in role.requirements), responses)


def _asked(bank: Bank, responses: Responses) -> list[int]:
    """Positions of the items that were responded to, in the order of the responses."""
    return [bank.item_index[id] for id in responses if not is_rating(id) and id in bank.item_index]


def _open(bank: Bank, asked: list[int]) -> NDArray[np.bool_]:
    """Whether each item may still be asked, (items,): neither it nor an enemy of it was."""
    free = np.ones(len(bank.items), dtype=bool)
    free[asked] = False
    free[[enemy for place in asked for enemy in bank.enemies[place]]] = False
    return free


def _fresh(bank: Bank, candidates: Places, seen: Collection[str]) -> Places:
    """The candidates that an earlier check neither asked nor gave away; failing those, the ones that it did not ask.

    Positions of items, (candidates,) and fewer.
    """
    before = [bank.item_index[id] for id in seen if id in bank.item_index]
    if not before:
        return candidates
    for fresh in (candidates[_open(bank, before)[candidates]], candidates[~np.isin(candidates, before)]):
        if fresh.size:
            return fresh
    return candidates


def _inside(bank: Bank, role: RoleProfile, asked: list[int], focus: str) -> Places:
    """Open items on the skills of a focus that the role asks for, (items found,)."""
    members = np.zeros(len(bank.skills), dtype=bool)
    for name in focus.split():
        members[list(bank.members[name]) if name in bank.members else bank.index.get(name, [])] = True
    return np.flatnonzero((members & (_weights(bank, role) > 0))[bank.item_skill] & _open(bank, asked))


def _to_choose_from(bank: Bank, role: RoleProfile, asked: list[int], abilities: Abilities, budget: int) -> Places:
    """Items that may be asked next, (candidates,); none when everything is clear and each area has had its question."""
    clear = len(asked) >= MIN_QUESTIONS and everything_clear(role, abilities)
    weights, times = _weights(bank, role), _times(bank, asked)
    waiting = _waiting(bank, weights, asked)
    if clear and not waiting:
        return np.array([], dtype=np.int64)
    left = 0 if clear else budget - len(asked)
    return _candidates(bank, weights, asked, times, waiting, must=len(waiting) >= left)


def everything_clear(role: RoleProfile, abilities: Abilities) -> bool:
    """Whether every skill of the role is surely at its target, or surely below it."""
    cuts = abilities.bank.measurement.cuts
    for requirement in role.requirements:
        above = at_least(*abilities.skill(requirement.skill), cuts[requirement.level - 1])
        if max(above, 1.0 - above) < CERTAIN:
            return False
    return True


def _pick(seed: str, turn: int, count: int) -> int:
    """A number below `count` that looks random between assessments and is fixed within one."""
    return int.from_bytes(sha256(f"{seed}:{turn}".encode()).digest()[:8]) % count


def _candidates(bank: Bank, weights: Array, asked: list[int], times: Places, waiting: list[str], must: bool) -> Places:
    """Items that may be asked, (candidates,): of the role, open, within the limits per skill.

    Of the waiting areas only, if there are any, when they must have their turn or nothing else is within the limits.
    """
    limit = np.where(weights > 0, MAX_PER_SKILL, 0)
    free = _open(bank, asked)
    allowed = free & (times < limit)[bank.item_skill]
    if waiting and (must or not allowed.any()):
        members = np.zeros(len(bank.skills), dtype=bool)
        for area in waiting:
            members[list(bank.members[area])] = True
        inside = free & (members & (weights > 0))[bank.item_skill]
        allowed = allowed & inside if (allowed & inside).any() else inside
    if not allowed.any():
        allowed = free & (weights > 0)[bank.item_skill]
    return np.flatnonzero(allowed)


def _times(bank: Bank, asked: list[int]) -> Places:
    """How often each skill was asked about, (skills,)."""
    return np.bincount(bank.item_skill[asked], minlength=len(bank.skills))


def _waiting(bank: Bank, weights: Array, asked: list[int]) -> list[str]:
    """Areas the role asks for, by its weights, (skills,), with questions to ask, of which none was asked yet.

    An area without a question is never called in the report, so the check does not stop before each had one.
    With no more questions to go than areas without one, only those areas are asked about.
    """
    items = np.bincount(bank.item_skill[_open(bank, asked)], minlength=len(bank.skills))
    wanted, there, times = (weights > 0).tolist(), items.tolist(), _times(bank, asked).tolist()
    return [
        area
        for area, places in bank.members.items()
        if any(wanted[place] and there[place] for place in places)
        and not any(wanted[place] and times[place] for place in places)
    ]


def _weights(bank: Bank, role: RoleProfile) -> Array:
    """Importance of each skill for the role, (skills,); 0 where the role does not ask for it."""
    weights = np.zeros(len(bank.skills))
    for requirement in role.requirements:
        weights[bank.index[requirement.skill]] = requirement.weight
    return weights


def _value(bank: Bank, role: RoleProfile, abilities: Abilities, items: Places) -> tuple[Array, Array]:
    """Worth of asking each item now, and the chance of a correct response; each (items,).

    The worth of an item on skill k is the expected drop in the variance of every skill j: `expected_information` times
    S_jk^2, with the covariance of skill j and what the items of skill k show. Each is counted with its importance
    times the density of the belief at the required level.
    """
    size = len(bank.skills)
    mean, deviation = abilities.mean[:size], np.sqrt(np.diag(abilities.covariance)[:size])
    cut = np.zeros(size)
    for requirement in role.requirements:
        cut[bank.index[requirement.skill]] = bank.measurement.cuts[requirement.level - 1]
    importance = _weights(bank, role) * pdf_each((mean - cut) / deviation) / deviation
    shown = abilities.shown
    reach = importance @ shown.with_skills**2

    skill = bank.item_skill[items]
    information, success = expected_information(
        shown.mean[skill], shown.variance[skill], bank.alpha[items], bank.difficulty[items], bank.guessing[items]
    )
    return information * reach[skill], success
