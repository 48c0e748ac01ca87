"""The twenty-five acceptance checks of the product, as far as a machine can make them.

Check                                   kept by (files without a folder are in tests/browser)

 1 No account                           test_journey.py::test_from_the_front_page_to_a_report_its_plan_its_downloads_and_its_end
 2 No third parties                     test_acceptance.py::test_every_request_goes_to_the_own_origin_and_the_only_cookies_are_session_and_csrf
 3 No script                            test_acceptance.py::test_without_javascript_everything_works
                                        test_journey.py::test_the_same_report_reads_the_same_with_and_without_javascript
 4 Keyboard only                        test_acceptance.py::test_the_whole_way_can_be_gone_with_the_keyboard_alone
                                        test_acceptance.py::test_tab_visits_everything_once_in_the_order_of_reading_and_shows_where_it_is
 5 Focus after Continue                 test_journey.py::test_after_continue_the_focus_is_at_the_top_never_on_the_next_button
                                        test_journey.py::test_enter_pressed_twice_quickly_skips_nothing
 6 Back keeps answers                   test_journey.py::test_back_keeps_the_answers_and_forward_works
 7 Empty submit                         test_journey.py::test_continue_with_nothing_chosen_says_so_and_leads_to_the_first_choice
 8 Nothing pre-selected                 test_journey.py::test_no_radio_is_preselected_and_levels_come_lowest_first_at_every_width
                                        test_acceptance.py::test_nothing_is_chosen_on_a_question_or_before_the_start
 9 Lowest level first                   test_journey.py::test_no_radio_is_preselected_and_levels_come_lowest_first_at_every_width
10 Save and resume                      test_journey.py::test_from_the_front_page_to_a_report_its_plan_its_downloads_and_its_end
                                        tests/assessment/test_return_codes.py::test_every_wrong_code_gets_the_same_answer
                                        tests/assessment/test_return_codes.py::test_after_ten_wrong_codes_even_the_right_one_waits_a_quarter_of_an_hour
11 Stale tab                            test_journey.py::test_an_answer_from_a_second_tab_is_told_that_it_came_too_late
12 Back in the check                    test_journey.py::test_back_and_forward_inside_the_check_show_the_current_question_with_nothing_chosen
                                        tests/assessment/test_check.py::test_replaying_every_earlier_form_changes_nothing
13 "I don't know yet" throughout        test_acceptance.py::test_who_knows_nothing_yet_gets_a_report_without_blame_and_with_steps
14 All top, all bottom answers          test_acceptance.py::test_who_knows_everything_is_told_so_and_where_to_go_next
                                        test_acceptance.py::test_who_knows_nothing_yet_gets_a_report_without_blame_and_with_steps
15 Headline truth                       test_acceptance.py::test_headline_counts_rows_and_table_of_a_report_agree
16 Range honesty                        test_acceptance.py::test_every_row_has_a_range_and_words_for_it_and_no_bare_number
                                        (the threshold is another one, decision 4)
17 Three actions                        test_acceptance.py::test_each_next_action_says_what_it_takes_and_leads_there
                                        test_acceptance.py::test_half_the_hours_take_twice_the_weeks_and_a_standing_live_region_says_so
18 Colour off                           test_acceptance.py::test_the_four_results_differ_in_shape_without_colour
19 Phone                                test_acceptance.py::test_every_page_fits_a_phone_is_large_enough_to_press_and_moves_only_for_who_wants_motion
                                        test_acceptance.py::test_code_as_wide_as_the_editors_may_write_it_needs_no_scrolling
                                        tests/skills/test_validation.py::test_a_weakness_is_a_warning_only_and_names_the_object_and_the_place
20 Zoom and spacing                     test_acceptance.py::test_at_400_percent_with_wide_spacing_nothing_is_cut_and_nothing_overlaps
21 Dark, forced colours, no motion      test_acceptance.py::test_radios_are_drawn_when_the_system_forces_its_colours
                                        test_acceptance.py::test_every_page_fits_a_phone_is_large_enough_to_press_and_moves_only_for_who_wants_motion
                                        test_accessibility.py::test_axe_finds_nothing_from_the_start_to_the_check
                                        test_accessibility.py::test_axe_finds_nothing_from_the_check_to_the_end
22 Print                                test_acceptance.py::test_a_report_prints_on_four_pages_even_with_the_longest_plan
                                        test_acceptance.py::test_paper_shows_addresses_and_whole_rows_and_nothing_to_press
23 Old reports do not change            test_acceptance.py::test_a_new_edition_changes_no_byte_of_an_old_report
24 Publish gate                         tests/skills/test_admin.py::test_a_broken_question_blocks_until_it_is_mended_and_then_exactly_the_edits_are_listed
                                        tests/skills/test_admin.py::test_an_earlier_edition_becomes_live_again_from_its_files
25 Cohort privacy                       nothing: there are no cohorts

By hand for each release: a screen reader and a real phone; 18 and 22 also with one's own eyes.
"""

import base64
import itertools
import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from html import unescape
from math import ceil
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml
from playwright.sync_api import Browser, Locator, Page, expect

from assessment.engine.wording import duration
from skills import bundle
from skills.templatetags.plumb import inline_code
from tests.browser import walk
from tests.browser.serving import Served
from tests.builders import shipped_content
from tests.headlines import assert_counted
from tests.markup import compact

OpenPage = Callable[..., Page]
Problems = Callable[[Page], list[str]]

