"""The whole way in a real browser, from the front page to a report that is deleted again."""

import csv
import io
import re
from collections.abc import Callable, Iterator
from math import ceil
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser import walk
from tests.browser.conftest import ALL_RULES, CONTRAST, assert_reflows, violations

OpenPage = Callable[..., Page]
Problems = Callable[[Page], list[str]]

RESULTS = {"meets": "Meets", "within-reach": "Within reach", "gap": "Gap", "not-sure": "Not sure yet"}
LEVELS = ("Not yet", "Guided", "Independent", "Dependable", "Leading")


@pytest.fixture(scope="session")
def taken(site: str, chromium: Browser) -> Iterator[str]:
    """The six words of a finished assessment that no test changes."""
    context = chromium.new_context(base_url=site, viewport={"width": 1280, "height": 900}, locale="en-GB")
    page = context.new_page()
    page.goto(walk.take_quickly(page))
    yield walk.words(page)
    context.close()


def focused(page: Page) -> str:
    """Tag and id of what has the focus."""
    return str(page.evaluate("`${document.activeElement.tagName}#${document.activeElement.id}`"))


# --- The whole way ----------------------------------------------------------------------------------------------


def assert_report_is_true(page: Page, document: dict[str, Any]) -> None:
    """Headline, counts, drawing, table and download say the same."""
    report, plan = document["report"], document["plan"]
    expect(page.get_by_role("heading", level=1)).to_have_text(
        re.compile(rf"{re.escape(report['headline'])}\s+{re.escape(report['emphasis'])}")
    )
    rows = walk.rows_of_chart(page)
    assert rows == [
        (area["name"], RESULTS[area["result"]], area["words"], LEVELS[area["target"]]) for area in report["areas"]
    ]
    assert [row[:4] for row in walk.rows_of_table(page)] == rows
    results = [result for _, result, _, _ in rows]
    counted = [int(count.inner_text().split()[0]) for count in page.locator("ul.cover li > b").all()]
    assert counted == [results.count(result) for result in RESULTS.values()]
    met = results.count("Meets")
    if met and f"You meet {met}" not in report["headline"]:
        assert f"{len(rows)} areas" in report["headline"]
    assert len(page.locator("ol.next > li").all()) == min(3, len(plan["steps"]) + len(plan["settles"]))
    assert sum(step["hours"] for step in plan["steps"]) == plan["hours"]


def assert_plan_is_true(page: Page, plan: dict[str, Any], weekly_hours: int) -> None:
    """The pace is named, and the milestones take the hours of all steps and the weeks they make at it."""
    hours = plan["hours"] + plan["more_hours"]
    pace = "1 hour" if weekly_hours == 1 else f"{weekly_hours} hours"
    expect(page.locator(".plan-line")).to_contain_text(re.compile(rf"t {pace} a week[.,]"))
    spans = [span.inner_text() for span in page.locator("details.milestone > summary .num").all()]
    found = [re.fullmatch(r"Weeks? (?:\d+ to )?(\d+), (\d+) hours", " ".join(span.split())) for span in spans]
    assert found
    assert sum(int(each[2]) for each in found if each) == hours, spans
    assert [int(each[1]) for each in found if each][-1] == ceil(hours / weekly_hours), spans


