"""How much a person agreed to answer: what they rate, at most how many questions, and how long that takes."""

from typing import Literal, NamedTuple

from assessment.engine.wording import about_minutes
from skills.content import Content, RoleProfile


class Length(NamedTuple):
    """A length of assessment, as offered at the start."""

    name: str
    questions: int
    """The most questions that the check has."""
    rates: Literal["areas", "key skills", "all skills"]
    """What of the role the person rates before the check."""


LENGTHS: dict[str, Length] = {
    "short": Length("Short", 12, "areas"),
    "standard": Length("Standard", 24, "key skills"),
    "thorough": Length("Thorough", 36, "all skills"),
}

KEY_WEIGHT = 3
"""A skill of at least this weight is a key skill of its role."""

MAX_KEY_SKILLS = 24
"""At most this many key skills are rated, the heaviest first."""

SECONDS_PER_RATING = 28
"""Reading speed of 230 words a minute on our own pages, and the time to choose; see DECISIONS.md."""

SECONDS_PER_QUESTION = 40
"""Expected time for a question; a guess until checks with response times have been collected."""


def ratings(content: Content, role: RoleProfile, length: str) -> tuple[str, ...]:
    """Ids of the self-ratings, in the order they are asked: the editors' order of areas and skills."""
    weights = {requirement.skill: requirement.weight for requirement in role.requirements}
    asked = [skill for skill in content.skills if skill.id in weights]
    rates = LENGTHS[length].rates
    if rates == "areas":
        areas = {skill.area for skill in asked}
        return tuple(f"area/{area.id}" for area in content.areas if area.id in areas)
    if rates == "key skills":
        ranked = sorted(asked, key=lambda skill: (-weights[skill.id], not skill.core))
        key = {skill.id for skill in ranked if weights[skill.id] >= KEY_WEIGHT}
        chosen = {skill.id for skill in ranked[:MAX_KEY_SKILLS] if skill.id in key}
        asked = [skill for skill in asked if skill.id in chosen]
    order = {area.id: place for place, area in enumerate(content.areas)}
    return tuple(f"skill/{skill.id}" for skill in sorted(asked, key=lambda skill: order[skill.area]))


def seconds(questions: int, ratings: int = 0) -> int:
    """Expected time for so many questions and ratings, in seconds."""
    return questions * SECONDS_PER_QUESTION + ratings * SECONDS_PER_RATING


def minutes(questions: int, ratings: int = 0) -> str:
    """The same as people say it: "about 12 minutes"."""
    return about_minutes(seconds(questions, ratings))
