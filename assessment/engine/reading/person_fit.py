"""Responses that do not hang together: recognised, said kindly, and met with wider ranges.

Five patterns are looked for. Each leads to a sentence for the person, and to wider ranges or answers set
aside; no result is withheld, and nobody is called careless. What looks like clicking at random may be
tiredness, a borrowed device, or somebody trying out the page.

- **hurried**: answers given faster than the question can be read. They are set aside (treated as missing),
  as is usual where nothing hangs on a result (Wise 2017, Educ. Meas. Issues Pract. 36(4), 52-61): a wrong
  answer that nobody read says nothing about ability. "I don't know yet" can be said at a glance and stays.
- **scattered**: the answers are likelier from somebody who picks options blindly than from anybody the model
  knows. Measured by a ratio of likelihoods (see `for_clicking`), and not by the usual person-fit z, because
  z calls a third of honest beginners random: an honest beginner who guesses does look odd to z, but is still
  better explained by a low ability than by blind picking.
- **crossed**: harder questions right and easier ones wrong, again and again inside the same areas.
- **flat**: one level for every self-rating. The ratings are set aside. All "Not yet" is left alone: it is
  what somebody at the start truthfully says.
- **modest**: "Not yet" for every self-rating, and answers that alone put the person beyond the next level too. The
  ratings are set aside: each counts for little beside right answers, but a row of them is one habit and not many facts.

Measured on simulated people of the launch world with the shipped questions, Standard length, no answer
times, wrong options instead of "I don't know yet" (the hardest case for a beginner): of 2,500 people 0.4 %
got any notice; of 1,500 with a mean ability below -0.8, 0.7 %; of 400 who clicked at random throughout, 82 %.
Somebody who clicks at random on half of the questions is recognised in 4 % of cases only: without answer times
that cannot be told from a spiky profile.
"""

from collections.abc import Collection, Mapping, Sequence
from math import log
from typing import Literal

import msgspec

from assessment.engine.model.bank import Bank, bank_about
from assessment.engine.model.expectation import Expectation, expectations
from assessment.engine.model.irt import TINY
from assessment.engine.model.reading_time import least_seconds
from assessment.engine.model.scoring import Estimates, Responses
from skills.content import Content, Item

Kind = Literal["hurried", "scattered", "crossed", "flat", "modest"]

LEAST_QUESTIONS = 20
"""Random answers are not looked for in fewer questions: with 12, 12 % of honest beginners would be flagged."""

CLICKING = 1.5
"""How far the log-likelihood must favour clicking over the model: about 5 to 1, every answer counted."""

KNOWS_LIMITS = 0.4
"""Who says "I don't know yet" to more than this share is reading, whatever the rest looks like."""

CROSSINGS = 3
CROSSED_STEPS = 2
"""Three times a question right and another of the same area wrong that is at least two steps easier, ..."""

CROSSED_SHARE = 0.5
"""... and that in at least half of the pairs of questions where it could have happened."""

LEAST_RATINGS = 8
"""Fewer equal ratings than this can well be meant."""

LEAST_DENIALS = 4
"""Fewer ratings than this are hardly a habit; a short assessment asks for so many."""

LEAST_CONTRADICTING = 12
"""Fewer questions than this leave too much to what is believed of anybody."""

CONTRADICTED = 0.5
"""Standard deviations by which the answers alone put somebody above the second level, where a row of "Not yet" is set
aside. Of simulated people with such a row it is set aside for none up to the middle of the second level, for half in
the middle of the third, and for all in the middle of the fourth, who were read a level and a half too low with it."""

WIDEN_SCATTERED = 2.0
"""90 % ranges, twice as wide, hold in 88 % of cases for those recognised who clicked throughout (before: 45 %)."""

WIDEN_CROSSED = 1.3
"""What those recognised need who clicked on half of the questions (90 % ranges held in 76 %, so widened in 89 %)."""


