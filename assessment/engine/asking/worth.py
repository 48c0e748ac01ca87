"""What more questions would buy: how much narrower the range of an area would become.

The expected drop of a variance by one response has a closed form (`irt.expected_information`), so the best few
questions are chosen one after the other, each time with the variances that are left to expect. Means are
left where they are: the direction of the responses is not known, only how much they would tell.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np

from assessment.engine.asking.focus import focus_name, skills_in
from assessment.engine.asking.length import minutes
from assessment.engine.asking.selection import role_bank
from assessment.engine.model.arrays import Array, Mask, Places
from assessment.engine.model.irt import expected_information
from assessment.engine.model.scoring import Abilities, Responses, is_rating, running
from skills.content import Content, RoleProfile

NARROWER = ((0.42, "half"), (0.29, "a third"), (0.22, "a quarter"), (0.16, "a fifth"), (0.07, "a tenth"))
"""From this share of a range on, the part that would go is called so."""

AMONG = 8
"""So many for each question to come, those that tell most now, are looked at again after each choice. Looking at all 404
of the shipped content would move an expected standard deviation by .0016 at most, and mostly not at all (476 checks)."""

TELLS_FOR = 4
"""So many choices are made before it is worked out anew what each question would tell; what is left to tell it to changes
after each. Working it out each time would move an expected standard deviation by .0002 at most (96 checks)."""


def expected_sd(abilities: Abilities, weights: Mapping[str, float], asked: Collection[str], count: int) -> list[float]:
    """Standard deviation of a weighted mean of skills to expect after 0, 1, ... `count` more questions on them.

    `weights` are by skill id and sum to 1; `asked` are ids of items that cannot be asked again. In standard
    deviations of the population. The list is shorter than `count + 1` when the questions run out.
    """
    return expected_sds(abilities, [weights], asked, count)[0]


def expected_sds(
    abilities: Abilities, lines: Sequence[Mapping[str, float]], asked: Collection[str], count: int
) -> list[list[float]]:
    """`expected_sd` of several weighted means that share no skill, each as if only its own questions were asked.

    They go side by side: numpy takes hardly longer for the questions of all than for the few of one.
    """
    line = np.repeat(np.arange(len(lines)), [len(weights) for weights in lines])
    places = np.array([abilities.bank.index[skill] for weights in lines for skill in weights], dtype=np.int64)
    direction, shown = np.zeros((len(lines), len(abilities.mean))), abilities.bank.directions[places]
    direction[line, places] = [weight for weights in lines for weight in weights.values()]
    columns = abilities.covariance @ shown.T
    variance = ((direction @ abilities.covariance) * direction).sum(axis=1)
    reach = (direction @ columns)[line, np.arange(places.size)]
    covariance = shown @ columns * (line[:, None] == line)  # what is asked on a line moves no other
    left = _Left.of(abilities, places, line, asked)
    sizes = np.bincount(left.line, minlength=len(lines))
    expected = [variance]
    for number in range(min(count, sizes.max(initial=0))):
        if number % TELLS_FOR == 0 or number == 1:  # after the first, the questions are others
            information, _ = expected_information(left.mean, covariance.diagonal()[left.skill], *left.parameters)
        gain = np.where(left.taken, -1.0, information * (reach**2)[left.skill])
        best = left.best(gain)
        told, skill = np.where(left.taken[best], 0.0, information[best]), left.skill[best]
        rows, along = covariance[skill], told * reach[skill]
        variance = variance - np.bincount(line[skill], along * reach[skill], minlength=len(lines))
        reach = reach - along @ rows
        covariance = covariance - rows.T * told @ rows
        left.taken[best] = True
        expected.append(variance)
        if number == 0:
            left = left.among(gain, AMONG * count)
    deviations = np.sqrt(np.maximum(expected, 0.0))
    return [deviations[: size + 1, place].tolist() for place, size in enumerate(sizes)]


@dataclass(frozen=True, eq=False)
class _Left:
    """The items that can be asked, those of each line together. Arrays are (items,)."""

    skill: Places
    """Place of the item's skill among those of all lines."""
    line: Places
    mean: Array
    """What is believed of what its skill's items show."""
    parameters: Array
    """Slope, difficulty and guessing, (3, items)."""
    taken: Mask
    """Whether it was chosen."""

    @classmethod
    def of(cls, abilities: Abilities, places: Places, line: Places, asked: Collection[str]) -> "_Left":
        """The items on skills at these places of the state, each of which belongs to a line; both (skills,)."""
        bank = abilities.bank
        order = np.full(len(bank.skills), -1)
        order[places] = range(len(places))
        skill = order[bank.item_skill]
        skill[[bank.item_index[id] for id in asked if id in bank.item_index]] = -1
        items = np.argsort(skill, kind="stable")[np.count_nonzero(skill < 0) :]
        skill = skill[items]
        parameters = np.stack([bank.alpha[items], bank.difficulty[items], bank.guessing[items]])
        mean = abilities.shown.mean[places][skill]
        return cls(skill, line[skill], mean, parameters, np.zeros(items.size, dtype=bool))

    @cached_property
    def _spans(self) -> list[tuple[int, int]]:
        """Where the items of each line begin and end."""
        return [*pairwise([*np.unique(self.line, return_index=True)[1].tolist(), self.line.size])]

    def best(self, gain: Array) -> list[int]:
        """Position of the item of each line that gains most.

        `gain` is (items,): how far the variance of the line is expected to drop; below 0 for an item that was taken.
        """
        return [start + int(np.argmax(gain[start:end])) for start, end in self._spans]

    def among(self, gain: Array, most: int) -> "_Left":
        """So many items of each line, those that gain most, in the order they have; `gain` as in `best`."""
        ranked = (start + np.argsort(-gain[start:end], kind="stable")[:most] for start, end in self._spans)
        few = np.sort(np.concatenate([*ranked]))
        return _Left(self.skill[few], self.line[few], self.mean[few], self.parameters[:, few], self.taken[few])


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
