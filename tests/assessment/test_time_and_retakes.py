"""Answers that came too fast to be read, and questions that a person has met before."""

from datetime import timedelta

import pytest
from pytest_django import Settings

from assessment.models import Assessment, Response, seconds_between
from tests.assessment.people import Page, Person


def take_slowly(person: Person, seconds: float) -> None:
    """Answer everything by "the first option", and move the answers apart in time before the last one is given."""
    person.rate_all()
    while not person.assessment.is_finished:
        rows = list(Response.objects.filter(assessment__key=person.key).order_by("pk"))
        begun = rows[-1].answered_at - timedelta(days=1)
        for place, row in enumerate(rows):
            Response.objects.filter(pk=row.pk).update(answered_at=begun + timedelta(seconds=seconds * place))
        person.answer("0")


def test_answers_faster_than_reading_are_left_out_and_the_report_says_so(alice: Person, settings: Settings) -> None:
    settings.PLUMB_COUNT_HURRIED = False
    alice.rate_all()
    alice.answer_all("0")
    report = alice.assessment.report
    assert report.questions < len([id for id in alice.assessment.responses if "/" not in id])
    assert "faster than" in " ".join(report.notices)
    assert Page(alice.get("report")).says(report.notices[0])


@pytest.fixture
def steady(alice: Person) -> Person:
    """Alice with a seed that shuffles the options so that her first ones form no pattern worth a notice."""
    Assessment.objects.filter(key=alice.key).update(seed="nothing-to-notice")
    return alice


def test_answers_given_in_time_count(steady: Person, settings: Settings) -> None:
    settings.PLUMB_COUNT_HURRIED = False
    take_slowly(steady, 30)
    report = steady.assessment.report
    assert report.notices == ()
    assert report.questions == len([id for id in steady.assessment.responses if "/" not in id])


def test_an_operator_may_count_every_answer(steady: Person, settings: Settings) -> None:
    settings.PLUMB_COUNT_HURRIED = True
    steady.rate_all()
    steady.answer_all("0")
    assert steady.assessment.report.notices == ()


def test_a_changed_rating_takes_its_own_time_and_nobody_elses(alice: Person) -> None:
    alice.rate_all()
    first, second, *_, last = Response.objects.filter(assessment__key=alice.key).order_by("pk")
    Response.objects.filter(pk=first.pk).update(answered_at=last.answered_at + timedelta(seconds=9))
    spent = seconds_between(alice.assessment.given)
    assert spent[first.item] == pytest.approx(9)
    assert second.item not in spent


def test_a_retake_asks_what_the_person_has_not_met(alice: Person) -> None:
    alice.finish()
    met = {id for id in alice.assessment.responses if "/" not in id}
    alice.start()
    assert set(alice.assessment.seen.split()) == met
    alice.rate_all()
    left = [item.id for item in alice.assessment.content.items if item.id not in met]
    for _ in range(min(2, len(left))):
        _, item = alice.question()
        assert item.id not in met
        alice.answer()


def test_somebody_else_s_questions_are_not_mine(alice: Person, bob: Person) -> None:
    alice.finish()
    bob.start()
    assert bob.assessment.seen == ""
