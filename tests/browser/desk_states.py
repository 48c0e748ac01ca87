"""Pages of the desk that no link leads to: what was refused, what two editors did to each other, previews, ways in.

Each function drives a page, which an owner has open, to one of them.
"""

import re
import time
from base64 import b32decode
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from assessment.one_time_codes import STEP_SECONDS, code_at
from tests.browser import walk
from tests.browser.serving import ROOT

DATA = ROOT / "tests" / "data"
PASSWORD = "a-password-of-the-tests"

State = Callable[[Page], None]


def first(page: Page, model: str) -> None:
    """The page of the first object of a list."""
    page.goto(f"/admin/{model}/")
    page.goto(str(page.locator("#result_list tbody tr a[href*='change']").first.get_attribute("href")))


def press(page: Page, name: str | re.Pattern[str]) -> None:
    walk.follow(page, page.get_by_role("button", name=name).first)


def save(page: Page) -> None:
    press(page, re.compile("^Save$"))


def upload(page: Page, path: str, name: str, data: bytes | None = None) -> None:
    """Choose a file on a page that takes one, and send it."""
    page.goto(path)
    file: Any = DATA / name if data is None else {"name": name, "mimeType": "text/csv", "buffer": data}
    page.set_input_files("#id_file", file)
    walk.follow(page, page.locator("form:has(#id_file) button").last)


def refused(model: str, *fields: str) -> State:
    """An object's page, sent with fields that were emptied."""

    def go(page: Page) -> None:
        first(page, model)
        for field in fields:
            page.locator(f"#id_{field}").fill("")
        save(page)

    return go


def added_empty(model: str) -> State:
    """A new object's page, sent as it is."""

    def go(page: Page) -> None:
        page.goto(f"/admin/{model}/add/")
        save(page)

    return go


def collided(model: str, field: str) -> State:
    """An object's page whose field somebody else changed meanwhile, as this editor did."""

    def go(page: Page) -> None:
        first(page, model)
        other = page.context.new_page()
        other.goto(page.url)
        other.locator(f"#id_{field}").fill("Somebody else writes a sentence here that goes on for a while.")
        save(other)
        other.close()
        page.locator(f"#id_{field}").fill("This editor writes another one here, which is about as long.")
        save(page)

    return go


def looked_at(page: Page) -> None:
    """A question while it is written: what is wrong stands at its fields. A row of its options went and came again."""
    first(page, "skills/item")
    page.locator("#options-4 .inline-deletelink").click()
    page.locator("#options-group .add-row a").click()
    expect(page.get_by_label("Option 5 is right")).to_have_value("new-4")
    page.locator("#id_stem").fill("What comes out is longer than a phone is wide")
    walk.open_details(page)
    page.locator("#id_code").fill("print('a line that is far too wide for phones')")
    page.get_by_label("Option 5 is right").check()
    expect(page.locator("#at-id_code")).to_contain_text("Line 1 is 47 characters.")
    expect(page.locator("#room-id_code")).to_contain_text("47 of 36")
    expect(page.locator("#at-id_options-4-text")).to_contain_text("has no text")
    assert page.locator("#id_stem").input_value().startswith("What comes out")


def key_collided(page: Page) -> None:
    """A question of which two editors made another option the right one."""
    first(page, "skills/item")
    other = page.context.new_page()
    other.goto(page.url)
    for each, number in ((other, 3), (page, 2)):
        # Silently: what htmx does after a change looks like the navigation that a save is waited for.
        each.get_by_label(f"Option {number} is right").evaluate("box => { box.checked = true; }")
        save(each)
    other.close()


def links_wanted(page: Page) -> None:
    """A list whose links somebody wants to be checked, where the server asks no other sites."""
    page.goto("/admin/skills/resource/")
    page.locator("input.action-select").first.check()
    page.locator("select[name=action]").select_option("check_links")
    press(page, "Go")


def grid_collided(page: Page) -> None:
    """The grid, where two editors changed one target."""
    page.goto("/admin/skills/roleprofile/grid/")
    box = "select[name^=level_]"
    chosen = page.locator(box).first.input_value()
    mine, theirs = [value for value in "1234" if value != chosen][:2]
    other = page.context.new_page()
    other.goto(page.url)
    other.locator(box).first.select_option(theirs)
    press(other, "Save these targets")
    other.close()
    page.locator(box).first.select_option(mine)
    press(page, "Save these targets")


def bulk(model: str, count: int = 3) -> State:
    """What to change in some objects of a list."""

    def go(page: Page) -> None:
        page.goto(f"/admin/{model}/")
        for box in page.locator("input.action-select").all()[:count]:
            box.check()
        page.locator("select[name=action]").select_option("change_many")
        press(page, "Go")

    return go


def bulk_shown(page: Page) -> None:
    bulk("skills/item")(page)
    page.locator("#id_level").select_option(index=4)
    press(page, "Show what would change")


def bulk_refused(page: Page) -> None:
    bulk("skills/item")(page)
    press(page, "Show what would change")


