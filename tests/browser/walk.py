"""Walking through an assessment with a real browser, always by the same rules.

Ratings are Independent but for every fourth, which is "I can't say". In the check the option whose text comes
first in the alphabet is chosen, but for every third question, which is "I don't know yet". So two walks make the
same kinds of choices whatever the seed of the assessment.
"""

import json
import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from playwright.sync_api import APIResponse, Locator, Page, expect

from tests.markup import compact

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


def start(page: Page, length: str = "Short") -> None:
    """From the front page to the first rating of a new assessment."""
    page.emulate_media(reduced_motion="reduce")
    page.goto("/")
    follow(page, page.get_by_role("main").get_by_role("link", name="Measure my skills").first)
    choose(page, page.locator("#role-2"))
    go_on(page)
    choose(page, page.get_by_label(re.compile(f"^{length}")))
    follow(page, page.get_by_role("button", name="Start rating"))
    expect(page).to_have_url(re.compile("/rate/1$"))


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
    """From a rating to the review."""
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
    labels: dict[str, str] = dict(
        page.locator(".opts label").evaluate_all("all => all.map(label => [label.innerText, label.htmlFor])")
    )
    dont_know = labels.pop("I don’t know yet")
    chosen = dont_know if question_number(page) % 3 == 0 else labels[min(labels)]
    choose(page, page.locator(f"#{chosen}"))
    go_on(page)


def open_details(page: Page, most: int = 999) -> None:
    """The first of them, or all; without a click, so the focus stays where it is."""
    page.evaluate(
        "most => [...document.querySelectorAll('main details')].slice(0, most).forEach(e => e.open = true)", most
    )


def words(page: Page) -> str:
    """The six words on the report."""
    return page.locator("section .keep code").inner_text()


def resume(page: Page, code: str) -> None:
    page.goto("/resume")
    page.get_by_label("Your six words").fill(code)
    follow(page, page.get_by_role("button", name="Open it"))


def download(page: Page, name: str) -> str:
    """What a download link of the report brings, also one that is folded."""
    link = page.get_by_role("link", name=name)
    if not link.count():
        page.get_by_text("Data, tables, calendar and account").click()
    with page.expect_download() as waiting:
        link.click()
    return waiting.value.path().read_text("utf-8")


def data(page: Page) -> dict[str, Any]:
    """The download of everything, from the report."""
    document: dict[str, Any] = json.loads(download(page, "Download my data"))
    return document


def expect_refusal(page: Page, problems: list[str]) -> None:
    """A refused form is an error page of its own."""
    expect(page).to_have_title(re.compile("^Error: "))
    expect_status_noted(page, problems, 422)


def expect_status_noted(page: Page, problems: list[str], status: int, most: int = 1) -> None:
    """The browser notes in its console, sooner or later, that one request ended so; and it notes nothing else.

    A form that is sent as a field changes and again by its button may be noted twice (`most`).
    """
    note = f"status of {status}"
    if not any(note in problem for problem in problems):
        page.wait_for_event("console", predicate=lambda message: note in message.text)
    assert len(problems) <= most, problems
    assert all(note in problem for problem in problems), problems
    problems.clear()


# What a report says -----------------------------------------------------------------------------------------------


def rows_of_chart(page: Page) -> list[tuple[str, str, str, str]]:
    """Area, result, likely level and target, as the drawing says them; how probable a result is, left out."""
    rows = []
    for row in page.locator("ul.areas > li.area").all():
        likely, asks = row.locator(".wd").inner_text().split("\n")
        name = row.locator(".nm span").first.inner_text()
        rows.append((name, result_in(row.locator(".st").inner_text()), likely, asks.removeprefix("Role asks for ")))
    return rows


def rows_of_table(page: Page) -> list[tuple[str, ...]]:
    """The same from the table, which this opens; a fifth value is what the person said."""
    page.get_by_text("Show as a table").click()
    return [
        tuple(result_in(cell.inner_text()) for cell in row.locator("th, td").all())
        for row in page.locator("details:has(> summary:text-is('Show as a table')) tbody tr").all()
    ]


def result_in(text: str) -> str:
    """The result that a text names, without the word for what is less sure; other texts stay as they are."""
    return text.removeprefix("Probably ").capitalize() if text in ("Probably within reach", "Probably meets") else text


# By keyboard ------------------------------------------------------------------------------------------------------

