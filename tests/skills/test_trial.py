"""An editor tries a question of the draft: as people meet it, and what they read afterwards."""

import pytest
from django.test import Client
from django.urls import reverse

from assessment.forms import ChoiceForm
from skills.models import Item
from tests.assessment.people import Page
from tests.skills.editors import address, staff


@pytest.fixture
def item(desk: None) -> Item:
    return Item.objects.get(slug="query-plan")


def trial(item: Item) -> str:
    return reverse("admin:skills_item_try", args=[item.pk])


def test_its_form_leads_there_and_the_key_is_not_on_the_page(alice: Client, item: Item) -> None:
    assert trial(item) in Page(alice.get(address(item))).links()
    page = Page(alice.get(trial(item)))
    for option in item.options.all():
        assert page.says(option.text)
        assert not page.says(option.reason)
    assert not page.says(item.explanation)


@pytest.mark.parametrize(("choice", "said"), [("right", "You were right."), ("wrong", "Not right."), ("x", "You said")])
def test_an_answer_shows_what_people_read_afterwards_and_is_stored_nowhere(
    alice: Client, item: Item, choice: str, said: str
) -> None:
    places = [option.correct for option in item.options.order_by("position")]
    sent = {"right": str(places.index(True)), "wrong": str(places.index(False))}.get(choice, choice)
    page = Page(alice.post(trial(item), {"choice": sent}))
    assert page.says(said)
    assert page.says(item.explanation)
    for option in item.options.all():
        assert page.says(option.reason)


@pytest.mark.parametrize("choice", ["", "-1", "99", "٣", "a" * 100_000])
def test_no_answer_or_a_forged_one_stays_on_the_page_with_a_sentence(alice: Client, item: Item, choice: str) -> None:
    response = alice.post(trial(item), {"choice": choice})
    assert response.status_code == 422
    sentences = ChoiceForm.base_fields["choice"].error_messages
    assert Page(response).says(str(sentences["invalid_choice" if choice else "required"]))


def test_an_unfinished_question_can_be_tried_too(alice: Client, item: Item) -> None:
    item.options.all().delete()
    Item.objects.filter(pk=item.pk).update(state=Item.State.DRAFT, stem="", explanation="")
    assert alice.get(trial(item)).status_code == 200
    assert alice.post(trial(item), {"choice": "x"}).status_code == 200


def test_it_is_for_whoever_may_see_questions(item: Item, alice: Client) -> None:
    assert staff("nobody", "view_item", "change_item").get(trial(item)).status_code == 403
    assert Client().get(trial(item)).status_code == 302
    assert alice.get(reverse("admin:skills_item_try", args=[999_999])).status_code == 404
