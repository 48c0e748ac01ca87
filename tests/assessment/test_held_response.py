"""A response sent after access was lost: the six words save it, and the page tells nobody anything."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core import signing
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from msgspec.structs import replace

from assessment import codes, held_response
from assessment.held_response import LONGEST_FIELD, PURPOSE, HeldOutcome, HeldResponse
from assessment.models import Assessment, Response
from assessment.views.notes import Note
from assessment.views.resume import NOTES_OF_HELD
from tests.assessment.people import DONT_KNOW, Page, Person
from tests.builders import small_content
from tests.editions import make_live
from tests.markup import compact
from tests.snapshots import assert_said

RESUME = reverse("resume")
WRONG = "-".join(codes.words()[:6])
DAY = 24 * 60 * 60
"""How long the page says that it keeps a response, in seconds."""

NOT_YET = "Your answer is not saved yet"
WITHDRAWN = Note.WELCOME_WITHDRAWN.value
SAVED, ALREADY, LATE, DROPPED = (
    note.value for note in (Note.WELCOME_SAVED, Note.WELCOME_ALREADY, Note.WELCOME_LATE, Note.WELCOME_DROPPED)
)


def locked_out(person: Person) -> Person:
    """The same browser after its session has gone: the form's own cookie is still there."""
    del person.client.cookies[settings.SESSION_COOKIE_NAME]
    return person


def enter(person: Person, code: str, field: str) -> Page:
    """Send the six words with what is carried, and read the page they lead to."""
    response = person.client.post(RESUME, {"code": code, "carried": field}, follow=True)
    assert response.status_code == 200
    return Page(response)


# The way back -------------------------------------------------------------------------------------------


def test_a_rating_sent_after_the_session_ended_is_saved_once_the_six_words_are_entered(alice: Person) -> None:
    code = alice.assessment.code
    response = locked_out(alice).post("rate", 1, level="3")
    page = Page(response)
    assert response.status_code == 404
    assert page.headlines == [NOT_YET]
    assert page.says("The rating you just sent is kept on this page for a day.")
    assert not Response.objects.exists(), "nothing is saved before the words"
    landed = enter(alice, code, page.field("carried"))
    assert landed.says(SAVED)
    assert landed.says("Data storage, 2 of 3")
    assert dict(alice.assessment.responses) == {"skill/queries": 3}


def test_an_answer_sent_after_the_session_ended_is_saved_once_the_six_words_are_entered(rated: Person) -> None:
    code, (token, item) = rated.assessment.code, rated.question()
    place = rated.assessment.option_order(item)[1]
    page = Page(locked_out(rated).post("question", question=token, choice="1"))
    assert page.says("The answer you just sent is kept on this page for a day.")
    landed = enter(rated, code, page.field("carried"))
    assert landed.says(SAVED)
    assert landed.says("Check: question 2")
    assert rated.assessment.responses[item.id] == place


@pytest.mark.parametrize("value", [DONT_KNOW, "0", "4"])
def test_every_value_of_a_rating_comes_through_as_it_was_chosen(alice: Person, value: str) -> None:
    code = alice.assessment.code
    enter(alice, code, Page(locked_out(alice).post("rate", 2, level=value)).field("carried"))
    assert alice.assessment.responses["skill/pipelines"] == (None if value == DONT_KNOW else int(value))


@pytest.mark.slow
def test_not_knowing_yet_comes_through_and_the_last_answer_leads_to_the_report(rated: Person) -> None:
    code, landed = rated.assessment.code, None
    while not rated.assessment.is_finished:
        token, _ = rated.question()
        page = Page(locked_out(rated).post("question", question=token, choice=DONT_KNOW))
        landed = enter(rated, code, page.field("carried"))
    assert landed is not None
    assert set(rated.assessment.responses.values()) == {2, None}
    assert landed.says(SAVED)
    assert rated.assessment.report.headline in landed.headlines[0]


def test_in_a_browser_that_lost_every_cookie_the_answer_comes_through_too(rated: Person) -> None:
    code, (token, item) = rated.assessment.code, rated.question()
    bare = Person(enforce_csrf_checks=True)
    bare.key = rated.key
    response = bare.post("question", question=token, choice="0")
    assert response.status_code == 403
    page = Page(response)
    assert page.headlines == [NOT_YET]
    sent = {"code": code, "carried": page.field("carried"), "csrfmiddlewaretoken": page.field("csrfmiddlewaretoken")}
    landed = bare.client.post(RESUME, sent, follow=True)
    assert Page(landed).says(SAVED)
    assert item.id in rated.assessment.responses


