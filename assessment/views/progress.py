"""How far along the way somebody is: the ratings by area, then the check."""

from itertools import groupby
from typing import NamedTuple

from assessment.models import Assessment
from skills.content import Content, SkillArea


class Progress(NamedTuple):
    """The way in landmarks, and how much of it is done."""

    sections: tuple[int, ...]
    """Steps of each landmark: the ratings of an area, in their order, and at last the questions of the check."""
    done: int
    """Steps behind the page that shows it."""


def rated_area(content: Content, rating: str) -> SkillArea:
    """The area that a self-rating belongs to."""
    kind, _, name = rating.partition("/")
    return content.area_by_id[name if kind == "area" else content.skill_by_id[name].area]


def progress(assessment: Assessment, rating: int | None = None) -> Progress:
    """Where somebody stands at the self-rating of this number, or at the current question of the check.

    What was taken over from an assessment before is no step.
    """
    carried, ratings = assessment.taken_over, assessment.ratings()
    steps = [rating for rating in ratings if rating not in carried]
    areas = [rated_area(assessment.content, step).id for step in steps]
    behind = len(steps) + assessment.responded
    if rating is not None:
        behind = sum(each not in carried for each in ratings[: rating - 1])
    return Progress((*(len(list(group)) for _, group in groupby(areas)), assessment.budget), behind)
