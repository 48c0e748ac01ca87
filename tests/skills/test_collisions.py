"""Two editors at one object: neither loses a word, whatever the object and whoever saves first."""

from typing import Any

import pytest
from django.test import Client

from skills.models import (
    Certification,
    Framework,
    GuidePage,
    Item,
    LearningPath,
    Measurement,
    Option,
    Project,
    Requirement,
    Resource,
    RoleProfile,
    Skill,
    SkillArea,
    SkillLevel,
)
from tests.skills.editors import Fields, address, form_of, save, saved, tree
from tests.snapshots import assert_said

pytestmark = pytest.mark.slow

FIELDS: dict[type, tuple[str, str, str]] = {
    SkillArea: ("name", "description", "Words"),
    Skill: ("name", "tags", "words"),
    Item: ("explanation", "context", "Words."),
    RoleProfile: ("name", "summary", "Words."),
    Resource: ("title", "note", "Words."),
    Certification: ("name", "provider", "Words"),
    LearningPath: ("name", "summary", "Words."),
    GuidePage: ("title", "tags", "words"),
    Project: ("title", "goal", "Words."),
    Framework: ("name", "headline", "Words."),
    Measurement: ("guessing_share", "difficulty_sd", "0.65"),
}
"""Of each kind a field that Bob changes, another that Alice changes, and what she writes."""


def opened(client: Client, thing: Any) -> Fields:
    return form_of(client.get(address(thing)))


def sent(client: Client, thing: Any, fields: Fields, **changes: str) -> Any:
    return client.post(address(thing), fields | {name: [value] for name, value in changes.items()})


def refused(response: Any) -> str:
    """What the page says about the collision."""
    assert response.status_code == 409
    (notice,) = [each for each in tree(response).iter("section") if each.get("role") == "alert"]
    return " ".join("".join(notice.itertext()).split())


@pytest.fixture
def question(desk: None) -> Item:
    return Item.objects.filter(state="ready").first() or Item.objects.first()  # type: ignore[return-value]


@pytest.mark.parametrize("model", FIELDS, ids=lambda model: model.__name__)
def test_both_changes_of_an_object_are_kept_when_its_page_was_opened_before(
    alice: Client, bob: Client, model: Any
) -> None:
    thing, (theirs, mine, words) = model.objects.order_by("pk").first(), FIELDS[model]
    page = opened(alice, thing)
    before = getattr(thing, mine)
    bobs = "0.55" if model is Measurement else "Changed by Bob."
    assert saved(save(bob, address(thing), **{theirs: bobs}))
    response = sent(alice, thing, page, **{mine: words})
    assert "Last saved by bob" in refused(response)
    thing.refresh_from_db()
    assert (str(getattr(thing, theirs)), getattr(thing, mine)) == (bobs, before)
    assert saved(alice.post(address(thing), form_of(response)))
    thing.refresh_from_db()
    assert (str(getattr(thing, theirs)), str(getattr(thing, mine))) == (bobs, words)


def test_of_a_field_that_both_changed_both_texts_are_shown_word_by_word(
    alice: Client, bob: Client, question: Item
) -> None:
    question.explanation = "The join fails."
    question.save()
    page = opened(alice, question)
    assert saved(save(bob, address(question), explanation="The left join fails."))
    response = sent(alice, question, page, explanation="The join always fails.")
    notice = refused(response)
    assert "The left join fails." in notice
    assert "The join always fails." in notice
    marked = ["".join(each.itertext()).strip() for each in tree(response).iter("mark")]
    assert marked == ["left", "always"]
    assert form_of(response)["explanation"] == ["The join always fails."]


