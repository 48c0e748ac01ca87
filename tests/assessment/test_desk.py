"""The door of the editors' desk: wrong passwords are counted before they cost anything."""

from unittest.mock import patch

import pytest
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from assessment import desk
from assessment.models import Throttle

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery"


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
    assert "Wait a quarter of an hour" in refused.content.decode()
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
    assert "Try again in a moment" in busy.content.decode()
    assert try_password(PASSWORD).status_code == 302


def test_the_session_of_whoever_signs_in_is_a_new_one(editor: User) -> None:
    client = Client()
    session = client.session
    session["here"] = "before"
    session.save()
    before = session.session_key
    client.post(reverse("admin:login"), {"username": "editor", "password": PASSWORD})
    assert client.session.session_key != before
