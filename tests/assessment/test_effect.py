"""What publishing the draft would do to results: read under both editions, counted, explained, and never stored."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from msgspec.structs import replace

from assessment import effect as e
from assessment.effect import (
    Answered,
    can_differ,
    chosen_again,
    effect,
    effect_on_made_up,
    effect_on_people,
    in_progress,
)
from assessment.models import Assessment, Response
from skills.content import Content, Item, Option
from skills.models import Edition, Requirement
from skills.models import Item as DraftItem
from skills.models import Option as DraftOption
from skills.publishing import draft, publish, store
from tests.assessment.people import Page, Person
from tests.assessment.stages import put
from tests.builders import small_content
from tests.skills.editors import staff, tree
from tests.snapshots import assert_said

SMALL = small_content()
EFFECT = "/admin/skills/edition/publish/effect/"
PUBLISH = "/admin/skills/edition/publish/"
ROLE = "ml-engineer"


def always() -> bool:
    return True


def with_item(content: Content, id: str, **changes: Any) -> Content:
    return replace(content, items=tuple(replace(i, **changes) if i.id == id else i for i in content.items))


def key(item: Item) -> int:
    return next(place for place, option in enumerate(item.options) if option.correct)


def all_right(content: Content = SMALL) -> Answered:
    return Answered(content, ROLE, {item.id: key(item) for item in content.items})


def read(draft: Content, *people: Answered, live: Content = SMALL) -> e.Effect:
    return effect(iter(people), len(people), live, draft)


# The same choices again --------------------------------------------------------------------------------------


def options(*texts: str) -> tuple[Option, ...]:
    return tuple(Option(text, "Why.", correct=place == 0) for place, text in enumerate(texts))


@pytest.mark.parametrize(
    ("now", "value", "chosen"),
    [
        (options("a", "b", "c"), 1, 1),
        (options("c", "b", "a"), 0, 2),
        (options("a", "b, in other words", "c"), 1, 1),
        (options("b", "a", "c, in other words"), 1, 0),
        (options("a", "c"), 1, "left out"),
        (options("a", "c"), 2, 1),
        (options("a", "c"), None, None),
    ],
)
def test_a_choice_is_known_by_its_words_and_else_by_its_place(
    now: tuple[Option, ...], value: int | None, chosen: int | str | None
) -> None:
    id = "query-where"
    before = with_item(SMALL, id, options=options("a", "b", "c"))
    found = chosen_again({id: value}, before, with_item(SMALL, id, options=now))
    assert found == ({} if chosen == "left out" else {id: chosen})


def test_ratings_and_answers_to_what_is_gone_are_left_out() -> None:
    given = {"area/storage": 2, "area/gone": 2, "skill/queries": 1, "skill/gone": None, "query-where": 0, "gone": 1}
    assert chosen_again(given, SMALL, SMALL) == {"area/storage": 2, "skill/queries": 1, "query-where": 0}
    without = replace(SMALL, items=SMALL.items[1:])
    assert chosen_again({SMALL.items[0].id: 0}, SMALL, without) == {}


# What can differ, and what would -----------------------------------------------------------------------------


def test_only_what_results_rest_on_can_make_them_differ() -> None:
    aside = with_item(SMALL, "query-where", explanation="Other.", tags=("K1",), author="Bob")
    assert not can_differ(SMALL, replace(aside, resources=(), certifications=(), guide=(), paths=(), projects=()))
    for changed in (
        with_item(SMALL, "query-where", level=4),
        with_item(SMALL, "query-where", stem="Other?"),
        with_item(SMALL, "query-where", options=options("WHERE", "b", "c")),
        replace(SMALL, items=SMALL.items[1:]),
        replace(SMALL, roles=SMALL.roles[:1]),
        replace(SMALL, measurement=replace(SMALL.measurement, discrimination=1.4)),
    ):
        assert can_differ(SMALL, changed)


def test_the_same_content_changes_no_result() -> None:
    found = read(SMALL, all_right(), Answered(SMALL, ROLE, {}))
    assert (found.people, found.differing, found.changed, found.areas, found.reasons) == (2, 0, 0, (), ())


def test_whoever_answered_nothing_that_differs_is_counted_without_being_read(monkeypatch: pytest.MonkeyPatch) -> None:
    one, *others = SMALL.items
    people = [all_right(), Answered(SMALL, ROLE, {each.id: key(each) for each in others}), Answered(SMALL, ROLE, {})]
    roles = (replace(SMALL.roles[0], requirements=SMALL.roles[0].requirements[:1]), *SMALL.roles[1:])
    drafts = [
        with_item(SMALL, one.id, level=4 if one.level < 4 else 1),
        with_item(SMALL, one.id, options=one.options[::-1]),
        replace(SMALL, items=SMALL.items[1:]),
        replace(SMALL, roles=roles),
        replace(SMALL, measurement=replace(SMALL.measurement, discrimination=1.4)),
    ]
    found = [read(draft, *people) for draft in drafts]
    monkeypatch.setattr(e, "_reads_the_same", lambda *anything: False)
    assert found == [read(draft, *people) for draft in drafts]
    monkeypatch.undo()
    monkeypatch.setattr(e, "_read", None)
    assert read(drafts[0], *people[1:]).differing == 0


def test_higher_targets_are_named_as_the_reason() -> None:
    roles = tuple(
        replace(role, requirements=tuple(replace(need, level=4) for need in role.requirements)) for role in SMALL.roles
    )
    modest = Answered(SMALL, ROLE, {i.id: key(i) if i.level < 3 else None for i in SMALL.items})
    found = read(replace(SMALL, roles=roles), modest)
    assert (found.people, found.differing) == (1, 1)
    assert {reason for reason, _ in found.reasons} == {e.TARGET}
    assert found.changed == sum(area.total for area in found.areas) > 0


def test_a_key_that_moved_a_question_that_is_gone_and_other_numbers_are_told_apart() -> None:
    person = all_right()

    def reason(change: Any) -> set[str]:
        inside = {skill.id for skill in SMALL.skills_by_area["storage"]}
        items = tuple(change(item) if item.skill in inside else item for item in SMALL.items)
        found = read(replace(SMALL, items=tuple(item for item in items if item)), person)
        assert found.differing == 1
        return {reason for area in found.areas for reason, _ in found.reasons if area.name == "Data storage"}

    def flipped(item: Item) -> Item:
        other = (key(item) + 1) % len(item.options)
        return replace(item, options=tuple(replace(o, correct=n == other) for n, o in enumerate(item.options)))

    assert e.KEY in reason(flipped)
    assert e.GONE in reason(lambda item: None)
    assert e.NUMBERS in reason(lambda item: replace(item, discrimination=0.01, difficulty=-3.0))


def test_another_scale_is_named() -> None:
    measurement = replace(SMALL.measurement, cuts=(1.0, 1.5, 2.0, 2.5))
    found = read(replace(SMALL, measurement=measurement), all_right())
    assert found.differing == 1
    assert found.reasons == ((e.SCALE, found.changed),)


def test_reworded_questions_alone_change_nothing() -> None:
    reworded = tuple(replace(i, stem=f"{i.stem} Say it.", options=tuple(replace(o, text=f"{o.text}!") for o in i.options)) for i in SMALL.items)  # fmt: skip
    assert read(replace(SMALL, items=reworded), all_right()).differing == 0


def test_areas_that_the_role_asks_no_longer_or_newly_are_results_that_differ() -> None:
    role = SMALL.role_by_id[ROLE]
    storage = tuple(n for n in role.requirements if SMALL.skill_by_id[n.skill].area == "storage")
    others = tuple(n for n in role.requirements if n not in storage)
    assert storage
    assert others
    less = replace(SMALL, roles=tuple(replace(r, requirements=others) if r is role else r for r in SMALL.roles))
    found = read(less, all_right())
    assert [(area.name, area.moves) for area in found.areas if e.NO_LONGER in area.moves]
    assert [area.name for area in read(SMALL, all_right(), live=less).areas if e.NEWLY in area.moves]


def test_people_whose_role_is_gone_are_counted_apart() -> None:
    found = read(replace(SMALL, roles=tuple(r for r in SMALL.roles if r.id != ROLE)), all_right())
    assert (found.people, found.without_role, found.differing) == (1, 1, 0)


def test_answers_from_an_earlier_edition_are_read_under_both() -> None:
    old = with_item(SMALL, "query-where", options=SMALL.item_by_id["query-where"].options[::-1])
    assert read(SMALL, all_right(old)).differing == 0


# Made-up people ----------------------------------------------------------------------------------------------


def test_made_up_people_are_read_for_every_role_and_the_same_each_time() -> None:
    measurement = replace(SMALL.measurement, cuts=(1.0, 1.5, 2.0, 2.5))
    changed = replace(SMALL, measurement=measurement)
    found = effect_on_made_up(SMALL, changed, always)
    assert found.people == found.wanted == 1 + len(e.MADE_UP) * len(SMALL.roles)
    assert found.differing > 0
    assert effect_on_made_up(SMALL, changed, always) == found


def test_without_time_one_is_read_and_the_page_can_say_so() -> None:
    found = effect_on_made_up(SMALL, SMALL, lambda: False)
    assert (found.people, found.wanted) == (1, 9)


# People ------------------------------------------------------------------------------------------------------


def said_of_people(response: Any) -> str:
    """The section of the publish page on people."""
    section = next(each for each in tree(response).iter("section") if each[0].text == "People")
    return " ".join("".join(section.itertext()).split())


@pytest.fixture
def live(db: None) -> Edition:
    store(SMALL)
    return publish("First")


@pytest.fixture
def finished(live: Edition) -> list[Person]:
    return [put(Person(), "finished", live) for _ in range(e.FEWEST_READ)]


def higher_targets() -> None:
    Requirement.objects.update(level=4)


def test_finished_assessments_are_read_and_nothing_is_written(finished: list[Person], live: Edition) -> None:
    higher_targets()
    before = list(Assessment.objects.order_by("pk").values()), list(Response.objects.order_by("pk").values())
    found = effect_on_people(live, draft(), always)
    assert found is not None
    assert (found.people, found.wanted) == (len(finished), len(finished))
    assert before == (list(Assessment.objects.order_by("pk").values()), list(Response.objects.order_by("pk").values()))


def test_fewer_than_ten_are_not_read_so_nobody_is_recognised(finished: list[Person], live: Edition) -> None:
    Assessment.objects.order_by("pk")[:1].get().delete()
    assert effect_on_people(live, draft(), always) is None


def test_open_and_expired_ones_are_not_read(finished: list[Person], live: Edition) -> None:
    put(Person(), "checking", live)
    Assessment.objects.filter(key=finished[0].key).update(expires_at=timezone.now())
    assert effect_on_people(live, draft(), always) is None


def test_the_newest_are_read_first_as_many_as_there_is_time_for(finished: list[Person], live: Edition) -> None:
    times: Iterator[bool] = iter([True, True, False])
    found = effect_on_people(live, draft(), lambda: next(times))
    assert found is not None
    assert (found.people, found.wanted) == (3, len(finished))


def test_reading_takes_the_same_number_of_queries_for_any_number(finished: list[Person], live: Edition) -> None:
    content = draft()
    with CaptureQueriesContext(connection) as few:
        effect_on_people(live, content, always)
    for _ in range(3):
        put(Person(), "finished", live)
    with CaptureQueriesContext(connection) as more:
        effect_on_people(live, content, always)
    assert len(more) == len(few) <= 5


def test_who_is_in_the_middle_is_counted(live: Edition) -> None:
    assert in_progress() == (0, 0)
    put(Person(), "checking", live)
    put(Person(), "started", live)
    put(Person(), "finished", live)
    assert in_progress() == (2, 1)


# The pages ---------------------------------------------------------------------------------------------------


@pytest.fixture
def alice(live: Edition) -> Client:
    return staff("alice")


def test_the_publish_page_says_who_is_in_the_middle_and_leads_to_the_effect(alice: Client, live: Edition) -> None:
    put(Person(), "checking", live)
    assert Page(alice.get(PUBLISH)).says("Open assessments: 1, 1 of them with an answer in the last 7 days.")
    assert EFFECT not in Page(alice.get(PUBLISH)).links()
    higher_targets()
    assert EFFECT in Page(alice.get(PUBLISH)).links()


def test_a_change_that_no_result_rests_on_is_said_to_have_no_effect(alice: Client) -> None:
    DraftItem.objects.filter(slug="query-where").update(explanation="Because.")
    published = alice.get(PUBLISH)
    assert not published.context["people"]["can_differ"]
    assert EFFECT not in Page(published).links()
    assert "made_up" not in alice.get(EFFECT).context
    assert_said(said_of_people(published))


def test_the_effect_is_said_with_places_and_reasons(alice: Client, finished: list[Person]) -> None:
    person = DraftOption.objects.filter(item__slug="query-where")
    person.filter(correct=True).update(correct=False)
    person.filter(position=3).update(correct=True)
    Requirement.objects.update(level=1)
    response = alice.get(EFFECT)
    assert response.context["people"].differing
    assert response.context["made_up"]
    page = Page(response)
    assert page.says(f"Read: {len(finished)} of the {len(finished)} finished assessments.")
    assert page.says("made-up people")
    assert page.says(e.TARGET)


def test_with_few_finished_ones_the_page_says_why_none_is_read(alice: Client, live: Edition) -> None:
    higher_targets()
    put(Person(), "finished", live)
    assert Page(alice.get(EFFECT)).says("Fewer than 10 assessments have finished. None is read")


def test_before_the_first_edition_there_is_nothing_to_compare_with(db: None) -> None:
    store(SMALL)
    client = staff("alice")
    assert client.get(EFFECT).context["live"] is None
    assert_said(said_of_people(client.get(PUBLISH)))


def test_only_who_may_publish_opens_it_and_only_by_looking(alice: Client) -> None:
    bob = staff("bob", "add_edition")
    assert bob.get(EFFECT).status_code == 403
    assert Client().get(EFFECT).status_code == 302
    assert alice.post(EFFECT).status_code == 405