PRESSED = """target => {
    const parts = e => [e, e.labels && e.labels[0]].filter(Boolean).map(part => getComputedStyle(part));
    const look = e => parts(e).map(s => [s.outlineStyle, s.outlineWidth, s.outlineColor, s.boxShadow].join()).join();
    const ring = e => parts(e).some(s => s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2);
    const name = e => `${e.tagName} ${e.id || e.textContent.trim().slice(0, 40)}`;
    const last = window.tabbed, now = document.activeElement;
    if (last && last.element === now) return ['', now === target];  // parts of a date; its button has the browser's ring
    window.tabbed = {element: now, look: look(now), ring: ring(now)};
    const hidden = last && last.element.isConnected && last.element !== document.body
        && (!last.ring || look(last.element) === last.look);
    return [hidden ? name(last.element) : '', now === target];
}"""
"""Run after each Tab: what had the focus before and did not show it, by a ring that it has only while focused."""


def press_tab(page: Page, target: Locator | None = None) -> bool:
    """To the next stop, and whether it is the target. The one that is left must have shown that it had the focus."""
    page.keyboard.press("Tab")
    hidden, there = target.evaluate(PRESSED) if target else page.evaluate(PRESSED)
    assert not hidden, f"the focus cannot be seen on {hidden} of {page.url}"
    return bool(there)


def tab_to(page: Page, target: Locator, most: int = 150) -> None:
    """Press Tab until the target has the focus."""
    if not any(press_tab(page, target) for _ in range(most)):
        pytest.fail(f"Tab does not lead to {target} on {page.url}")


def press(page: Page, target: Locator, key: str = "Enter") -> None:
    """Tab to the target and press a key that leads to another page."""
    tab_to(page, target)
    with page.expect_navigation(wait_until="domcontentloaded"):
        page.keyboard.press(key)


# Quickly: the forms alone, sent without looking at their pages ----------------------------------------------------

Labels = dict[str, str]
"""The value of each answer by its words; `x` is "I don't know yet"."""


def usual_answer(number: int, labels: Labels) -> str:
    """As `answer` does it."""
    return "x" if number % 3 == 0 else labels[min(words for words in labels if labels[words] != "x")]


def never_known(number: int, labels: Labels) -> str:
    return "x"


def field(name: str, html: str) -> str:
    """The value of a hidden field."""
    found = re.search(rf'name="{name}" value="([^"]+)"', compact(html))
    assert found, f"no field {name}"
    return found[1]


def send(page: Page, address: str, **form: str) -> APIResponse:
    """Post a form with the page's cookies, and follow where it leads."""
    csrf = next(cookie["value"] for cookie in page.context.cookies() if cookie.get("name") == "csrftoken")
    response = page.context.request.post(address, form={**form, "csrfmiddlewaretoken": csrf})
    assert response.ok, f"{response.status} from {response.url}"
    return response


def start_quickly(page: Page, role: str = "ml-engineer", length: str = "short") -> str:
    """The address of a new assessment, below which its pages are."""
    ready = page.context.request.get("/start/length", params={"role": role}).text()
    first = send(page, "/start", role=role, length=length, start_key=field("start_key", ready)).url
    return first.partition("/rate")[0]


def rate_quickly(
    page: Page, assessment: str, level: Callable[[int], str] = lambda number: "x" if number % 4 == 0 else "2"
) -> int:
    """Every rating; how many there were."""
    count, at = 0, ""
    while not REVIEW.search(at):
        count += 1
        at = send(page, f"{assessment}/rate/{count}", level=level(count)).url
    return count


def answer_quickly(
    page: Page, assessment: str, choose: Callable[[int, Labels], str] = usual_answer, most: int | None = None
) -> str:
    """Every question, or so many at most; the address of the report, or of the next question."""
    shown, count = page.context.request.get(f"{assessment}/question"), 0
    while QUESTION.search(shown.url) and count != most:
        html = shown.text()
        labels = {
            " ".join(unescape(re.sub("<[^>]+>", "", words)).split()): value
            for value, words in re.findall(r'<label\s+for="a-(\w+)"\s*>(.*?)</label>', html, re.DOTALL)
        }
        count += 1
        shown = send(page, f"{assessment}/question", question=field("question", html), choice=choose(count, labels))
    assert count == most or REPORT.search(shown.url)
    return shown.url


def take_quickly(page: Page, choose: Callable[[int, Labels], str] = usual_answer, **start: str) -> str:
    """The address of a new report, and the page has its cookies."""
    assessment = start_quickly(page, **start)
    rate_quickly(page, assessment)
    return answer_quickly(page, assessment, choose)