@pytest.mark.parametrize(
    "javascript",
    [
        pytest.param(True, id="with JavaScript", marks=pytest.mark.database),
        # test_acceptance.py goes a shorter way without.
        pytest.param(False, id="without JavaScript", marks=pytest.mark.long),
    ],
)
def test_from_the_front_page_to_a_report_its_plan_its_downloads_and_its_end(
    open_page: OpenPage, problems: Problems, javascript: bool
) -> None:
    page = open_page("/", javascript=javascript)
    walk.start(page)
    walk.rate(page)

    # Leave, and come back in another browser where one stopped.
    page.get_by_role("link", name="Save and leave").click()
    code = page.locator(".words code").inner_text()
    other = open_page("/", javascript=javascript)
    walk.resume(other, code.upper().replace("-", " "))
    expect(other).to_have_url(re.compile(r"/rate/2\?note=welcome$"))
    expect(other.get_by_text("Welcome back. You stopped at skill 2 of 4")).to_be_visible()
    assert walk.rate_all(other) == 3
    walk.open_check(other)
    walk.answer(other)
    walk.answer(other)
    asked: list[int] = []

    def answer(number: int, labels: walk.Labels) -> str:
        asked.append(number)
        return walk.usual_answer(number + 2, labels)

    other.goto(walk.answer_quickly(other, other.url.partition("/question")[0], answer))
    questions = 2 + len(asked)
    assert 8 <= questions <= 20

    # The first browser sees the same report.
    page.goto("/")
    walk.follow(page, page.get_by_role("link", name="Open my report").first)
    assert page.locator("main").inner_text() == other.locator("main").inner_text()
    document = walk.data(page)
    assert document["report"]["questions"] == questions
    assert len(document["responses"]) == 4 + questions
    assert_report_is_true(page, document)
    table = list(csv.DictReader(io.StringIO(walk.download(page, "Download the areas as a table"))))
    assert [row["area"] for row in table if not row["skill"]] == [area["name"] for area in document["report"]["areas"]]

    # Another pace: in place where there is a script, by a new page where there is none.
    address = page.url
    page.goto(f"{address}/plan")
    assert_plan_is_true(page, document["plan"], 6)
    change_pace(page, "3", javascript)
    assert_plan_is_true(page, document["plan"], 3)
    change_pace(page, "none", javascript)
    expect(page.get_by_text("Hours a week must be a whole number from 1 to 60.").first).to_be_visible()
    walk.expect_status_noted(page, problems(page), 422, most=2)
    page.goto(f"{address}/plan")
    problems(page).clear()  # to leave the field and to press the button may each have sent it
    assert_plan_is_true(page, document["plan"], 3)
    page.goto(address)

    # Every question with its explanation.
    walk.follow(page, page.get_by_role("link", name="See every question and answer"))
    assert page.locator("section.reviewed").count() == questions
    assert page.get_by_text("You said “I don’t know yet”.").count() == questions // 3
    walk.follow(page, page.get_by_role("navigation", name="This report").get_by_role("link", name="Report"))

    assert {cookie.get("name") for cookie in page.context.cookies()} == {"sessionid", "csrftoken"}

    # Two clicks, and it is gone from both browsers.
    page.get_by_role("link", name="Delete it now").click()
    page.get_by_role("button", name="Delete it now").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Deleted")
    for browser in (page, other):
        browser.goto(address)
        expect(browser.get_by_role("heading", level=1)).to_have_text("This page can’t be opened here")
        walk.expect_status_noted(browser, problems(browser), 404)


def change_pace(page: Page, hours: str, javascript: bool) -> None:
    address = page.url
    page.get_by_label("Hours a week").fill(hours)
    if javascript:
        with page.expect_response(re.compile("/plan$")):
            page.get_by_label("Hours a week").press("Enter")
        assert page.url == address
    else:
        page.get_by_role("button", name="Change the pace").click()


def test_the_same_report_reads_the_same_with_and_without_javascript(open_page: OpenPage, taken: str) -> None:
    texts, documents = [], []
    for javascript in (True, False):
        page = open_page("/", javascript=javascript)
        walk.resume(page, taken)
        expect(page).to_have_url(walk.REPORT)
        texts.append(page.locator("main").inner_text())
        documents.append(walk.data(page))
    assert texts[0] == texts[1]
    assert documents[0] == documents[1]


# --- Forms ------------------------------------------------------------------------------------------------------


@pytest.fixture
def rating(open_page: OpenPage) -> Page:
    """The first rating of a new assessment."""
    page = open_page("/")
    walk.start(page)
    return page


def check_quickly(page: Page) -> None:
    """From a rating to the first question of the check."""
    begun = page.url.partition("/rate")[0]
    walk.rate_quickly(page, begun)
    page.goto(f"{begun}/rate/review")
    walk.open_check(page)


def test_no_radio_is_preselected_and_levels_come_lowest_first_at_every_width(rating: Page) -> None:
    for number in range(1, 5):
        expect(rating.locator("input[type=radio]:checked")).to_have_count(0)
        for width in (390, 1280):
            rating.set_viewport_size({"width": width, "height": 844})
            boxes = [rating.locator(f"#q-{level}").bounding_box() for level in (0, 1, 2, 3, 4, "x")]
            tops = [box["y"] for box in boxes if box]
            assert len(tops) == 6
            assert tops == sorted(tops)
        assert rating.locator(".opts label b").all_inner_texts()[:5] == list(LEVELS)
        rating.goto(rating.url.replace(f"/rate/{number}", f"/rate/{number % 4 + 1}"))


def test_after_continue_the_focus_is_at_the_top_never_on_the_next_button(rating: Page) -> None:
    for _ in range(2):
        walk.choose(rating, rating.locator("#q-1"))
        rating.get_by_role("button", name="Continue").press("Enter")
        expect(rating.locator("input[type=radio]:checked")).to_have_count(0)
        assert focused(rating) in ("BODY#", "MAIN#main", "H1#")


def test_enter_pressed_twice_quickly_skips_nothing(rating: Page) -> None:
    walk.choose(rating, rating.locator("#q-1"))
    rating.get_by_role("button", name="Continue").focus()
    rating.keyboard.press("Enter", delay=0)
    rating.keyboard.press("Enter", delay=0)
    expect(rating).to_have_url(re.compile(r"/rate/2$"))
    expect(rating.locator("input[type=radio]:checked")).to_have_count(0)
    assert not rating.title().startswith("Error")


