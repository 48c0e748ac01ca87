"""What to settle before anything is studied: skills that could go either way, while there are questions on them.

A skill that the person more likely than not has at its target is no study step, and one that they more likely than
not lack is. Between the two an hour of study is a bet and a question is not: sixty minutes of reading a wrong first
step cost more than four questions. The bounds below were chosen by simulation (`make bench-plan`; see DECISIONS.md).
"""

from collections.abc import Collection, Mapping, Sequence
from math import sqrt
from typing import NamedTuple

import numpy as np

from assessment.engine.asking.length import minutes, seconds
from assessment.engine.model.bank import Bank, bank_about
from assessment.engine.model.irt import expected_information
from assessment.engine.model.scoring import at_least
from assessment.engine.planning.values import Settle
from assessment.engine.reading.priority import RULE, Rule
from assessment.engine.reading.values import AreaScore, Report, SkillScore
from assessment.engine.wording import about_hours, listed, number_word
from skills.content import Content
from skills.words import count_noun

QUESTIONS = 3
"""So many questions settle a skill, or as many as there are."""

ENOUGH_ASKED = 6
"""After so many questions a skill is as settled as it gets: more hardly move it (`make bench-plan`)."""

WORTH = 0.05
"""Nothing is asked that is expected to save less than this share of the hours: it would change nothing."""

NAMED_SKILLS = 2
"""A settling names its skills up to so many, else their area."""

MOST_QUESTIONS = 8
"""A settling asks so many questions at most: minutes, not a second check."""


class OpenSkill(NamedTuple):
    """A skill that could go either way, and what asking about it is worth."""

    skill: SkillScore
    hours: int
    """Planned hours of the steps to its target."""
    questions: int
    """How many questions to ask now."""
    saved: float
    """Hours of study that asking first is expected to save."""
    had: float
    """Hours of the steps to levels that the person is expected to have, asked or not."""


def open_skills(
    content: Content, report: Report, hours: Mapping[str, Mapping[int, int]], rule: Rule = RULE
) -> dict[str, OpenSkill]:
    """The skills to ask about before they are studied, by id. `hours` are those of their steps, by skill and level.

    Only where the target could go either way, unseen questions exist, and the hours to be saved are more
    than the questions take and more than next to nothing.
    """
    found = {}
    gone = _gone(content, report)
    bank = bank_about(content, (skill.id for area in report.areas for skill in area.skills))
    for area in report.areas:
        for skill in area.skills:
            if skill.id not in hours or not could_go_either_way(skill.probability, rule):
                continue
            each = _open(bank, content, skill, hours[skill.id], gone)
            if each.questions and each.saved > max(seconds(content, each.questions) / 3600, WORTH * each.hours):
                found[skill.id] = each
    return found


def could_go_either_way(probability: float, rule: Rule = RULE) -> bool:
    """Whether neither side can be called with this probability of having something."""
    low, high = rule.either_way
    return low <= probability < high


def _gone(content: Content, report: Report) -> set[str]:
    """Ids of the items that are not asked any more: those that were, and their enemies."""
    asked = {each.id for area in report.areas for skill in area.skills for each in skill.evidence}
    return asked.union(*(content.item_by_id[id].enemies for id in asked if id in content.item_by_id))


def _open(
    bank: Bank, content: Content, skill: SkillScore, hours: Mapping[int, int], gone: Collection[str]
) -> OpenSkill:
    cuts, count = content.measurement.cuts, min(QUESTIONS, ENOUGH_ASKED - skill.asked)
    after = _sd_after(bank, skill, count, gone)
    moves = sqrt(max(skill.sd**2 - after[-1] ** 2, 0.0))
    saved, had = (
        sum(at_least(skill.mean, sd, cuts[level - 1]) * hours[level] for level in hours) for sd in (moves, skill.sd)
    )
    return OpenSkill(skill, sum(hours.values()), len(after) - 1, saved, had)


