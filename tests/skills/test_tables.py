"""Every field of a content has its place in the draft tables, and every column of theirs is one."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from skills.content import Content, Level, Link
from skills.lines import lines_of, links_of
from skills.models import (
    AcceptedWarning,
    AreaAnchor,
    Draft,
    DraftChange,
    Edition,
    Item,
    LinkCheck,
    SkillArea,
    SkillLevel,
    Upload,
    WaitingLink,
    Withdrawal,
)
from skills.publishing import draft, store
from skills.tables import FRAMEWORK, ITEMS, MEASUREMENT, TABLES, WHOLE, DraftTable, Parts
from tests.builders import small_content


def every_table() -> Iterator[DraftTable[Any]]:
    """The tables of a content, and those of their parts."""
    for table in (*TABLES.values(), MEASUREMENT, FRAMEWORK):
        yield table
        yield from (field.table for field in table.fields.values() if isinstance(field, Parts))


def test_every_part_of_a_content_lies_in_a_table() -> None:
    assert {*TABLES, "measurement", "framework"} == set(Content.__struct_fields__)


@pytest.mark.parametrize("state", ["ready", "draft"])
def test_rows_read_whole_hold_what_rows_hold_that_are_asked_for(desk: None, state: str) -> None:
    one, two = Item.objects.order_by("pk")[:2]
    one.enemies.set([two])
    Item.objects.filter(pk=two.pk).update(state=state)
    for table in (*every_table(), *WHOLE.values()):
        whole = [table.value_of(row) for row in table.whole()]
        assert whole == [table.value_of(row) for row in table.rows()]
        assert len(whole) == table.model._default_manager.filter(**table.only).count()
    assert ITEMS.value_of(next(iter(ITEMS.whole()))).enemies == ((two.slug,) if state == "ready" else ())


def test_the_models_hold_nothing_that_a_content_does_not() -> None:
    held = {table.model for table in every_table()} | {
        AcceptedWarning,
        AreaAnchor,
        DraftChange,
        Edition,
        LinkCheck,
        Upload,
        WaitingLink,
        Withdrawal,
    }
    assert held == set(apps.get_app_config("skills").get_models())


@pytest.mark.parametrize("table", list(every_table()), ids=lambda table: table.model.__name__)
def test_no_column_is_forgotten(table: DraftTable[Any]) -> None:
    """A column without a field would be lost with the first content that is stored."""
    parents = {field.back for owner in every_table() for field in owner.fields.values()
               if isinstance(field, Parts) and field.table is table}  # fmt: skip
    counted = {"id", "position"} | ({"level"} if table.model is SkillLevel else set())
    columns = {column.name for column in (*table.model._meta.fields, *table.model._meta.many_to_many)}
    known = {"slug" if name == "id" else name for name in table.fields}
    named = {
        name for field in table.fields.values() for name in (*getattr(field, "names", ()), getattr(field, "name", ""))
    }
    assert columns - known - named - parents - counted - set(table.only) == set()


def test_an_object_refers_only_to_those_written_before_it() -> None:
    before: set[type[Any]] = set()
    for table in TABLES.values():
        named = {column.related_model for column in (*table.model._meta.fields, *table.model._meta.many_to_many)}
        assert {model for model in named if model and issubclass(model, Draft)} <= before | {table.model}
        before.add(table.model)


def test_a_field_that_no_value_has_is_refused() -> None:
    with pytest.raises(AssertionError, match=r"SkillArea has no field anchor\."):
        DraftTable(type(small_content().areas[0]), SkillArea, anchor=TABLES["areas"].fields["anchors"])


@pytest.mark.django_db
def test_a_level_without_a_row_is_empty() -> None:
    store(small_content())
    SkillLevel.objects.filter(level=3).delete()
    AreaAnchor.objects.filter(level=0).delete()
    found = draft()
    assert {skill.levels[3] for skill in found.skills} == {Level(anchor="")}
    assert {area.anchors[0] for area in found.areas} == {""}


@pytest.mark.django_db
def test_a_question_is_read_whatever_its_state_but_stored_ready() -> None:
    store(small_content())
    item = Item.objects.first()
    assert item is not None
    assert item.state == Item.State.READY
    item.state = Item.State.DRAFT
    assert TABLES["items"].value_of(item) in small_content().items


@pytest.mark.django_db
def test_enemies_are_stored_and_one_that_is_not_ready_is_nobodys() -> None:
    first, second, *others = small_content().items
    pair = (replace(first, enemies=(second.id,)), replace(second, enemies=(first.id,)))
    content = replace(small_content(), items=(*pair, *others))
    store(content)
    assert draft() == content
    Item.objects.filter(slug=second.id).update(state=Item.State.RETIRED)
    assert draft().items == (first, *others)


@pytest.mark.django_db
def test_a_database_that_tells_keys_only_one_by_one_stores_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(connection.features), "can_return_rows_from_bulk_insert", False)
    store(small_content())
    assert draft() == small_content()


titles = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=9)
addresses = st.sampled_from(["", "https://example.org/a|b", "http://x.example"])


@given(
    st.lists(st.builds(Link, title=st.lists(titles, min_size=1, max_size=3).map(" | ".join), url=addresses), max_size=3)
)
def test_sources_survive_being_written_as_lines_even_with_bars_in_their_titles(links: list[Link]) -> None:
    assert links_of(lines_of(tuple(links))) == tuple(links)
