"""While a question is written, what validation would say stands at its field; nothing is saved by that."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from assessment.models import Throttle
from assessment.views.question_check import CHECKS_PER_EDITOR
from skills.models import Item, Option, Skill
from tests.assessment.test_hostile_desk import MANAGEMENT, VALUES
from tests.skills.editors import Fields, address, form_of, staff, tree
from tests.snapshots import assert_said

pytestmark = pytest.mark.slow

NEW = "/admin/skills/item/check/"


@pytest.fixture
def question(desk: None) -> Item:
    """Ready, three options, the second is right."""
    return Item.objects.get(slug="query-join")


@pytest.fixture
def page(alice: Client, question: Item) -> Fields:
    return form_of(alice.get(address(question)))


def at(response: Any) -> dict[str, list[str]]:
    """What stands at each place of which something is said."""
    assert response.status_code == 200
    lists = [each for each in tree(response).iter("ul") if each.get("id", "").startswith("at-")]
    said = {each.get("id"): ["".join(entry.itertext()) for entry in each.iter("li")] for each in lists}
    return {id.removeprefix("at-").removeprefix("id_"): sentences for id, sentences in said.items() if sentences}


def check(client: Client, question: Item | None, fields: Fields, **changes: str) -> Any:
    place = reverse("admin:skills_item_check", args=(question.pk,)) if question else NEW
    return client.post(place, fields | {name: [value] for name, value in changes.items()})


def everything() -> list[Any]:
    return [*Item.objects.order_by("pk").values(), *Option.objects.order_by("pk").values()]


def test_a_finding_stands_at_the_field_that_it_is_about(alice: Client, question: Item, page: Fields) -> None:
    before = everything()
    changes = {
        "stem": "Rows come back",
        "code": "x" * 40,
        "explanation": " ",
        "options-2-reason": "",
        "options-0-text": "All of the above",
        "author": "",
    }
    found = at(check(alice, question, page, **changes))
    assert {"stem", "code", "explanation", "options-2-reason", "options-0-text", "author"} <= {*found}
    assert "Line 1 is 40 characters" in found["code"][0]
    assert everything() == before


def test_what_was_mended_is_said_no_more(alice: Client, question: Item, page: Fields) -> None:
    Item.objects.filter(pk=question.pk).update(stem="Rows come back")
    assert "stem" in at(alice.get(address(question)))
    assert "stem" not in at(check(alice, question, page, stem="How many rows come back?"))


def test_the_key_and_new_rows_count_as_they_were_sent(alice: Client, question: Item, page: Fields) -> None:
    longer = {"options-3-text": "All of them, since a join keeps every row of both tables", "options-3-reason": "Why"}
    assert "options" not in at(check(alice, question, page, **longer))
    assert_said(at(check(alice, question, page, **longer, key="new-3"))["options"])


def test_what_a_field_refuses_stands_there_too(alice: Client, question: Item, page: Fields) -> None:
    found = at(check(alice, question, page, table="{", stem="x" * 500, difficulty="9"))
    assert {"table", "stem", "difficulty"} <= {*found}


def test_of_a_new_question_nothing_is_said_where_nothing_is_written_yet(alice: Client) -> None:
    skill = Skill.objects.get(slug="queries")
    page = form_of(alice.get(f"{address(Item, 'add')}?skill={skill.pk}&level=2"))
    page["skill"] = [str(skill.pk)]
    assert at(check(alice, None, page)) == {}
    found = at(check(alice, None, page, stem="Rows come back", **{"options-0-text": "None of the above"}))
    assert {*found} == {"stem", "options-0-text", "options"}
    assert not Item.objects.filter(stem="Rows come back").exists()


def test_a_question_like_another_of_its_skill_says_so_before_it_is_saved(alice: Client, question: Item) -> None:
    page = form_of(alice.get(address(Item, "add")))
    page |= {"skill": [str(question.skill_id)], "level": ["2"], "slug": ["new"], "stem": [question.stem]}
    page |= {"context": [question.context], "code": [question.code], "state": ["ready"]}
    assert any(question.slug in sentence for sentence in at(check(alice, None, page))["stem"])


def test_without_a_skill_the_fields_still_say_what_they_refuse(alice: Client) -> None:
    page = form_of(alice.get(address(Item, "add")))
    assert {*at(check(alice, None, page, slug="Not One"))} == {"slug"}


def test_the_page_has_a_place_for_each_and_says_how_much_room_is_used(alice: Client, question: Item) -> None:
    response = alice.get(address(question))
    ids = [each.get("id") for each in tree(response).iter() if each.get("id")]
    answer = check(alice, question, form_of(response))
    assert {each.get("id") for each in tree(answer).iter("ul")} <= {*ids}
    (room,) = [each for each in tree(response).iter("p") if each.get("id") == "room-id_stem"]
    assert " ".join("".join(room.itertext()).split()) == f"{len(question.stem)} of 200 characters"


def test_only_who_may_save_it_may_have_it_checked(question: Item, page: Fields, charlie: Client) -> None:
    place = reverse("admin:skills_item_check", args=(question.pk,))
    looker = staff("dora", "change_item", "add_item")
    assert (looker.post(place, page).status_code, looker.post(NEW, page).status_code) == (403, 403)
    assert {Client().post(place).status_code, charlie.post(place).status_code} == {302}
    assert looker.get(place).status_code == 405
    assert staff("erin").post("/admin/skills/item/99999/check/", page).status_code == 404


def test_it_ends_for_a_while_after_one_a_second(alice: Client, question: Item, page: Fields) -> None:
    name = f"check {User.objects.get(username='alice').pk}"
    assert Throttle.take(name, 1)
    Throttle.objects.filter(name=name).update(count=CHECKS_PER_EDITOR)
    response = check(alice, question, page)
    assert response.status_code == 429
    assert "HX-Retarget" not in alice.post(NEW, page, headers={"HX-Request": "true"})


def test_no_forged_form_is_a_fault(question: Item, page: Fields) -> None:
    """Each of many values in many fields at once, in rows and in their counts; and nothing of it is stored."""
    owner = Client(raise_request_exception=False)
    owner.force_login(User.objects.create_superuser("owner"))
    before, names = everything(), sorted(page)
    for number, value in enumerate(VALUES):
        every = {name: [value] for name in names if not name.endswith(MANAGEMENT)}
        halves = {name: [value] for name in names[number % 2 :: 2] if not name.endswith(MANAGEMENT)}
        for fields in (page | every, page | halves, {name: [value] for name in names[number % 5 :: 5]}):
            for pk in (question, None):
                assert check(owner, pk, fields).status_code in (200, 400), value[:40]
    assert everything() == before
