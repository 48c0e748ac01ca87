"""Numbers of the measurement are changed by whoever may change the measurement model, whatever the way."""

from typing import Any

import pytest
from django.urls import reverse

from skills.admin.items import MEASURED
from skills.history import record, stored
from skills.models import DraftChange, Item
from tests.assessment.people import Page
from tests.skills.editors import act, address, form_of, save, saved
from tests.skills.test_groups import member
from tests.skills.test_sheets import confirm, rows, send, sheet, written

NUMBERS: dict[str, Any] = {
    "discrimination": 3.0,
    "difficulty": -2.0,
    "difficulty_sd": 0.25,
    "guessing": 0.5,
    "origin": "calibrated",
}

MAY = {"Author": False, "Reviewer": False, "Publisher": False, "Owner": True}


def numbers(item: Item) -> dict[str, Any]:
    return dict(Item.objects.filter(pk=item.pk).values(*MEASURED)[0])


@pytest.fixture
def question(desk: None) -> Item:
    return Item.objects.get(slug="query-join")


@pytest.mark.parametrize(("group", "may"), MAY.items())
def test_a_form_takes_them_from_an_owner_alone_also_when_it_is_forged(question: Item, group: str, *, may: bool) -> None:
    client, before = member(group), numbers(question)
    assert bool(set(NUMBERS) & set(form_of(client.get(address(question))))) == may
    assert saved(save(client, address(question), explanation="Other words.", **NUMBERS))
    assert numbers(question) == (NUMBERS if may else before)
    assert Item.objects.get(pk=question.pk).explanation == "Other words."


@pytest.mark.parametrize(("group", "may"), MAY.items())
def test_so_does_a_sheet(question: Item, group: str, *, may: bool) -> None:
    client = member(group)
    table = rows(client.get(sheet(Item, "_out", "csv")).content)
    mine = next(row for row in table if row["id"] == question.slug)
    mine |= {name.replace("_", " "): str(value) for name, value in NUMBERS.items()}
    fresh = {**mine, "id": "fresh"}
    found = send(client, Item, written([*table, fresh]))
    assert [row.id for row in found.context["preview"].bad] == ([] if may else [question.slug, "fresh"])
    confirm(client, found)
    assert (numbers(question) == NUMBERS) == may
    assert Item.objects.filter(slug="fresh").exists() == may


def test_an_author_changes_words_in_a_sheet_and_the_numbers_stay(question: Item) -> None:
    Item.objects.filter(pk=question.pk).update(**NUMBERS)
    author = member("Author")
    table = rows(author.get(sheet(Item, "_out", "csv")).content)
    mine = next(row for row in table if row["id"] == question.slug)
    mine["explanation"] = "Other words."
    confirm(author, send(author, Item, written(table)))
    assert Item.objects.get(pk=question.pk).explanation == "Other words."
    assert numbers(question) == NUMBERS


@pytest.mark.parametrize(("group", "may"), MAY.items())
def test_so_does_a_change_of_many_at_once(question: Item, group: str, *, may: bool) -> None:
    client, where = member(group), address(Item, "changelist")
    chosen = {"action": "change_many", "_selected_action": [question.pk]}
    fields = form_of(client.post(where, chosen))
    assert ("difficulty" in fields) == may
    shown = client.post(where, {**fields, "step": "show", "difficulty": "2", "state": "draft"})
    client.post(where, {**form_of(shown), "step": "store", "difficulty": "2"})
    assert Item.objects.get(pk=question.pk).state == "draft"
    assert (numbers(question)["difficulty"] == 2) == may


def test_many_can_still_become_ready_by_an_author(question: Item) -> None:
    Item.objects.filter(pk=question.pk).update(state="draft")
    act(member("Author"), Item, "mark_ready", question)
    assert Item.objects.get(pk=question.pk).state == "ready"


@pytest.mark.parametrize(("group", "may"), MAY.items())
def test_so_does_the_history(question: Item, group: str, *, may: bool) -> None:
    was = stored(Item, question.pk)
    Item.objects.filter(pk=question.pk).update(difficulty=1.5, explanation="Other words.")
    record(was, stored(Item, question.pk), "somebody")
    change, client = DraftChange.objects.get(), member(group)
    offered = Page(client.get(address(question, "history"))).values("field")
    assert set(offered) == ({"explanation", "difficulty"} if may else {"explanation"})
    back = reverse("admin:skills_item_restore", args=(question.pk, change.pk))
    answer = client.post(back, {"field": "difficulty"})
    assert answer.status_code == (302 if may else 403)
    assert may or "Owner" in answer.content.decode(), "who may is named"
    assert (numbers(question)["difficulty"] is None) == may


def test_the_history_puts_no_number_back_that_is_out_of_bounds(question: Item) -> None:
    was = stored(Item, question.pk)
    Item.objects.filter(pk=question.pk).update(difficulty=1.5)
    record(was, stored(Item, question.pk), "somebody")
    change = DraftChange.objects.get()
    DraftChange.objects.filter(pk=change.pk).update(before=change.before.replace('"id"', '"difficulty":50.0,"id"', 1))
    member("Owner").post(reverse("admin:skills_item_restore", args=(question.pk, change.pk)), {"field": "difficulty"})
    assert numbers(question)["difficulty"] == 1.5


def test_back_to_the_live_text_leaves_an_author_the_numbers_of_the_draft(question: Item) -> None:
    Item.objects.filter(pk=question.pk).update(**NUMBERS, explanation="Other words.")
    member("Author").post(reverse("admin:skills_item_live", args=(question.pk,)))
    assert Item.objects.get(pk=question.pk).explanation != "Other words."
    assert numbers(question) == NUMBERS