ROOT = Path(__file__).parents[2]
RESULTS = ("Meets", "Within reach", "Gap", "Not sure yet")
LEVELS = ("Not yet", "Guided", "Independent", "Dependable", "Leading")

WIDEST_CODE = 36
"""Characters; wider code gets a warning at the editors' desk."""

SMALLEST, PRIMARY = 24, 44
"""Pixels that a control, and a button, must have in both directions."""


def test_every_test_named_above_exists_and_no_check_is_left_out() -> None:
    table = __doc__ or ""
    assert [int(number) for number in re.findall(r"^ ?(\d+) [A-Z\"]", table, re.MULTILINE)] == list(range(1, 26))
    named = re.findall(r"([\w/]+\.py)::(\w+)", table)
    assert len(named) > 25
    for file, name in named:
        path = ROOT / file if "/" in file else Path(__file__).parent / file
        assert re.search(rf"def {name}\(", path.read_text("utf-8")), f"{file} has no {name}"


# --- One person with something on every page ----------------------------------------------------------------------


class Kept(NamedTuple):
    """A browser that has a finished report and more, which no test here changes."""

    cookies: Any
    report: str
    pages: dict[str, str]
    """Address by name, of everything the journey shows."""

    unchecked: str
    """The report of somebody who rated and took no check: nothing in it can be told."""


@pytest.fixture(scope="module")
def kept(site: str, chromium: Browser) -> Iterator[Kept]:
    context = chromium.new_context(base_url=site, locale="en-GB")
    page = context.new_page()
    report = walk.take_quickly(page)
    other = walk.take_quickly(page, role="data-engineer")
    parts = page.context.request.get(f"{report}/share").text()
    made = walk.send(
        page, f"{report}/share", parts=first_part(parts), days="7", label="", form_key=walk.field("form_key", parts)
    ).text()
    shared = re.search(r'href="([^"]+/s/[^"]+)"', made)
    assert shared
    bring_back(page, report)
    begun = walk.start_quickly(page)
    rated = walk.start_quickly(page)
    walk.rate_quickly(page, rated)
    question = page.context.request.get(f"{rated}/question").text()
    unchecked = walk.start_quickly(page)
    walk.rate_quickly(page, unchecked)
    yield Kept(
        context.storage_state(),
        report,
        {
            "front page": "/",
            "role": "/start/role",
            "length": "/start/length?role=ml-engineer",
            "resume": "/resume",
            "sample": "/sample",
            "rating": f"{begun}/rate/1",
            "review": f"{rated}/rate/review",
            "check": f"{rated}/check",
            "question": f"{rated}/question",
            "problem": f"{rated}/problem/{walk.field('question', question)}",
            "leave": f"{rated}/leave",
            "report": report,
            "plan": f"{report}/plan",
            "recheck": f"{report}/recheck",
            "answers": f"{report}/answers",
            "other role": f"{report}/as?role=data-engineer",
            "compare": f"{report}/compare/{other.rsplit('/', 1)[1]}",
            "share": f"{report}/share",
            "shared": shared[1],
            "delete": f"{report}/delete",
            "list of reports": "/r/",
            "import": "/r/import",
            "sign in": "/account/sign-in",
        },
        walk.send(page, f"{unchecked}/finish").url,
    )
    context.close()


def first_part(html: str) -> str:
    """The first part that can be shared."""
    found = re.search(r'name="parts" value="([^"]+)"', compact(html))
    assert found
    return found[1]


def bring_back(page: Page, report: str) -> None:
    """Import what the report's download gives."""
    document = page.context.request.get(f"{report}/report.json").body()
    csrf = next(cookie["value"] for cookie in page.context.cookies() if cookie.get("name") == "csrftoken")
    file: Any = {"name": "plumb-report.json", "mimeType": "application/json", "buffer": document}
    answer = page.context.request.post("/r/import", multipart={"csrfmiddlewaretoken": csrf, "file": file})
    assert answer.url.partition("?")[0].endswith("/r/"), answer.text()


# --- 2 to 4: the whole way ----------------------------------------------------------------------------------------


def change_hours(page: Page, hours: str) -> None:
    """On the plan."""
    page.get_by_label("Hours a week").fill(hours)
    with page.expect_response(re.compile("/plan$")):
        page.get_by_role("button", name="Change the pace").click()


def work_on_the_plan(page: Page) -> None:
    """Every form of the plan's page once. Works with and without JavaScript."""
    steps = page.locator("ol.steplist > li[id]:not(.ticked)")
    ticked, moved = title(steps.nth(0)), title(steps.nth(1))
    walk.follow(page, steps.nth(0).get_by_role("button", name="I have done this"))
    expect(page.get_by_role("status").filter(has_text="Ticked.")).to_be_visible()
    expect(page.locator("ol.steplist > li.ticked")).to_have_count(1)
    assert title(page.locator("ol.steplist > li.ticked")) == ticked

    assert title(steps.nth(0)) == moved
    second = page.locator(f"[id='{steps.nth(0).get_attribute('id')}']")
    open_changes(second)
    walk.follow(page, second.get_by_role("button", name="Move it down"))
    assert title(steps.nth(1)) == title(second) == moved

    open_changes(second)
    second.get_by_label("Use", exact=True).select_option("own")
    second.get_by_label("Name of my own").fill("The course at work")
    walk.follow(page, second.get_by_role("button", name="Use this"))
    expect(second.get_by_text("The course at work").first).to_be_visible()

    open_changes(second)
    second.get_by_label("Note, for you alone").fill("Ask about it on Monday.")
    walk.follow(page, second.get_by_role("button", name="Save the note"))
    expect(second.locator("dd.pre")).to_have_text("Ask about it on Monday.")

    page.get_by_label("Free only").check()
    walk.follow(page, page.get_by_role("button", name="Make the plan anew"))
    expect(page.get_by_label("Free only")).to_be_checked()


