"""The cast at the editing desk. Alice edits and publishes, Bob is staff but may not publish, Charlie is a stranger."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests.drafts import an_edition, put
from tests.skills.editors import staff


@pytest.fixture
def desk(db: None) -> None:
    """A small draft, published once."""
    put(an_edition)


@pytest.fixture
def alice(desk: None) -> Client:
    """May edit and publish."""
    return staff("alice")


@pytest.fixture
def bob(desk: None) -> Client:
    """May edit, but not publish."""
    return staff("bob", "add_edition")


@pytest.fixture
def charlie(desk: None) -> Client:
    """Has an account, and no business here."""
    client = Client()
    client.force_login(User.objects.create_user("charlie"))
    return client
