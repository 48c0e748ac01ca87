"""What a report shows before anything is scrolled or opened: the answer, what is open, and what to do next."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser import walk
from tests.browser.conftest import OpenPage

SMALL, PHONE, DESK = (360, 844), (390, 844), (1280, 900)
MOST_WORDS = 900
HIGHEST = 5000
"""Pixels of a report at 1280 before anything is opened."""


@pytest.fixture(scope="module", params=["sample", "rated", "early", "usual"])
def kind(request: pytest.FixtureRequest) -> str:
    """The sample, a report without a check, one of a check that was left, and one of a short check."""
    return str(request.param)


@pytest.fixture(scope="module")
def place(kind: str, site: str, chromium: Browser) -> Iterator[tuple[str, Any]]:
    """The address of such a report, and the cookies that open it."""
    context = chromium.new_context(base_url=site, locale="en-GB")
    page = context.new_page()
    address = "/sample"
    if kind in ("rated", "early"):
        hub = walk.start_quickly(page)
        walk.rate_quickly(page, hub)
        if kind == "early":
            walk.answer_quickly(page, hub, walk.never_known, 9)
        address = walk.send(page, f"{hub}/finish").url
    elif kind == "usual":
        address = walk.take_quickly(page)
    yield address, context.storage_state()
    context.close()


@pytest.fixture
def report(place: tuple[str, Any], open_page: OpenPage) -> Page:
    address, cookies = place
    return open_page(address, storage_state=cookies)


def bottom(part: Locator) -> float:
    """Where a part ends, in pixels from the top of the page."""
    box = part.bounding_box()
    assert box
    return box["y"] + box["height"]


@pytest.mark.parametrize("script", [True, pytest.param(False, marks=pytest.mark.long)], ids=["with script", "without"])
def test_the_answer_and_what_to_do_next_stand_on_the_first_screen(
    place: tuple[str, Any], kind: str, open_page: OpenPage, *, script: bool
) -> None:
    address, cookies = place
    report = open_page(address, javascript=script, storage_state=cookies)
    actions = report.locator(".do .rest, .do .next > li").and_(report.locator(":visible"))
    for width, height in (SMALL, PHONE, DESK):
        report.set_viewport_size({"width": width, "height": height})
        assert bottom(report.get_by_role("heading", level=1)) < bottom(report.locator(".cover")) < height
        seen = actions.all() if width == DESK[0] else [actions.first]
        assert max(map(bottom, seen)) <= height, f"{kind} at {width}"
        open_areas = report.locator(".cover .open")
        if open_areas.count() and not open_areas.locator("> b").inner_text().startswith("0 "):
            expect(open_areas.locator("p")).to_be_visible()


def test_a_report_is_short_until_something_is_opened(report: Page, kind: str) -> None:
    report.set_viewport_size({"width": DESK[0], "height": DESK[1]})
    assert report.evaluate("document.documentElement.scrollHeight") <= HIGHEST
    assert len(report.locator("main").inner_text().split()) <= MOST_WORDS
    expect(report.locator("details[open]")).to_have_count(0)
    if kind == "rated":
        assert "0 met" not in report.locator(".cover").inner_text()
