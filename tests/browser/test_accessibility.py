"""axe on every page and state of the journey: all rules once, contrast in the dark theme too; and reflow on a phone.

Contrast is the dearest rule by far. So the short run asks it once for each kind of letters on each ground, in both
themes, on the first page that has it; and all other rules once for each kind of page, at its fullest. The long run asks
all of them for everything on every page.
"""

from collections.abc import Callable
from functools import partial

import pytest
from playwright.sync_api import Page, expect

from tests.browser import walk
from tests.browser.conftest import ALL_RULES, CONTRAST, assert_reflows

OpenPage = Callable[..., Page]


class Inspection:
    """Looks at a page in both themes and on a phone, and remembers what there was to say."""

    def __init__(
        self, problems: Callable[[Page], list[str]], assert_accessible: Callable[..., None], *, everywhere: bool
    ) -> None:
        self.problems = problems
        self.assert_accessible = partial(assert_accessible, everywhere=everywhere)
        self.everywhere = everywhere
        self.seen: list[str] = []
        self.faults: list[str] = []

    def look(self, page: Page, state: str, status: int = 200, *, again: bool = False) -> None:
        """The page as it stands. A status other than 200 is noted in the console, once. Again says that all which axe
        could find in its markup is also on another page here: the short run asks for its colours and its width alone."""
        if status != 200:
            walk.expect_status_noted(page, self.problems(page), status)
        expect(page.locator("h1")).to_have_count(1)
        self.seen.append(state)
        rules = CONTRAST if again and not self.everywhere else ALL_RULES
        self.note(f"{state}, light", lambda: self.assert_accessible(page, rules))
        page.emulate_media(color_scheme="dark", reduced_motion="reduce")
        self.note(f"{state}, dark", lambda: self.assert_accessible(page, CONTRAST))
        page.emulate_media(color_scheme="light", reduced_motion="reduce")
        self.note(f"{state}, phone", lambda: assert_reflows(page))
        page.set_viewport_size({"width": 1280, "height": 900})

    def note(self, look: str, check: Callable[[], None]) -> None:
        try:
            check()
        except AssertionError as fault:
            self.faults.append(f"{look}: {fault}")


@pytest.fixture(params=[False, pytest.param(True, marks=pytest.mark.long)], ids=["once", "everywhere"])
def inspection(
    request: pytest.FixtureRequest, problems: Callable[[Page], list[str]], assert_accessible: Callable[..., None]
) -> Inspection:
    return Inspection(problems, assert_accessible, everywhere=request.param)


def test_axe_finds_nothing_before_the_start(open_page: OpenPage, inspection: Inspection) -> None:
    page = open_page("/")
    inspection.look(page, "front page")
    page.goto("/start/role")
    inspection.look(page, "role", again=True)
    walk.choose(page, page.locator("#role-2"))
    expect(page.locator("#asks p")).to_be_visible()
    inspection.look(page, "role chosen")
    page.goto("/start/role?go=1")
    inspection.look(page, "role, error", 422)
    page.goto("/start/length?role=ml-engineer")
    inspection.look(page, "length", again=True)
    page.locator("input[name=start_key]").evaluate("field => { field.value = 'x'; }")
    walk.follow(page, page.get_by_role("button", name="Start rating"))
    inspection.look(page, "length, error", 422)
    page.goto("/resume")
    inspection.look(page, "resume", again=True)
    walk.resume(page, "lantren")
    inspection.look(page, "resume, error", 422)
    page.goto("/r/")
    inspection.look(page, "list of reports")
    page.goto("/r/import")
    inspection.look(page, "import", again=True)
    walk.follow(page, page.get_by_role("button", name="Import it"))
    inspection.look(page, "import, error", 422)
    page.goto("/sample")
    inspection.look(page, "sample", again=True)
    walk.open_details(page)
    inspection.look(page, "sample, everything open", again=True)
    page.goto("/deleted")
    inspection.look(page, "deleted")
    assert inspection.faults == []
    assert len(inspection.seen) == 14


