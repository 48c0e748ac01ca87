"""Every question as it was answered, for learning from the check. Only for after the end: it holds the keys."""

from collections.abc import Mapping
from typing import NamedTuple

from django.urls import reverse

from assessment.models import Assessment
from skills.content import Content, Item, Option, Skill, SkillArea
from skills.words import count_noun


class Choice(NamedTuple):
    """One option, as this person saw it."""

    option: Option
    chosen: bool


class ReviewedAnswer(NamedTuple):
    """One question as answered, with its options in the order this person saw them."""

    number: int
    item: Item
    skill: Skill
    skill_url: str
    """The skill's page in the reading room; empty when the live edition has no such skill."""
    choices: list[Choice]
    outcome: str
    """One of `OUTCOMES`."""
    token: str
    is_withdrawn: bool
    """Whether the editors have withdrawn the question."""


class AreaAnswers(NamedTuple):
    """The questions on one area."""

    area: SkillArea
    entries: list[ReviewedAnswer]
    summary: str


RIGHT, WRONG, UNKNOWN = OUTCOMES = ("right", "not right", "unknown")


def answers_by_area(assessment: Assessment, published: Mapping[str, Skill]) -> list[AreaAnswers]:
    """The answered questions by area, areas and skills in the order of the content, numbered through.

    For after the end only: it holds the keys. `published` are the skills that have a page in the reading room.
    """
    content = assessment.content
    given = {id: option for id, option in assessment.responses.items() if id in content.item_by_id}
    found: list[AreaAnswers] = []
    number = 0
    for area in content.areas:
        entries = []
        for skill in content.skills_by_area[area.id]:
            for item in _asked(content, given, skill):
                number += 1
                entries.append(_reviewed(assessment, number, item, given[item.id], published))
        if entries:
            found.append(AreaAnswers(area, entries, summary([entry.outcome for entry in entries])))
    return found


def with_outcome(groups: list[AreaAnswers], *outcomes: str) -> list[AreaAnswers]:
    """The same areas with only the questions that ended so, without the areas that have none."""
    found = [
        group._replace(entries=[entry for entry in group.entries if entry.outcome in outcomes]) for group in groups
    ]
    return [group for group in found if group.entries]


def _asked(content: Content, given: Mapping[str, int | None], skill: Skill) -> list[Item]:
    """The answered questions on a skill, in the order they were asked."""
    return [content.item_by_id[id] for id in given if content.item_by_id[id].skill == skill.id]


def _reviewed(
    assessment: Assessment, number: int, item: Item, chosen: int | None, published: Mapping[str, Skill]
) -> ReviewedAnswer:
    choices = [Choice(item.options[place], place == chosen) for place in assessment.option_order(item)]
    now = published.get(item.skill)
    url = reverse("skill", args=[now.area, now.id]) if now else ""
    skill = assessment.content.skill_by_id[item.skill]
    withdrawn = item.id in assessment.withdrawn
    return ReviewedAnswer(
        number, item, skill, url, choices, outcome_of(item, chosen), assessment.token(item), withdrawn
    )


def outcome_of(item: Item, chosen: int | None) -> str:
    """How it was answered by the option of this place, None for "I don't know yet"."""
    return UNKNOWN if chosen is None else RIGHT if item.options[chosen].correct else WRONG


def summary(outcomes: list[str]) -> str:
    """How many were answered, and how: "5 questions: 2 right, 1 not right, 2 “I don’t know yet”."."""
    words = {RIGHT: "right", WRONG: "not right", UNKNOWN: "“I don’t know yet”"}
    parts = [f"{outcomes.count(outcome)} {words[outcome]}" for outcome in OUTCOMES if outcome in outcomes]
    return f"{count_noun(len(outcomes), 'question')}: {', '.join(parts)}." if outcomes else ""
