"""The door of the editors' desk: wrong passwords are counted before they cost anything."""

import logging
import re
from datetime import UTC, datetime, timedelta
from io import StringIO
from unittest.mock import patch

import pytest
import time_machine
from django.conf import settings
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from assessment import desk
from assessment.models import Throttle

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery"
NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)


@pytest.fixture
def editor() -> User:
    return User.objects.create_superuser("editor", password=PASSWORD)


def try_password(password: str, name: str = "editor", address: str = "192.0.2.1") -> HttpResponse:
    client = Client(REMOTE_ADDR=address)
    return client.post(reverse("admin:login"), {"username": name, "password": password})  # type: ignore[return-value]


def test_after_ten_wrong_passwords_an_address_waits_even_with_the_right_one(editor: User) -> None:
    assert {try_password("wrong").status_code for _ in range(desk.TRIES_PER_ADDRESS)} == {200}
    refused = try_password(PASSWORD)
    assert refused.status_code == 429
    assert desk.SENTENCES[desk.THROTTLED] in refused.content.decode()
    assert try_password(PASSWORD, address="192.0.2.2").status_code == 302


def test_a_refused_try_asks_for_no_hash(editor: User) -> None:
    with patch("assessment.desk.TRIES_PER_ADDRESS", 0), patch("django.contrib.auth.hashers.verify_password") as hashing:
        assert try_password("wrong").status_code == 429
    hashing.assert_not_called()


def test_one_name_from_many_addresses_is_counted_as_one_however_it_is_spelt(editor: User) -> None:
    for number in range(desk.TRIES_PER_NAME):
        assert (
            try_password("wrong", name="Editor" if number % 2 else "editor", address=f"192.0.2.{number}").status_code
            == 200
        )
    assert try_password("wrong", address="198.51.100.1").status_code == 429
    assert try_password("wrong", name="somebody", address="198.51.100.1").status_code == 200


def test_right_passwords_count_against_nobody(editor: User) -> None:
    for _ in range(desk.TRIES_PER_ADDRESS + 1):
        assert try_password(PASSWORD).status_code == 302
    assert not Throttle.objects.filter(count__gt=0).exists()


def test_a_form_without_a_password_is_no_try(editor: User) -> None:
    assert try_password("").status_code == 200
    assert not Throttle.objects.exists()


def test_only_so_many_passwords_are_checked_at_once(editor: User) -> None:
    for _ in range(desk.AT_ONCE):
        assert desk._checking.acquire(blocking=False)
    try:
        busy = try_password(PASSWORD)
    finally:
        for _ in range(desk.AT_ONCE):
            desk._checking.release()
    assert busy.status_code == 429
    assert desk.SENTENCES[desk.BUSY] in busy.content.decode()
    assert try_password(PASSWORD).status_code == 302


class TestOnesOwnPassword:
    """Whoever finds an open session has the desk, but not the password with it."""

    @staticmethod
    def change(client: Client, old: str) -> HttpResponse:
        new = "staple battery horse"
        sent = {"old_password": old, "new_password1": new, "new_password2": new}
        return client.post(reverse("admin:password_change"), sent)  # type: ignore[return-value]

    def test_is_not_guessed_at_without_end_and_no_refused_guess_asks_for_a_hash(self, editor: User) -> None:
        client = Client()
        client.force_login(editor)
        with patch("assessment.desk.TRIES_PER_NAME", 2):
            for _ in range(2):
                assert desk.SENTENCES[desk.THROTTLED] not in self.change(client, "wrong").content.decode()
            with patch("django.contrib.auth.hashers.verify_password") as hashing:
                held_up = self.change(client, PASSWORD)
        hashing.assert_not_called()
        assert desk.SENTENCES[desk.THROTTLED] in held_up.content.decode()
        assert try_password(PASSWORD).status_code == 302, "the door counts by itself"

    def test_is_changed_by_whoever_knows_it(self, editor: User) -> None:
        client = Client()
        client.force_login(editor)
        assert self.change(client, PASSWORD).status_code == 302
        assert not Throttle.objects.filter(count__gt=0).exists()

    def test_is_one_of_few_that_are_checked_at_once(self, editor: User) -> None:
        client = Client()
        client.force_login(editor)
        with patch("assessment.desk._checking.acquire", return_value=False):
            busy = self.change(client, PASSWORD)
        assert desk.SENTENCES[desk.BUSY] in busy.content.decode()


def test_the_session_of_whoever_signs_in_is_a_new_one(editor: User) -> None:
    client = Client()
    session = client.session
    session["here"] = "before"
    session.save()
    before = session.session_key
    client.post(reverse("admin:login"), {"username": "editor", "password": PASSWORD})
    assert client.session.session_key != before


