"""A small live edition, and the cast in front of it."""

import os
from collections.abc import Iterator

import pytest

from assessment.files import pdf
from skills.models import Edition
from tests.assessment.people import Person
from tests.assessment.stages import put
from tests.builders import small_content
from tests.editions import make_live

collect_ignore = [] if os.environ.get("DATABASE_URL", "").startswith("postgres") else ["test_released_on_postgresql.py"]


@pytest.fixture(scope="session", autouse=True)
def _patience() -> Iterator[None]:
    """A slow machine is no fault: nobody waits for the PDFs of tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pdf, "SECONDS", 300)
        yield


@pytest.fixture
def edition(db: None) -> Edition:
    """The small content, live, and already read by this process, which keeps it by its digest."""
    edition = make_live(small_content())
    assert edition.content
    return edition


@pytest.fixture
def alice(edition: Edition) -> Person:
    """Has started an assessment and answered nothing."""
    return put(Person(), "started", edition)


@pytest.fixture
def rated(edition: Edition) -> Person:
    """Alice, before the first question of the check."""
    return put(Person(), "rated", edition)


@pytest.fixture
def finished(edition: Edition) -> Person:
    """Alice, with her report."""
    return put(Person(), "finished", edition)


@pytest.fixture
def bob(edition: Edition) -> Person:
    """In another browser, with an assessment of his own."""
    return put(Person(), "started", edition)


@pytest.fixture
def charlie(edition: Edition) -> Person:
    """A stranger: no session, no assessment."""
    return Person()
