"""What happens when the same browser sends several things at the same moment. Run by test_at_once.py."""

from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connections
from django.urls import reverse

from assessment.models import Assessment, Response
from tests.assessment.people import DONT_KNOW, START_KEY, Person

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(actions: list[Callable[[], Any]]) -> list[Any]:
    """Run every action in a thread of its own, all starting together; their results in order."""
    gate = Barrier(len(actions))
    results: list[Any] = [None] * len(actions)

    def run(place: int) -> None:
        try:
            gate.wait(timeout=30)
            results[place] = actions[place]()
        except BaseException as error:
            results[place] = error
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=(place,)) for place in range(len(actions))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results


def tab(person: Person) -> Person:
    """One more tab of the same browser."""
    other = Person()
    other.become(person)
    return other


def sending(person: Person, address: str, form: dict[str, str]) -> Callable[[], Any]:
    tab_of_its_own = tab(person)
    return lambda: tab_of_its_own.client.post(address, form)


def answers(person: Person) -> dict[str, int | None]:
    return {id: option for id, option in person.assessment.responses.items() if "/" not in id}


def places(responses: list[Any]) -> list[str]:
    """Where each response leads; an exception speaks for itself."""
    return sorted(getattr(response, "headers", {}).get("Location", repr(response)) for response in responses)


def test_eight_identical_answers_count_once(rated: Person) -> None:
    token, item = rated.question()
    form = {"question": token, "choice": "1"}
    responses = at_once([sending(rated, rated.url("question"), form) for _ in range(8)])
    here = rated.url("question")
    assert places(responses) == sorted([here, *[f"{here}?note=already"] * 7])
    assert list(answers(rated)) == [item.id]


def test_eight_different_answers_to_one_question_leave_one_and_everybody_sees_the_same_next(rated: Person) -> None:
    token, item = rated.question()
    choices = ["0", "1", "2", DONT_KNOW] * 2
    responses = at_once(
        [sending(rated, rated.url("question"), {"question": token, "choice": choice}) for choice in choices]
    )
    here = rated.url("question")
    assert places(responses) == sorted([here, *[f"{here}?note=already"] * 7])
    assert list(answers(rated)) == [item.id]
    assert answers(rated)[item.id] in {*rated.assessment.option_order(item), None}


def test_the_last_answer_sent_eight_times_makes_one_report(rated: Person) -> None:
    while True:
        assessment = rated.assessment
        token, item = rated.question()
        assessment.responses = {**assessment.responses, item.id: None}
        if assessment.current_question() is None:
            break
        rated.answer()
    before = len(answers(rated))
    form = {"question": token, "choice": DONT_KNOW}
    responses = at_once([sending(rated, rated.url("question"), form) for _ in range(8)])
    assert places(responses) == [rated.url("report")] * 8
    assert len(answers(rated)) == before + 1
    assert rated.assessment.report.questions == before + 1


def test_finishing_and_answering_at_the_same_moment_agree_on_one_report(rated: Person) -> None:
    token, _ = rated.question()
    responses = at_once(
        [sending(rated, rated.url("finish"), {}) for _ in range(4)]
        + [sending(rated, rated.url("question"), {"question": token, "choice": "0"}) for _ in range(4)]
    )
    here, there = rated.url("question"), rated.url("report")
    assert set(places(responses)) <= {here, f"{here}?note=already", there}
    assert rated.assessment.is_finished
    assert rated.assessment.report.questions == len(answers(rated)) <= 1


def test_eight_ratings_of_one_area_leave_one(alice: Person) -> None:
    form = [{"level": str(number % 5)} for number in range(8)]
    responses = at_once([sending(alice, alice.url("rate", 1), each) for each in form])
    assert places(responses) == [alice.url("rate", 2)] * 8
    assert Response.objects.count() == 1


def test_a_rating_and_the_first_answer_at_the_same_moment_never_mix(rated: Person) -> None:
    token, _ = rated.question()
    responses = at_once(
        [
            sending(rated, rated.url("rate", 1), {"level": "4"}),
            sending(rated, rated.url("question"), {"question": token, "choice": DONT_KNOW}),
        ]
    )
    here = rated.url("question")
    changed = rated.assessment.responses["area/storage"] == 4
    assert responses[0]["Location"] == (rated.url("rate", 2) if changed else f"{here}?note=closed")
    # If the rating came first, another question may be the current one, and the answer is told so.
    assert responses[1]["Location"] in ({here, f"{here}?note=not-now"} if changed else {here})
    assert len(answers(rated)) == (responses[1]["Location"] == here)


def test_the_start_form_sent_eight_times_starts_one_assessment_that_every_answer_opens(charlie: Person) -> None:
    charlie.client.get(f"{reverse('start_ready')}?role=ml-engineer&hours=6")
    tabs = [tab(charlie) for _ in range(8)]
    responses = at_once([lambda person=person: person.begin(start_key=START_KEY) for person in tabs])  # type: ignore[misc]
    assessment = Assessment.objects.get()
    assert places(responses) == [reverse("hub", args=[assessment.key])] * 8
    for person in tabs:
        assert person.client.get(responses[0]["Location"]).status_code == 200


def test_deleting_while_an_answer_arrives_leaves_nothing(rated: Person) -> None:
    token, _ = rated.question()
    form = {"question": token, "choice": "0"}
    erase, *rest = at_once(
        [
            sending(rated, rated.url("erase"), {}),
            *(sending(rated, rated.url("question"), form) for _ in range(4)),
        ]
    )
    assert erase["Location"] == reverse("erased")
    assert {response.status_code for response in rest} <= {302, 404}
    assert not Assessment.objects.exists()
    assert not Response.objects.exists()