class Notice(msgspec.Struct, frozen=True):
    """One pattern, and the sentence about it for the person."""

    kind: Kind
    sentence: str


class PersonFit(msgspec.Struct, frozen=True):
    """How well one person's responses hang together. Nothing noticed: no notices, 1.0, nothing missing."""

    notices: tuple[Notice, ...] = ()
    widen: float = 1.0
    """Multiply standard deviations by this, up to the standard deviation before any evidence."""
    missing: frozenset[str] = frozenset()
    """Response ids to leave out of the estimate."""


def person_fit(
    content: Content,
    responses: Responses,
    seconds: Mapping[str, float] | None = None,
    estimates: Estimates | None = None,
) -> PersonFit:
    """Look for the five patterns in one person's responses.

    `seconds` holds the time spent on a response, by id, where it is known. Ids that the content does not have
    are ignored. The order of the responses makes no difference. `estimates` keeps what is believed of some of them,
    for a caller who asks that too.
    """
    hurried = _hurried(content, responses, seconds or {})
    estimates = estimates or Estimates(bank_about(content, (), responses))
    flat, modest = _flat(estimates.bank, responses), _modest(estimates, content, responses, hurried)
    missing = frozenset((*hurried, *flat, *modest))
    rest = {id: value for id, value in responses.items() if id not in missing}
    notices = []
    if hurried:
        notices.append(_hurried_notice(len(hurried), len(_questions(content, responses))))
    scattered, crossed = _scattered(estimates, content, rest), _crossed(content, rest)
    if crossed:  # the more telling of the two sentences, when both hold
        notices.append(Notice("crossed", CROSSED))
    elif scattered:
        notices.append(Notice("scattered", SCATTERED))
    widen = max(WIDEN_SCATTERED if scattered else 1.0, WIDEN_CROSSED if crossed else 1.0)
    if flat:
        notices.append(_flat_notice(len(flat), has_questions=bool(_questions(content, rest))))
    if modest:
        notices.append(_modest_notice(content, len(modest)))
    return PersonFit(notices=tuple(notices), widen=widen, missing=missing)


# Hurried ------------------------------------------------------------------------------------------------


def _hurried(content: Content, responses: Responses, seconds: Mapping[str, float]) -> tuple[str, ...]:
    return tuple(
        id
        for id in _questions(content, responses)
        if responses[id] is not None and id in seconds and seconds[id] < least_seconds(content.item_by_id[id])
    )


def _questions(content: Content, responses: Responses) -> tuple[str, ...]:
    return tuple(id for id in responses if id in content.item_by_id)


def _hurried_notice(count: int, total: int) -> Notice:
    if count == 1:
        what = f"One of {total} answers came faster than its question can be read, so it counts neither for nor against you"
    else:
        what = (
            f"{count} of {total} answers came faster than their questions can be read, "
            "so they count neither for nor against you"
        )
    return Notice("hurried", f"{what}. With fewer answers to go by, some ranges are wider.")


# Scattered ----------------------------------------------------------------------------------------------

SCATTERED = (
    "Your answers point in several directions at once, so the ranges are wider than usual. "
    "Answering again when you have ten quiet minutes would help."
)


def _scattered(estimates: Estimates, content: Content, responses: Responses) -> bool:
    questions = _questions(content, responses)
    unknown = sum(responses[id] is None for id in questions)
    if len(questions) < LEAST_QUESTIONS or unknown > KNOWS_LIMITS * len(questions):
        return False
    expected = expectations(estimates.bank, responses, estimates.of(responses))
    return for_clicking(content, expected) > CLICKING


def for_clicking(content: Content, expected: Sequence[Expectation]) -> float:
    """Log-likelihood that options were picked blindly, minus that of the model; above 0 it favours clicking.

    Blind picking is right with probability 1 / options, whatever the question. The model's probability of
    each answer is the one from all other responses (a pseudo-likelihood: Besag 1975, The Statistician 24,
    179-195). For two simple hypotheses no other statistic finds more of one at the same rate of false alarms
    of the other (Neyman and Pearson 1933). "I don't know yet" counts as not right.
    """
    total = 0.0
    for response in expected:
        blind = 1.0 / len(content.item_by_id[response.id].options)
        if response.correct:
            total += log(blind / max(response.probability, TINY))
        else:
            total += log((1.0 - blind) / max(1.0 - response.probability, TINY))
    return total