def _sd_after(bank: Bank, skill: SkillScore, count: int, gone: Collection[str]) -> list[float]:
    """Standard deviation of a skill to expect after 0, 1, ... `count` of the best questions on it that are not `gone`.

    How hard all questions are together is in doubt as well: that part of the variance stays, whatever is asked.
    """
    numbers = bank.measurement
    mine = np.flatnonzero(bank.item_skill == bank.index[skill.id])
    left = mine[[bank.items[place] not in gone for place in mine]]
    stays = min(numbers.shift_variance + numbers.area_shift_variance, skill.sd**2)
    variance, found = skill.sd**2 - stays, [skill.sd]
    while len(found) <= count and left.size:
        mean, same = np.full(left.size, skill.mean), np.full(left.size, variance)
        told, _ = expected_information(mean, same, bank.alpha[left], bank.difficulty[left], bank.guessing[left])
        best = int(np.argmax(told))
        variance -= float(told[best]) * variance**2
        left = np.delete(left, best)
        found.append(sqrt(stays + max(variance, 0.0)))
    return found


# In words ---------------------------------------------------------------------------------------------

CHANCES = (
    (0.65, "a good chance"),
    (0.42, "about an even chance"),
    (0.28, "about one chance in three"),
    (0.0, "some chance"),
)
"""A probability in words, from which on."""


def settle_of(
    content: Content, area: AreaScore, open_here: Sequence[OpenSkill], before: str, serves: str, *, is_told: bool = True
) -> Settle:
    """The questions on the open skills of an area as an action; `is_told` is whether there is anything to go by."""
    questions = min(sum(each.questions for each in open_here), MOST_QUESTIONS)
    hours, saves = sum(each.hours for each in open_here), round(sum(each.had for each in open_here))
    names = tuple(each.skill.name for each in open_here)
    where = listed(names) if len(names) <= NAMED_SKILLS else area.name
    words = chance_words(saves / hours)
    return Settle(
        area=area.id,
        area_name=area.name,
        skills=tuple(each.skill.id for each in open_here),
        skill_names=names,
        title=f"Answer {count_noun(questions, 'question')} on {where}",
        why=_why(content, area, words, open_here, saves)
        if is_told
        else f"Nothing is known here yet: {about_hours(hours)} hang on it.",
        questions=questions,
        minutes=max(1, round(seconds(content, questions) / 60)),
        time=minutes(content, questions),
        chance=words,
        hours=hours,
        before=before,
        serves=serves,
        saves=saves,
    )


def chance_words(chance: float) -> str:
    """A probability that something goes well, in words that stand before "that"."""
    return next(words for least, words in CHANCES if chance >= least)


def _why(content: Content, area: AreaScore, words: str, open_here: Sequence[OpenSkill], saves: int) -> str:
    of = about_hours(sum(each.hours for each in open_here))
    if len(open_here) == 1:
        target = open_here[0].skill.target
        chance = f"{words[0].upper()}{words[1:]} that you are {content.level_names[target]} here already"
        asked = ", as the role asks of this skill" if target != area.target else ""
        return f"{chance}{asked}, which would save {of}."
    saves_hours = f"which saves about {5 * round(saves / 5):,} of {of.removeprefix('about ')} on average"
    may = f"ou may have {_some_of(open_here)}, {saves_hours}."
    if area.result == "meets":
        return f"You meet the area as a whole, and y{may}"
    return f"Y{may}" if area.asked else f"Not checked yet: y{may}"


def _some_of(open_here: Sequence[OpenSkill]) -> str:
    """How many of several skills the person may be expected to have."""
    total, had = len(open_here), max(round(sum(each.skill.probability for each in open_here)), 1)
    if total == 2:
        return "one of these two skills" if had == 1 else "both skills"
    some = "nearly all" if had == total else f"about {number_word(had).lower()}"
    return f"{some} of {number_word(total).lower()} skills here"
