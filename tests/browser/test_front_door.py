"""The first page, as a browser meets it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser import walk
from tests.browser.conftest import CONTRAST, assert_reflows


def test_the_front_page_is_accessible_and_quiet_on_a_phone_in_both_themes(
    open_page: Callable[..., Page], assert_accessible: Callable[..., None]
) -> None:
    """On a desk it is the first page of test_accessibility.py."""
    page = open_page("/", width=390)
    expect(page.locator("h1")).to_be_visible()
    assert_accessible(page)
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    assert_accessible(page, CONTRAST)
    assert_reflows(page)


def test_nobody_is_given_a_cookie_for_looking_at_the_front_page(open_page: Callable[..., Page]) -> None:
    page = open_page("/")
    assert page.context.cookies() == []


@pytest.mark.parametrize("javascript", [True, pytest.param(False, marks=pytest.mark.long)])
def test_a_wrong_address_leads_to_a_page_that_helps_on(
    open_page: Callable[..., Page], problems: Callable[[Page], list[str]], javascript: bool
) -> None:
    page = open_page("/no-such-page", javascript=javascript)
    expect(page.locator("h1")).to_be_visible()
    expect(page.get_by_role("main").get_by_role("link").first).to_be_visible()
    walk.expect_status_noted(page, problems(page), 404)


def test_the_server_log_names_requests_without_quoting_what_was_asked_for(
    open_page: Callable[..., Page], server_log: Callable[[], str]
) -> None:
    open_page("/skills?word=quoted-by-nobody")
    log = server_log()
    assert "GET /skills 200" in log
    assert "quoted-by-nobody" not in log