def retiring(page: Page) -> None:
    page.goto("/admin/skills/item/")
    page.locator("input.action-select").first.check()
    page.locator("select[name=action]").select_option("retire")
    press(page, "Go")


def sheet_refused(page: Page) -> None:
    text = "id,title,hours\nno-such,,many\nAnother One,A title,3\n"
    upload(page, "/admin/skills/resource/sheet/", "resources.csv", text.encode())


def sheet_of_no_kind(page: Page) -> None:
    upload(page, "/admin/skills/resource/sheet/", "resources.csv", b"\x00\xff\x00")


def sheet_shown(page: Page) -> None:
    page.goto("/admin/skills/resource/sheet/")
    address = str(page.get_by_role("link", name="Text (CSV)").get_attribute("href"))
    text = page.context.request.get(address).text()
    rows = text.split("\n")
    upload(page, page.url, "resources.csv", "\n".join([rows[0], *rows[1:]]).replace(",free,", ",paid,", 5).encode())


def targets_shown(page: Page) -> None:
    page.goto("/admin/skills/roleprofile/sheet/")
    address = str(page.get_by_role("link", name="Text (CSV)").get_attribute("href"))
    text = page.context.request.get(address).text()
    upload(page, page.url, "roles.csv", text.replace(",3,", ",2,", 5).encode())


def quiz_mapped(page: Page) -> None:
    upload(page, "/admin/skills/item/quiz/", "quizzes/kinds.xml")


def quiz_refused(page: Page) -> None:
    quiz_mapped(page)
    press(page, "Show what fits")


def quiz_shown(page: Page) -> None:
    quiz_mapped(page)
    page.get_by_label("Skill for Default for Storage/Queries").select_option(index=1)
    page.get_by_label("Where they come from").fill("Course on storage")
    page.get_by_label("Licence").fill("CC BY 4.0")
    press(page, "Show what fits")


def ladder_mapped(page: Page) -> None:
    upload(page, "/admin/skills/skillarea/framework/", "ladders/kitchen.yaml")


def ladder_refused(page: Page) -> None:
    upload(page, "/admin/skills/skillarea/framework/", "ladder.yaml", b"a: [1, 2")


def ladder_shown(page: Page) -> None:
    ladder_mapped(page)
    page.get_by_label("Role", exact=True).fill("Cook")
    press(page, "Show what it makes")


def ladder_in_place(page: Page) -> None:
    ladder_mapped(page)
    page.get_by_label("Role", exact=True).fill("Cook")
    page.get_by_label("Where it goes").select_option(index=1)
    press(page, "Show what it makes")


def draft_replaced(page: Page) -> None:
    """After its page was shown."""
    press(page, "Replace the whole draft")


def way_back(page: Page) -> None:
    """After the draft was replaced."""
    page.goto("/admin/skills/skillarea/framework/")
    walk.follow(page, page.get_by_role("link", name=re.compile("^Put back")).first)


def draft_put_back(page: Page) -> None:
    """After its page was shown."""
    press(page, "Put the draft back")


def ladder_mapping_refused(page: Page) -> None:
    ladder_mapped(page)
    page.get_by_label("Role", exact=True).fill("x" * 200)
    press(page, "Show what it makes")


def password_refused(page: Page) -> None:
    page.goto("/admin/password_change/")
    for field, text in (("old_password", "not-it"), ("new_password1", "short"), ("new_password2", "other")):
        page.locator(f"#id_{field}").fill(text)
    walk.follow(page, page.locator(".submit-row input"))


def withdrawn_without_a_reason(page: Page) -> None:
    page.goto("/admin/skills/item/?q=prg-python-csv-text")
    walk.follow(page, page.locator("#result_list .field-question a").first)
    walk.follow(page, page.get_by_role("link", name="Withdraw now"))
    page.locator("#content form").first.evaluate("form => { form.noValidate = true; }")
    press(page, "Withdraw now")


def blocked(page: Page) -> None:
    """The publish page, where something stops publishing: the sample's role is gone."""
    page.goto("/admin/skills/framework/1/change/")
    page.locator("#id_sample_role").fill("no-such-role")
    save(page)
    page.goto("/admin/skills/edition/publish/")


def nothing_found(model: str) -> State:
    return opened(f"/admin/{model}/?q=nothing+is+called+so")


def opened(path: str) -> State:
    def go(page: Page) -> None:
        page.goto(path)

    return go


def choosing(page: Page) -> None:
    """The box in which a skill is looked for, open."""
    page.goto("/admin/skills/item/add/")
    page.locator(".field-skill .select2-selection").click()
    page.locator(".select2-container--open .select2-search__field").press_sequentially("py")
    page.locator(".select2-results__option[aria-selected]").first.wait_for()


def deleting(model: str) -> State:
    """The page that asks before an object is deleted, or says why it cannot be."""

    def go(page: Page) -> None:
        first(page, model)
        page.goto(page.url.replace("/change/", "/delete/"))

    return go