def test_a_target_that_somebody_added_meanwhile_stays(alice: Client, bob: Client) -> None:
    role = RoleProfile.objects.order_by("pk").first()
    assert role is not None
    Requirement.objects.filter(role=role).first().delete()  # type: ignore[union-attr]
    skill = Skill.objects.exclude(requirements__role=role).first()
    assert skill is not None
    page = opened(alice, role)
    assert saved(save(bob, address(role), **{f"level_{skill.pk}": "3", f"weight_{skill.pk}": "5"}))
    response = sent(alice, role, page, summary="Words.")
    refused(response)
    assert saved(alice.post(address(role), form_of(response)))
    assert Requirement.objects.filter(role=role, skill=skill, level=3, weight=5).exists()
    role.refresh_from_db()
    assert role.summary == "Words."


def test_a_skill_that_came_meanwhile_is_not_read_as_not_asked(alice: Client, bob: Client) -> None:
    role, skill = RoleProfile.objects.first(), Skill.objects.first()
    assert role is not None
    assert skill is not None
    page = opened(alice, role)
    new = Skill.objects.create(slug="new", name="New", area=skill.area, position=99)
    Requirement.objects.create(role=role, skill=new, level=2, weight=3)
    refused(sent(alice, role, page, summary="Words."))
    assert Requirement.objects.filter(role=role, skill=new).exists()


def test_words_of_a_row_count_like_those_of_the_object(alice: Client, bob: Client, question: Item) -> None:
    page = opened(alice, question)
    assert saved(save(bob, address(question), **{"options-0-reason": "Changed by Bob."}))
    response = sent(
        alice, question, page, **{"options-0-reason": "Changed by Alice.", "options-1-reason": "Also mine."}
    )
    assert "Changed by Bob." in refused(response)
    assert saved(alice.post(address(question), form_of(response)))
    assert list(question.options.order_by("position").values_list("reason", flat=True))[:2] == [
        "Changed by Alice.",
        "Also mine.",
    ]


def test_words_in_a_row_that_is_gone_meanwhile_are_shown_to_be_copied(
    alice: Client, bob: Client, question: Item
) -> None:
    page = opened(alice, question)
    Option.objects.get(pk=page["options-0-id"][0]).delete()
    notice = refused(sent(alice, question, page, **{"options-0-reason": "Changed by Alice."}))
    assert "Changed by Alice." in notice
    assert question.options.count() == len([key for key in page if key.endswith("-id") and page[key][0]]) - 1


def test_a_form_that_did_not_arrive_whole_changes_nothing(alice: Client, question: Item) -> None:
    page = opened(alice, question)
    del page["stem"]
    assert_said(refused(sent(alice, question, page, explanation="Words.")))
    question.refresh_from_db()
    assert question.explanation != "Words."


def test_a_row_that_did_not_arrive_whole_changes_nothing(alice: Client) -> None:
    skill = Skill.objects.first()
    assert skill is not None
    page, before = opened(alice, skill), list(SkillLevel.objects.values())
    del page["levels-2-anchor"]
    refused(sent(alice, skill, page, tags="words"))
    assert list(SkillLevel.objects.values()) == before


def test_a_page_that_does_not_say_what_it_saw_is_compared_once_more(alice: Client, question: Item) -> None:
    page = opened(alice, question)
    for seen in ("", "{", "[]", "[" * 9_000, '{"stem": []}'):
        response = sent(alice, question, page, seen=seen, explanation="Words.")
        refused(response)
    assert saved(alice.post(address(question), form_of(response)))
    question.refresh_from_db()
    assert question.explanation == "Words."


def test_what_a_field_refuses_does_not_hide_a_later_change(alice: Client, bob: Client, question: Item) -> None:
    page = opened(alice, question)
    response = sent(alice, question, page, stem="")
    assert not saved(response)
    assert saved(save(bob, address(question), explanation="Changed by Bob."))
    refused(alice.post(address(question), form_of(response) | {"stem": ["Which?"]}))


def test_saving_twice_from_one_page_is_no_collision_with_oneself_after_continuing(
    alice: Client, question: Item
) -> None:
    first = sent(alice, question, opened(alice, question), explanation="One.", _continue="1")
    assert saved(first)
    assert saved(alice.post(address(question), form_of(alice.get(first["Location"])) | {"explanation": ["Two."]}))