@pytest.mark.parametrize("javascript", [True, pytest.param(False, marks=pytest.mark.long)])
def test_back_keeps_the_answers_and_forward_works(open_page: OpenPage, javascript: bool) -> None:
    page = open_page("/", javascript=javascript)
    walk.start(page)
    for level in (1, 2, 3):
        walk.choose(page, page.locator(f"#q-{level}"))
        walk.go_on(page)
    for level in (3, 2, 1):
        page.go_back()
        expect(page.locator(f"#q-{level}")).to_be_checked()
    page.go_forward()
    expect(page.locator("#q-2")).to_be_checked()


@pytest.mark.parametrize("javascript", [True, pytest.param(False, marks=pytest.mark.long)])
def test_continue_with_nothing_chosen_says_so_and_leads_to_the_first_choice(
    open_page: OpenPage, problems: Problems, javascript: bool
) -> None:
    page = open_page("/", javascript=javascript)
    walk.start(page)
    walk.go_on(page)
    assert_refused(page, problems, "#q-0", "Choose the sentence that fits, or “I can’t say”.", javascript)
    check_quickly(page)
    stem = page.get_by_role("heading", level=1).inner_text()
    walk.go_on(page)
    assert_refused(page, problems, "#a-0", "Choose an answer, or “I don’t know yet”.", javascript)
    assert page.get_by_role("heading", level=1).inner_text() == stem
    assert walk.question_number(page) == 1


def assert_refused(page: Page, problems: Problems, first: str, sentence: str, javascript: bool) -> None:
    walk.expect_refusal(page, problems(page))
    summary = page.locator("#error-summary")
    expect(summary).to_contain_text("There is a problem")
    if javascript:
        expect(summary).to_be_focused()
    expect(page.get_by_text(sentence)).to_have_count(2)
    summary.get_by_role("link").click()
    expect(page.locator(first)).to_be_focused()


def test_back_and_forward_inside_the_check_show_the_current_question_with_nothing_chosen(rating: Page) -> None:
    check_quickly(rating)
    stems = [rating.get_by_role("heading", level=1).inner_text()]
    for _ in range(2):
        walk.answer(rating)
        stems.append(rating.get_by_role("heading", level=1).inner_text())
    assert len(set(stems)) == 3
    for move in (rating.go_back, rating.go_back, rating.go_forward):
        move()
        expect(rating.locator(".where b")).to_have_text("Check: question 3")
        expect(rating.get_by_role("heading", level=1)).to_have_text(stems[-1])
        expect(rating.locator("input[type=radio]:checked")).to_have_count(0)


def test_an_answer_from_a_second_tab_is_told_that_it_came_too_late(rating: Page) -> None:
    check_quickly(rating)
    tab = rating.context.new_page()
    tab.goto(rating.url)
    walk.answer(rating)
    walk.answer(tab)
    expect(tab.get_by_text("You already answered that question. Your first answer counts.")).to_be_visible()
    assert walk.question_number(tab) == walk.question_number(rating) == 2
    assert tab.get_by_role("heading", level=1).inner_text() == rating.get_by_role("heading", level=1).inner_text()


def test_choosing_a_job_says_what_it_asks_for_without_a_new_page(open_page: OpenPage) -> None:
    page = open_page("/start/role")
    asks = page.locator("#asks")
    expect(asks).to_have_text("")
    for radio in ("#role-1", "#role-3"):
        name = page.locator(f'label[for="{radio[1:]}"] b').inner_text()
        walk.choose(page, page.locator(radio))
        expect(asks).to_contain_text(f"{name} asks for ")
    assert page.url.endswith("/start/role")


# --- The plan, on the report and on its own page --------------------------------------------------------------------


def test_on_a_phone_a_step_says_what_was_done_where_it_stands_and_a_long_name_fits(open_page: OpenPage) -> None:
    page = open_page("/", width=390, reduced_motion="reduce")
    report = walk.take_quickly(page)
    page.goto(f"{report}/plan")
    third = page.locator(".steplist > li").nth(2)
    walk.follow(page, third.get_by_role("button", name=re.compile("^I have done this")))
    expect(page.get_by_text("Ticked. When you are ready")).to_be_in_viewport()
    assert focused(page) == "P#noted"
    first = page.locator(".steplist > li").first
    first.get_by_text("Change this step").click()
    first.get_by_label("Use", exact=True).select_option("own")
    first.get_by_label("Name of my own").fill("Handbook" * 15)
    walk.follow(page, first.get_by_role("button", name=re.compile("^Use this")))
    expect(page.get_by_text("The resource is changed.")).to_be_in_viewport()
    page.set_viewport_size({"width": 320, "height": 700})
    for address in (f"{report}/plan", report):
        page.goto(address)
        expect(page.get_by_text("HandbookHandbook").first).to_be_attached()
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0


