"""From draft to edition: what is published is the draft, exactly, once."""

from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, models
from django.test.utils import CaptureQueriesContext
from msgspec.structs import replace

from skills import bundle
from skills.content import Content, digest, encode
from skills.management.commands.prepare import STARTER
from skills.models import Certification, Edition, Item, Option, Skill, SkillArea
from skills.publishing import NotPublishable, draft, is_empty, know_sizes, publish, store
from skills.value import plain
from tests.builders import small_content


@pytest.fixture
def stored(db: None) -> Content:
    content = small_content()
    store(content)
    return content


def test_storing_a_content_and_reading_the_draft_gives_the_same_content_and_text(stored: Content) -> None:
    assert draft() == stored
    assert encode(draft()) == encode(stored)


def test_a_database_that_plans_by_sizes_is_shown_them_after_many_rows(stored: Content) -> None:
    know_sizes()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT reltuples FROM pg_class WHERE relname = 'skills_item'")
            assert cursor.fetchone() == (len(stored.items),)


def in_order(value: Any) -> Any:
    """Builtins with sets of identifiers sorted: tables do not keep the order in which a file names skills."""
    if isinstance(value, dict):
        return {key: in_order(part) for key, part in value.items()}
    if isinstance(value, list):
        parts = [in_order(part) for part in value]
        return sorted(parts) if all(isinstance(part, str) for part in parts) else parts
    return value


@pytest.mark.slow
def test_the_starter_content_survives_the_tables_word_for_word(db: None) -> None:
    content = bundle.read(STARTER)
    store(content)
    assert in_order(plain(draft())) == in_order(plain(content))
    once = encode(draft())
    store(draft())
    assert encode(draft()) == once
    assert too_long() == []


def too_long() -> list[tuple[str, str]]:
    """Texts that a column has no room for. SQLite takes them, and PostgreSQL does not."""
    return [
        (str(model._meta.label), text)
        for model in apps.get_app_config("skills").get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField) and field.max_length
        for text in model._default_manager.values_list(field.name, flat=True)
        if text and len(text) > field.max_length
    ]


def test_right_after_publishing_the_edition_is_the_draft(stored: Content) -> None:
    edition = publish("First", by="alice")
    assert edition.content == draft()
    assert edition.digest == digest(encode(stored))
    assert (edition.number, edition.note, edition.published_by) == (1, "First", "alice")


def test_publishing_an_unchanged_draft_adds_nothing(stored: Content) -> None:
    first = publish("First")
    assert publish("Again") == first
    store(stored)  # other rows, same content
    assert publish("And again") == first
    assert Edition.objects.count() == 1


def test_going_back_is_a_new_edition_with_the_old_digest(stored: Content) -> None:
    first = publish("First")
    Skill.objects.update(description="Other.")
    second = publish("Second")
    store(first.content)
    third = publish("Back")
    assert (second.number, third.number) == (2, 3)
    assert third.digest == first.digest != second.digest


def test_a_draft_with_blocking_problems_is_refused_with_all_of_them(stored: Content) -> None:
    Option.objects.filter(item__slug__in=["query-where", "query-index"]).update(reason="")
    with pytest.raises(NotPublishable) as caught:
        publish("Broken")
    assert {problem.id for problem in caught.value.problems} == {"query-where", "query-index"}
    assert "Item query-where: Say why «WHERE» is right." in str(caught.value)
    assert not Edition.objects.exists()


def test_warnings_do_not_stop_publishing(stored: Content) -> None:
    Item.objects.filter(slug="query-where").update(source_title="", source_url="")
    assert publish("With a warning").number == 1


def test_a_draft_that_is_not_the_one_that_was_seen_is_refused(stored: Content) -> None:
    seen = digest(encode(draft()))
    Skill.objects.filter(slug="queries").update(name="Other")
    with pytest.raises(NotPublishable, match=r"The draft changed after this page was shown\."):
        publish("Stale", seen=seen)
    assert publish("Fresh", seen=digest(encode(draft()))).number == 1


def test_losing_a_race_for_the_number_is_a_sentence(stored: Content, monkeypatch: pytest.MonkeyPatch) -> None:
    def lose(self: Any, *args: Any, **kwargs: Any) -> None:
        raise IntegrityError("UNIQUE constraint failed: skills_edition.number")

    monkeypatch.setattr(Edition, "save", lose)
    with pytest.raises(NotPublishable, match=r"Somebody else published at the same moment\."):
        publish("Late")
    assert not Edition.objects.exists()


@pytest.mark.parametrize("state", ["draft", "retired"])
def test_questions_that_are_not_ready_are_left_out(stored: Content, state: str) -> None:
    Item.objects.filter(slug="serving-latency").update(state=state)
    assert set(stored.item_by_id) - set(draft().item_by_id) == {"serving-latency"}


def test_an_edit_changes_no_edition_until_it_is_published(stored: Content) -> None:
    edition = publish("First")
    Skill.objects.update(name="Other")
    assert Edition.objects.live() == edition
    assert Edition.objects.get().content == stored


def test_objects_come_in_the_editors_order_and_skills_by_their_area(stored: Content) -> None:
    SkillArea.objects.filter(slug="storage").update(position=9)
    assert [area.id for area in draft().areas] == ["production", "storage"]
    assert [skill.id for skill in draft().skills] == ["serving", "queries", "pipelines"]
    assert draft().items[0].skill == "serving"


def test_storing_replaces_the_whole_draft_and_leaves_editions_alone(stored: Content) -> None:
    edition = publish("First")
    bare = replace(stored, resources=(), certifications=(), paths=(), guide=())
    store(bare)
    assert draft() == bare
    assert Edition.objects.get() == edition
    assert Edition.objects.get().content == stored


def test_storing_a_content_that_does_not_hold_together_changes_nothing(stored: Content) -> None:
    broken = replace(stored, skills=tuple(replace(skill, area="nowhere") for skill in stored.skills))
    with pytest.raises(KeyError):
        store(broken)
    assert draft() == stored


def test_a_retired_certification_keeps_its_successor(stored: Content) -> None:
    assert Certification.objects.get(slug="example-data-old").successor == Certification.objects.get(
        slug="example-data"
    )


def test_tables_are_empty_until_something_is_stored(db: None) -> None:
    assert is_empty()
    store(small_content())
    assert not is_empty()


def test_reading_the_draft_makes_the_same_number_of_queries_whatever_its_size(stored: Content) -> None:
    with CaptureQueriesContext(connection) as small:
        draft()
    items = stored.items + tuple(replace(stored.items[0], id=f"copy-{n}") for n in range(50))
    store(replace(stored, items=items))
    with CaptureQueriesContext(connection) as large:
        draft()
    assert len(small) == len(large) <= 30


def test_the_command_publishes_with_a_note_and_says_what_is_wrong(
    stored: Content, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("publish", "--note", "From the shell")
    assert "Edition 1" in capsys.readouterr().out
    assert Edition.objects.get().note == "From the shell"
    Option.objects.update(correct=False)
    with pytest.raises(CommandError, match=r"No option is marked right\. Mark one\."):
        call_command("publish", "--note", "Broken")
