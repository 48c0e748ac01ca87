"""A review was about what people met: whoever changes that at the desk takes it back."""

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client

from skills.models import Item, Option
from tests.assessment.people import Page
from tests.skills.editors import address, save, saved, told
from tests.snapshots import assert_said


@pytest.fixture
def reviewed(desk: None) -> Item:
    Item.objects.filter(slug="query-where").update(review="blind-reviewed")
    return Item.objects.get(slug="query-where")


def review() -> str:
    return Item.objects.get(slug="query-where").review


@pytest.mark.parametrize("field", ["stem", "context", "code", "options-0-text"])
def test_a_changed_text_takes_it_back_and_says_so(alice: Client, reviewed: Item, field: str) -> None:
    assert saved(save(alice, address(reviewed), **{field: "Something else?"}))
    assert review() == "unreviewed"
    assert_said(told(alice).splitlines()[0])


def test_a_flipped_key_takes_it_back(alice: Client, reviewed: Item) -> None:
    wrong = reviewed.options.filter(correct=False).earliest("pk")
    assert saved(save(alice, address(reviewed), key=wrong.pk))
    assert review() == "unreviewed"


def test_a_removed_option_takes_it_back(alice: Client, reviewed: Item) -> None:
    places = range(reviewed.options.count())
    Item.objects.filter(pk=reviewed.pk).update(state=Item.State.DRAFT)
    last = places[-1]
    if reviewed.options.all()[last].correct:
        last -= 1
    assert saved(save(alice, address(reviewed), **{f"options-{last}-DELETE": "on"}))
    assert Option.objects.filter(item=reviewed).count() == len(places) - 1
    assert review() == "unreviewed"


def test_what_nobody_meets_in_the_question_leaves_it(alice: Client, reviewed: Item) -> None:
    texts = {"explanation": "Other words.", "options-0-reason": "Another reason.", "tags": "K07", "author": "Bea"}
    assert saved(save(alice, address(reviewed), **texts, difficulty="0.5", review_by="2027-01-01", position="9"))
    assert review() == "blind-reviewed"


def test_saving_without_a_change_leaves_it(alice: Client, reviewed: Item) -> None:
    assert saved(save(alice, address(reviewed)))
    assert review() == "blind-reviewed"


def test_calling_it_reviewed_in_the_same_save_does_not_help(alice: Client, reviewed: Item) -> None:
    Item.objects.filter(pk=reviewed.pk).update(review="unreviewed")
    assert saved(save(alice, address(reviewed), stem="Something else?", review="reviewed"))
    assert review() == "unreviewed"
    assert saved(save(alice, address(reviewed), review="reviewed"))
    assert review() == "reviewed"


def test_it_is_in_the_history(alice: Client, reviewed: Item) -> None:
    save(alice, address(reviewed), stem="Something else?")
    assert_said(told(alice))
    entries = LogEntry.objects.filter(object_id=str(reviewed.pk))
    (noted,) = [text for text in (entry.get_change_message() for entry in entries) if "eview" in text]
    assert Page(alice.get(address(reviewed, "history"))).says(noted)
    assert_said(noted, "history")