def page_without_its_own_marks(response: HttpResponse, name: str) -> str:
    """The page, without what differs at every look: the id of the request, the token of the form and the typed name."""
    html = re.sub(r'(name="csrfmiddlewaretoken" value=)"\w+"', r"\1", response.content.decode())
    return html.replace(response["X-Request-ID"], "").replace(f'value="{name}"', "")


def test_nobody_learns_who_is_an_editor(editor: User) -> None:
    User.objects.create_user("left", password=PASSWORD, is_staff=True, is_active=False)
    User.objects.create_user("learner", password=PASSWORD)
    names = ("editor", "nobody", "left", "learner")
    with patch("django.contrib.auth.hashers.verify_password", return_value=(False, False)):
        pages = {page_without_its_own_marks(try_password("wrong", name), name) for name in names}
    assert len(pages) == 1


def test_a_wrong_name_costs_as_many_hashes_as_a_wrong_password(editor: User) -> None:
    def hashes(name: str) -> int:
        with patch.object(MD5PasswordHasher, "encode", autospec=True, side_effect=MD5PasswordHasher.encode) as hashing:
            try_password("wrong", name)
        return hashing.call_count

    assert hashes("nobody") == hashes("editor") == 1


def test_the_wait_ends_by_itself_and_nobody_is_locked_out_for_ever(editor: User) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        for number in range(desk.TRIES_PER_NAME):
            try_password("wrong", address=f"192.0.2.{number}")
        assert try_password(PASSWORD, address="198.51.100.1").status_code == 429
        clock.shift(timedelta(minutes=Throttle.MINUTES))
        assert try_password(PASSWORD, address="198.51.100.1").status_code == 302


@pytest.mark.slow
def test_a_new_installation_has_no_editor_whom_anybody_could_guess() -> None:
    call_command("prepare", stdout=StringIO())
    assert not User.objects.exists()


def signed_in() -> Client:
    client = Client()
    assert client.post(reverse("admin:login"), {"username": "editor", "password": PASSWORD}).status_code == 302
    return client


def copy_of(client: Client) -> Client:
    """Somebody who has the cookie."""
    other = Client()
    other.cookies[settings.SESSION_COOKIE_NAME] = client.cookies[settings.SESSION_COOKIE_NAME].value
    return other


def test_signing_out_ends_the_session_also_for_whoever_has_a_copy_of_the_cookie(editor: User) -> None:
    client = signed_in()
    copy = copy_of(client)
    assert copy.get(reverse("admin:index")).status_code == 200
    client.post(reverse("admin:logout"))
    assert copy.get(reverse("admin:index")).status_code == 302


def test_every_page_of_the_desk_has_the_way_out(editor: User) -> None:
    assert f'action="{reverse("admin:logout")}"' in signed_in().get(reverse("admin:index")).content.decode()


def test_a_password_changes_for_whoever_knows_it_and_every_other_browser_is_out(editor: User) -> None:
    client, other = signed_in(), signed_in()
    form = {"new_password1": "a new one of six words", "new_password2": "a new one of six words"}
    place = reverse("admin:password_change")
    assert client.post(place, {**form, "old_password": "guessed"}).status_code == 200
    assert other.get(reverse("admin:index")).status_code == 200
    assert client.post(place, {**form, "old_password": PASSWORD}).status_code == 302
    assert client.get(reverse("admin:index")).status_code == 200
    assert other.get(reverse("admin:index")).status_code == 302


def test_an_editor_who_left_is_out_at_once(editor: User) -> None:
    client = signed_in()
    User.objects.update(is_active=False)
    assert client.get(reverse("admin:index")).status_code == 302


@pytest.mark.parametrize("password", ["eleven char", "qwerty123456", "123456789012", "the-editor-of"])
def test_a_password_that_others_would_guess_is_refused(editor: User, password: str) -> None:
    editor.last_name = "The Editor Of"
    with pytest.raises(ValidationError):
        validate_password(password, editor)


@pytest.mark.parametrize("password", ["six words that nobody guesses", "a" + "bc é漢" * 40])
def test_any_other_is_taken_as_it_is_whatever_it_is_made_of(editor: User, password: str) -> None:
    validate_password(password, editor)


def test_the_log_says_how_tries_ended_and_names_nobody(editor: User, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "assessment"):
        try_password("wrong")
        with patch("assessment.desk.TRIES_PER_ADDRESS", 0):
            try_password("wrong")
        try_password(PASSWORD)
    assert [
        (record.levelname, record.getMessage()) for record in caplog.records if record.name.startswith("assessment")
    ] == [
        ("WARNING", "a try at the desk failed: wrong name or password"),
        ("WARNING", "a try at the desk was held up: too many wrong passwords from an address"),
        ("INFO", "somebody entered the desk by a password alone"),
    ]
