"""A small live edition, and the cast in front of it."""

import pytest

from skills.models import Edition, content_of
from tests.assessment.people import Person, live
from tests.builders import small_content


@pytest.fixture
def edition(db: None) -> Edition:
    """The small content, live, and already read by this process."""
    content_of.cache_clear()
    edition = live(small_content())
    assert edition.content
    return edition


@pytest.fixture
def alice(edition: Edition) -> Person:
    """Has started an assessment and answered nothing."""
    person = Person()
    person.start()
    return person


@pytest.fixture
def rated(alice: Person) -> Person:
    """Alice, before the first question of the check."""
    alice.rate_all()
    return alice


@pytest.fixture
def finished(alice: Person) -> Person:
    """Alice, with her report."""
    alice.finish()
    return alice


@pytest.fixture
def bob(edition: Edition) -> Person:
    """In another browser, with an assessment of his own."""
    person = Person()
    person.start()
    return person


@pytest.fixture
def charlie(edition: Edition) -> Person:
    """A stranger: no session, no assessment."""
    return Person()
