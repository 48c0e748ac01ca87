"""An editor at the desk, without JavaScript: a wrong question is mended and published, a publish is undone, a
certification retires, and a skill comes with six questions.

Steps are counted as somebody takes them: each click, each field that is filled or changed; seconds are those of the
keystroke-level model (`keystrokes.py`). Each walk says both, and more of either is a fault. Of the desk that was measured
first the steps were noted and no seconds, which are worked out here by the same model.

- A wrong question: 12 steps and 54 s (search 3, open 1, key 2, reason 1, save 1, publish 4); now 11 and 57 s, as a warning
  is accepted in words.
- Undo: three commands of a shell, 40 s, which wiped the draft; now 2 steps, 5 s.
- A certification: 12 steps and 51 s (search 3, open 1, state 3, save 1, publish 4); now 10 and 44 s.
- A skill with six questions, targets in all roles: 165 fields on 12 pages and 45 minutes, as who did it estimated, for one
  role of seven; now 128 steps and 17 minutes for all of them.
- Fifty resources by spreadsheet (`test_desk_files.py`): not at the desk; now 6 steps and 22 s beside the editing itself.
"""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import walk
from tests.browser.conftest import FADED, SMALL, OpenPage, assert_reflows
from tests.browser.keystrokes import Hand, said
from tests.browser.serving import Served

MOST_TO_MEND = 11, 58.0
MOST_TO_UNDO = 2, 6.0
MOST_TO_RETIRE = 10, 45.0
RETIRES = "gcp-ace"
WRONG, REASON = "prg-python-missing-key", "This is the one that does it."
MOST_TO_ADD = 128, 1_022.0
"""Steps and seconds, as of those above. Of its steps 82 are words and numbers that somebody has to think of, whatever
the desk is like."""
PASSWORD = "a-password-of-the-tests"


