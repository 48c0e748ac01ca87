"""An editor at the desk, without JavaScript: a wrong question is mended and published, and a publish is undone.

Steps are counted as somebody takes them: each click, each field that is filled or changed. The desk that was measured
first took twelve for the question (search 3, open 1, key 2, reason 1, save 1, publish 4), and three commands of a shell,
which wiped the draft, for the undo. More than that is a fault.
"""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import walk
from tests.browser.conftest import OpenPage, assert_reflows
from tests.browser.serving import Served

MOST_TO_MEND = 12
MOST_TO_UNDO = 2
PASSWORD = "a-password-of-the-tests"


class Editor:
    """Somebody at the desk, whose steps are counted."""

    def __init__(self, page: Page) -> None:
        self.page, self.steps = page, 0

    def click(self, target: Locator) -> None:
        """A link or button, which leads to another page."""
        walk.follow(self.page, target)
        self.steps += 1

    def link(self, name: str) -> None:
        self.click(self.page.get_by_role("link", name=name, exact=True).first)

    def button(self, name: str | re.Pattern[str]) -> None:
        self.click(self.page.get_by_role("button", name=name).first)

    def fill(self, field: Locator, text: str) -> None:
        field.fill(text)
        self.steps += 1

    def mark(self, box: Locator, *, on: bool) -> None:
        box.set_checked(on)
        self.steps += 1


@pytest.fixture
def editor(own_site: Served, open_page: OpenPage, request: pytest.FixtureRequest) -> Editor:
    """Signed in, on the first page of the desk, without JavaScript unless the test wants it."""
    make = f"from django.contrib.auth.models import User; User.objects.create_superuser('alice', password='{PASSWORD}')"
    own_site.manage("shell", "-c", make)
    page = open_page("/admin/", javascript=getattr(request, "param", False), base_url=own_site.url)
    page.locator("#id_username").fill("alice")
    page.locator("#id_password").fill(PASSWORD)
    walk.follow(page, page.get_by_role("button", name="Log in"))
    return Editor(page)


def test_a_wrong_question_is_mended_and_published_and_the_publish_undone(editor: Editor) -> None:
    page = editor.page
    mend(editor)
    expect(page.locator(".messagelist")).to_contain_text("This is a draft, not live.")
    editor.link("Look at the draft and publish it")
    expect(page.locator("#content-main")).to_contain_text("The key moved from A")
    for reason in page.get_by_label("Accepted because").all():
        editor.fill(reason, "Mended on request.")
    editor.fill(page.get_by_label("What changed, in one line"), "One key was wrong")
    editor.button("Publish edition 2")
    expect(page.locator(".messagelist")).to_contain_text("is live. Open assessments finish on the edition")
    expect(page.locator("#content-main")).to_contain_text("Mended on request.")
    assert editor.steps <= MOST_TO_MEND

    editor.steps = 0
    editor.link("Make edition 1 live again")
    expect(page.locator("#content-main")).to_contain_text("The draft stays as it is.")
    editor.button("Make edition 1 live again")
    expect(page.locator(".messagelist")).to_contain_text("Edition 3")
    assert editor.steps <= MOST_TO_UNDO


def mend(editor: Editor) -> None:
    """From the first page: find a question, move its key from A to B, say why, and save."""
    page = editor.page
    editor.link("Questions")
    editor.fill(page.get_by_role("searchbox").or_(page.locator("#searchbar")).first, "prg-python-missing-key")
    editor.button("Search")
    editor.click(page.locator("#result_list .field-question a").first)
    key = page.locator("input[type=checkbox][name$=-correct]")
    assert key.first.is_checked()
    editor.mark(key.nth(0), on=False)
    editor.mark(key.nth(1), on=True)
    editor.fill(page.locator("textarea[name$='-reason']").nth(1), "This is the one that does it.")
    editor.button(re.compile("^Save$"))


@pytest.mark.parametrize("editor", [True], indirect=True)
def test_the_publish_page_with_changes_is_whole_on_a_phone_and_for_everybody(
    editor: Editor, assert_accessible: Callable[..., None]
) -> None:
    page = editor.page
    mend(editor)
    editor.link("Look at the draft and publish it")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.set_viewport_size({"width": 390, "height": 844})
        page.reload()  # the desk's links fade from one theme to the other
        assert_accessible(page)
    assert_reflows(page)
    editor.link("See what it would do to results")
    assert_accessible(page)
    assert_reflows(page)
