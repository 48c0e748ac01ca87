"""The desk's second factor in a real browser: an app without JavaScript, and a passkey with it."""

import time
from base64 import b32decode
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from assessment.one_time_codes import STEP_SECONDS, code_at
from tests.browser import walk
from tests.browser.conftest import OpenPage, assert_reflows
from tests.browser.serving import Served
from tests.browser.test_account import plug_in

PASSWORD = "a-password-of-the-tests"


@pytest.fixture
def desk(own_site: Served) -> str:
    """The address of a desk with one editor."""
    make = f"from django.contrib.auth.models import User; User.objects.create_superuser('alice', password='{PASSWORD}')"
    own_site.manage("shell", "-c", make)
    return own_site.url.replace("127.0.0.1", "localhost")  # browsers give passkeys to names alone


def enter_password(page: Page) -> None:
    page.locator("#id_username").fill("alice")
    page.locator("#id_password").fill(PASSWORD)
    walk.follow(page, page.get_by_role("button", name="Log in"))


@pytest.mark.long
def test_an_app_is_set_up_and_asked_for_without_javascript(desk: str, open_page: OpenPage) -> None:
    page = open_page("/admin/", javascript=False, base_url=desk)
    enter_password(page)
    walk.follow(page, page.get_by_role("link", name="Second factor"))
    walk.follow(page, page.get_by_role("button", name="Set up an app"))
    secret = b32decode(page.locator("code.secret").inner_text().replace(" ", ""))
    step = int(time.time() // STEP_SECONDS)
    page.get_by_label("Code").fill(code_at(secret, step))
    walk.follow(page, page.get_by_role("button", name="Set up the app"))
    expect(page.locator(".messagelist")).to_contain_text("The app is set up.")
    walk.follow(page, page.get_by_role("button", name="Log out"))
    page.goto("/admin/skills/item/")
    enter_password(page)
    expect(page.get_by_role("heading", name="One more step")).to_be_visible()
    page.get_by_label("Code of your authenticator app").fill(code_at(secret, step + 1))
    walk.follow(page, page.get_by_role("button", name="Log in"))
    expect(page).to_have_url(f"{desk}/admin/skills/item/")


@pytest.mark.long
def test_a_passkey_is_set_up_and_asked_for(
    desk: str, open_page: OpenPage, assert_accessible: Callable[..., None]
) -> None:
    page = open_page("/admin/", base_url=desk, width=390)
    plug_in(page)
    enter_password(page)
    page.goto("/admin/second-factor/own/")
    assert_accessible(page)
    walk.follow(page, page.get_by_role("button", name="Add a passkey"))
    expect(page.locator(".messagelist")).to_contain_text("The passkey is added.")
    assert_accessible(page)
    assert_reflows(page)
    page.set_viewport_size({"width": 1280, "height": 900})
    walk.follow(page, page.get_by_role("button", name="Log out"))
    page.goto("/admin/")
    enter_password(page)
    assert_accessible(page)
    walk.follow(page, page.get_by_role("button", name="Use a passkey"))
    expect(page.get_by_role("link", name="Second factor")).to_be_visible()
