"""Editions never change: the model refuses, the queries refuse, and the database refuses what slips past both."""

from collections.abc import Callable

import pytest
from django.db import DatabaseError, connection, models, transaction
from django.test.utils import CaptureQueriesContext

from skills.models import Edition, ImmutableEdition, Skill, content_of
from skills.publishing import draft, publish, store
from tests.builders import small_content


@pytest.fixture
def edition(db: None) -> Edition:
    content_of.cache_clear()
    store(small_content())
    return publish("First", by="alice")


def untouched(edition: Edition) -> bool:
    fresh = Edition.objects.get(pk=edition.pk)
    return all(
        getattr(fresh, field.attname) == getattr(edition, field.attname) for field in Edition._meta.concrete_fields
    )


def test_saving_an_edition_again_is_refused(edition: Edition) -> None:
    edition.note = "Other"
    for how in ({}, {"update_fields": ["note"]}, {"force_update": True}):
        with pytest.raises(ImmutableEdition, match=r"An edition is never changed\. Publish a new one\."):
            edition.save(**how)
    assert Edition.objects.get().note == "First"


def test_deleting_an_edition_is_refused(edition: Edition) -> None:
    with pytest.raises(ImmutableEdition, match=r"An edition is never deleted: reports refer to it\."):
        edition.delete()
    with pytest.raises(ImmutableEdition):
        Edition.objects.all().delete()
    with pytest.raises(ImmutableEdition):
        Edition.objects.filter(number=1).delete()
    assert Edition.objects.count() == 1


def test_changing_editions_by_a_query_is_refused(edition: Edition) -> None:
    with pytest.raises(ImmutableEdition), transaction.atomic():
        Edition.objects.update(note="Other")
    with pytest.raises(ImmutableEdition), transaction.atomic():
        Edition.objects.filter(number=1).update(text="{}")
    with pytest.raises(ImmutableEdition), transaction.atomic():
        Edition.objects.bulk_update([edition], ["note"])
    with pytest.raises(ImmutableEdition), transaction.atomic():
        Edition.objects.update_or_create(number=1, defaults={"note": "Other"})
    assert untouched(edition)


def by_sql(column: str) -> Callable[[Edition], None]:
    def attempt(edition: Edition) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"UPDATE skills_edition SET {column} = {column} WHERE id = %s", [edition.pk])

    return attempt


def by_another_manager(edition: Edition) -> None:
    models.QuerySet(Edition).filter(pk=edition.pk).update(note="Other")


def by_upsert(edition: Edition) -> None:
    copy = Edition(number=edition.number, digest="0" * 64, text="{}", note="Other")
    Edition.objects.bulk_create([copy], update_conflicts=True, update_fields=["note"], unique_fields=["number"])


@pytest.mark.parametrize("attempt", [*map(by_sql, ("text", "note", "number", "digest")), by_another_manager, by_upsert])
def test_the_database_itself_refuses_to_change_an_edition(edition: Edition, attempt: Callable[[Edition], None]) -> None:
    with pytest.raises(DatabaseError, match="editions are immutable"), transaction.atomic():
        attempt(edition)
    assert untouched(edition)


def test_an_edition_reads_as_exactly_what_was_published(edition: Edition) -> None:
    assert edition.content == draft() == small_content()
    assert (edition.number, edition.short) == (1, edition.digest[:6])
    assert str(edition) == f"Edition 1 ({edition.short})"


def test_later_edits_of_the_draft_do_not_reach_an_edition(edition: Edition) -> None:
    Skill.objects.update(name="Other")
    content_of.cache_clear()
    assert Edition.objects.get().content == small_content()


def test_the_live_edition_is_the_newest_and_is_found_without_reading_its_text(edition: Edition) -> None:
    Skill.objects.update(description="Other.")
    second = publish("Second")
    with CaptureQueriesContext(connection) as queries:
        live = Edition.objects.live()
    assert live == second
    assert len(queries) == 1
    assert '"text"' not in queries[0]["sql"]


def test_before_the_first_publication_nothing_is_live(db: None) -> None:
    assert Edition.objects.live() is None


def test_a_content_is_parsed_once_per_process(edition: Edition) -> None:
    first = edition.content
    with CaptureQueriesContext(connection) as queries:
        assert Edition.objects.defer("text").get().content is first
    assert len(queries) == 1


def test_a_text_that_was_altered_behind_the_database_is_noticed(db: None) -> None:
    forged = Edition.objects.create(number=1, digest="0" * 64, text="{}", note="Forged")
    with pytest.raises(ValueError, match="digest"):
        forged.content  # noqa: B018


def test_an_unknown_digest_is_said_to_be_unknown(db: None) -> None:
    with pytest.raises(Edition.DoesNotExist, match="f" * 64):
        content_of("f" * 64)


def test_numbers_are_unique_and_start_at_one(edition: Edition) -> None:
    for number in (0, 1):
        with pytest.raises(DatabaseError), transaction.atomic():
            Edition.objects.create(number=number, digest="0" * 64, text="{}", note="x")
