"""Settling what could go either way: one button, in place, and a plan that keeps what somebody did to it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from assessment.engine.planning.preferences import Preferences
from assessment.engine.planning.values import Settle
from assessment.models import (
    Assessment,
    annotate_step,
    choose_resource,
    move_step,
    set_preferences,
    tick_step,
)
from skills.models import Edition
from tests.assessment.people import Page, Person, dated
from tests.assessment.stages import put


@pytest.fixture
def brief(edition: Edition) -> Person:
    """Alice stopped after two questions, so that there is something left to ask."""
    person = put(Person(), "brief", edition)
    assert person.assessment.plan.settles
    assert len(person.assessment.plan.steps) >= 2
    return person


def to_settle(person: Person) -> Settle:
    return person.assessment.plan.settles[0]


def follow(person: Person, name: str, *arguments: str) -> Assessment:
    """Press a button that begins a follow-up; the person then goes on in it."""
    before = person.key
    assert person.post(name, *arguments).status_code == 302
    following = Assessment.objects.get(follows__key=before)
    person.key = following.key
    return following


def test_the_button_stands_where_it_is_named_and_asks_about_those_skills_only(brief: Person) -> None:
    settle = to_settle(brief)
    assert Page(brief.get("plan")).all("form", action=brief.url("settle", settle.area), method="post")
    before = set(brief.assessment.responses)
    following = follow(brief, "settle", settle.area)
    assert following.budget <= settle.questions
    assert brief.answer_all("0") == following.budget
    items = following.content.item_by_id
    asked = {items[id].skill for id in set(brief.assessment.responses) - before}
    assert asked <= set(settle.skills)
    assert brief.assessment.is_finished


def test_what_the_plan_does_not_settle_is_not_found_and_reading_begins_nothing(brief: Person) -> None:
    assert brief.post("settle", "no-such-area").status_code == 404
    assert brief.get("settle", to_settle(brief).area).status_code == 405
    assert not Assessment.objects.filter(follows__key=brief.key).exists()


def test_pressed_twice_it_leads_to_what_was_begun(brief: Person) -> None:
    first, area = brief.key, to_settle(brief).area
    following = follow(brief, "settle", area)
    again = brief.client.post(reverse("settle", args=[first, area]))
    assert f"/{following.key}" in again["Location"]
    assert Assessment.objects.filter(follows__key=first).count() == 1


def test_a_report_that_is_followed_offers_no_button(brief: Person) -> None:
    first, area = brief.key, to_settle(brief).area
    follow(brief, "settle", area)
    brief.key = first
    for name in ("report", "plan"):
        assert not Page(brief.get(name)).all("form", action=brief.url("settle", area))


@pytest.mark.parametrize("how", ["settle", "deepen", "recheck"])
def test_what_somebody_did_to_their_plan_is_in_the_plan_that_follows(brief: Person, how: str) -> None:
    assessment, until = brief.assessment, timezone.localdate() + timedelta(days=400)
    set_preferences(assessment, Preferences(cost="free"), until)
    done, noted, *_ = [each.step.key for each in brief.assessment.arrangement.steps]
    tick_step(assessment, done, done=True)
    annotate_step(assessment, noted, "Evenings")
    choose_resource(assessment, noted, "own", "Team handbook", "https://example.org/team")
    move_step(assessment, noted, -1)
    arguments = {"settle": (to_settle(brief).area,), "deepen": (assessment.report.areas[0].id,), "recheck": ()}[how]
    following = follow(brief, how, *arguments)
    assert following.preferences == Preferences(cost="free")
    assert following.plan_until == until
    brief.rate_all() if following.first_open_rating() else None
    following.finish()
    arranged = {each.step.key: each for each in brief.assessment.arrangement.steps}
    assert arranged[done].state == "done"
    assert arranged[done].mark.done_on == timezone.localdate().isoformat()
    if noted in arranged:
        assert arranged[noted].mark.note == "Evenings"
        assert "Team handbook" in {source.title for source in (arranged[noted].step.use,) if source}
    marks = {mark.step: mark for mark in brief.assessment.step_marks.all()}
    assert {marks[done].done_at is not None, marks[noted].note == "Evenings"} == {True}
    assert done not in {step.key for step in brief.assessment.arrangement.left.steps}
    page = Page(brief.get("plan"))
    assert dated(timezone.localdate()) in page.part("li", id=f"step-{done}")


def test_a_name_of_ones_own_counts_without_a_touch_on_the_list(brief: Person) -> None:
    step = next(each for each in brief.assessment.plan.steps if each.use)
    assert step.use is not None
    brief.post("plan_step", step.key, do="resource", resource=step.use.id, title="Team handbook", url="")
    (mark,) = brief.assessment.step_marks.all()
    assert (mark.resource, mark.own_title) == ("own", "Team handbook")
    brief.post("plan_step", step.key, do="resource", resource=step.use.id, title="Team handbook", url="")
    (mark,) = brief.assessment.step_marks.all()
    assert mark.resource == step.use.id, "the list was touched, and the name is the old one"
