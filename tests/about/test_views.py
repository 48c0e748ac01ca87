"""The site's own pages: they work before there is an edition, ask the database once, and are only read."""

from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from skills.models import Edition, content_of
from tests.builders import shipped_content, small_content
from tests.editions import make_live
from tests.markup import compact
from tests.pages import assert_anchored, assert_only_read, assert_whole, page

ROOT = Path(__file__).parents[2]
PAGES = ["/method", "/privacy", "/accessibility", "/about"]


@pytest.fixture
def edition(db: None) -> Edition:
    content_of.cache_clear()
    return make_live(small_content())


@pytest.mark.parametrize("address", PAGES)
def test_a_page_has_one_headline_a_title_a_description_and_no_cookie(
    client: Client, edition: Edition, address: str
) -> None:
    assert_whole(client, address)


@pytest.mark.parametrize("address", PAGES)
def test_a_page_asks_for_the_edition_and_for_the_text_once_per_process(
    client: Client, edition: Edition, django_assert_num_queries: DjangoAssertNumQueries, address: str
) -> None:
    """The method page also asks how many checks have been analysed."""
    client.get("/method")
    with django_assert_num_queries(3 if address == "/method" else 1):
        client.get(address)


@pytest.mark.parametrize("address", PAGES)
def test_pages_are_only_read(client: Client, edition: Edition, address: str) -> None:
    assert_only_read(client, address)


@pytest.mark.django_db
@pytest.mark.parametrize("address", PAGES)
def test_pages_work_before_the_first_edition(client: Client, address: str) -> None:
    assert "Question set" not in page(client, address)


@pytest.mark.parametrize("address", PAGES)
def test_with_the_shipped_content_every_link_within_a_page_leads_somewhere(
    client: Client, db: None, address: str
) -> None:
    make_live(shipped_content())
    assert_anchored(page(client, address))


def test_robots_keep_out_of_personal_pages(client: Client) -> None:
    response = client.get("/robots.txt")
    assert response["Content-Type"].startswith("text/plain")
    lines = response.content.decode().splitlines()
    assert {"Disallow: /a/", "Disallow: /r/", "Disallow: /admin"} <= set(lines)


def test_privacy_names_the_retention_time(client: Client, edition: Edition) -> None:
    assert f"{settings.PLUMB_RETENTION_DAYS} days" in page(client, "/privacy")


def test_privacy_names_the_cookies_that_are_set_and_how_long_they_stay(client: Client, edition: Edition) -> None:
    """Which pages set one is in tests/assessment/test_access.py."""
    said = page(client, "/privacy")
    client.get("/start/length?role=ml-engineer")
    client.post("/start", {"role": "ml-engineer", "length": "short", "start_key": "k" * 20})
    assert client.cookies
    for name, morsel in client.cookies.items():
        assert name in said
        assert f"{int(morsel['max-age']) // (24 * 3600)} days" in said
    assert len(client.cookies) == 2


COUNTED = {
    "assessment/desk.py": "editors try to sign in",
    "assessment/views/passkeys.py": "or a passkey is asked for",
    "assessment/views/problem.py": "problems with questions are reported",
    "assessment/views/question_check.py": "have a question looked over",
    "assessment/views/reports.py": "files are imported",
    "assessment/views/second_factor.py": "editors try to sign in",
    "assessment/views/sign_in.py": "When a code or a passkey is asked for, or a code is entered",
    "assessment/views/six_words.py": "six words are entered",
    "assessment/views/start.py": "assessments are started",
}
"""How the privacy page calls what a module counts."""


def test_privacy_names_everything_that_is_counted(client: Client, edition: Edition) -> None:
    files = [path for app in ("about", "assessment", "config", "skills") for path in (ROOT / app).rglob("*.py")]
    counting = {path.relative_to(ROOT).as_posix() for path in files if "Throttle.take" in path.read_text()}
    assert counting == set(COUNTED)
    said = compact(page(client, "/privacy"))
    assert not {what for what in COUNTED.values() if what not in said}
