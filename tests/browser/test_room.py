"""What fits: on every page of ratings and questions that is shipped, Continue at hand and nothing cut off.

One real page holds all of them, as the real templates make them, so that each width is laid out once.
"""

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.template.loader import render_to_string
from playwright.sync_api import Page, expect

from assessment.views.progress import Progress
from assessment.views.rate import rating_of
from skills.content import Content
from tests.browser import walk
from tests.builders import shipped_content

PHONE, TALLEST = 360, 900
"""The narrowest phone that is common, and the window of a small laptop, in pixels."""

Pages = tuple[list[str], list[str]]

FILL = """pages => {
    const main = document.querySelector('main');
    main.innerHTML = pages.map(html => `<div class="one">${html}</div>`).join('');
}"""

BUTTONS = """() => {
    const top = document.querySelector('main').getBoundingClientRect().top;
    return [...document.querySelectorAll('.one')].map(one =>
        top + one.querySelector('form').getBoundingClientRect().bottom - one.getBoundingClientRect().top);
}"""
"""Where Continue ends on each page, from the top of the window. It is the last thing in its form."""

CUT = """() => [...document.querySelectorAll('.one .databox, .one .code, .one .opt label, .one .hint, .one h1')]
    .filter(box => box.scrollWidth > box.clientWidth)
    .map(box => [box.closest('.one').querySelector('h1').innerText.slice(0, 60), box.className || box.tagName,
        box.scrollWidth - box.clientWidth])"""
"""Boxes with something to the right of their edge."""

CLEAR = """() => document.activeElement.getBoundingClientRect().bottom
    <= document.querySelector('.near').getBoundingClientRect().top"""
"""Whether what has the focus lies above the bar with Continue."""


def main_of(template: str, **context: Any) -> str:
    assessment = SimpleNamespace(key="k", focus="", carried=0, budget=24)
    html = render_to_string(template, {"assessment": assessment, "site": shipped_content(), **context})
    return html.partition('<main id="main" tabindex="-1">')[2].partition("</main>")[0]


def questions(content: Content) -> Iterator[str]:
    for item in content.items:
        yield main_of(
            "assessment/question.html",
            item=item,
            area=content.area_by_id[content.skill_by_id[item.skill].area],
            token=item.id,
            choices=[{"place": place, "text": option.text} for place, option in enumerate(item.options)],
            no_answer="x",
            number=7,
            total=24,
            minutes_left="about 12 minutes",
            progress=Progress((4, 4, 24), 14),
        )


def ratings(content: Content) -> Iterator[str]:
    names = [f"area/{area.id}" for area in content.areas] + [f"skill/{skill.id}" for skill in content.skills]
    for name in names:
        yield main_of(
            "assessment/rate.html",
            rating=rating_of(content, name),
            number=2,
            total=8,
            minutes_left="about 3 minutes",
            no_answer="x",
            progress=Progress((4, 4, 24), 1),
            back_url="/",
        )


@pytest.fixture(scope="module")
def pages() -> Pages:
    """The main part of every rating, and of every question."""
    content = shipped_content()
    return list(ratings(content)), list(questions(content))


WITH_AND_WITHOUT = [pytest.param(True, id="with script"), pytest.param(False, id="without", marks=pytest.mark.long)]


@pytest.fixture(params=WITH_AND_WITHOUT)
def asking(request: pytest.FixtureRequest, open_page: Callable[..., Page]) -> Page:
    """A rating of a new assessment; what is around its main part is what every page of the kind has."""
    page = open_page("/", javascript=request.param)
    page.goto(f"{walk.start_quickly(page)}/rate/2")
    return page


@pytest.mark.parametrize("javascript", WITH_AND_WITHOUT)
def test_the_first_rating_is_the_third_page_after_the_front_page(
    open_page: Callable[..., Page], javascript: bool
) -> None:
    page = open_page("/", javascript=javascript)
    seen: list[str] = []
    page.on("domcontentloaded", lambda shown: seen.append(shown.url))
    walk.start(page)
    assert [urlsplit(url).path.rpartition("/")[2] for url in seen] == ["", "role", "length", "1"]


def test_on_a_phone_continue_is_at_hand_and_hides_nothing_that_has_the_focus(asking: Page) -> None:
    asking.set_viewport_size({"width": 390, "height": 844})
    expect(asking.get_by_role("button", name="Continue")).to_be_in_viewport(ratio=1)
    asking.locator("#q-0").focus()
    for option in ("q-1", "q-2", "q-3", "q-4", "q-x"):
        asking.keyboard.press("ArrowDown")
        expect(asking.locator(f"#{option}")).to_be_focused()
        assert asking.evaluate(CLEAR), option


def narrow(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": TALLEST})


def test_continue_is_in_view_on_every_rating_and_on_nine_of_ten_questions(asking: Page, pages: Pages) -> None:
    narrow(asking, 1280)
    rated, asked = pages
    asking.evaluate(FILL, rated + asked)
    ends = asking.evaluate(BUTTONS)
    assert max(ends[: len(rated)]) <= TALLEST
    ends = ends[len(rated) :]
    assert len(ends) == len(shipped_content().items)
    assert sum(end <= TALLEST for end in ends) >= 0.9 * len(ends)


def test_nothing_of_a_rating_or_a_question_is_cut_off_on_a_phone(asking: Page, pages: Pages) -> None:
    asking.evaluate(FILL, pages[0] + pages[1])
    for width in (PHONE, 390):
        narrow(asking, width)
        assert asking.evaluate(CUT) == []
        assert asking.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0


@pytest.mark.long
@pytest.mark.parametrize("javascript", [True, False], ids=["with script", "without"])
@pytest.mark.parametrize("width", [PHONE, 390, 1280])
@pytest.mark.parametrize(("length", "most"), [("Short", 24), ("Standard", 32)])
def test_the_way_to_the_report_has_so_many_pages_with_continue_at_hand_and_nothing_cut_off(
    open_page: Callable[..., Page], *, length: str, most: int, width: int, javascript: bool
) -> None:
    page = open_page("/", width=width, javascript=javascript)
    walk.start(page, length)
    ended: dict[str, list[bool]] = {"rate": [], "question": []}
    while not walk.REPORT.search(page.url):
        if walk.REVIEW.search(page.url):
            walk.open_check(page)
        kind, height = "rate" if walk.RATING.search(page.url) else "question", page.evaluate("innerHeight")
        box = page.get_by_role("button", name="Continue").bounding_box()
        assert box
        ended[kind].append(box["y"] + box["height"] <= height)
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
        (walk.rate if kind == "rate" else walk.answer)(page)
    assert all(ended["rate"])
    assert sum(ended["question"]) >= 0.9 * len(ended["question"])
    assert len(ended["rate"] + ended["question"]) <= most
