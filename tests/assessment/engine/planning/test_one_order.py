"""One order everywhere: the areas of a report, its sentences, the plan, its milestones and every file begin alike."""

import csv
import io
import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time

import pytest

from assessment.engine.planning.arrangement import arrange, weeks_of
from assessment.engine.planning.values import NEXT_ACTIONS, Action, LaterStep, Plan, Settle
from assessment.engine.reading.sentences import MOST_NAMED
from assessment.engine.reading.values import Report
from assessment.files.calendar import Moments, ics
from assessment.files.tables import plan_table
from skills.content import LEVEL_NAMES
from tests.assessment.engine.answers import person

MOMENTS = Moments(frozenset(range(7)), time(18), 240, 520, date(2026, 11, 21))
FINISHED = datetime(2026, 11, 21, tzinfo=UTC)


def begun(actions: Sequence[Action | LaterStep]) -> list[str]:
    """Names of the areas in the order in which the actions begin them; a foundation counts for what it serves."""
    return list(dict.fromkeys(action.serves or action.area_name for action in actions))


def assert_one_order(report: Report, plan: Plan) -> None:
    arrangement = arrange(plan)
    weeks = weeks_of(arrangement, 6)
    order = {area.name: place for place, area in enumerate(report.areas)}
    # The areas of the report, what is next, and the plan.
    along = [each for milestone in weeks.milestones for each in milestone.actions] or list(plan.actions)
    first, settles = along[:NEXT_ACTIONS], [each for each in along[NEXT_ACTIONS:] if isinstance(each, Settle)]
    asked = {each.area_name for each in settles}
    served = [order[area] for area in begun([*first, *(each for each in along if each.kind != "settle")])]
    assert [place for place in served if report.areas[place].name not in asked] == sorted(
        place for place in served if report.areas[place].name not in asked
    )
    # What is left to settle comes right after the first actions, what may save most for a question in front.
    assert along[NEXT_ACTIONS:][: len(settles)] == settles
    assert settles == sorted(settles, key=lambda each: -each.saves / each.questions)
    assert tuple(action for action, _ in weeks.next_actions) == plan.next_actions == plan.actions[:NEXT_ACTIONS]
    assert_first_named(report)
    # The milestones, the table and the calendar hold the same steps in the same order.
    keys = [step.key for step in plan.steps]
    assert [each.key for each in along if each.kind == "study"] == keys
    assert [each.key for each in along if each.kind != "later"][:NEXT_ACTIONS] == [
        each.key for each in plan.next_actions
    ]
    rows = list(csv.DictReader(io.StringIO(plan_table(arrangement).decode())))
    assert [row["title"] for row in rows] == [action.title for action in plan.actions]
    assert [row["step"] for row in rows if row["kind"] == "study"] == [str(n) for n in range(1, len(keys) + 1)]
    file = ics(arrangement, MOMENTS, FINISHED, "x").decode().replace("\r\n ", "")
    titles = [re.sub(r"\\(.)", r"\1", title) for title in re.findall(r"SUMMARY:Study: (.*)\r\n", file)]
    assert titles == [step.title for step in plan.steps]


def assert_first_named(report: Report) -> None:
    """The sentences name the first gaps in the order of the areas, and without a gap the first areas within reach."""
    named = ("between you", "weigh most", "close to the line")
    sentence = next((each for each in report.lead.split(". ") if any(words in each for words in named)), "")
    sought = "within-reach" if "close to the line" in sentence else "gap"
    said = [sentence.find(area.name) for area in report.areas if area.result == sought]
    found = [place for place in said if place >= 0]
    assert found == sorted(found)
    assert [place >= 0 for place in said] == [place < len(found) for place in range(len(said))]
    assert len(found) == min(len(said), MOST_NAMED) or not report.questions


def assert_levels(report: Report, plan: Plan) -> None:
    """Each step says where it begins and ends; what is settled is not studied as well."""
    asked = {skill for settle in plan.settles for skill in settle.skills}
    for action in plan.actions:
        if isinstance(action, Settle):
            assert 1 <= action.questions <= 8
            assert action.saves <= action.hours
        else:
            assert action.skill not in asked
            assert 0 <= action.from_level == action.level - 1
            assert LEVEL_NAMES[action.level]
    skills = {skill.id: skill for area in report.areas for skill in area.skills}
    assert all(skills[step.skill].probability < 0.5 for step in plan.every_step)


def check(numbers: range) -> None:
    for number in numbers:
        who = person(number)
        assert_one_order(who.report, who.plan)
        assert_levels(who.report, who.plan)


@pytest.mark.slow
def test_thirty_people_read_one_order_everywhere() -> None:
    check(range(30))


@pytest.mark.long
def test_three_hundred_people_read_one_order_everywhere() -> None:
    check(range(30, 330))