class Editor:
    """Somebody at the desk, whose steps are counted."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.seen = {urlsplit(page.url).path: page.url}
        """The pages on the way, by their paths."""
        self.begin()

    def begin(self) -> None:
        """A task."""
        self.steps, self.hand = 0, Hand()

    def end(self, task: str, steps: int, seconds: float, before: str) -> None:
        """Say what it took, which is no more than these steps and seconds."""
        print(said(task, self.steps, self.hand.seconds, before))
        assert self.steps <= steps
        assert self.hand.seconds <= seconds

    def click(self, target: Locator) -> None:
        """A link or button, which leads to another page."""
        walk.follow(self.page, target)
        self.seen[urlsplit(self.page.url).path] = self.page.url
        self.hand.click()
        self.steps += 1

    def link(self, name: str) -> None:
        self.click(self.page.get_by_role("link", name=name, exact=True).first)

    def button(self, name: str | re.Pattern[str]) -> None:
        self.click(self.page.get_by_role("button", name=name).first)

    def fill(self, field: Locator, text: str) -> None:
        field.fill(text)
        self.hand.write(text)
        self.steps += 1

    def mark(self, box: Locator, *, on: bool) -> None:
        box.set_checked(on)
        self.hand.click()
        self.steps += 1

    def choose(self, box: Locator, label: str) -> None:
        box.select_option(label=label)
        self.hand.choose()
        self.steps += 1

    def write(self, **texts: str) -> None:
        """Fill fields by their names."""
        for name, text in texts.items():
            self.fill(self.page.locator(f"#id_{name}"), text)


# The desk that was measured first, by the same model: its steps were noted, its seconds were not.


def searched(hand: Hand, text: str) -> None:
    """To a list, and to what it finds."""
    hand.click()
    hand.write(text)
    hand.click()
    hand.click()


def published(hand: Hand, note: str) -> None:
    """Save, three presses and a note."""
    for _ in range(4):
        hand.click()
    hand.write(note)


def before_mending() -> float:
    hand = Hand()
    searched(hand, WRONG)
    hand.click()
    hand.click()
    hand.write(REASON)
    published(hand, "One key was wrong")
    return hand.seconds


def before_retiring() -> float:
    hand = Hand()
    searched(hand, RETIRES)
    hand.choose()
    hand.write("2026-11-29")
    hand.choose()
    published(hand, "One certification has retired")
    return hand.seconds


def before_undo() -> float:
    hand = Hand()
    for line in ("dump_content old --edition 1", "load_content old --replace", "publish --note Undone"):
        hand.command(f"python manage.py {line}")
    return hand.seconds


@pytest.fixture
def editor(own_site: Served, open_page: OpenPage, request: pytest.FixtureRequest) -> Editor:
    """Signed in, on the first page of the desk, without JavaScript unless the test wants it."""
    make = f"from django.contrib.auth.models import User; User.objects.create_superuser('alice', password='{PASSWORD}')"
    own_site.manage("shell", "-c", make)
    page = open_page("/admin/", javascript=getattr(request, "param", False), base_url=own_site.url)
    page.locator("#id_username").fill("alice")
    page.locator("#id_password").fill(PASSWORD)
    walk.follow(page, page.get_by_role("button", name="Log in"))
    return Editor(page)


@pytest.mark.long
def test_a_wrong_question_is_mended_and_published_and_the_publish_undone(
    editor: Editor, own_site: Served, open_page: OpenPage, assert_accessible: Callable[..., None]
) -> None:
    page = editor.page
    mend(editor)
    expect(page.locator(".messagelist")).to_contain_text("This is a draft, not live.")
    editor.link("Look at the draft and publish it")
    expect(page.locator("#content-main")).to_contain_text("The key moved from A")
    for reason in page.get_by_label("Accepted because").all():
        editor.fill(reason, "Mended on request.")
    editor.fill(page.get_by_label("What changed, in one line"), "One key was wrong")
    editor.button("Publish edition 2")
    expect(page.locator(".messagelist")).to_contain_text("is live. Open assessments finish on the edition")
    expect(page.locator("#content-main")).to_contain_text("Mended on request.")
    editor.end("A wrong question", *MOST_TO_MEND, before=f"12 steps, {before_mending():.0f} s")

    editor.begin()
    editor.link("Make edition 1 live again")
    expect(page.locator("#content-main")).to_contain_text("The draft stays as it is.")
    editor.button("Make edition 1 live again")
    expect(page.locator(".messagelist")).to_contain_text("Edition 3")
    editor.end("Undo", *MOST_TO_UNDO, before=f"3 commands of a shell, {before_undo():.0f} s")

    # Every page on the way is for everybody: the first one, a list, a form, and those of publishing.
    assert len(editor.seen) >= 6
    with_script = open_page("/healthz", base_url=own_site.url, storage_state=page.context.storage_state())
    for address in editor.seen.values():
        with_script.goto(address)
        assert_accessible(with_script)
        for width in (1280, 390):
            with_script.set_viewport_size({"width": width, "height": 900})
            assert with_script.evaluate(SMALL) == []
        assert_reflows(with_script)


@pytest.mark.long
def test_a_certification_retires_and_everybody_sees_since_when(editor: Editor) -> None:
    page = editor.page
    editor.link("Certifications")
    editor.fill(page.locator("#searchbar"), RETIRES)
    editor.button("Search")
    editor.click(page.locator("#result_list .field-name a").first)
    editor.choose(page.locator("#id_status"), "Retired")
    editor.fill(page.locator("#id_status_date"), "2026-11-29")
    editor.button(re.compile("^Save$"))
    expect(page.locator(".messagelist")).to_contain_text("This is a draft, not live.")
    editor.link("Look at the draft and publish it")
    for reason in page.get_by_label("Accepted because").all():
        editor.fill(reason, "As its provider says.")
    editor.fill(page.get_by_label("What changed, in one line"), "One certification has retired")
    editor.button("Publish edition 2")
    expect(page.locator(".messagelist")).to_contain_text("is live. Open assessments finish on the edition")
    editor.end("A certification", *MOST_TO_RETIRE, before=f"12 steps, {before_retiring():.0f} s")
    page.goto(f"/certifications/{RETIRES}")
    expect(page.get_by_role("main")).to_contain_text("29 November 2026")


def mend(editor: Editor) -> None:
    """From the first page: find a question, move its key from A to B, say why, and save."""
    page = editor.page
    editor.link("Questions")
    editor.fill(page.get_by_role("searchbox").or_(page.locator("#searchbar")).first, WRONG)
    editor.button("Search")
    editor.click(page.locator("#result_list .field-question a").first)
    assert page.get_by_label("Option 1 is right").is_checked()
    editor.mark(page.get_by_label("Option 2 is right"), on=True)
    editor.fill(page.locator("textarea[name$='-reason']").nth(1), REASON)
    editor.button(re.compile("^Save$"))


@pytest.mark.long
@pytest.mark.parametrize("editor", [True], indirect=True)
def test_the_publish_page_with_changes_is_whole_on_a_phone_and_for_everybody(
    editor: Editor, assert_accessible: Callable[..., None]
) -> None:
    page = editor.page
    mend(editor)
    editor.link("Look at the draft and publish it")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.set_viewport_size({"width": 390, "height": 844})
        page.reload()  # the desk's links fade from one theme to the other
        assert_accessible(page)
    assert_reflows(page)
    editor.link("See what it would do to results")
    assert_accessible(page)
    assert_reflows(page)


STEPS = ("Not yet to Guided", "Guided to Independent", "Independent to Dependable", "Dependable to Leading")


@pytest.mark.long  # each of its eight saves looks at the whole draft; tests/skills/test_workbench.py has the parts
def test_a_skill_comes_with_six_questions_and_targets_in_every_role(editor: Editor) -> None:
    page = editor.page
    editor.link("Skill areas")
    editor.link("Programming")
    editor.link("Add skill")
    write_skill(editor)
    editor.button("Save and continue editing")
    expect(page.locator(".workbench")).to_contain_text("no question is ready")
    editor.link(f"Add question from {STEPS[0]}")
    for number, step in enumerate((*STEPS, *STEPS[:2])):
        write_question(editor, number, step)
        editor.button("Save and add another" if number < 5 else re.compile("^Save$"))
    expect(page.locator(".workbench h2")).to_have_text("What it has, step by step")
    for number, ready in enumerate(("2 ready", "2 ready", "1 ready", "1 ready")):
        expect(page.locator(f"section[aria-labelledby=step-{number + 1}]")).to_contain_text(f"Questions: {ready}")
    editor.link("Its targets in every role")
    for box in page.locator("select[name^=level_]").all():
        editor.choose(box, "Independent")
    editor.button("Save these targets")
    expect(page.locator(".messagelist")).to_contain_text("8 targets changed in 8 roles.")
    publish(editor)
    editor.end("A skill with six questions", *MOST_TO_ADD, before="165 fields and 12 pages, 45 minutes as estimated")


def write_skill(editor: Editor) -> None:
    """Its own words, and those of five levels."""
    editor.write(name="Debugging at night", slug="prg-debugging-night", description="Finding faults by a log alone.")
    does = ("have yet to read", "follow", "read alone", "explain to others", "decide what goes into")
    for level, verb in enumerate(does):
        editor.write(**{f"levels-{level}-anchor": f"I {verb} a log of number {level} in the dark."})
        if level:
            words = {
                "task": f"Find fault {level}",
                "done_when": f"fault {level} is gone",
                "practice": f"reading log {level}",
            }
            numbers = {"hours": "10", "task_hours": "8"}
            editor.write(**{f"levels-{level}-{name}": text for name, text in {**words, **numbers}.items()})


def write_question(editor: Editor, number: int, step: str) -> None:
    """A question of three options. Skill and author are there already, and the step, if it is the one of before."""
    page = editor.page
    topics = ("a lost key", "a full disk", "a slow query", "a wrong clock", "a dead worker", "a torn file")
    box = page.locator("#id_level")
    if box.locator("option:checked").inner_text().strip() != step:
        editor.choose(box, step)
    assert page.locator("#id_author").input_value() == "alice"
    editor.choose(page.locator("#id_state"), "Ready")
    topic = topics[number]
    editor.write(
        slug=f"prg-debugging-night-{number}",
        stem=f"The log of last night tells of {topic}. What do you look at first?",
        explanation=f"What came just before {topic} decides.",
    )
    for place, text in enumerate(("The lines before it", "The lines after it", "The name of the file")):
        editor.write(**{f"options-{place}-text": f"{text}: {topic}", f"options-{place}-reason": f"Case {number}."})
    editor.mark(page.get_by_label("Option 1 is right"), on=True)


def publish(editor: Editor) -> None:
    page = editor.page
    editor.link("Look at the draft and publish it")
    expect(page.locator("#content-main")).to_contain_text("Blocking problems: 0")
    for reason in page.get_by_label("Accepted because").all():
        editor.fill(reason, "It is new.")
    editor.fill(page.get_by_label("What changed, in one line"), "A new skill")
    editor.button("Publish edition 2")
    expect(page.locator(".messagelist")).to_contain_text("is live. Open assessments finish on the edition")


@pytest.mark.long
@pytest.mark.parametrize("editor", [True], indirect=True)
def test_workbench_grid_and_bulk_changes_are_whole_on_a_phone_and_for_everybody(
    editor: Editor, assert_accessible: Callable[..., None]
) -> None:
    page = editor.page

    def look() -> None:
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            page.evaluate(FADED)
            assert_accessible(page)
        assert_reflows(page)
        page.set_viewport_size({"width": 1280, "height": 900})

    editor.link("Skills")
    editor.click(page.locator("#result_list .field-name a").first)
    look()
    editor.link("Its targets in every role")
    look()
    editor.click(page.get_by_role("link", name="All skills of"))
    look()
    page.goto("/admin/skills/item/")
    for box in page.locator("input.action-select").all()[:3]:
        editor.mark(box, on=True)
    editor.choose(page.locator("select[name=action]"), "Change several at once")
    editor.button("Go")
    editor.choose(page.locator("#id_level"), "Dependable to Leading")
    editor.button("Show what would change")
    look()
    editor.button(re.compile("^Change [1-3] question"))
    expect(page.locator(".messagelist")).to_contain_text("changed. Publish to make it count.")