def deleting_several(model: str) -> State:
    def go(page: Page) -> None:
        page.goto(f"/admin/{model}/")
        for box in page.locator("input.action-select").all()[:3]:
            box.check()
        page.locator("select[name=action]").select_option("delete_selected")
        press(page, "Go")

    return go


def deleted(page: Page) -> None:
    """The list of what was deleted: three questions at once."""
    deleting_several("skills/item")(page)
    press(page, "Delete all 3")
    page.goto("/admin/skills/item/deleted/")


def history(model: str) -> State:
    def go(page: Page) -> None:
        first(page, model)
        page.goto(page.url.replace("/change/", "/history/"))

    return go


def signed_in_as(name: str, path: str) -> State:
    """Another editor's view of a page; the browser is theirs afterwards."""

    def go(page: Page) -> None:
        page.context.clear_cookies()
        page.goto(path)
        sign_in(page, name)

    return go


def sign_in(page: Page, name: str, password: str = PASSWORD) -> None:
    page.locator("#id_username").fill(name)
    page.locator("#id_password").fill(password)
    press(page, "Log in")


def app_shown(page: Page) -> None:
    page.goto("/admin/second-factor/own/")
    press(page, "Set up an app")


def app_refused(page: Page) -> None:
    """After the key was shown, which the page shows until the app is set up."""
    page.get_by_label("Code").fill("000000")
    press(page, "Set up the app")


def app_set_up(page: Page) -> None:
    """After the key was shown."""
    secret = b32decode(page.locator("code.secret").inner_text().replace(" ", ""))
    page.get_by_label("Code").fill(code_at(secret, int(time.time() // STEP_SECONDS)))
    press(page, "Set up the app")


def second_factor(page: Page) -> None:
    page.context.clear_cookies()
    page.goto("/admin/")
    sign_in(page, "alice")


def second_factor_refused(page: Page) -> None:
    page.get_by_label("Code of your authenticator app").fill("000000")
    press(page, "Log in")


def signing_in(page: Page) -> None:
    page.context.clear_cookies()
    page.goto("/admin/")


def sign_in_refused(page: Page) -> None:
    signing_in(page)
    sign_in(page, "alice", "not-it")


STATES: dict[str, State] = {
    "question refused": refused("skills/item", "stem", "explanation"),
    "question collided": collided("skills/item", "explanation"),
    "question looked at": looked_at,
    "question whose key collided": key_collided,
    "links wanted": links_wanted,
    "publishing blocked": blocked,
    "question added empty": added_empty("skills/item"),
    "choosing a skill": choosing,
    "role refused": refused("skills/roleprofile", "name", "summary"),
    "role collided": collided("skills/roleprofile", "summary"),
    "area refused": refused("skills/skillarea", "name", "anchors-0-text", "anchors-3-text"),
    "skill refused": refused("skills/skill", "name", "levels-1-anchor", "levels-2-hours"),
    "skill collided": collided("skills/skill", "levels-2-anchor"),
    "certification refused": refused("skills/certification", "name", "url"),
    "path refused": refused("skills/learningpath", "name", "steps-0-title"),
    "guide refused": refused("skills/guidepage", "title", "sections-0-heading"),
    "measurement refused": refused("skills/measurement", "cut_1"),
    "grid collided": grid_collided,
    "bulk": bulk("skills/item"),
    "bulk refused": bulk_refused,
    "bulk shown": bulk_shown,
    "retiring": retiring,
    "sheet of no kind": sheet_of_no_kind,
    "sheet refused": sheet_refused,
    "sheet shown": sheet_shown,
    "targets shown": targets_shown,
    "quiz mapped": quiz_mapped,
    "quiz refused": quiz_refused,
    "quiz shown": quiz_shown,
    "ladder refused": ladder_refused,
    "ladder mapped": ladder_mapped,
    "ladder mapping refused": ladder_mapping_refused,
    "ladder shown": ladder_shown,
    "ladder in place": ladder_in_place,
    "draft replaced": draft_replaced,
    "way back": way_back,
    "draft put back": draft_put_back,
    "withdrawing refused": withdrawn_without_a_reason,
    "no questions found": nothing_found("skills/item"),
    "no invitations": opened("/admin/assessment/invitation/"),
    "skill that is needed": deleting("skills/skill"),
    "deleting a question": deleting("skills/item"),
    "deleting a resource": deleting("skills/resource"),
    "deleting several skills": deleting_several("skills/skill"),
    "deleted questions": deleted,
    "history of a question": history("skills/item"),
    "history of a role": history("skills/roleprofile"),
    "user refused": added_empty("auth/user"),
    "group refused": added_empty("auth/group"),
    "password refused": password_refused,
    "author at the publish page": signed_in_as("bob", "/admin/skills/edition/publish/"),
    "author who may not delete": deleting("skills/item"),
    "author at home": opened("/admin/"),
    "alice at home": signed_in_as("alice", "/admin/"),
    "app shown": app_shown,
    "app refused": app_refused,
    "app set up": app_set_up,
    "second factor": second_factor,
    "second factor refused": second_factor_refused,
    "sign in": signing_in,
    "sign in refused": sign_in_refused,
}
