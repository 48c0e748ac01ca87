"""How much a person agreed to answer: what they rate, at most how many questions, and how long that takes."""

from collections import Counter
from collections.abc import Iterable
from statistics import median
from typing import NamedTuple

from assessment.engine.asking.telling_ratings import telling
from assessment.engine.model.per_content import per_content
from assessment.engine.model.reading_time import words_to_choose, words_to_rate
from assessment.engine.wording import minutes_between
from skills.content import Content, RoleProfile


class Length(NamedTuple):
    """A length of assessment, as offered at the start."""

    name: str
    ratings: int | None
    """How many skills the person rates before the check, those that tell most; None for every skill of the role."""
    questions: int
    """The most questions that the check has."""


LENGTHS: dict[str, Length] = {
    "short": Length("Short", 4, 20),
    "standard": Length("Standard", 8, 24),
    "thorough": Length("Thorough", None, 40),
}
"""Chosen on the frontier of right verdicts against effort, which `make bench-measurement` prints; see DECISIONS.md."""

WORDS_A_MINUTE = 230.0
"""Reading speed: adults read 238 words of plain English a minute to themselves, on average (Brysbaert 2019)."""

THINKING_PER_RATING = 15.0
THINKING_PER_QUESTION = 30.0
"""Seconds besides reading: to compare five sentences with oneself, and to work a question out. Judgements, until somebody
measures: with them a rating takes 40 and a question 53 seconds on the shipped content."""

UNSURE = 1.25
"""A time is said as a range, from the expected one divided by this to the expected one times this."""


def ratings(content: Content, role: RoleProfile, length: str) -> tuple[str, ...]:
    """Ids of the self-ratings, in the order they are asked: the editors' order of areas and skills."""
    count = LENGTHS[length].ratings
    asked = telling(content, role, len(role.requirements) if count is None else count)
    inside = (skill.id for skills in content.skills_by_area.values() for skill in skills)
    return tuple(f"skill/{skill}" for skill in inside if skill in asked)


@per_content
def _items_by_skill(content: Content) -> Counter[str]:
    return Counter(item.skill for item in content.items)


def questions_on(content: Content, skills: Iterable[str]) -> int:
    """How many questions a content has on these skills, by their ids."""
    return sum(map(_items_by_skill(content).__getitem__, skills))


def questions(content: Content, role: RoleProfile, length: str) -> int:
    """The most questions that a check of this length has for a role: no more than the content has on its skills."""
    return min(LENGTHS[length].questions, questions_on(content, (need.skill for need in role.requirements)))


def areas_with_questions(content: Content, role: RoleProfile) -> frozenset[str]:
    """Ids of the areas in which the content has a question on a skill of the role; the others rest on ratings."""
    asked = (need.skill for need in role.requirements if questions_on(content, (need.skill,)))
    return frozenset(content.skill_by_id[skill].area for skill in asked)


class Pace(NamedTuple):
    """Seconds that a rating and a question take, reading included: medians of a content."""

    rating: float
    question: float


@per_content
def pace(content: Content) -> Pace:
    """How long a rating and a question of this content take, as its editors found or by its words.

    0 for what it has none of.
    """
    found, expected = content.measurement, pace_by_words(content)
    return Pace(
        rating=expected.rating and (found.rating_seconds or expected.rating),
        question=expected.question and (found.question_seconds or expected.question),
    )


def pace_by_words(content: Content) -> Pace:
    """The same from what there is to read, whatever anybody found."""
    to_rate = median(map(words_to_rate, content.skills)) if content.skills else None
    to_choose = median(map(words_to_choose, content.items)) if content.items else None
    return Pace(
        rating=0.0 if to_rate is None else THINKING_PER_RATING + to_rate * 60 / WORDS_A_MINUTE,
        question=0.0 if to_choose is None else THINKING_PER_QUESTION + to_choose * 60 / WORDS_A_MINUTE,
    )


def seconds(content: Content, questions: int, ratings: int = 0) -> float:
    """Expected time for so many questions and ratings, in seconds."""
    each = pace(content)
    return questions * each.question + ratings * each.rating


def minutes(content: Content, questions: int, ratings: int = 0) -> str:
    """The same as people say it, as a range: "20 to 30 minutes". Every page and sentence says times with this."""
    expected = seconds(content, questions, ratings)
    return minutes_between(expected / UNSURE, expected * UNSURE)
