"""Walking through an assessment with a real browser, always by the same rules.

Ratings are Independent but for every fourth, which is "I can't say". In the check the option whose text comes
first in the alphabet is chosen, but for every third question, which is "I don't know yet". So two walks make the
same kinds of choices whatever the seed of the assessment.
"""

import json
import re
from typing import Any

from playwright.sync_api import Locator, Page, expect

RATING = re.compile(r"/rate/\d+")
REVIEW = re.compile(r"/rate/review$")
QUESTION = re.compile(r"/question")
REPORT = re.compile(r"/r/[\w-]+$")


def follow(page: Page, target: Locator) -> None:
    """Click, and wait for the page it leads to: its address may well be the same."""
    with page.expect_navigation(wait_until="domcontentloaded"):
        target.click()


def go_on(page: Page) -> None:
    follow(page, page.get_by_role("button", name="Continue"))


def start(page: Page, hours: str = "6 hours", length: str = "Short") -> None:
    """From the front page to the hub of a new assessment."""
    page.emulate_media(reduced_motion="reduce")
    page.goto("/")
    follow(page, page.get_by_role("main").get_by_role("link", name="Measure my skills").first)
    choose(page, page.locator("#role-2"))
    go_on(page)
    choose(page, page.get_by_label(hours))
    go_on(page)
    choose(page, page.get_by_label(re.compile(f"^{length}")))
    follow(page, page.get_by_role("button", name="Start rating"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Your assessment")


def choose(page: Page, radio: Locator) -> None:
    """As a pointer does it: on the label."""
    page.locator(f'label[for="{radio.get_attribute("id")}"]').click()
    expect(radio).to_be_checked()


def rate(page: Page) -> None:
    """One rating."""
    number = int(page.locator(".where b").inner_text().split()[-3])
    choose(page, page.locator("#q-x" if number % 4 == 0 else "#q-2"))
    go_on(page)


def rate_all(page: Page) -> int:
    """From the hub, or any rating, to the review."""
    if not RATING.search(page.url):
        follow(page, page.get_by_role("main").get_by_role("link", name=re.compile("^(Begin|Continue)$")))
    count = 0
    while RATING.search(page.url):
        rate(page)
        count += 1
    expect(page).to_have_url(REVIEW)
    return count


def open_check(page: Page) -> None:
    """From the review to the first question."""
    follow(page, page.get_by_role("link", name="Go to the check"))
    follow(page, page.get_by_role("link", name="Start the check"))
    expect(page).to_have_url(QUESTION)


def question_number(page: Page) -> int:
    return int(page.locator(".where b").inner_text().rpartition(" ")[2])


def answer(page: Page) -> None:
    """One question."""
    labels = {label.inner_text(): str(label.get_attribute("for")) for label in page.locator(".opts label").all()}
    dont_know = labels.pop("I don’t know yet")
    chosen = dont_know if question_number(page) % 3 == 0 else labels[min(labels)]
    choose(page, page.locator(f"#{chosen}"))
    go_on(page)


def answer_all(page: Page) -> int:
    """From a question to the report; how many there were."""
    count = 0
    while QUESTION.search(page.url):
        answer(page)
        count += 1
    expect(page).to_have_url(REPORT)
    return count


def take(page: Page) -> None:
    """The whole way from the front page to the report."""
    start(page)
    rate_all(page)
    open_check(page)
    answer_all(page)


def words(page: Page) -> str:
    """The six words on the report."""
    return page.locator("section .keep code").inner_text()


def resume(page: Page, code: str) -> None:
    page.goto("/resume")
    page.get_by_label("Your six words").fill(code)
    follow(page, page.get_by_role("button", name="Open it"))


def download(page: Page, name: str) -> str:
    """What a download link of the report brings."""
    with page.expect_download() as waiting:
        page.get_by_role("link", name=name).click()
    return waiting.value.path().read_text("utf-8")


def data(page: Page) -> dict[str, Any]:
    """The download of everything, from the report."""
    document: dict[str, Any] = json.loads(download(page, "Download my data"))
    return document


def expect_refusal(page: Page, problems: list[str]) -> None:
    """A refused form is an error page of its own."""
    expect(page).to_have_title(re.compile("^Error: "))
    expect_status_noted(page, problems, 422)


def expect_status_noted(page: Page, problems: list[str], status: int) -> None:
    """The browser notes in its console, sooner or later, that one request ended so; and it notes nothing else."""
    note = f"status of {status}"
    if not any(note in problem for problem in problems):
        page.wait_for_event("console", predicate=lambda message: note in message.text)
    [line] = problems
    assert note in line
    problems.clear()
