"""What of the draft is not live yet: said after saving, at each row of a list, and found by a filter."""

from typing import Any

import pytest
from django.test import Client

from skills.admin.since_live import CHANGED, GOES, MOVED, NEW, since_live
from skills.comparison import compare
from skills.models import (
    Certification,
    Edition,
    Framework,
    GuidePage,
    Item,
    LearningPath,
    Measurement,
    Option,
    Project,
    Resource,
    RoleProfile,
    Skill,
    SkillArea,
)
from skills.publishing import draft, publish, store
from tests.builders import small_content
from tests.skills.editors import address, save, saved, staff, told, tree
from tests.snapshots import assert_said

KINDS: tuple[Any, ...] = (
    SkillArea, Skill, Item, RoleProfile, Resource, Certification, Project, LearningPath, GuidePage,
)  # fmt: skip


def named(model: Any, state: str | None = None) -> set[str]:
    found = since_live(model)
    keys = [pk for pk, each in found.items() if state in (None, each)]
    return set(model.objects.filter(pk__in=keys).values_list("slug", flat=True))


def listed(client: Client, model: Any, chosen: str = "") -> dict[str, str]:
    """Identifiers in a list with their badges."""
    return badges(client.get(address(model, "changelist"), {"since_live": chosen} if chosen else {}))


def badges(response: Any) -> dict[str, str]:
    assert response.status_code == 200
    return {row.slug: row.since_live for row in response.context["cl"].result_list}


@pytest.mark.parametrize("model", KINDS)
def test_right_after_publishing_nothing_differs(desk: None, model: Any) -> None:
    assert since_live(model) == {}


@pytest.mark.parametrize("model", KINDS)
def test_a_changed_object_has_a_badge_and_is_found_by_the_filter(alice: Client, model: Any) -> None:
    one = model.objects.first()
    model.objects.filter(pk=one.pk).update(tags="K99")
    page = alice.get(address(model, "changelist"))
    assert badges(page)[one.slug] == CHANGED
    assert listed(alice, model, "any") == listed(alice, model, CHANGED) == {one.slug: CHANGED}
    assert listed(alice, model, NEW) == {}
    cells = ["".join(cell.itertext()).strip() for cell in tree(page).iter("td")]
    assert cells.count("Changed") == 1


@pytest.mark.database
def test_parts_of_an_object_belong_to_it(desk: None) -> None:
    Option.objects.filter(item__slug="query-where").update(reason="Other.")
    assert named(Item) == {"query-where"}


def test_new_questions_count_once_they_are_ready_and_retired_ones_as_taken_out(alice: Client) -> None:
    one = Item.objects.get(slug="query-where")
    copy = Item.objects.get(pk=one.pk)
    copy.pk, copy.slug, copy.state = None, "query-new", Item.State.DRAFT
    copy.save()
    assert named(Item) == set()
    Item.objects.filter(slug="query-new").update(state="ready")
    Item.objects.filter(slug="query-join").update(state="retired")
    assert (named(Item, NEW), named(Item, GOES), named(Item, CHANGED)) == ({"query-new"}, {"query-join"}, set())
    assert listed(alice, Item, GOES) == {"query-join": GOES}
    assert set(listed(alice, Item, "any")) == {"query-new", "query-join"}


def test_naming_a_question_that_is_not_ready_is_no_difference(desk: None) -> None:
    one, other = Item.objects.filter(skill__slug="queries")[:2]
    copy = Item.objects.get(pk=one.pk)
    copy.pk, copy.slug, copy.state = None, "query-new", Item.State.DRAFT
    copy.save()
    other.enemies.add(copy)
    assert named(Item) == set()


def test_the_single_rows_say_it_too(alice: Client) -> None:
    Measurement.objects.update(discrimination=1.4)
    assert list(since_live(Measurement).values()) == [CHANGED]
    assert since_live(Framework) == {}
    for model, badges in ((Measurement, ["Changed"]), (Framework, [""])):
        page = tree(alice.get(address(model, "changelist")))
        cells = [cell for cell in page.iter("td") if "field-not_live" in cell.get("class", "")]
        assert ["".join(cell.itertext()).strip() for cell in cells] == badges


@pytest.mark.database
def test_the_filter_can_be_counted(alice: Client) -> None:
    Item.objects.filter(slug="query-where").update(tags="K99")
    page = tree(alice.get(address(Item, "changelist"), {"_facets": "True"}))
    links = {"".join(link.itertext()).strip() for link in page.iter("a")}
    assert {"Any of these (1)", "Changed (1)", "New (0)", "Taken out (0)"} <= links