@pytest.mark.parametrize("token", ["", "b" * 32, "b" * 32 + "c" * 32, "nonsense"])
def test_with_a_token_of_before_somebody_signed_in_the_answer_comes_through_too(rated: Person, token: str) -> None:
    code, (asked, item) = rated.assessment.code, rated.question()
    stale = Person(enforce_csrf_checks=True)
    stale.become(rated)
    stale.client.cookies["csrftoken"] = "a" * 32
    sent = {"question": asked, "choice": "0", "csrfmiddlewaretoken": token}
    response = stale.client.post(rated.url("question"), sent, headers={"Origin": "http://testserver"})
    page = Page(response)
    assert response.status_code == 403
    assert page.headlines == [NOT_YET]
    sent = {"code": code, "carried": page.field("carried"), "csrfmiddlewaretoken": page.field("csrfmiddlewaretoken")}
    assert Page(stale.client.post(RESUME, sent, follow=True)).says(SAVED)
    assert item.id in rated.assessment.responses


def test_from_another_site_nothing_is_carried(rated: Person) -> None:
    forged = Person(enforce_csrf_checks=True)
    forged.become(rated)
    forged.client.cookies["csrftoken"] = "a" * 32
    sent = {"question": "0" * 16, "choice": "0", "csrfmiddlewaretoken": "b" * 32}
    response = forged.client.post(rated.url("question"), sent, headers={"Origin": "https://evil.example"})
    assert response.status_code == 403
    assert "carried" not in compact(response.content.decode())


@pytest.mark.parametrize("name", ["finish", "erase", "plan", "share"])
def test_no_other_form_is_carried_by_a_browser_without_cookies(finished: Person, name: str) -> None:
    bare = Person(enforce_csrf_checks=True)
    bare.key = finished.key
    response = bare.post(name, level="1", question="0" * 16, choice="0")
    assert response.status_code == 403
    assert "carried" not in compact(response.content.decode())


def test_a_wrong_token_is_refused_as_ever_because_it_may_come_from_another_site(rated: Person) -> None:
    forged = Person(enforce_csrf_checks=True)
    forged.become(rated)
    forged.client.cookies["csrftoken"] = "a" * 32
    response = forged.post("question", question="0" * 16, choice="0", csrfmiddlewaretoken="b" * 32)
    assert response.status_code == 403
    assert "carried" not in compact(response.content.decode())


# What it tells: nothing ---------------------------------------------------------------------------------

POSTED: list[tuple[str, tuple[object, ...], dict[str, str]]] = [
    ("rate", (1,), {"level": "3"}),
    ("rate", (99,), {"level": "x"}),
    ("question", (), {"question": "0" * 16, "choice": "2"}),
    ("rate", (1,), {"level": "9"}),
    ("rate", (1,), {}),
    ("question", (), {"question": "nonsense", "choice": "0"}),
    ("question", (), {"question": "0" * 16, "choice": "5"}),
]


@pytest.mark.parametrize(("name", "arguments", "posted"), POSTED)
def test_a_wrong_key_somebody_elses_key_and_a_deleted_assessment_get_the_very_same_page(
    finished: Person, bob: Person, name: str, arguments: tuple[object, ...], posted: dict[str, str]
) -> None:
    deleted = Person()
    deleted.start()
    gone = deleted.key
    deleted.post("erase")
    over = Person()
    over.start()
    Assessment.objects.filter(key=over.key).update(expires_at=timezone.now())
    pages = set()
    with time_machine.travel(timezone.now(), tick=False):
        for key in ("no-such-key-0123456789", finished.key, gone, over.key):
            stranger = Person()
            stranger.become(bob)
            stranger.key = key
            response = stranger.post(name, *arguments, **posted)
            assert response.status_code == 404
            assert not response.has_header("Location")
            html = compact(response.content.decode()).replace(response["X-Request-ID"], "")
            page = Page(response)
            for field in page.values("carried"):
                opened = held_response.unsign(field)
                assert opened is not None
                assert opened.key == key
                html = html.replace(field, "f" * len(field))
            for token in page.values("csrfmiddlewaretoken"):
                html = html.replace(token, "")
            pages.add(html)
    assert len(pages) == 1


