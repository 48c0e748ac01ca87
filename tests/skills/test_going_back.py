"""Undo of a publish: an earlier edition's content is live again, and neither the draft nor anybody's answers notice."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from assessment.models import Assessment
from skills.comparison import fingerprint
from skills.models import Edition, Item, Skill
from skills.publishing import NotPublishable, draft, publish, publish_again, withdraw
from tests.assessment.people import Page, Person
from tests.assessment.stages import put
from tests.builders import small_content
from tests.skills.editors import address, told
from tests.snapshots import assert_said


@pytest.fixture
def second(desk: None) -> Edition:
    """Edition 2 is live, and the draft is further on."""
    Item.objects.filter(slug="query-join").update(stem="What did we spoil?")
    edition = publish("Second")
    Skill.objects.filter(slug="queries").update(description="Half a sentence that")
    return edition


def first() -> Edition:
    return Edition.objects.get(number=1)


def where(edition: Edition | None = None) -> str:
    return reverse("admin:skills_edition_again", args=[(edition or first()).pk])


SENT = {"note": "Back to edition 1", "after": "2"}


def test_the_content_is_live_again_as_the_next_edition_and_the_draft_stays_as_it_is(
    second: Edition, alice: Client
) -> None:
    before = draft()
    response = alice.post(where(), SENT)
    live = Edition.objects.get(number=3)
    assert response["Location"] == reverse("admin:skills_edition_change", args=[live.pk])
    assert (live.digest, live.text, live.note, live.published_by) == (
        first().digest, first().text, "Back to edition 1", "alice",
    )  # fmt: skip
    assert draft() == before
    assert_said(told(alice))


def test_the_page_says_what_would_change_and_changes_nothing(second: Edition, alice: Client) -> None:
    page = Page(alice.get(where()))
    assert page.says("Data storage: 1 changed")
    assert address(Item.objects.get(slug="query-join")) in page.links()
    assert page.says("becomes edition 3")
    assert_said(page.text.partition("What happens")[2].partition("What would change")[0].strip())
    assert page.field("note") == "Back to edition 1"
    assert Edition.objects.count() == 2


def test_open_assessments_keep_their_edition_and_new_ones_begin_on_the_old_content(
    second: Edition, alice: Client
) -> None:
    person = put(Person(), "rated", second)
    alice.post(where(), SENT)
    assert person.assessment.edition == second
    person.answer_all()
    assert person.assessment.is_finished
    somebody = Person()
    assert somebody.start().edition.number == 3
    assert somebody.assessment.content == small_content()


def test_afterwards_the_draft_can_be_published_as_ever(second: Edition, alice: Client) -> None:
    alice.post(where(), SENT)
    assert publish("Mended").number == 4
    assert Edition.objects.live() == Edition.objects.get(number=4)


def test_going_back_and_forth_again_is_publishing_each_time(second: Edition, alice: Client) -> None:
    alice.post(where(), SENT)
    alice.post(where(second), {"note": "Forth", "after": "3"})
    editions = Edition.objects.order_by("number")
    assert [edition.digest for edition in editions] == [first().digest, second.digest] * 2


def test_sent_twice_it_goes_back_once(second: Edition, alice: Client) -> None:
    for _ in range(2):
        assert alice.post(where(), SENT).status_code == 302
    assert Edition.objects.count() == 3
    assert_said(told(alice))
    assert not Page(alice.get(where())).all("input", name="note")


def test_if_somebody_published_meanwhile_it_is_decided_again(second: Edition, alice: Client) -> None:
    publish("Third")
    response = alice.post(where(), SENT)
    assert response.status_code == 422
    assert_said(Page(response).part("p", **{"class": "errornote"}))
    assert Edition.objects.count() == 3
    with pytest.raises(NotPublishable):
        publish_again(first(), "Back", "alice", 2)


@pytest.mark.parametrize(
    "sent", [{}, {"after": "2"}, {"note": " ", "after": "2"}, {"note": "x" * 201, "after": "2"},
             {"note": "Back"}, {"note": "Back", "after": "-1"}, {"note": "Back", "after": "9" * 40}]
)  # fmt: skip
def test_bad_input_is_refused_with_a_sentence(second: Edition, alice: Client, sent: dict[str, Any]) -> None:
    response = alice.post(where(), sent)
    assert response.status_code == 422
    assert 'class="errornote"' in response.content.decode()
    assert Edition.objects.count() == 2


def test_only_who_may_publish_sees_the_button_and_may_press_it(second: Edition, alice: Client, bob: Client) -> None:
    page = reverse("admin:skills_edition_change", args=[first().pk])
    assert where() in Page(alice.get(page)).links()
    assert where() not in Page(bob.get(page)).links()
    assert where(second) not in Page(alice.get(reverse("admin:skills_edition_change", args=[second.pk]))).links()
    assert where() in Page(alice.get(reverse("admin:skills_edition_change", args=[second.pk]))).links()
    assert bob.get(where()).status_code == bob.post(where(), SENT).status_code == 403
    assert Client().post(where(), SENT).status_code == 302
    assert alice.put(where()).status_code == 405
    assert alice.get(reverse("admin:skills_edition_again", args=[999])).status_code == 404
    assert Edition.objects.count() == 2


def test_a_withdrawn_question_stays_withdrawn_and_the_page_says_so(second: Edition, alice: Client) -> None:
    withdraw("query-where", [fingerprint(small_content().item_by_id["query-where"])], "Wrong.", "alice")
    assert Page(alice.get(where())).says("Questions that are withdrawn stay withdrawn: query-where.")
    alice.post(where(), SENT)
    person = put(Person(), "rated", Edition.objects.get(number=3))
    assert "query-where" not in Assessment.objects.get(key=person.key).valid_content.item_by_id