# --- Files ------------------------------------------------------------------------------------------------------


@pytest.fixture
def carried_away(open_page: OpenPage, taken: str, tmp_path: Path) -> Path:
    """The report as a file on disk."""
    page = open_page("/")
    walk.resume(page, taken)
    expect(page).to_have_url(walk.REPORT)
    path = tmp_path / "plumb-report.html"
    path.write_text(walk.download(page, "Download the report"))
    return path


@pytest.fixture
def open_file(chromium: Browser, carried_away: Path) -> Iterator[Callable[..., Page]]:
    """open_file(**options): the file in a browser without a network; whatever it asks for or complains of is a fault."""
    contexts: list[BrowserContext] = []
    noticed: list[str] = []

    def open_one(**options: Any) -> Page:
        contexts.append(chromium.new_context(offline=True, locale="en-GB", **options))
        page = contexts[-1].new_page()
        page.on("console", lambda message: noticed.append(message.text))
        page.on("request", lambda request: noticed.append(request.url))
        page.goto(carried_away.as_uri())
        assert noticed == [carried_away.as_uri()]
        noticed.clear()
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert noticed == []


def test_the_file_opens_from_disk_without_script_and_asks_for_nothing(open_file: Callable[..., Page]) -> None:
    page = open_file(java_script_enabled=False)
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    expect(page.locator("ul.areas > li.area")).to_have_count(12)
    for drawing in (page.locator("svg.vial").first, page.locator("ol.plan svg").first):
        box = drawing.bounding_box()
        assert box is not None
        assert box["width"] > 100
    page.locator("details.why summary").first.click()
    expect(page.locator("details.why table").first).to_be_visible()
    page.get_by_text(re.compile(r"^Show all \d+ questions$")).click()
    expect(page.locator("section.reviewed").first).to_be_visible()
    page.get_by_role("link", name="Every step").click()
    expect(page.locator("#h-steps")).to_be_in_viewport()


FONTS = """document.body.offsetHeight,
    document.fonts.ready.then(() => [...document.fonts].map(font => font.status))"""
"""The state of each font, once what the page needs has been loaded."""


@pytest.mark.long
def test_axe_finds_nothing_in_the_file_in_either_theme_and_nothing_scrolls_sideways(
    open_file: Callable[..., Page],
) -> None:
    page = open_file(viewport={"width": 1280, "height": 900}, color_scheme="dark", reduced_motion="reduce")
    themes: dict[Literal["dark", "light"], str] = {"dark": "rgb(14, 22, 20)", "light": "rgb(246, 244, 234)"}
    for scheme, paper in themes.items():
        page.emulate_media(color_scheme=scheme)
        assert page.evaluate(FONTS) == ["loaded"] * 2 + ["unloaded"]
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == paper
    walk.open_details(page)
    expect(page.locator("details:not([open])")).to_have_count(0)
    looks: list[str] = []
    assert violations(page, ALL_RULES, looks) == []
    page.emulate_media(color_scheme="dark")
    assert violations(page, CONTRAST, looks) == []
    assert_reflows(page)


@pytest.mark.long
def test_the_printed_file_has_the_report_and_every_step(open_file: Callable[..., Page]) -> None:
    page = open_file()
    assert 3 <= pages(page.pdf(format="A4", print_background=True)) <= 6


def test_the_pdf_comes_from_the_server(open_page: OpenPage, taken: str) -> None:
    page = open_page("/", javascript=False)
    walk.resume(page, taken)
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Download a PDF").click()
    assert waiting.value.suggested_filename == "plumb-report.pdf"
    document = waiting.value.path().read_bytes()
    assert 3 <= pages(document) <= 4
    assert b"pdfuaid" in document


def pages(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


def test_a_part_of_a_page_that_is_refused_leaves_one_page_with_the_reason(
    open_page: OpenPage, problems: Problems
) -> None:
    page = open_page("/")
    report = walk.take_quickly(page)
    page.goto(f"{report}/plan")
    page.context.clear_cookies()
    page.get_by_label("Hours a week").fill("9")
    page.get_by_label("Hours a week").press("Enter")
    expect(page.locator("#plan-part")).to_have_count(0)
    for one in ("h1", "main", "header.top"):
        expect(page.locator(one)).to_have_count(1)
    expect(page.locator("main")).to_contain_text("Nothing was changed.")
    assert [problem for problem in problems(page) if "403" not in problem] == []
    problems(page).clear()