@pytest.mark.parametrize(("name", "arguments", "posted"), POSTED[3:])
def test_what_no_form_would_have_taken_is_not_carried(
    alice: Person, name: str, arguments: tuple[object, ...], posted: dict[str, str]
) -> None:
    response = locked_out(alice).post(name, *arguments, **posted)
    page = Page(response)
    assert page.values("carried") == []
    assert "404_personal.html" in {template.name for template in response.templates}


@pytest.mark.parametrize("key", ["short", "x" * 23, "x" * 21 + "é", "a b" * 7 + "c", "x" * 400])
def test_an_address_that_is_none_of_ours_carries_nothing(charlie: Person, key: str) -> None:
    charlie.key = key
    for response in (charlie.post("rate", 1, level="1"), charlie.post("question", question="0" * 16, choice="0")):
        assert response.status_code == 404
        assert Page(response).values("carried") == []


def test_a_number_beyond_any_assessment_is_not_carried() -> None:
    assert held_response.held_rating("x" * 22, 10**6, QueryDict("level=1")) is None
    assert held_response.held_rating("x" * 22, 0, QueryDict("level=1")) is None


def test_the_field_is_short_and_the_page_starts_no_session(charlie: Person) -> None:
    charlie.key = "x" * 22
    field = Page(charlie.post("question", question="f" * 16, choice="4")).field("carried")
    assert len(field) < LONGEST_FIELD
    assert not charlie.has_session
    assert not Session.objects.exists()


# What does not fit --------------------------------------------------------------------------------------


def test_words_of_another_assessment_open_that_one_and_nothing_is_saved(alice: Person, bob: Person) -> None:
    code = bob.assessment.code
    field = Page(locked_out(alice).post("rate", 1, level="3")).field("carried")
    landed = enter(alice, code, field)
    assert landed.says(DROPPED)
    assert landed.says("Data storage, 1 of 3")
    assert alice.client.get(bob.url("leave")).status_code == 200
    assert not Response.objects.exists()


def field_of(person: Person) -> str:
    return held_response.sign(HeldResponse("rating", person.key, "1", "3"))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda field: field[:-1] + ("A" if field[-1] != "A" else "B"),
        lambda field: "X" + field,
        lambda field: field.replace(":", ""),
        lambda field: field + ":" + field,
        lambda field: "é" * 50,
        lambda field: "A" * 5_000,
        lambda field: signing.dumps(["rating", "x" * 22, "1", "3"], salt="another purpose"),
        lambda field: signing.dumps(["rating", "x" * 22, "1", "3"]),
    ],
)
def test_a_field_that_was_altered_or_made_for_something_else_is_dropped_with_a_sentence(
    alice: Person, spoil: Any
) -> None:
    landed = enter(Person(), alice.assessment.code, spoil(field_of(alice)))
    assert landed.says(DROPPED)
    assert not Response.objects.exists()


def test_a_field_older_than_a_day_is_dropped_with_a_sentence(alice: Person) -> None:
    now, code = timezone.now(), alice.assessment.code
    with time_machine.travel(now, tick=False) as clock:
        field = field_of(alice)
        clock.shift(timedelta(seconds=DAY + 1))
        assert enter(Person(), code, field).says(DROPPED)
        assert not Response.objects.exists()
        clock.move_to(now + timedelta(seconds=DAY - 1))
        assert enter(Person(), code, field).says(SAVED)


@pytest.mark.parametrize("number", ["4", "999"])
def test_a_rating_this_assessment_does_not_ask_for_is_dropped(alice: Person, number: str) -> None:
    field = held_response.sign(HeldResponse("rating", alice.key, number, "1"))
    assert enter(Person(), alice.assessment.code, field).says(DROPPED)
    assert not Response.objects.exists()


def test_an_option_this_question_does_not_have_is_dropped(db: None) -> None:
    content = small_content()
    make_live(replace(content, items=tuple(replace(item, options=item.options[:3]) for item in content.items)))
    rated = Person()
    rated.start()
    rated.rate_all()
    token, _ = rated.question()
    field = held_response.sign(HeldResponse("answer", rated.key, token, "4"))
    assert enter(Person(), rated.assessment.code, field).says(DROPPED)
    assert rated.assessment.responded == 0