# Crossed ------------------------------------------------------------------------------------------------

CROSSED = (
    "In several areas you got harder questions right and easier ones not, so the ranges are wider than usual. "
    "A few more questions there would show which answers to go by."
)


def _crossed(content: Content, responses: Responses) -> bool:
    """Pairs are formed so that no question is used twice, and "I don't know yet" is never half of a crossing."""
    crossings = possible = 0
    for items in _asked_by_area(content, responses).values():
        levels = sorted(item.level for item in items)
        right = sorted(item.level for item in items if _is_right(item, responses[item.id]))
        wrong = sorted(
            item.level for item in items if not _is_right(item, responses[item.id]) and responses[item.id] is not None
        )
        crossings += _pairs(wrong, right)
        possible += _pairs(levels[: len(levels) // 2], levels[len(levels) // 2 :])
    return crossings >= CROSSINGS and crossings >= CROSSED_SHARE * possible


def _asked_by_area(content: Content, responses: Responses) -> dict[str, list[Item]]:
    asked: dict[str, list[Item]] = {}
    for id in _questions(content, responses):
        item = content.item_by_id[id]
        asked.setdefault(content.skill_by_id[item.skill].area, []).append(item)
    return asked


def _is_right(item: Item, value: int | None) -> bool:
    return value is not None and value < len(item.options) and item.options[value].correct


def _pairs(easy: Sequence[int], hard: Sequence[int]) -> int:
    """The most pairs of one easy and one hard level at least `CROSSED_STEPS` apart. Both are sorted, lowest first."""
    count = 0
    for level in hard:
        if count < len(easy) and level - easy[count] >= CROSSED_STEPS:
            count += 1
    return count


# Flat ---------------------------------------------------------------------------------------------------


def _flat(bank: Bank, responses: Responses) -> tuple[str, ...]:
    """Ids of the ratings when all of them chose one level that is not "Not yet"; else none."""
    rated = _ratings(bank, responses)
    if len(rated) < LEAST_RATINGS or len(set(rated.values())) > 1 or 0 in rated.values():
        return ()
    return tuple(rated)


def _ratings(bank: Bank, responses: Responses) -> dict[str, int]:
    return {id: value for id, value in responses.items() if id in bank.rating_direction and value is not None}


def _flat_notice(count: int, *, has_questions: bool) -> Notice:
    text = f"You chose the same level in all {count} ratings, so they can’t show where you know more and where less. "
    if has_questions:
        return Notice("flat", f"{text}The ranges rest on the questions alone.")
    return Notice("flat", f"{text}Without a question, the ranges are those of anybody.")


# Modest -------------------------------------------------------------------------------------------------


def _modest(estimates: Estimates, content: Content, responses: Responses, hurried: Collection[str]) -> tuple[str, ...]:
    """Ids of the ratings when all of them say "Not yet" and the answers alone say otherwise; else none."""
    rated = _ratings(estimates.bank, responses)
    answers = {id: responses[id] for id in _questions(content, responses) if id not in hurried}
    if len(rated) < LEAST_DENIALS or len(answers) < LEAST_CONTRADICTING or any(rated.values()):
        return ()
    mean, deviation = estimates.of(answers).of_ratings(rated)
    return tuple(rated) if mean - CONTRADICTED * deviation > content.measurement.cuts[1] else ()


def _modest_notice(content: Content, count: int) -> Notice:
    level = content.level_names[0]
    text = (
        f"You said “{level}” in all {count} ratings, and your answers show more. The levels rest on the answers alone."
    )
    return Notice("modest", text)
