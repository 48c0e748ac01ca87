"""Two servers on one database: what one counts the other knows, and what one publishes or withdraws the other serves."""

import re
import secrets
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from html import escape
from itertools import cycle, islice
from typing import Any

import pytest

from assessment.codes import words
from assessment.desk import TRIES_PER_ADDRESS as PASSWORDS
from assessment.models import Throttle
from assessment.sign_in import LETTERS, TRIES
from assessment.views.six_words import TRIES_PER_ADDRESS as SIX_WORDS
from chaos.forms import fields_of
from chaos.journal import Journal
from chaos.visitors import Browser, Crowd, Page
from skills.content import Item
from tests.browser.serving import ROOT, database_address, free_port, running, settings_of, wait_until_ready
from tests.builders import shipped_content

pytestmark = pytest.mark.long

PASSWORD = secrets.token_urlsafe(16)
TOO_MANY = 429
PATIENCE = 120.0
"""Seconds: a slow machine is not a fault."""


class Unhurried(Browser):
    """One that waits for long, and keeps no connection that the server closes meanwhile."""

    def __init__(self, port: int) -> None:
        super().__init__(port)
        self.connection.timeout = PATIENCE

    def send(self, *request: Any, **more: Any) -> Page:
        self.connection.close()
        return super().send(*request, **more)


class Two:
    """Two servers, the command line beside them, and an editor at the first."""

    def __init__(self, ports: tuple[int, int], environment: dict[str, str]) -> None:
        self.ports, self.environment = ports, environment
        self.browsers: list[Browser] = []
        self.editor = self.browser(0)

    def browser(self, place: int) -> Browser:
        """Somebody new, at one of them."""
        browser = Unhurried(self.ports[place])
        self.browsers.append(browser)
        return browser

    def manage(self, *arguments: str, **more: str) -> None:
        """A command of the operator."""
        subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment | more,
            check=True,
            capture_output=True,
        )


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Two]:
    """With one worker each: nobody knows which of several a request would meet."""
    folder = tmp_path_factory.mktemp("two")
    with ExitStack() as running_on:
        environment = settings_of(folder, running_on.enter_context(database_address(folder))) | {"PLUMB_WORKERS": "1"}
        found = Two((free_port(), free_port()), environment)
        for port, options in zip(found.ports, (["--prepare"], []), strict=True):
            log, bind = folder / f"{port}.log", f"127.0.0.1:{port}"
            command = ("manage.py", "serve", *options, "--bind", bind)
            server = running_on.enter_context(running(environment, log, *command))
            wait_until_ready(server, f"http://{bind}", log)
        found.manage(
            "createsuperuser",
            "--noinput",
            "--username=ada",
            "--email=a@example.org",
            DJANGO_SUPERUSER_PASSWORD=PASSWORD,
        )
        assert sign_in(found.editor, "ada", PASSWORD).status == 302  # before anybody has tried in vain
        yield found
        for browser in found.browsers:
            browser.connection.close()


def in_one_stretch(tries: Callable[[], list[int]]) -> list[int]:
    """What they were answered with. Counts begin anew each quarter of an hour: tries on both sides of that are done again."""
    for _ in range(2):
        before = stretch()
        statuses = tries()
        if stretch() == before:
            break
    return statuses


def stretch() -> int:
    """The number of the quarter of an hour in which it is now."""
    return int(datetime.now(UTC).timestamp()) // (60 * Throttle.MINUTES)


def test_wrong_words_at_either_are_counted_together(two: Two) -> None:
    def tries() -> list[int]:
        statuses = []
        for place in islice(cycle((0, 1)), SIX_WORDS + 2):
            browser = two.browser(place)
            token = browser.get("/resume").field("csrfmiddlewaretoken")
            code = " ".join(words()[:6])
            statuses.append(browser.post("/resume", {"csrfmiddlewaretoken": token, "code": code}).status)
        return statuses

    assert in_one_stretch(tries) == [422] * SIX_WORDS + [TOO_MANY] * 2


