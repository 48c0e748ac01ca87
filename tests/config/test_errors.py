"""Error pages: the right status, a page that works on its own, and outages told from faults."""

import re
from typing import Any
from unittest.mock import patch

import pytest
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.test import Client, RequestFactory

from assessment.models import Throttle
from config import errors
from tests.config.stand_in_urls import CAUSES
from tests.markup import compact

pytestmark = pytest.mark.urls("tests.config.stand_in_urls")

# None of these tests may touch the database: pytest-django refuses any query here.


@pytest.fixture
def client() -> Client:
    return Client(raise_request_exception=False)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/refuse", 403),
        ("/no-such-page", 404),
        ("/a/key/lost", 404),
        ("/write", 405),
        ("/status/413", 413),
        ("/status/429", 429),
        ("/a/key/fail", 500),
        ("/outage/sqlite-busy", 503),
    ],
)
def test_every_fault_a_person_can_meet_has_a_page_with_a_headline_and_the_request_id(
    client: Client, path: str, status: int
) -> None:
    response = client.get(path)
    html = compact(response.content.decode())
    assert response.status_code == status
    assert response["Content-Type"].startswith("text/html")
    assert response["Cache-Control"] == "no-store"
    assert "<h1" in html
    assert response["X-Request-ID"] in html
    assert "alice@example.org" not in html


def test_whoever_tried_too_often_is_told_how_long_it_counts(client: Client) -> None:
    response = client.get("/status/429")
    assert int(response["Retry-After"]) == Throttle.MINUTES * 60
    assert b"a quarter of an hour" in response.content


@pytest.mark.parametrize("path", ["/refuse", "/no-such-page", "/a/key/lost", "/status/429", "/outage/sqlite-busy"])
def test_where_a_part_of_a_page_was_asked_for_the_error_takes_the_place_of_the_page(path: str, client: Client) -> None:
    part = {"HX-Retarget": "#main", "HX-Reselect": "#main", "HX-Reswap": "outerHTML"}
    response = client.get(path, headers={"HX-Request": "true"})
    assert response.status_code >= 400
    assert part.items() <= dict(response.headers).items()
    assert b'<main id="main"' in response.content
    assert not part.keys() & client.get(path).headers.keys()


def test_a_refused_method_still_says_which_are_allowed(client: Client) -> None:
    response = client.post("/read")
    assert response.status_code == 405
    assert response["Allow"] == "GET, HEAD"


def test_a_form_without_a_token_is_refused_with_a_page() -> None:
    response = Client(enforce_csrf_checks=True).post("/write")
    assert response.status_code == 403
    assert "<h1" in compact(response.content.decode())


def test_an_answer_that_has_its_own_words_keeps_them(client: Client) -> None:
    assert client.get("/healthz").content == b"ok\n"


@pytest.mark.parametrize("cause", CAUSES)
def test_only_a_database_that_is_away_full_or_locked_is_an_outage_and_broken_sql_stays_a_fault(
    client: Client, cause: str
) -> None:
    response = client.get(f"/outage/{cause}")
    if cause.endswith(("broken-sql", "bad-value")):
        assert response.status_code == 500
        assert "Retry-After" not in response
    else:
        assert response.status_code == 503
        assert response["Retry-After"] == "10"


def test_an_outage_that_strikes_in_the_session_is_an_outage_too(client: Client) -> None:
    from django.db import OperationalError

    def away(*args: Any) -> None:
        raise OperationalError from CAUSES["sqlite-busy"][1]()

    with patch("config.security.PatientSessionMiddleware.process_response", away):
        assert client.get("/read").status_code == 503


@pytest.mark.parametrize("failure", [TemplateDoesNotExist("500.html"), RuntimeError("broken template")])
def test_when_even_the_template_fails_a_plain_page_is_left(client: Client, failure: Exception) -> None:
    with patch("config.errors.get_template", side_effect=failure):
        response = client.get("/a/key/fail")
    assert response.status_code == 500
    assert errors.TITLES[500] in compact(response.content.decode())


def test_error_pages_make_no_use_of_the_request_that_failed() -> None:
    """Django's own handlers render with the request, and read the broken body once more."""
    request = RequestFactory().generic(
        "POST", "/", b"x=\xff", content_type="application/x-www-form-urlencoded; charset=latin-1"
    )
    assert errors.bad_request(request, None).status_code == 400
    assert errors.server_error(request).status_code == 500


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "405", "413", "429", "500", "503"])
def test_an_error_page_needs_nothing_and_says_what_happened_what_is_safe_and_what_to_do(name: str) -> None:
    html = get_template(f"{name}.html").render({})
    assert html.count("<h1") == 1
    assert re.search(r"saved|safe|kept", html)
    assert 'href="/"' in html
    assert "If you tell someone" not in html
    assert "a1b2c3" in get_template(f"{name}.html").render({"request_id": "a1b2c3"})
