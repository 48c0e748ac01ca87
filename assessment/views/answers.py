"""Learning from the check: every question with what was chosen, what is right, and why. Only after the end."""

from collections.abc import Mapping
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from assessment.engine.wording import some
from assessment.models import Assessment
from assessment.views.access import after_the_end
from assessment.views.take import NOTES
from skills.content import Content, Item, Option, Skill, SkillArea
from skills.models import Edition


class Choice(NamedTuple):
    """One option, as this person saw it."""

    option: Option
    chosen: bool


class Reviewed(NamedTuple):
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


class Group(NamedTuple):
    """The questions on one area."""

    area: SkillArea
    entries: list[Reviewed]
    summary: str


RIGHT, WRONG, UNKNOWN = OUTCOMES = ("right", "not right", "unknown")


# GET
@require_safe
@after_the_end
def answers(request: HttpRequest, assessment: Assessment) -> HttpResponse:
    """Every question by area, from the edition it was asked in: whatever became of it since, this page stays."""
    live = Edition.objects.live()
    groups = _groups(assessment, live.content.skill_by_id if live else {})
    entries = [entry for group in groups for entry in group.entries]
    noted = request.GET.get("at", "")
    context = {
        "assessment": assessment,
        "edition": assessment.edition,
        "groups": groups,
        "summary": _summary([entry.outcome for entry in entries]),
        "note": NOTES.get(request.GET.get("note", ""), ""),
        "noted": noted if noted in {entry.token for entry in entries} else "",
    }
    return render(request, "assessment/answers.html", context)


def _groups(assessment: Assessment, published: Mapping[str, Skill]) -> list[Group]:
    """The answered questions by area, areas and skills in the order of the content, numbered through."""
    content = assessment.content
    given = {id: option for id, option in assessment.responses.items() if id in content.item_by_id}
    groups: list[Group] = []
    number = 0
    for area in content.areas:
        entries = []
        for skill in content.skills_by_area[area.id]:
            for item in _asked(content, given, skill):
                number += 1
                entries.append(_reviewed(assessment, number, item, given[item.id], published))
        if entries:
            groups.append(Group(area, entries, _summary([entry.outcome for entry in entries])))
    return groups


def _asked(content: Content, given: Mapping[str, int | None], skill: Skill) -> list[Item]:
    """The answered questions on a skill, in the order they were asked."""
    return [content.item_by_id[id] for id in given if content.item_by_id[id].skill == skill.id]


def _reviewed(
    assessment: Assessment, number: int, item: Item, chosen: int | None, published: Mapping[str, Skill]
) -> Reviewed:
    choices = [Choice(item.options[place], place == chosen) for place in assessment.option_order(item)]
    outcome = UNKNOWN if chosen is None else RIGHT if item.options[chosen].correct else WRONG
    now = published.get(item.skill)
    url = reverse("skill", args=[now.area, now.id]) if now else ""
    skill = assessment.content.skill_by_id[item.skill]
    return Reviewed(number, item, skill, url, choices, outcome, assessment.token(item))


def _summary(outcomes: list[str]) -> str:
    """How many were answered, and how: "5 questions: 2 right, 1 not right, 2 “I don’t know yet”."."""
    words = {RIGHT: "right", WRONG: "not right", UNKNOWN: "“I don’t know yet”"}
    parts = [f"{outcomes.count(outcome)} {words[outcome]}" for outcome in OUTCOMES if outcome in outcomes]
    return f"{some(len(outcomes), 'question')}: {', '.join(parts)}." if outcomes else ""
