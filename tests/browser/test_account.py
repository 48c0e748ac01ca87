"""An account in a real browser: the code from a mail, and a passkey on a device that chromium makes believe."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, CDPSession, Page, expect

from tests.browser import walk
from tests.browser.conftest import watch

OpenPage = Callable[..., Page]
Mails = Callable[[str], str]

CODE = re.compile(r"^[A-Z]{4}-[A-Z]{4}$", re.MULTILINE)


@pytest.fixture(scope="module")
def words(site: str, chromium: Browser) -> Iterator[str]:
    """The six words of a finished assessment, for the tests here to move about."""
    context = chromium.new_context(base_url=site, viewport={"width": 1280, "height": 900}, locale="en-GB")
    page = context.new_page()
    page.goto(walk.take_quickly(page))
    yield walk.words(page)
    context.close()


@pytest.fixture
def mailed_code(mails: Path) -> Mails:
    """mailed_code(email): the code in the newest mail to this address."""

    def newest(email: str) -> str:
        texts = [file.read_text() for file in sorted(mails.iterdir(), key=lambda file: file.stat().st_mtime)]
        text = next(text for text in reversed(texts) if f"To: {email}" in text)
        [code] = CODE.findall(text)
        return str(code)

    return newest


def sign_in(page: Page, email: str, mailed_code: Mails) -> None:
    page.goto("/account/sign-in")
    page.get_by_label("Your e-mail address").fill(email)
    walk.follow(page, page.get_by_role("button", name="Send me a code"))
    page.get_by_label("Code", exact=True).fill(mailed_code(email))
    walk.follow(page, page.get_by_role("button", name="Sign in"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Your reports")


@pytest.mark.parametrize("javascript", [True, pytest.param(False, marks=pytest.mark.long)])
def test_a_report_is_kept_in_a_list_found_on_another_device_and_deleted(
    open_page: OpenPage,
    assert_accessible: Callable[[Page], None],
    mailed_code: Mails,
    words: str,
    javascript: bool,
) -> None:
    email = f"keeper-{javascript}@example.org".lower()
    page = open_page("/resume", width=390, scheme="dark" if javascript else "light", javascript=javascript)
    walk.resume(page, words)
    page.get_by_text("Data, tables, calendar and account").click()
    walk.follow(page, page.get_by_role("link", name="Keep several reports in an account"))
    if javascript:
        assert_accessible(page)
    sign_in(page, email, mailed_code)
    if javascript:
        assert_accessible(page)
    walk.follow(page, page.get_by_role("button", name="Add 1 report to my list"))
    link = page.locator("ul.tasks a")
    expect(link).to_have_count(1)
    role = link.text_content() or ""
    assert role.startswith("ML engineer, ")  # and the day, for those who hear links without their lines
    phone = open_page("/", width=320, javascript=javascript)
    sign_in(phone, email, mailed_code)
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth") if javascript else True
    expect(phone.locator("ul.tasks a")).to_have_text(role)
    walk.follow(phone, phone.locator("ul.tasks a"))
    assert walk.words(phone) == words
    walk.follow(page, page.get_by_role("link", name="Delete the account"))
    if javascript:
        assert_accessible(page)
    walk.choose(page, page.get_by_label("Only the account"))
    walk.follow(page, page.get_by_role("button", name="Delete it now"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Deleted")
    walk.resume(page, words)
    assert walk.words(page) == words


@pytest.fixture
def phone(site: str, chromium: Browser, problems: Callable[[Page], list[str]]) -> Iterator[Page]:
    """A page at localhost, which browsers trust like https: they give no passkeys to an address made of numbers."""
    local = f"http://localhost:{urlsplit(site).port}"
    context = chromium.new_context(base_url=local, viewport={"width": 390, "height": 844}, locale="en-GB")
    context.set_default_timeout(5_000)
    page = context.new_page()
    watch(page, local, problems(page))
    yield page
    context.close()
    assert problems(page) == []


def plug_in(page: Page) -> tuple[CDPSession, str]:
    """A device that keeps passkeys and recognises its owner."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    device = session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    return session, device["authenticatorId"]


@pytest.mark.long
def test_a_passkey_signs_in_on_the_device_it_was_made_on(
    phone: Page, mailed_code: Mails, assert_accessible: Callable[[Page], None]
) -> None:
    session, device = plug_in(phone)
    sign_in(phone, "passkey@example.org", mailed_code)
    walk.follow(phone, phone.get_by_role("button", name="Add a passkey"))
    expect(phone.get_by_role("status").first).to_contain_text("The passkey is added")
    expect(phone.get_by_text("Not used yet.")).to_be_visible()
    assert_accessible(phone)
    walk.follow(phone, phone.get_by_role("button", name="Sign out"))
    phone.goto("/account/sign-in")
    expect(phone.get_by_role("button", name="Sign in with a passkey")).to_be_visible()
    assert_accessible(phone)
    phone.reload()
    walk.follow(phone, phone.get_by_role("button", name="Sign in with a passkey"))
    expect(phone.get_by_text("Signed in as passkey@example.org")).to_be_visible()
    expect(phone.get_by_text("Last used on")).to_be_visible()
    walk.follow(phone, phone.get_by_role("button", name="Remove"))
    expect(phone.get_by_text("Last used on")).to_have_count(0)
    session.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": device})


def test_a_device_that_says_no_gets_a_sentence_and_the_code_still_works(phone: Page, mailed_code: Mails) -> None:
    session, device = plug_in(phone)
    session.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": False})
    phone.goto("/account/sign-in")
    phone.get_by_role("button", name="Sign in with a passkey").click()
    expect(phone.get_by_role("status")).to_have_text("That did not work. Try again, or ask for a code above.")
    sign_in(phone, "no-passkey@example.org", mailed_code)


def test_without_javascript_no_passkey_is_offered(open_page: OpenPage) -> None:
    page = open_page("/account/sign-in", javascript=False)
    expect(page.get_by_role("button", name="Sign in with a passkey")).to_be_hidden()
    expect(page.get_by_role("button", name="Send me a code")).to_be_visible()
