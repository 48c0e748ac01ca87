"""Files at the desk in a real browser: what one presses, how often, and what the pages are like."""

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from assessment.files import pdf
from tests.browser import walk
from tests.browser.conftest import ALL_RULES, CONTRAST, FADED, violations
from tests.browser.keystrokes import Hand, said
from tests.browser.serving import ROOT, Served

DATA = ROOT / "tests" / "data"
PASSWORD = "a-desk-for-the-tests"


class Desk:
    """An editor's browser. Counts what the editor presses, chooses or types into."""

    def __init__(self, page: Page, looks: list[str]) -> None:
        self.page, self.looks = page, looks
        self.steps, self.hand = 0, Hand()

    def open(self, path: str) -> None:
        self.page.goto(path)
        self.hand.click()
        self.steps += 1

    def press(self, name: str, role: str = "link") -> None:
        walk.follow(self.page, self.page.get_by_role(role, name=name, exact=True).first)  # type: ignore[arg-type]
        self.hand.click()
        self.steps += 1

    def choose(self, path: Path | None = None, name: str = "", data: bytes = b"") -> None:
        file = path or {"name": name, "mimeType": "text/csv", "buffer": data}
        self.page.set_input_files("#id_file", file)  # type: ignore[arg-type]
        for _ in range(3):  # the button, the file, “Open”
            self.hand.click()
        self.steps += 1

    def fill(self, label: str, text: str) -> None:
        self.page.get_by_label(label, exact=True).fill(text)
        self.hand.write(text)
        self.steps += 1

    def assert_fits(self) -> None:
        """Nothing that keeps somebody out, in both schemes, and nothing sideways on a phone."""
        for scheme, rules in (("light", ALL_RULES), ("dark", CONTRAST)):
            self.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
            self.page.evaluate(FADED)
            assert violations(self.page, rules, self.looks) == []
        self.page.set_viewport_size({"width": 390, "height": 844})
        assert self.page.evaluate("document.documentElement.scrollWidth") <= 390
        self.page.set_viewport_size({"width": 1280, "height": 900})
        self.page.emulate_media(color_scheme="light")


@pytest.fixture
def desk(own_site: Served, chromium: Browser, looks: list[str]) -> Iterator[Desk]:
    """A publisher who has signed in."""
    own_site.environment["DJANGO_SUPERUSER_PASSWORD"] = PASSWORD
    own_site.manage("createsuperuser", "--noinput", "--username", "ada", "--email", "ada@example.org")
    context = chromium.new_context(base_url=own_site.url, viewport={"width": 1280, "height": 900}, locale="en-GB")
    page = context.new_page()
    page.goto("/admin/")
    page.get_by_label("Username").fill("ada")
    page.get_by_label("Password").fill(PASSWORD)
    walk.follow(page, page.get_by_role("button", name="Log in"))
    yield Desk(page, looks)
    context.close()


@pytest.mark.long
def test_fifty_resources_change_by_spreadsheet_in_six_steps(desk: Desk) -> None:
    desk.open("/admin/skills/resource/")
    desk.press("Spreadsheet")
    desk.assert_fits()
    with desk.page.expect_download() as waiting:
        desk.page.get_by_role("link", name="Text (CSV)").click()
        desk.hand.click()
        desk.steps += 1
    text = Path(waiting.value.path()).read_bytes().decode("utf-8-sig")
    table = list(csv.DictReader(io.StringIO(text, newline="")))
    for row in table[:50]:
        row |= {"checked": "2026-11-30", "note": "Looked at by hand."}
    changed = io.StringIO(newline="")
    writer = csv.DictWriter(changed, table[0])
    writer.writeheader()
    writer.writerows(table)
    desk.choose(name="resources.csv", data=changed.getvalue().encode())
    desk.press("Show what would change", "button")
    expect(desk.page.get_by_role("main")).to_contain_text(
        f"50 rows would change, {len(table) - 50} rows stay as they are."
    )
    desk.assert_fits()
    desk.press("Store this in the draft", "button")
    expect(desk.page.locator(".messagelist")).to_contain_text("50 changed, 0 added. Publish to make it count.")
    print(said("Fifty resources", desk.steps, desk.hand.seconds, "not at the desk at all"))
    assert (desk.steps, round(desk.hand.seconds)) == (6, 22)
    desk.page.goto("/admin/skills/edition/publish/")
    expect(desk.page.get_by_role("main")).to_contain_text("50 changed")


@pytest.mark.long
def test_a_quiz_of_moodle_becomes_drafts(desk: Desk) -> None:
    desk.open("/admin/skills/item/")
    desk.press("Moodle or GIFT")
    desk.assert_fits()
    desk.choose(DATA / "quizzes" / "kinds.xml")
    desk.press("Look at the file", "button")
    desk.page.get_by_label("Skill for Default for Storage/Queries").select_option(index=1)
    desk.fill("Where they come from", "Course on storage")
    desk.fill("Licence", "CC BY 4.0")
    desk.assert_fits()
    desk.press("Show what fits", "button")
    desk.assert_fits()
    desk.press("Store 2 as drafts", "button")
    expect(desk.page.locator("#result_list")).to_contain_text("Which clause keeps only some?")
    assert desk.steps == 8


@pytest.mark.long
def test_a_maturity_file_becomes_a_framework_its_report_and_its_paper(desk: Desk) -> None:
    page = desk.page
    desk.open("/admin/skills/skillarea/")
    desk.press("Framework from a file")
    desk.assert_fits()
    desk.choose(DATA / "ladders" / "kitchen.yaml")
    desk.press("Look at the file", "button")
    desk.assert_fits()
    desk.fill("Role", "Cook")
    desk.press("Show what it makes", "button")
    expect(page.get_by_role("main")).to_contain_text("Nothing of it stops publishing.")
    desk.assert_fits()
    desk.press("Add them to the draft", "button")
    expect(page.get_by_role("main")).to_contain_text("Blocking problems: 0")
    for reason in page.get_by_label("Accepted because").all():
        reason.fill("As the file has it.")
    page.get_by_label("What changed, in one line").fill("The kitchen")
    walk.follow(page, page.get_by_role("button", name="Publish edition 2"))
    expect(page.locator(".messagelist")).to_contain_text("is live. Open assessments finish")
    assert desk.steps == 7

    key = walk.start_quickly(page, role="cook", length="standard")
    page.goto(f"{key}/rate/1")
    assert walk.rate_all(page) == 3
    walk.follow(page, page.get_by_role("button", name="Make my report"))
    expect(page).to_have_url(walk.REPORT)
    main = page.get_by_role("main")
    expect(main).to_contain_text("every level here is your own word")
    expect(main).to_contain_text("Food safety")
    if pdf.available():
        with page.expect_download() as waiting:
            page.get_by_role("link", name="Download a PDF").click()
        assert re.match(rb"%PDF", Path(waiting.value.path()).read_bytes())