def test_a_choice_that_does_not_exist_filters_nothing(alice: Client) -> None:
    assert len(listed(alice, Item, "nonsense")) == len(listed(alice, Item)) == 14


def test_before_the_first_edition_nothing_is_marked(db: None) -> None:
    client = staff("alice")
    SkillArea.objects.create(slug="one", name="One")
    assert listed(client, SkillArea) == {"one": ""}
    assert listed(client, SkillArea, "any") == {}


def test_a_badge_goes_with_publishing_and_comes_back_with_going_back(alice: Client) -> None:
    Skill.objects.filter(slug="queries").update(name="Asking tables")
    publish("Second")
    assert named(Skill) == set()
    first = Edition.objects.get(number=1)
    alice.post(f"/admin/skills/edition/{first.pk}/again/", {"note": "Back", "after": "2"})
    assert named(Skill) == {"queries"}


# Order ------------------------------------------------------------------------------------------------------


def reorder(model: Any, *slugs: str) -> None:
    for place, slug in enumerate(slugs, 1):
        model.objects.filter(slug=slug).update(position=place)


def order(model: Any) -> list[str]:
    return list(model.objects.order_by("position", "pk").values_list("slug", flat=True))


@pytest.mark.parametrize("model", KINDS)
def test_what_moved_has_a_badge_where_the_publish_page_says_so(alice: Client, model: Any) -> None:
    first, *others = order(model)
    reorder(model, *others, first)
    live = Edition.objects.get().content
    reordered = any(comparison.reordered for comparison in compare(live, draft()))
    assert bool(named(model, MOVED)) == reordered
    assert named(model, CHANGED) == named(model, NEW) == set()
    assert set(listed(alice, model, MOVED)) == named(model, MOVED)


@pytest.mark.database
def test_of_many_only_the_one_that_moved_has_it(desk: None) -> None:
    slugs = list(Item.objects.filter(skill__area__slug="storage").order_by("position").values_list("slug", flat=True))
    reorder(Item, slugs[-1], *slugs[:-1])
    assert named(Item) == {slugs[-1]}
    reorder(Item, *slugs[3:], *slugs[:3])
    assert named(Item) == set(slugs[:3])


def test_what_goes_with_its_area_has_not_moved(desk: None) -> None:
    reorder(SkillArea, *reversed(order(SkillArea)))
    assert named(SkillArea, MOVED)
    assert named(Skill) == named(Item) == set()


def test_after_moving_one_reads_that_the_order_is_not_live(alice: Client) -> None:
    one = Project.objects.get(slug=order(Project)[-1])
    assert saved(save(alice, address(one), position="0"))
    said = told(alice)
    assert "in the order" in said
    assert "It is as edition 1" not in said


# After saving ----------------------------------------------------------------------------------------------


def rename(client: Client, name: str, **more: Any) -> None:
    assert saved(save(client, address(Skill.objects.get(slug="queries")), name=name, **more))


def test_after_saving_one_reads_that_it_is_a_draft_and_not_live(alice: Client) -> None:
    rename(alice, "Asking tables")
    assert_said(told(alice))


def test_whoever_may_not_publish_reads_the_same_without_the_link(bob: Client) -> None:
    rename(bob, "Asking tables")
    said = told(bob)
    assert "publish it" not in said
    assert_said(said)


def test_a_save_that_leaves_it_as_it_is_live_says_so(alice: Client) -> None:
    rename(alice, "Querying tables")
    assert "It is as edition 1, which is live, has it." in told(alice)


def test_a_question_that_is_not_ready_is_said_to_be_asked_later(alice: Client) -> None:
    Item.objects.filter(slug="query-where").update(state="draft")
    publish("Without it")
    assert saved(save(alice, address(Item.objects.get(slug="query-where")), explanation="Because."))
    assert_said(told(alice))


def test_saving_and_staying_says_it_as_well(alice: Client) -> None:
    rename(alice, "Asking tables", _continue="1")
    assert_said(told(alice))


@pytest.mark.slow
def test_before_the_first_edition_nothing_is_live(db: None) -> None:
    client = staff("alice")
    store(small_content())
    rename(client, "Asking tables")
    assert_said(told(client))