def test_axe_finds_nothing_from_the_start_to_the_check(open_page: OpenPage, inspection: Inspection) -> None:
    page = open_page("/")
    walk.start(page)
    inspection.look(page, "rating", again=True)
    walk.go_on(page)
    inspection.look(page, "rating, error", 422)
    begun = page.url.partition("/rate")[0]
    walk.rate_quickly(page, begun)
    page.goto(f"{begun}/rate/review")
    inspection.look(page, "review")
    page.goto(page.url.replace("/rate/review", "/rate/2"))
    inspection.look(page, "rating, answered")
    page.go_back()
    walk.follow(page, page.get_by_role("link", name="Go to the check"))
    inspection.look(page, "check, intro")
    walk.follow(page, page.get_by_role("link", name="Start the check"))
    inspection.look(page, "question", again=True)
    walk.go_on(page)
    inspection.look(page, "question, error", 422)
    walk.follow(page, page.get_by_role("link", name="Report a problem with this question"))
    inspection.look(page, "problem", again=True)
    walk.follow(page, page.get_by_role("button", name="Send"))
    inspection.look(page, "problem, error", 422)
    walk.choose(page, page.locator("#kind-2"))
    walk.follow(page, page.get_by_role("button", name="Send"))
    inspection.look(page, "question, note")
    walk.follow(page, page.get_by_role("link", name="Save and leave"))
    inspection.look(page, "leave")
    page.goto("/")
    inspection.look(page, "front page, continue")
    walk.follow(page, page.get_by_role("link", name="Continue").first)
    assert inspection.faults == []
    assert {"rating, error", "question, error", "problem, error"} <= set(inspection.seen)


def test_axe_finds_nothing_from_the_check_to_the_end(open_page: OpenPage, inspection: Inspection) -> None:
    page = open_page("/")
    page.emulate_media(reduced_motion="reduce")
    begun = walk.start_quickly(page)
    walk.rate_quickly(page, begun)
    at, number, drawn = f"{begun}/question", 1, set()
    while walk.QUESTION.search(at):
        html = page.context.request.get(at).text()
        kind = ('class="code"' in html, 'class="databox"' in html)
        if kind not in drawn or number == 9:
            page.goto(at)
            assert kind == (page.locator("main .code").count() > 0, page.locator("main .databox").count() > 0)
            inspection.look(
                page,
                "question, finish offered" if number == 9 else f"question, code and table {kind}",
                again=number != 9 and not any(kind),
            )
            drawn.add(kind)
        at = walk.answer_quickly(page, begun, partial(usual_answer, number), most=1)
        number += 1
    page.goto(at)
    inspection.look(page, "report", again=True)
    report = page.url
    walk.open_details(page)
    inspection.look(page, "report, everything open")
    page.goto(f"{report}/plan")
    inspection.look(page, "plan", again=True)
    page.get_by_label("Hours a week").fill("many")
    with page.expect_response("**/plan"):
        page.get_by_label("Hours a week").press("Tab")  # a click on the button would send it twice
    expect(page.locator("#hours-error")).to_be_visible()
    inspection.look(page, "plan, error in place", 422)
    page.route("**/htmx.min*.js", lambda route: route.fulfill(status=200, content_type="text/javascript", body=""))
    page.reload()
    page.get_by_label("Hours a week").fill("many")
    walk.follow(page, page.get_by_role("button", name="Change the pace"))
    walk.expect_refusal(page, inspection.problems(page))
    inspection.look(page, "plan, error", again=True)
    page.unroute("**/htmx.min*.js")
    page.goto(f"{report}/answers")
    inspection.look(page, "answers")
    page.goto(f"{report}/delete")
    inspection.look(page, "delete")
    walk.follow(page, page.get_by_role("button", name="Delete it now"))
    inspection.look(page, "deleted")
    assert inspection.faults == []
    assert {"report", "plan, error in place", "plan, error"} <= set(inspection.seen)


def test_axe_finds_nothing_where_access_was_lost_and_the_words_save_the_answer(
    open_page: OpenPage, inspection: Inspection
) -> None:
    page = open_page("/")
    walk.start(page)
    walk.follow(page, page.get_by_role("link", name="Save and leave"))
    code = page.locator(".words code").inner_text()
    walk.follow(page, page.get_by_role("link", name="Go on now"))
    walk.choose(page, page.locator("#q-2"))
    page.context.clear_cookies()
    walk.go_on(page)
    inspection.look(page, "answer on board", 403)
    page.get_by_label("Your six words").fill("lantren")
    walk.follow(page, page.get_by_role("button", name="Open it and save my answer"))
    inspection.look(page, "answer on board, wrong words", 422)
    page.get_by_label("Your six words").fill(code)
    walk.follow(page, page.get_by_role("button", name="Open it"))
    expect(page.get_by_text("Welcome back. Your last answer was saved.")).to_be_visible()
    page.context.clear_cookies()
    page.reload()
    inspection.look(page, "no access", 404)
    assert inspection.faults == []


def usual_answer(number: int, _: int, labels: walk.Labels) -> str:
    """The usual one to the question of this number."""
    return walk.usual_answer(number, labels)