def test_an_answer_to_an_earlier_question_is_out_of_date_and_the_first_answer_stands(rated: Person) -> None:
    token, item = rated.question()
    rated.answer(DONT_KNOW)
    field = held_response.sign(HeldResponse("answer", rated.key, token, "0"))
    assert enter(Person(), rated.assessment.code, field).says(ALREADY)
    assert rated.assessment.responses[item.id] is None


def test_an_answer_to_a_question_that_is_not_asked_now_is_out_of_date(rated: Person) -> None:
    current = rated.question()[1]
    other = next(item for item in small_content().items if item != current)
    field = held_response.sign(HeldResponse("answer", rated.key, rated.assessment.token(other), "0"))
    assert enter(Person(), rated.assessment.code, field).says(LATE)
    assert rated.assessment.responded == 0


def test_an_answer_before_the_ratings_are_done_is_out_of_date(alice: Person) -> None:
    token, _ = alice.question()
    field = held_response.sign(HeldResponse("answer", alice.key, token, "0"))
    assert enter(Person(), alice.assessment.code, field).says(LATE)
    assert not Response.objects.exists()


def test_a_rating_after_the_check_began_or_the_report_exists_is_out_of_date(rated: Person) -> None:
    field = field_of(rated)
    rated.answer()
    assert enter(Person(), rated.assessment.code, field).says(LATE)
    rated.finish()
    before = rated.assessment.report_json
    assert enter(Person(), rated.assessment.code, field).says(LATE)
    assert rated.assessment.responses["skill/queries"] == 2
    assert rated.assessment.report_json == before


def test_sending_the_words_twice_saves_the_answer_once_and_says_so(rated: Person) -> None:
    token, _ = rated.question()
    field = held_response.sign(HeldResponse("answer", rated.key, token, "0"))
    assert enter(Person(), rated.assessment.code, field).says(SAVED)
    assert enter(Person(), rated.assessment.code, field).says(ALREADY)
    assert rated.assessment.responded == 1


def test_every_outcome_has_a_sentence_of_its_own() -> None:
    assert {NOTES_OF_HELD[kept].value for kept in HeldOutcome} == {SAVED, ALREADY, WITHDRAWN, LATE, DROPPED}


# Wrong words --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("typed", "status"), [(WRONG, 422), ("lantren", 422), ("", 422)])
def test_after_wrong_words_the_answer_is_still_on_the_page(alice: Person, typed: str, status: int) -> None:
    code, field = alice.assessment.code, field_of(alice)
    stranger = Person()
    response = stranger.client.post(RESUME, {"code": typed, "carried": field})
    page = Page(response)
    assert response.status_code == status
    assert page.field("carried") == field
    assert_said([*re.findall(r"<p>([^<]+)</p>", page.html), page.part("button", type="submit")])
    assert enter(stranger, code, page.field("carried")).says(SAVED)


def test_guessing_words_with_an_answer_on_board_is_held_up_like_any_guessing(alice: Person) -> None:
    code, field = alice.assessment.code, field_of(alice)
    with time_machine.travel(timezone.now(), tick=False):
        for _ in range(10):
            assert Person().client.post(RESUME, {"code": WRONG, "carried": field}).status_code == 422
        response = Person().client.post(RESUME, {"code": code, "carried": field})
    assert response.status_code == 429
    assert Page(response).field("carried") == field
    assert not Response.objects.exists()


def test_what_is_typed_into_the_field_comes_back_as_text(charlie: Person) -> None:
    evil = '"><script>alert(1)</script>'
    response = charlie.client.post(RESUME, {"code": WRONG, "carried": evil})
    assert evil not in compact(response.content.decode())
    assert Page(response).field("carried") == evil


def test_the_purpose_is_part_of_the_signature() -> None:
    field = held_response.sign(HeldResponse("rating", "x" * 22, "1", "3"))
    with pytest.raises(signing.BadSignature):
        signing.loads(field, salt=f"{PURPOSE}.other")
    assert held_response.unsign(field) == HeldResponse("rating", "x" * 22, "1", "3")
    assert PURPOSE == "plumb.carried-response", "another purpose would drop what people have on their pages"