def test_wrong_codes_of_a_mail_are_counted_together_in_whichever_of_both_its_browser_comes(two: Two) -> None:
    def tries() -> list[int]:
        first = two.browser(0)
        fields = {"csrfmiddlewaretoken": first.get("/account/sign-in").field("csrfmiddlewaretoken")}
        assert first.post("/account/sign-in", fields | {"email": f"{secrets.token_hex(6)}@example.org"}).status == 302
        other = two.browser(1)
        other.cookies = first.cookies
        wrong = f"{LETTERS[:4]}-{LETTERS[:4]}"
        return [
            browser.post(
                "/account/code",
                {"csrfmiddlewaretoken": browser.get("/account/code").field("csrfmiddlewaretoken"), "code": wrong},
            ).status
            for browser in islice(cycle((first, other)), TRIES + 1)
        ]

    assert in_one_stretch(tries) == [422] * TRIES + [TOO_MANY]


def test_wrong_passwords_at_either_desk_are_counted_together(two: Two) -> None:
    def tries() -> list[int]:
        return [
            sign_in(two.browser(place), secrets.token_hex(8), "wrong").status
            for place in islice(cycle((0, 1)), PASSWORDS + 1)
        ]

    assert in_one_stretch(tries) == [200] * PASSWORDS + [TOO_MANY]


def test_what_is_published_at_one_is_served_by_the_next_request_to_the_other(two: Two) -> None:
    reader, text = two.browser(1), f"Published {secrets.token_hex(8)}."
    page = "/skills/programming"
    editor = two.editor
    listed = editor.get("/admin/skills/skillarea/?q=programming")
    (place, *_) = re.findall(r"/admin/skills/skillarea/\d+/change/", listed.text)
    form = editor.get(place)
    assert reader.get(page).status == 200
    assert editor.send("POST", place, fields_of(form.text, description=text)).status == 302
    assert text not in reader.get(page).text
    path = "/admin/skills/edition/publish/"
    shown = editor.get(path)
    fields = {name: shown.field(name) for name in ("csrfmiddlewaretoken", "seen", "after")}
    assert editor.post(path, fields | {"note": "Another text"}).status == 302
    assert text in reader.get(page).text
    assert text in two.browser(0).get(page).text


def test_what_is_withdrawn_at_one_is_asked_by_the_other_no_more(two: Two) -> None:
    (person,) = Crowd(two.ports[1], 1, Journal()).visitors
    person.browser = two.browser(1)
    while "/question" not in person.path:
        person.step()
    before = person.browser.get(person.path)
    (item,) = [item.id for item in shipped_content().items if is_on(item, before.text)]
    editor, path = two.editor, f"/admin/skills/withdrawal/withdraw/{item}/"
    page = editor.get(path)
    (wording,) = re.findall(r'name="wordings"\s+value="([^"]+)"', page.text)
    fields = {
        "csrfmiddlewaretoken": page.field("csrfmiddlewaretoken"),
        "wordings": wording,
        "reason": "Its key is wrong.",
    }
    assert editor.post(path, fields).status == 302
    after = person.browser.get(person.path)
    assert after.status == 200
    assert after.field("question") not in ("", before.field("question"))
    sent = {
        "csrfmiddlewaretoken": before.field("csrfmiddlewaretoken"),
        "question": before.field("question"),
        "choice": "x",
    }
    assert "note=withdrawn" in person.browser.post(person.path.partition("?")[0], sent).location


def is_on(item: Item, page: str) -> bool:
    """Whether a page asks it: its words are there, around what is set as code."""
    texts = [item.stem, *(option.text for option in item.options)]
    return all(escape(part) in page for text in texts for part in text.split("`"))


def sign_in(browser: Browser, name: str, password: str) -> Page:
    """The desk's answer to a name and a password."""
    path = "/admin/login/"
    fields = {"csrfmiddlewaretoken": browser.get(path).field("csrfmiddlewaretoken"), "next": "/admin/"}
    return browser.post(path, fields | {"username": name, "password": password})
