"""Whose a session is stands beside it, so that leaving ends every session of one's own and opens nobody else's."""

from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from assessment.models import Account, UserSession
from config.sessions import SessionStore
from tests.assessment.people import Person

pytestmark = pytest.mark.django_db

ALICE, BOB = "alice@example.org", "bob@example.org"
WAYS = ("everything", "account")


def signed_in(email: str) -> Person:
    person = Person()
    person.sign_in(email)
    return person


def account(email: str = ALICE) -> Account:
    return Account.objects.get(email=email)


def key_of(person: Person) -> str:
    return str(person.client.session.session_key)


def leave(kept: Account, way: str) -> None:
    if way == "everything":
        kept.erase()
    else:
        kept.close()


def test_a_session_is_its_users_from_the_sign_in_to_the_sign_out(edition: None) -> None:
    alice = signed_in(ALICE)
    assert list(UserSession.objects.values_list("session", "user")) == [(key_of(alice), account().user_id)]
    alice.client.post(reverse("account_logout"))
    assert not UserSession.objects.exists()


def test_a_session_that_nobody_signed_in_to_is_nobodys(alice: Person) -> None:
    assert Session.objects.exists()
    assert not UserSession.objects.exists()


def test_another_sign_in_in_the_same_browser_takes_the_place_of_the_first(edition: None) -> None:
    alice = signed_in(ALICE)
    alice.sign_in(BOB)
    assert list(UserSession.objects.values_list("session", "user")) == [(key_of(alice), account(BOB).user_id)]


def test_a_deleted_session_takes_the_note_along(edition: None) -> None:
    signed_in(ALICE)
    Session.objects.all().delete()
    assert not UserSession.objects.exists()


def test_an_expired_session_takes_the_note_along_when_it_is_purged(edition: None) -> None:
    alice, bob = signed_in(ALICE), signed_in(BOB)
    Session.objects.filter(pk=key_of(alice)).update(expire_date=timezone.now() - timedelta(seconds=1))
    call_command("purge")
    assert list(UserSession.objects.values_list("session", flat=True)) == [key_of(bob)]


def test_what_an_earlier_release_left_of_a_session_is_purged(edition: None) -> None:
    alice, bob = signed_in(ALICE), signed_in(BOB)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_session WHERE session_key = %s", [key_of(alice)])
    call_command("purge")
    assert list(UserSession.objects.values_list("session", flat=True)) == [key_of(bob)]


@pytest.mark.parametrize("way", WAYS)
def test_leaving_ends_every_session_of_the_account_and_no_other(edition: None, alice: Person, way: str) -> None:
    browsers, bob = [signed_in(ALICE) for _ in range(3)], signed_in(BOB)
    browsers[0].start()
    leave(account(), way)
    for browser in browsers:
        assert browser.client.get(reverse("account"))["Location"] == reverse("account_login")
        browser.key = browsers[0].key
        assert browser.get("leave").status_code == 404
    assert set(Session.objects.values_list("pk", flat=True)) == {key_of(alice), key_of(bob)}
    assert bob.account_page().says(BOB)


@pytest.mark.parametrize("way", WAYS)
def test_leaving_asks_as_often_however_many_others_are_signed_in(edition: None, way: str) -> None:
    counted = []
    for others in (0, 12):
        signed_in(ALICE)
        for number in range(others):
            signed_in(f"person-{number}@example.org")
        with CaptureQueriesContext(connection) as queries:
            leave(account(), way)
        counted.append(len(queries))
        of_sessions = [query["sql"] for query in queries if '"django_session"' in query["sql"]]
        assert of_sessions
        assert all('"session_key" IN (' in sql for sql in of_sessions), "by their keys, and never all"
    assert counted[0] == counted[1]


@pytest.mark.parametrize("way", WAYS)
def test_a_session_that_was_not_noted_opens_nothing_either(edition: None, way: str) -> None:
    """One that an older release wrote while the newer one migrated."""
    alice = signed_in(ALICE)
    alice.start()
    UserSession.objects.all().delete()
    leave(account(), way)
    assert Session.objects.filter(pk=key_of(alice)).exists()
    assert alice.get("leave").status_code == 404
    assert alice.client.get(reverse("account"))["Location"] == reverse("account_login")
    alice.start()


def test_sessions_from_before_are_found(edition: None, alice: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    for email in (ALICE, BOB, ALICE):
        signed_in(email)
    broken = SessionStore()
    broken.create()
    Session.objects.filter(pk=broken.session_key).update(session_data="signed with another key")
    noted = set(UserSession.objects.values_list("session", "user"))
    UserSession.objects.all().delete()
    migration: Any = import_module("assessment.migrations.0008_user_session")
    monkeypatch.setattr(migration, "BATCH", 2)
    migration.note_users(apps, None)
    assert set(UserSession.objects.values_list("session", "user")) == noted
    assert len(noted) == 3


def test_a_session_whose_user_is_gone_can_still_be_written(edition: None) -> None:
    alice = signed_in(ALICE)
    User.objects.all().delete()
    store = SessionStore(key_of(alice))
    store["seen"] = True
    store.save()
    assert SessionStore(key_of(alice)).load()["seen"]
