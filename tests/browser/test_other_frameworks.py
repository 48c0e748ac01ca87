"""Sites of other professions in a real browser, from the front page to a report on paper: the example that ships, and
the same ladder before anybody has written a question for it."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace
from playwright.sync_api import Browser, Page, expect

from assessment.files import pdf
from skills import bundle
from tests.browser import walk
from tests.browser.conftest import ALL_RULES, assert_reflows, violations
from tests.browser.serving import served

LADDER = Path(bundle.__file__).parent / "examples" / "data-analyst"
FOREIGN = re.compile(r"machine learning|ML engineer|\b(Guided|Independent|Dependable|Leading)\b")


@pytest.fixture(params=["with questions", "ratings only"])
def ladder(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, chromium: Browser
) -> Iterator[Page]:
    """A page of a site that was started with the ladder as its content."""
    folder = LADDER
    if request.param == "ratings only":
        folder = tmp_path_factory.mktemp("content")
        bundle.write(replace(bundle.read(LADDER), items=()), folder)
    with served(tmp_path_factory.mktemp("ladder"), "--content", str(folder)) as plumb:
        context = chromium.new_context(base_url=plumb.url, viewport={"width": 390, "height": 844}, locale="en-GB")
        yield context.new_page()
        context.close()


def assert_own(page: Page, looks: list[str]) -> None:
    """No word of the starter content, nothing sideways, nothing that keeps somebody out."""
    found = FOREIGN.search(page.content())
    assert found is None, found
    assert violations(page, ALL_RULES, looks) == []
    assert_reflows(page)


@pytest.mark.long
def test_a_site_of_another_profession_is_used_to_its_report_and_paper(ladder: Page, looks: list[str]) -> None:
    walk.start(ladder, "Standard")
    assert_own(ladder, looks)
    walk.rate(ladder)
    begun = ladder.url.partition("/rate")[0]
    assert walk.rate_quickly(ladder, begun) == 8
    ladder.goto(f"{begun}/rate/review")
    assert_own(ladder, looks)
    if ladder.get_by_role("link", name="Go to the check").count():
        walk.open_check(ladder)
        assert_own(ladder, looks)
        asked: list[int] = []

        def answer(number: int, labels: walk.Labels) -> str:
            asked.append(number)
            return walk.usual_answer(number, labels)

        walk.answer(ladder)
        ladder.goto(walk.answer_quickly(ladder, ladder.url.partition("/question")[0], answer))
        assert len(asked) > 7
    else:
        walk.follow(ladder, ladder.get_by_role("button", name="Make my report"))
        expect(ladder).to_have_url(walk.REPORT)
        expect(ladder.get_by_role("main")).to_contain_text("every level here is your own word")
    assert_own(ladder, looks)
    expect(ladder.get_by_role("link", name="Ladder, home")).to_be_visible()
    if pdf.available():
        with ladder.expect_download() as waiting:
            ladder.get_by_role("link", name="Download a PDF").click()
        paper = Path(waiting.value.path()).read_bytes()
        assert (paper[:4], b"pdfuaid" in paper) == (b"%PDF", True)
    for address in ("/", "/skills", "/roles/data-analyst"):
        ladder.goto(address)
        assert_own(ladder, looks)
    ladder.goto("/guide")
    expect(ladder.get_by_role("main")).to_contain_text("comes without a guide")