def open_changes(step: Locator) -> None:
    """What changes a step is folded apart from how to go about it."""
    step.locator("summary", has_text="Change this step").click()


def title(step: Locator) -> str:
    """Of a step, without its number and its state; it may stand in a milestone that is folded."""
    whole, state = (" ".join((step.locator(part).text_content() or "").split()) for part in ("h3", "h3 .tag"))
    return whole.partition(". ")[2].removesuffix(state).strip()


def share(page: Page) -> str:
    """From the share page; the address that was made."""
    page.locator('label[for="part-1"]').click()
    walk.follow(page, page.get_by_role("button", name="Make the link"))
    return page.locator(".words code").inner_text()


def end_it(page: Page) -> None:
    walk.follow(page, page.get_by_role("button", name="Delete it now"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Deleted")


@pytest.mark.long
def test_every_request_goes_to_the_own_origin_and_the_only_cookies_are_session_and_csrf(
    open_page: OpenPage, site: str
) -> None:
    page = open_page("/")
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    assert page.context.cookies() == []
    walk.start(page)
    walk.rate(page)
    walk.rate_quickly(page, page.url.partition("/rate")[0])
    page.goto(page.url.partition("/rate")[0] + "/rate/review")
    walk.open_check(page)
    walk.answer(page)
    report = walk.answer_quickly(page, page.url.partition("/question")[0])
    page.goto(report)
    earlier = walk.take_quickly(page)
    page.goto(f"{report}/plan")
    change_hours(page, "3")
    work_on_the_plan(page)
    page.goto(f"{report}/share")
    page.goto(share(page))
    bring_back(page, earlier)
    for place in ("/r/", "/r/import", f"{report}/answers", f"{report}/compare/{earlier.rsplit('/', 1)[1]}"):
        page.goto(place)
    page.goto(f"{report}/delete")
    end_it(page)
    assert len(requests) > 60
    assert [address for address in requests if not address.startswith(f"{site}/")] == []
    assert {cookie.get("name") for cookie in page.context.cookies()} == {"sessionid", "csrftoken"}
    stored = "() => localStorage.length + sessionStorage.length"
    assert page.evaluate(stored) == 0


def test_without_javascript_everything_works(open_page: OpenPage, problems: Problems) -> None:
    page = open_page("/", javascript=False)
    walk.start(page)
    walk.rate(page)
    walk.rate_quickly(page, page.url.partition("/rate")[0])
    page.goto(page.url.partition("/rate")[0] + "/rate/review")
    walk.open_check(page)
    walk.answer(page)
    report = walk.answer_quickly(page, page.url.partition("/question")[0])

    page.goto(f"{report}/plan")
    change_hours(page, "3")
    expect(page.locator(".plan-line")).to_contain_text("t 3 hours a week")
    page.goto(f"{report}/plan")
    work_on_the_plan(page)

    page.goto(f"{report}/share")
    other = open_page(share(page), javascript=False)
    expect(other.get_by_text("Shared by its owner")).to_be_visible()

    # Deeper in one area, to a report of its own; from there a re-check.
    page.goto(report)
    area = page.locator("li.area").first
    area.locator("summary").click()
    walk.follow(page, area.get_by_role("button", name="Go deeper"))
    deeper = walk.answer_quickly(page, page.url.partition("/question")[0])
    assert deeper != report
    page.goto(deeper)
    walk.follow(page, page.get_by_role("navigation", name="This report").get_by_role("link", name="Check again"))
    walk.follow(page, page.get_by_role("button", name="Begin the re-check"))
    begun = re.compile(r"/(rate/\d+|question)$")  # with whatever has grown old, or decides most
    expect(page).to_have_url(begun)

    for address in (begun.sub("", page.url), deeper, report):
        page.goto(f"{address.replace('/a/', '/r/')}/delete")
        end_it(page)
    other.reload()
    walk.expect_status_noted(other, problems(other), 404)


def test_the_whole_way_can_be_gone_with_the_keyboard_alone(open_page: OpenPage) -> None:
    page = open_page("/", reduced_motion="reduce")
    main = page.get_by_role("main")
    button = page.get_by_role("button", name="Continue")

    def choose_and_go_on(first: str, downs: int = 0) -> None:
        walk.tab_to(page, page.locator(first))
        for _ in range(downs):
            page.keyboard.press("ArrowDown")
        if not downs:
            page.keyboard.press("Space")
        walk.press(page, button)

    walk.press(page, main.get_by_role("link", name="Measure my skills").first)
    choose_and_go_on("#role-1", 1)
    walk.tab_to(page, page.get_by_role("radio", checked=True))
    page.keyboard.press("ArrowUp")
    expect(page.get_by_label(re.compile("^Short"))).to_be_checked()
    walk.press(page, page.get_by_role("button", name="Start rating"))
    choose_and_go_on("#q-0", 1)
    choose_and_go_on("#q-0", 2)
    walk.rate_quickly(page, page.url.partition("/rate")[0])  # the other pages are of the same kind
    page.goto(page.url.replace("/rate/3", "/rate/4"))
    choose_and_go_on("#q-x")
    walk.press(page, page.get_by_role("link", name="Go to the check"))
    walk.press(page, page.get_by_role("link", name="Start the check"))
    for _ in range(2):
        choose_and_go_on("#a-0")
    page.goto(walk.answer_quickly(page, page.url.partition("/question")[0], most=6))
    walk.press(page, page.get_by_role("button", name="Finish now"))
    report = page.url
    expect(page).to_have_url(walk.REPORT)

    walk.tab_to(page, page.locator("details.why summary").first)
    page.keyboard.press("Enter")
    walk.press(page, page.locator("details.why").first.get_by_role("button", name="Go deeper"))
    choose_and_go_on("#a-0")
    page.goto(walk.answer_quickly(page, page.url.partition("/question")[0]))
    assert page.url != report

    pages = page.get_by_role("navigation", name="This report")
    walk.press(page, pages.get_by_role("link", name="Plan"))
    walk.tab_to(page, page.get_by_label("Hours a week"))
    page.keyboard.type("3")
    with page.expect_response(re.compile("/plan$")):
        page.keyboard.press("Enter")
    expect(page.get_by_label("Hours a week")).to_be_focused()
    walk.press(page, page.get_by_role("button", name="I have done this").first)
    expect(page.locator("ol.steplist > li.ticked")).to_have_count(1)
    walk.press(page, pages.get_by_role("link", name="Report"))
    walk.press(page, page.get_by_role("link", name="Make a share link"))
    walk.tab_to(page, page.locator("#part-1"))
    page.keyboard.press("Space")
    walk.press(page, page.get_by_role("button", name="Make the link"))
    expect(page.get_by_role("heading", level=1)).to_have_text("The link is ready")
    walk.press(page, page.get_by_role("link", name="Back to the report"))
    walk.press(page, page.get_by_role("link", name="Delete it now"))
    walk.press(page, page.get_by_role("button", name="Delete it now"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Deleted")


STOPS = """() => {
    const all = [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex]')].filter(
        e => e.tabIndex >= 0 && e.type !== 'hidden' && !e.disabled && e.checkVisibility());
    const groups = new Set(), kept = [];
    for (const e of all) {
        if (e.type === 'radio') {
            const group = all.filter(other => other.type === 'radio' && other.name === e.name && other.form === e.form);
            if (e !== (group.find(other => other.checked) || group[0])) continue;
        }
        kept.push(e);
    }
    window.stops = kept;
    return kept.length;
}"""
"""Everything that Tab should visit, in the order of the document: of a radio group one."""

PLACE = """() => {
    const e = document.activeElement, box = (e.labels && e.labels[0] || e).getBoundingClientRect();
    return [window.stops.indexOf(e), box.top + scrollY, box.bottom + scrollY];
}"""


@pytest.mark.long
def test_tab_visits_everything_once_in_the_order_of_reading_and_shows_where_it_is(
    open_page: OpenPage, kept: Kept
) -> None:
    page = open_page("/", width=390, storage_state=kept.cookies, reduced_motion="reduce")
    for name in ("front page", "role", "rating", "question", "report", "plan", "share", "compare", "list of reports"):
        page.goto(kept.pages[name])
        walk.open_details(page, 2)
        count, lowest = page.evaluate(STOPS), 0.0
        visited: list[int] = []
        while len(visited) < count:
            walk.press_tab(page)
            stop, top, bottom = page.evaluate(PLACE)
            if visited and stop == visited[-1]:
                continue  # the parts of a date
            visited.append(stop)
            if stop:  # the skip link lies above everything
                assert bottom > lowest, f"stop {stop} of {page.url} stands above the one before"
                lowest = top
        assert visited == list(range(count)), f"{page.url}: {visited}"


def test_nothing_is_chosen_on_a_question_or_before_the_start(open_page: OpenPage, kept: Kept) -> None:
    page = open_page("/", storage_state=kept.cookies)
    for name in ("role", "rating", "question", "problem"):
        page.goto(kept.pages[name])
        assert page.get_by_role("radio").count() >= 3
        expect(page.locator("input:checked")).to_have_count(0)


# --- 13 to 17: what the report says -------------------------------------------------------------------------------

BLAME = ("fail", "weak", "poor", "beginner", "novice", "wrong answers")


def plain(text: str) -> str:
    """A line of the content as it is read on a page."""
    return unescape(re.sub("<[^>]+>", "", inline_code(text)))


RIGHT = {
    frozenset(plain(option.text) for option in item.options): next(
        plain(option.text) for option in item.options if option.correct
    )
    for item in shipped_content().items
}
"""The right answer among the answers of a question."""


def always_right(number: int, labels: walk.Labels) -> str:
    return labels[RIGHT[frozenset(words for words, value in labels.items() if value != "x")]]


def report_of(page: Page, level: str, choose: Callable[[int, walk.Labels], str], role: str) -> None:
    """Opens the report of somebody who gives every rating the same level."""
    begun = walk.start_quickly(page, role=role, length="standard")
    walk.rate_quickly(page, begun, lambda number: level)
    page.goto(walk.answer_quickly(page, begun, choose))


def test_who_knows_everything_is_told_so_and_where_to_go_next(open_page: OpenPage) -> None:
    page = open_page("/")
    report_of(page, "4", always_right, "junior-ml-engineer")
    results = [row[1] for row in walk.rows_of_chart(page)]
    met = results.count("Meets")
    assert met > len(results) / 2
    assert "Gap" not in results
    said = page.get_by_role("heading", level=1).inner_text()
    assert f"You meet {'all ' if met == len(results) else ''}{met}" in said
    ahead = page.locator('section[aria-labelledby="h-next"]')
    assert ahead.get_by_role("link").count() >= 1


def test_who_knows_nothing_yet_gets_a_report_without_blame_and_with_steps(open_page: OpenPage) -> None:
    page = open_page("/")
    report_of(page, "0", walk.never_known, "ml-engineer")
    assert {row[1] for row in walk.rows_of_chart(page)} <= {"Gap", "Not sure yet"}
    said = page.get_by_role("heading", level=1).inner_text()
    assert said.startswith("You are at the start.")
    assert not re.search(r"\b0\b", said)
    expect(page.locator("ol.next > li")).to_have_count(3)
    text = page.locator("main").inner_text().lower()
    assert [word for word in BLAME if word in text] == []


@pytest.fixture(params=["usual", "unchecked", "sample"])
def report(request: pytest.FixtureRequest, open_page: OpenPage, kept: Kept) -> Page:
    """Reports of three kinds: mostly gaps, nothing known, a bit of everything."""
    places = {"usual": kept.report, "unchecked": kept.unchecked, "sample": "/sample"}
    return open_page(places[request.param], storage_state=kept.cookies)


def test_headline_counts_rows_and_table_of_a_report_agree(report: Page) -> None:
    rows = walk.rows_of_chart(report)
    results = [row[1] for row in rows]
    assert len(rows) >= 10
    assert set(results) <= set(RESULTS)

    counted = [int(words.split()[0]) for words in report.locator("ul.cover > li > b").all_inner_texts()]
    if any(likely.endswith("by your own word only") for _, _, likely, _ in rows):
        assert sum(counted) == len(rows), "by the own rating, as in the headline"
    else:
        assert counted == [results.count(result) for result in RESULTS]

    table = walk.rows_of_table(report)
    assert [row[:4] for row in table] == rows
    own = [(LEVELS.index(row[4]), LEVELS.index(row[3])) for row in table if row[4] in LEVELS]
    assert_counted(report.get_by_role("heading", level=1).inner_text(), Counter(results), own)
    said = report.locator("ul.areas > li.area").evaluate_all("rows => rows.map(row => !!row.querySelector('.v-self'))")
    assert [row[4] in LEVELS for row in table] == said


def test_every_row_has_a_range_and_words_for_it_and_no_bare_number(report: Page) -> None:
    level = f"(?:{'|'.join(LEVELS)})"
    phrase = re.compile(
        rf"(?:Probably {level}|{level} or {level}|Anywhere from {level} to {level})(?:, could still be {level})?"
        rf"|{level} or (?:above|below)|{level}, by your own word only|.*, not checked yet"
    )
    for _, _, likely, target in walk.rows_of_chart(report):
        assert phrase.fullmatch(likely), likely
        assert target in LEVELS
    for row in report.locator("ul.areas > li.area").all():
        band, track = row.locator(".v-band").bounding_box(), row.locator(".v-track").bounding_box()
        assert band
        assert track
        assert 0.02 * track["width"] < band["width"] <= track["width"] + 1
        assert not re.search(r"\d", " ".join(row.locator(".nm, .wd").all_inner_texts()))
    assert "%" not in report.locator("main").inner_text()


def test_each_next_action_says_what_it_takes_and_leads_there(open_page: OpenPage, kept: Kept) -> None:
    page = open_page(kept.report, storage_state=kept.cookies)
    actions = page.locator("ol.next > li")
    expect(actions).to_have_count(3)
    for action in actions.all():
        takes = action.locator(".n .num").inner_text()
        if action.get_by_role("button").count():
            assert re.match(r"\d+ questions?, ", takes)
            continue
        assert re.match(r"\d+ hours?, weeks? \d+", takes)
        assert "/plan#step-" in str(action.locator(".go a").get_attribute("href"))
        assert str(action.locator(".use a").get_attribute("href")).startswith("https://")


def test_half_the_hours_take_twice_the_weeks_and_a_standing_live_region_says_so(
    open_page: OpenPage, problems: Problems
) -> None:
    page = open_page("/")
    page.goto(f"{walk.take_quickly(page)}/plan")
    hours, weeks = milestones(page)
    assert weeks == ceil(hours / 6)
    least, most = whole_way(page, 6)
    assert least < most >= hours
    region = page.get_by_role("status").and_(page.locator("#plan-says"))
    expect(region).to_have_text("")
    region.evaluate("region => { window.region = region; }")
    change_hours(page, "3")
    expect(region).to_contain_text(re.compile(r"^\s*Now: The whole way to .* at 3 hours a week"))
    assert page.evaluate("window.region.isConnected"), "what was swapped in may not be announced"
    assert milestones(page) == (hours, ceil(hours / 3))
    assert whole_way(page, 3) == (least, most)
    change_hours(page, "many")
    expect(region).to_have_text("Hours a week must be a whole number from 1 to 60.")
    walk.expect_status_noted(page, problems(page), 422, most=2)


def milestones(page: Page) -> tuple[int, int]:
    """Hours of all milestones together, and the week that the last one ends in; each begins where the one before ends."""
    hours, weeks = 0, 0
    for words in page.locator("details.milestone > summary .num").all_inner_texts():
        found = re.fullmatch(r"Weeks? (\d+)(?: to (\d+))?, (\d+) hours", " ".join(words.split()))
        assert found, words
        assert weeks <= int(found[1]) <= weeks + 1
        hours, weeks = hours + int(found[3]), int(found[2] or found[1])
    assert hours
    return hours, weeks


def whole_way(page: Page, pace: int) -> tuple[int, int]:
    """The fewest and most hours to the role, of which the line over the plan says how long they take at this pace."""
    line = " ".join(page.locator(".plan-line").inner_text().split())
    found = re.search(r"The whole way to .* is about ([\d,]+) to ([\d,]+) hours: ", line)
    assert found, line
    least, most = (int(number.replace(",", "")) for number in found.groups())
    assert f"hours: {duration(least / pace, most / pace)} at {pace} hours a week" in line
    return least, most


# --- 18: without colour -------------------------------------------------------------------------------------------

SIDE = 96
INK = """async ([png, side]) => {
    const image = new Image();
    image.src = 'data:image/png;base64,' + png;
    await image.decode();
    const canvas = new OffscreenCanvas(side, side).getContext('2d');
    canvas.drawImage(image, 0, 0, side, side);
    const data = canvas.getImageData(0, 0, side, side).data, grey = [];
    let colour = 0;
    for (let i = 0; i < data.length; i += 4) {
        const [r, g, b] = data.slice(i, i + 3);
        grey.push(0.2126 * r + 0.7152 * g + 0.0722 * b);
        colour = Math.max(colour, Math.max(r, g, b) - Math.min(r, g, b));
    }
    const middle = (Math.min(...grey) + Math.max(...grey)) / 2;
    return [grey.map(each => each < middle), colour];
}"""
"""A picture as a square of ink and paper, and how much colour it had."""


@pytest.mark.parametrize(
    ("scheme", "sight"),
    [
        pytest.param("light", "deuteranopia", marks=pytest.mark.long),
        pytest.param("light", "achromatopsia", marks=pytest.mark.long),
        ("dark", "achromatopsia"),
    ],
)
def test_the_four_results_differ_in_shape_without_colour(
    open_page: OpenPage, chromium: Browser, kept: Kept, scheme: str, sight: str
) -> None:
    looker = chromium.new_page()
    options = {"scheme": scheme, "storage_state": kept.cookies, "device_scale_factor": 3}
    pages = [open_page(place, **options) for place in ("/sample", kept.report, kept.unchecked)]
    shapes: dict[tuple[str, str], list[bool]] = {}
    most_colour = 0
    for page in pages:
        page.context.new_cdp_session(page).send("Emulation.setEmulatedVisionDeficiency", {"type": sight})
        for place, glyphs in {"count": ".cover > li", "row": "ul.areas > li.area .nm"}.items():
            for glyph in page.locator(f"{glyphs}:has(svg)").all():
                result = result_beside(glyph, place)
                if (place, result) in shapes:
                    continue
                png = base64.b64encode(glyph.locator("svg").first.screenshot()).decode()
                ink, colour = looker.evaluate(INK, [png, SIDE])
                shapes[place, result] = ink
                most_colour = max(most_colour, colour)
    assert most_colour < 16 or sight != "achromatopsia", "the simulation is not at work"
    for place in ("count", "row"):
        assert {result for where, result in shapes if where == place} == set(RESULTS)
        for one, other in itertools.combinations(RESULTS, 2):
            pairs = zip(shapes[place, one], shapes[place, other], strict=True)
            differ = sum(a != b for a, b in pairs) / SIDE**2
            assert differ > 0.08, f"{one} and {other} look alike: {differ:.0%} of the pixels differ"
    looker.close()


COUNTED = {
    "met": "Meets",
    "within reach": "Within reach",
    "gap": "Gap",
    "gaps": "Gap",
    "we can’t tell yet": "Not sure yet",
}


def result_beside(glyph: Locator, place: str) -> str:
    """The word that stands with a glyph."""
    if place == "row":
        return walk.result_in(glyph.locator(".st").inner_text())
    return COUNTED.get(glyph.locator("> b").inner_text().partition(" ")[2], "Not sure yet")


# --- 19 to 21: small screens, large letters, other colours --------------------------------------------------------

SMALL = """smallest => {
    const inLine = e => getComputedStyle(e).display.startsWith('inline') && !/flex|block|grid/.test(getComputedStyle(e).display);
    const found = [];
    for (const e of document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')) {
        if (!e.checkVisibility() || e.matches('.skip')) continue;
        const boxes = [e, ...(e.labels || [])].map(each => each.getBoundingClientRect());
        const width = Math.max(...boxes.map(box => box.width)), height = Math.max(...boxes.map(box => box.height));
        let block = e.parentElement;
        while (inLine(block)) block = block.parentElement;
        const inSentence = inLine(e) && block.innerText.trim().length > e.innerText.trim().length;
        if (!inSentence && (width < smallest || height < smallest))
            found.push(`${e.tagName} "${(e.innerText || e.name).slice(0, 40)}" ${width.toFixed()} x ${height.toFixed()}`);
    }
    return found;
}"""
"""Controls smaller than that. A link inside a sentence is as high as its line (the exception of WCAG 2.5.8)."""


def misfits(page: Page) -> list[str]:
    """What scrolls sideways, and what is too small to be pressed."""
    found = list(page.evaluate(SMALL, SMALLEST))
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if wide > 0:
        found.append(f"{wide} px too wide")
    buttons = page.locator(".btn:visible, button:visible, .opt label:visible").evaluate_all(
        "all => all.map(e => [e.innerText, e.getBoundingClientRect().width, e.getBoundingClientRect().height])"
    )
    return found + [
        f"button {text!r} {width} x {height}" for text, width, height in buttons if min(width, height) < PRIMARY
    ]


MOVES = """() => [...document.querySelectorAll('*')].filter(e => {
    const style = getComputedStyle(e);
    return style.animationName !== 'none' || style.transitionDuration.split(', ').some(time => parseFloat(time) > 0);
}).length + document.getAnimations().length"""


def test_every_page_fits_a_phone_is_large_enough_to_press_and_moves_only_for_who_wants_motion(
    open_page: OpenPage, kept: Kept
) -> None:
    page = open_page("/", width=390, storage_state=kept.cookies, reduced_motion="no-preference")
    page.goto(kept.pages["rating"])
    assert page.evaluate(MOVES), "otherwise there is something to leave out"
    page.emulate_media(reduced_motion="reduce")
    found = {}
    for name, address in kept.pages.items():
        for width in (1280, 390, 320):
            page.set_viewport_size({"width": width, "height": 844})
            if width == 1280:
                page.goto(address)
                assert page.evaluate(MOVES) == 0, address
                continue
            if width == 390:
                walk.open_details(page)
                code = page.locator(".code")
                hidden = code.evaluate_all("all => all.filter(e => e.scrollWidth > e.clientWidth).length")
                assert not hidden, f"code on {name} has to be scrolled"
            found[name, width] = misfits(page)
    assert {place: misfit for place, misfit in found.items() if misfit} == {}


def test_code_as_wide_as_the_editors_may_write_it_needs_no_scrolling(open_page: OpenPage, kept: Kept) -> None:
    page = open_page(kept.pages["question"], width=390, storage_state=kept.cookies)
    page.locator("#k-ctx").evaluate(
        """(place, width) => {
            place.innerHTML = '<div class="code"><pre><code>' + 'M'.repeat(width) + '</code></pre></div>';
        }""",
        WIDEST_CODE,
    )
    assert page.locator(".code").evaluate("e => e.scrollWidth <= e.clientWidth")


SPACING = """
* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
p { margin-bottom: 2em !important }
"""
"""WCAG 1.4.12."""

SHAPE = """() => {
    const faults = [], width = document.documentElement.clientWidth, blocks = new Map();
    const outside = e => !e.checkVisibility() || e.closest('.vh, .skip, .stack thead, select, script, svg');
    const scrolls = e => e.closest('.code, .databox');
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
        const text = texts.currentNode, words = text.data.trim().slice(0, 40), e = text.parentElement;
        if (!words || outside(e) || scrolls(e)) continue;
        let block = e;
        while (getComputedStyle(block).display === 'inline') block = block.parentElement;
        const range = document.createRange();
        range.selectNodeContents(text);
        for (const box of range.getClientRects()) {
            if (box.left < -1 || box.right > width + 1) faults.push(`cut at the edge: ${words}`);
            const trim = box.height * .18;  // above and below the letters
            if (!blocks.has(block)) blocks.set(block, []);
            blocks.get(block).push([box.left, box.top + trim, box.right, box.bottom - trim, words]);
        }
    }
    for (const e of document.querySelectorAll('body *')) {
        if (outside(e) || scrolls(e) || e.matches('input, textarea')) continue;
        const style = getComputedStyle(e);
        if (style.overflowX !== 'visible' && e.scrollWidth > e.clientWidth + 1
            || style.overflowY !== 'visible' && e.scrollHeight > e.clientHeight + 1)
            faults.push(`cut: ${e.tagName} ${e.innerText.slice(0, 40)}`);
    }
    if (document.documentElement.scrollWidth > width) faults.push('scrolls sideways');
    const all = [...blocks.values()];
    all.forEach((one, n) => all.slice(n + 1).forEach(other => one.forEach(a => other.forEach(b => {
        const across = Math.min(a[2], b[2]) - Math.max(a[0], b[0]), down = Math.min(a[3], b[3]) - Math.max(a[1], b[1]);
        if (across > 1 && down > 1) faults.push(`overlap: ${a[4]} | ${b[4]}`);
    }))));
    return [faults, all.length];
}"""
"""Text beyond the edge, boxes that cut what they hold, and texts of different blocks that lie on each other."""


@pytest.mark.long
def test_at_400_percent_with_wide_spacing_nothing_is_cut_and_nothing_overlaps(open_page: OpenPage, kept: Kept) -> None:
    zoomed = {"viewport": {"width": 320, "height": 225}, "device_scale_factor": 4}  # 1280 x 900 at 400 %
    page = open_page("/", storage_state=kept.cookies, bypass_csp=True, **zoomed)
    found = {}
    for name, address in kept.pages.items():
        page.goto(address)
        walk.open_details(page)
        for spaced in (False, True):
            if spaced:
                page.add_style_tag(content=SPACING)
            faults, blocks = page.evaluate(SHAPE)
            assert blocks > 5
            if faults:
                found[name, spaced] = faults
    assert found == {}


@pytest.mark.parametrize("scheme", [pytest.param("light", marks=pytest.mark.long), "dark"])
def test_radios_are_drawn_when_the_system_forces_its_colours(
    open_page: OpenPage, chromium: Browser, kept: Kept, scheme: str
) -> None:
    looker = chromium.new_page()
    page = open_page("/", scheme=scheme, storage_state=kept.cookies, forced_colors="active")
    for name in ("role", "rating", "question"):
        page.goto(kept.pages[name])
        radio = page.get_by_role("radio").first
        pictures = []
        for state in (False, True):
            if state:
                radio.check()
            pictures.append(base64.b64encode(radio.screenshot()).decode())
        empty, chosen = (looker.evaluate(INK, [picture, SIDE])[0] for picture in pictures)
        assert 0.02 < sum(empty) / SIDE**2 < 0.98, "an empty circle is drawn"
        assert sum(a != b for a, b in zip(empty, chosen, strict=True)) / SIDE**2 > 0.05, "and filled when chosen"
    looker.close()


# --- 22: paper ----------------------------------------------------------------------------------------------------


def sheets(page: Page) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4", print_background=True)))


@pytest.mark.long
def test_a_report_prints_on_four_pages_even_with_the_longest_plan(open_page: OpenPage, kept: Kept) -> None:
    page = open_page(kept.report, storage_state=kept.cookies)
    assert sheets(page) <= 4

    # Who claims nearly everything and knows nothing has gaps, and differs nearly everywhere.
    page = open_page("/")
    begun = walk.start_quickly(page, role="mlops-engineer", length="thorough")
    walk.rate_quickly(page, begun, lambda number: str(3 + number % 2))
    report = walk.answer_quickly(page, begun, walk.never_known)
    walk.send(page, f"{report}/plan", weekly_hours="60")
    until = (datetime.now(UTC).date() + timedelta(days=1000)).isoformat()
    walk.send(page, f"{report}/plan/wishes", cost="any", until=until, certificate="")
    page.goto(report)
    assert [row[1] for row in walk.rows_of_chart(page)].count("Gap") > 4
    assert sheets(page) <= 4
    page.emulate_media(media="print")
    assert page.locator(".calib ul > li:visible").count() == page.locator(".calib ul > li").count() > 4
    expect(page.get_by_text("Covered means that you meet that level")).to_be_visible()


@pytest.mark.long
def test_paper_shows_addresses_and_whole_rows_and_nothing_to_press(open_page: OpenPage, kept: Kept) -> None:
    page = open_page(kept.report, storage_state=kept.cookies)
    page.emulate_media(media="print")
    pressed = page.locator("nav, button, input, select, summary:not(.fold > summary), form, .btn, .jump, footer")
    assert pressed.count() > 20
    assert [e.inner_text() for e in pressed.all() if e.is_visible()] == []

    links = page.locator('a[href^="http"]:visible')
    assert links.count() >= 3
    for link in links.all():
        printed = link.evaluate("e => getComputedStyle(e, '::after').content")
        assert printed == '" (" attr(href) ")"' or str(link.get_attribute("href")) in printed

    rows = page.locator(
        ".cover > li, .next > li, .area, .calib ul > li, .strong > li, main table:visible tr, .keep"
    ).and_(page.locator(":visible"))
    assert rows.count() > 20
    assert set(rows.evaluate_all("all => all.map(e => getComputedStyle(e).breakInside)")) == {"avoid"}
    highest = rows.evaluate_all("all => Math.max(...all.map(e => e.getBoundingClientRect().height))")
    assert highest < 900, "a row as high as a page would be split after all"


# --- 23: a new edition --------------------------------------------------------------------------------------------


def main_of(page: Page, address: str) -> str:
    """The main content as sent, but for the tokens of its forms, which differ each time."""
    html = page.context.request.get(address).text()
    main = html[html.index("<main") : html.index("</main>")]
    return re.sub(r'(name="csrfmiddlewaretoken" value=)"[^"]+"', r"\1", main)


def raise_targets(folder: Path, role: str) -> None:
    """In the files of a content: everything the role asks for, one level higher."""
    file = folder / "roles.yaml"
    roles = yaml.safe_load(file.read_text("utf-8"))
    [changed] = [each for each in roles if each["id"] == role]
    for requirement in changed["requirements"]:
        requirement["level"] = min(4, requirement["level"] + 1)
    file.write_text(yaml.safe_dump(roles, allow_unicode=True), "utf-8")


@pytest.mark.long
def test_a_new_edition_changes_no_byte_of_an_old_report(own_site: Served, open_page: OpenPage, tmp_path: Path) -> None:
    page = open_page("/", base_url=own_site.url)
    report = walk.take_quickly(page)
    places = [report, f"{report}/plan", f"{report}/answers", f"{report}/report.json", f"{report}/areas.csv"]

    def looks() -> list[str]:
        return [main_of(page, each) for each in places[:3]] + [
            page.context.request.get(each).text() for each in places[3:]
        ]

    before = looks()
    page.goto(report)
    seen = page.locator("main").inner_text()
    asked = [row[3] for row in walk.rows_of_chart(page)]

    bundle.write(shipped_content(), tmp_path / "content")
    raise_targets(tmp_path / "content", "ml-engineer")
    own_site.manage("load_content", str(tmp_path / "content"), "--replace")
    own_site.manage("publish", "--note", "Higher targets")

    assert looks() == before
    page.reload()
    assert page.locator("main").inner_text() == seen
    expect(page.get_by_text(re.compile(r"^\s*Edition 1 \("))).to_be_visible()

    page.goto(walk.take_quickly(page))
    expect(page.get_by_text(re.compile(r"^\s*Edition 2 \("))).to_be_visible()
    new = [row[3] for row in walk.rows_of_chart(page)]
    assert sum(map(LEVELS.index, new)) > sum(map(LEVELS.index, asked))
    page.goto(f"{report}/recheck")
    expect(page.get_by_text("From edition 2, the newest.")).to_be_visible()
