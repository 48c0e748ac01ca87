"""Telling the editors that a question is wrong."""

from collections.abc import Iterator

import pytest
import time_machine
from django.utils import timezone

from assessment.models import ProblemReport, Throttle
from assessment.tries import hashed
from assessment.views.notes import Note
from assessment.views.problem import TOO_MANY
from tests.assessment.people import Page, Person
from tests.builders import small_content
from tests.markup import compact
from tests.snapshots import assert_said


def test_a_note_about_the_current_question_is_kept_with_question_and_edition_and_thanked_for(rated: Person) -> None:
    token, item = rated.question()
    assert rated.url("problem", token) in Page(rated.get("question")).links()
    page = Page(rated.get("problem", token))
    assert page.says(item.stem)
    assert page.chosen("kind") == []
    sent = {"kind": "unclear", "text": " What is a row? "}
    response = rated.client.post(rated.url("problem", token), sent, follow=True)
    assert response.redirect_chain == [(f"{rated.url('question')}?note=thanks", 302)]
    assert Page(response).says(Note.THANKS.value)
    report = ProblemReport.objects.get()
    assert (report.item, report.edition.number, report.kind, report.text) == (item.id, 1, "unclear", "What is a row?")
    assert not report.settled


def test_line_ends_count_as_they_did_when_it_was_typed(rated: Person) -> None:
    token, _ = rated.question()
    text = "a\r\n" * 999 + "aa"
    assert rated.post("problem", token, kind="wrong", text=text).status_code == 302
    assert ProblemReport.objects.get().text == "a\n" * 999 + "aa"
    assert rated.post("problem", token, kind="wrong", text=text + "a").status_code == 422


def test_it_costs_neither_the_question_nor_an_answer(rated: Person) -> None:
    token, item = rated.question()
    before = rated.assessment.responses
    rated.post("problem", token, kind="wrong")
    assert rated.question() == (token, item)
    assert rated.assessment.responses == before


def test_after_the_end_it_returns_to_the_answers(finished: Person) -> None:
    asked = next(id for id in finished.assessment.responses if "/" not in id)
    token = finished.assessment.token(small_content().item_by_id[asked])
    assert finished.url("problem", token) in Page(finished.get("answers")).links()
    response = finished.client.post(finished.url("problem", token), {"kind": "outdated"}, follow=True)
    assert response.redirect_chain == [(f"{finished.url('answers')}?note=thanks&at={token}#noted", 302)]
    assert Page(response).says(Note.THANKS.value)


def test_only_questions_that_this_person_has_seen_can_be_reported(rated: Person, bob: Person) -> None:
    bob.rate_all()
    first, _ = rated.question()
    rated.answer()
    assert rated.get("problem", first).status_code == 200
    seen = {rated.question()[1].id, *rated.assessment.responses}
    for item in small_content().items:
        token = rated.assessment.token(item)
        assert (rated.get("problem", token).status_code == 200) == (item.id in seen)
        assert rated.post("problem", bob.assessment.token(item), kind="wrong").status_code == 404
        assert rated.post("problem", item.id, kind="wrong").status_code == 404
    assert not ProblemReport.objects.exists()


def test_nothing_stored_says_who_wrote_it(rated: Person) -> None:
    fields = {field.name for field in ProblemReport._meta.get_fields()}
    assert fields == {"id", "edition", "item", "kind", "text", "reported_at", "settled"}


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"kind": ""},
        {"kind": "boring"},
        {"kind": "wrong", "text": "long " * 500},
    ],
)
def test_bad_input_stays_on_the_page_with_a_sentence_and_keeps_what_was_written(
    rated: Person, sent: dict[str, str]
) -> None:
    token, item = rated.question()
    written = sent.get("text", "The stem <b>lacks</b> a word & more.")
    response = rated.post("problem", token, **{"text": written, **sent})
    page = Page(response)
    assert response.status_code == 422
    assert page.title.startswith("Error: ")
    (problem,) = page.problems.values()
    assert page.text.count(problem) == 2  # in the summary, and at the field
    assert_said(page.problems)
    assert page.says(item.stem)
    assert page.says(written)
    kind = sent.get("kind", "")
    assert page.chosen("kind") == ([kind] if kind == "wrong" else [])
    assert {"href": "#text" if kind == "wrong" else "#kind-1"} in page.all("a")
    assert not ProblemReport.objects.exists()


def test_a_note_without_words_is_enough(rated: Person) -> None:
    token, _ = rated.question()
    assert rated.post("problem", token, kind="other").status_code == 302
    assert ProblemReport.objects.get().text == ""


def test_what_was_written_is_text_wherever_it_is_shown(rated: Person) -> None:
    token, _ = rated.question()
    evil = "<script>alert(1)</script>"
    rated.post("problem", token, kind="other", text=evil)
    assert ProblemReport.objects.get().text == evil
    assert evil not in compact(rated.post("problem", token, kind="none", text=evil).content.decode())


@pytest.fixture
def at_one_moment() -> Iterator[None]:
    """No quarter of an hour ends within the test, and with it the count of what came in it."""
    with time_machine.travel(timezone.now(), tick=False):
        yield


@pytest.mark.usefixtures("at_one_moment")
def test_one_assessment_sends_twenty_notes_and_the_text_of_the_next_stays_on_the_page(rated: Person) -> None:
    token, _ = rated.question()
    assert rated.post("problem", token, kind="wrong", text="Why?").status_code == 302
    assert Throttle.objects.filter(name=hashed(rated.key, "plumb.problem")).update(count=19) == 1
    assert rated.post("problem", token, kind="wrong", text="Why?").status_code == 302
    response = rated.post("problem", token, kind="wrong", text="And why?")
    assert response.status_code == 429
    page = Page(response)
    assert page.says(TOO_MANY)
    assert page.says("And why?")
    assert page.chosen("kind") == ["wrong"]
    assert ProblemReport.objects.count() == 2


@pytest.mark.usefixtures("at_one_moment")
def test_one_address_with_many_assessments_sends_two_hundred(rated: Person, bob: Person) -> None:
    bob.rate_all()
    token, _ = rated.question()
    assert rated.post("problem", token, kind="wrong").status_code == 302
    assert Throttle.objects.filter(name=hashed("127.0.0.1", "plumb.problem")).update(count=199) == 1
    statuses = [person.post("problem", person.question()[0], kind="wrong").status_code for person in (rated, bob)]
    assert statuses == [302, 429]
