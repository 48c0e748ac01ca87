"""Files into the draft and out of it: nothing is lost on the way, and what cannot be read is named with its line."""

import re
import shutil
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection

from skills import bundle
from skills.bundle import BadBundle, read_whole
from skills.columns import MAX_TEXT
from skills.content import digest, encode
from skills.exchange import merge
from skills.models import Certification, Item, Option, Project, Resource, RoleProfile, Skill, SkillArea
from skills.publishing import draft, publish, store, whole_draft
from tests.builders import shipped_content, small_content
from tests.drafts import a_draft, put
from tests.snapshots import assert_said

pytestmark = pytest.mark.slow


@pytest.fixture
def kept(db: None) -> None:
    """A draft with everything a draft can have: a question in each state, enemies among them."""
    put(a_draft)
    Item.objects.filter(slug="query-plan").update(state=Item.State.DRAFT)
    Item.objects.filter(slug="serving-budget").update(state=Item.State.RETIRED)
    Item.objects.get(slug="query-plan").enemies.add(Item.objects.get(slug="query-join"))


@pytest.fixture
def folder(kept: None, tmp_path: Path) -> Path:
    """The draft as files."""
    call_command("dump_content", tmp_path / "content", verbosity=0)
    return tmp_path / "content"


def load(folder: Path, *options: str) -> str:
    out = StringIO()
    call_command("load_content", folder, *options, stdout=out)
    return out.getvalue()


def edit(folder: Path, name: str, before: str, after: str) -> None:
    path = folder / name
    text = path.read_text()
    assert before in text, f"{name} has no {before!r}"
    path.write_text(text.replace(before, after, 1))


def every_row() -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all draft tables with all their columns, and so with their keys."""
    models = [model for model in apps.get_models(include_auto_created=True) if model._meta.app_label == "skills"]
    found = {}
    with connection.cursor() as cursor:
        for model in models:
            cursor.execute(f"SELECT * FROM {model._meta.db_table} ORDER BY id")
            found[model._meta.label] = cursor.fetchall()
    return found


class TestRoundTrips:
    @pytest.mark.parametrize("options", [(), ("--replace",), ("--dry-run",), ("--replace", "--dry-run")])
    def test_loading_what_was_dumped_changes_no_row_at_all(self, folder: Path, options: tuple[str, ...]) -> None:
        before = every_row()
        said = load(folder, *options)
        assert said.startswith("Nothing ")
        assert "added" not in said
        assert every_row() == before

    def test_a_draft_with_gaps_in_its_order_stays_as_it_is(self, folder: Path) -> None:
        for place, item in enumerate(Item.objects.order_by("position")):
            Item.objects.filter(pk=item.pk).update(position=7 * place)
        before = every_row()
        load(folder, "--replace")
        assert every_row() == before

    def test_an_empty_draft_gets_everything_back_also_what_is_not_ready(self, folder: Path) -> None:
        before = whole_draft()
        for model in (RoleProfile, Certification, Project):
            model._default_manager.all().delete()
        store(draft().__class__())
        assert whole_draft() != before
        load(folder)
        assert whole_draft() == before
        assert Item.objects.get(slug="serving-budget").state == Item.State.RETIRED
        assert [item.slug for item in Item.objects.get(slug="query-join").enemies.all()] == ["query-plan"]

    @pytest.mark.long
    def test_the_shipped_content_comes_back_without_a_change(self, db: None, tmp_path: Path) -> None:
        store(shipped_content())
        call_command("dump_content", tmp_path / "shipped", verbosity=0)
        before = every_row()
        assert digest(encode(bundle.read(tmp_path / "shipped"))) == digest(encode(draft()))
        assert load(tmp_path / "shipped", "--replace").startswith("Nothing has changed.")
        assert every_row() == before

    def test_an_edition_is_dumped_as_it_was_published(self, folder: Path, tmp_path: Path) -> None:
        edition = publish("First")
        Skill.objects.update(name="Other")
        call_command("dump_content", tmp_path / "edition", "--edition", "1", verbosity=0)
        assert bundle.read(tmp_path / "edition") == edition.content

    def test_a_file_written_by_hand_in_another_order_of_what_has_none_is_the_same(self, folder: Path) -> None:
        edit(folder, "resources.yaml", "  - pipelines\n  - queries\n", "  - queries\n  - pipelines\n")
        before = every_row()
        assert load(folder).startswith("Nothing has changed.")
        assert every_row() == before


class TestMerging:
    def test_a_changed_text_changes_its_row_and_no_other(self, folder: Path) -> None:
        before = every_row()
        edit(folder, "items/storage.yaml", "Which clause keeps only", "Which clause leaves only")
        said = load(folder)
        after = every_row()
        assert {name for name in before if before[name] != after[name]} == {"skills.Item", "skills.DraftChange"}
        changed = [
            (old, new) for old, new in zip(before["skills.Item"], after["skills.Item"], strict=True) if old != new
        ]
        assert len(changed) == 1
        assert changed[0][0][0] == changed[0][1][0]
        assert_said(said.splitlines()[:-1])

    def test_a_changed_option_leaves_the_questions_own_row_and_every_other_option(self, folder: Path) -> None:
        key = Item.objects.get(slug="serving-format").pk
        others = list(Option.objects.exclude(item=key).order_by("pk").values_list())
        edit(folder, "items/production.yaml", "A JSON document", "A JSON text")
        load(folder)
        assert Item.objects.get(slug="serving-format").pk == key
        assert list(Option.objects.exclude(item=key).order_by("pk").values_list()) == others
        assert Option.objects.filter(item=key)[0].text == "A JSON text"

    def test_a_moved_key_is_taken_over(self, folder: Path) -> None:
        path = folder / "items/production.yaml"
        first = path.read_text().split("- id: serving-batch")[0]
        turned = first.replace("    correct: true\n", "", 1)
        turned = turned.replace("text: A notebook\n", "text: A notebook\n    correct: true\n")
        path.write_text(path.read_text().replace(first, turned))
        load(folder)
        right = Option.objects.get(item__slug="serving-format", correct=True)
        assert right.text == "A notebook"

    def test_a_state_is_taken_over(self, folder: Path) -> None:
        edit(folder, "items/production.yaml", "state: retired", "state: ready")
        assert "serving-budget (state)" in load(folder)
        assert Item.objects.get(slug="serving-budget").state == Item.State.READY

    def test_another_order_keeps_every_key(self, folder: Path) -> None:
        keys = set(Resource.objects.values_list("slug", "pk"))
        text = (folder / "resources.yaml").read_text()
        blocks = re.split(r"(?m)^(?=- id: )", text)
        (folder / "resources.yaml").write_text("".join(reversed(blocks)))
        said = load(folder)
        assert "Resources: 0 added, 0 removed, 0 changed, in another order" in said
        assert set(Resource.objects.values_list("slug", "pk")) == keys
        order = [resource.slug for resource in Resource.objects.order_by("position", "pk")]
        assert order == [resource.id for resource in reversed(small_content().resources)]

    def test_what_is_new_is_added_where_the_file_has_it(self, folder: Path) -> None:
        path = folder / "resources.yaml"
        first = re.split(r"(?m)^(?=- id: )", path.read_text())[1]
        path.write_text(first.replace("id: query-course", "id: a-new-one") + path.read_text())
        assert "added a-new-one" in load(folder)
        assert draft().resources[0].id == "a-new-one"
        assert load(folder).startswith("Nothing has changed.")

    def test_new_objects_that_name_each_other_arrive_together(self, folder: Path) -> None:
        certifications = bundle.read_whole(folder).content.certifications
        text = (folder / "certifications.yaml").read_text()
        text = text.replace("example-data-old", "older").replace("example-data", "newer")
        (folder / "certifications.yaml").write_text((folder / "certifications.yaml").read_text() + text)
        load(folder)
        assert Certification.objects.count() == 2 * len(certifications)
        assert Certification.objects.get(slug="older").successor.slug == "newer"  # type: ignore[union-attr]

    def test_what_only_the_draft_has_stays_and_is_named(self, folder: Path) -> None:
        (folder / "projects.yaml").unlink()
        said = load(folder)
        assert Project.objects.count() == 2
        assert "Only the draft has, and keeps: project order-log, project slow-service." in said

    def test_and_is_taken_away_on_request(self, folder: Path) -> None:
        (folder / "projects.yaml").unlink()
        assert "removed order-log" in load(folder, "--replace")
        assert Project.objects.count() == 0

    def test_a_whole_area_can_be_taken_away(self, folder: Path) -> None:
        keys = set(Skill.objects.exclude(area__slug="production").values_list("pk", flat=True))
        found = read_whole(folder)
        storage = {skill.id for skill in found.content.skills if skill.area == "storage"}
        for name in ("roles", "certifications", "paths", "guide", "projects"):
            (folder / f"{name}.yaml").write_text("[]\n")
        resources = folder / "resources.yaml"
        resources.write_text(re.sub(r"(?ms)^- id: serving-.*?(?=^- id: |\Z)", "", resources.read_text()))
        edit(folder, "areas/order.yaml", "- production\n", "")
        (folder / "areas/production.yaml").unlink()
        (folder / "items/production.yaml").unlink()
        load(folder, "--replace")
        assert set(Skill.objects.values_list("slug", flat=True)) == storage
        assert set(Skill.objects.values_list("pk", flat=True)) == keys
        assert SkillArea.objects.get().slug == "storage"

    def test_a_dry_run_says_the_same_and_changes_nothing(self, folder: Path) -> None:
        edit(folder, "items/storage.yaml", "Which clause keeps only", "Which clause leaves only")
        before = every_row()
        said = load(folder, "--dry-run")
        assert every_row() == before
        assert_said(said.splitlines()[0])
        assert "changed query-where (stem)" in said
        assert "changed query-where (stem)" in load(folder)

    def test_merging_asks_the_database_as_often_whatever_there_is(
        self, folder: Path, django_assert_max_num_queries: Any
    ) -> None:
        with django_assert_max_num_queries(110):
            merge(read_whole(folder), take_away=True)


# What cannot be read ----------------------------------------------------------------------------------


def replaced(name: str, before: str, after: str) -> Callable[[Path], None]:
    return lambda folder: edit(folder, name, before, after)


def written(name: str, text: str | bytes) -> Callable[[Path], object]:
    return lambda folder: (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())


def renamed(name: str, other: str) -> Callable[[Path], object]:
    return lambda folder: (folder / name).rename(folder / other)


def removed(*names: str) -> Callable[[Path], None]:
    def act(folder: Path) -> None:
        for name in names:
            (folder / name).unlink()

    return act


def longer(name: str, field: str, length: int) -> Callable[[Path], None]:
    """The first such field of a file, so long."""

    def act(folder: Path) -> None:
        path = folder / name
        text = re.sub(
            rf"(?m)^(\s*(?:- )?{field}: ).*(\n\s{{4,}}(?![\w-]+:|- ).*)*",
            rf"\g<1>{'x' * length}",
            path.read_text(),
            count=1,
        )
        assert "x" * length in text
        path.write_text(text)

    return act


def deeper(folder: Path) -> None:
    (folder / "items/more").mkdir()
    (folder / "items/more/a.yaml").write_text("[]")


ROLES, RESOURCES, STORAGE, ITEMS = "roles.yaml", "resources.yaml", "areas/storage.yaml", "items/storage.yaml"

HOSTILE: list[tuple[str, Callable[[Path], object], str]] = [
    # Names of files
    ("a capital letter", renamed("projects.yaml", "Projects.yaml"), r"^Projects\.yaml: .*Should it be projects\.yaml"),
    ("another ending", renamed(ITEMS, "items/storage.yml"), r"^items/storage\.yml: .*Should it be items/storage\.yaml"),
    ("a slip in a name", renamed("roles.yaml", "role.yaml"), r"^role\.yaml: .*Should it be roles\.yaml"),
    ("a copy", lambda folder: shutil.copy(folder / ROLES, folder / "roles (1).yaml"), r"^roles \(1\)\.yaml: "),
    ("a backup", lambda folder: shutil.copy(folder / ROLES, folder / "roles.yaml.bak"), r"^roles\.yaml\.bak: "),
    ("a JSON file", written("roles.json", "[]"), r"^roles\.json: "),
    ("an area that no list names", written("areas/other.yaml", "{}"), r"^areas/other\.yaml: the area «other» is not in"),
    ("questions of no area", written("items/other.yaml", "[]"), r"^items/other\.yaml: the area «other» is not in"),
    ("an area left out of the list", replaced("areas/order.yaml", "- production\n", ""), r"areas/production\.yaml: the area «production» is not in areas/order\.yaml"),
    ("an area that has no file", removed("areas/storage.yaml"), r"^areas/storage\.yaml is missing"),
    ("several files missing", removed("roles.yaml", "areas/storage.yaml"), r"^areas/storage\.yaml, roles\.yaml are missing"),
    ("no list of areas", removed("areas/order.yaml"), r"the file areas/order\.yaml is missing"),
    ("an area listed twice", replaced("areas/order.yaml", "- storage\n", "- storage\n- storage\n"), r"^areas/order\.yaml: line \d+: the area storage stands there twice"),
    ("a path in the list of areas", written("areas/order.yaml", "- ../../etc/passwd\n"), r"^areas/storage\.yaml: the area «storage» is not in"),
    ("an area with another name inside", replaced(STORAGE, "id: storage", "id: store"), r"^areas/storage\.yaml: line \d+: its area must be called «storage»"),
    ("a file in a deeper folder", deeper, r"^items/more/a\.yaml: "),
    # Keys and values
    ("an unknown field", replaced(RESOURCES, "  hours: 12", "  hours: 12\n  colour: red"), r"^resources\.yaml: line \d+: «query-course» can’t have the field «colour»"),
    ("a misspelt field", replaced(RESOURCES, "  hours: 12", "  hour: 12"), r"^resources\.yaml: line \d+: «query-course» can’t have the field «hour»"),
    ("a field in capitals", replaced(RESOURCES, "  hours: 12", "  Hours: 12"), r"«Hours»"),
    ("a field missing", replaced(RESOURCES, "  hours: 12\n", ""), r"^resources\.yaml: line \d+: «query-course» needs the field «hours»"),
    ("a field twice", replaced(RESOURCES, "  hours: 12\n", "  hours: 12\n  hours: 13\n"), r"line \d+: the key 'hours' is given twice"),
    ("a number as an octal", replaced(RESOURCES, "hours: 12", "hours: 010"), r"line \d+: hours of «query-course» must be a whole number, not text \(010\)"),
    ("a number as a time", replaced(RESOURCES, "hours: 12", "hours: 1:30"), r"not text \(1:30\)"),
    ("a number in hexadecimal", replaced(RESOURCES, "hours: 12", "hours: 0x1F"), r"not text \(0x1F\)"),
    ("a number with a gap", replaced(RESOURCES, "hours: 12", "hours: 1_000"), r"not text \(1_000\)"),
    ("half an hour", replaced(RESOURCES, "hours: 12", "hours: 12.5"), r"must be a whole number, not a number \(12\.5\)"),
    ("a number as text", replaced(RESOURCES, "hours: 12", "hours: '12'"), r"must be a whole number, not text \(12\)"),
    ("a word for a number", replaced(RESOURCES, "hours: 12", "hours: no"), r"not text \(no\)"),
    ("a number for a word", replaced(RESOURCES, "title: Queries from the start", "title: 2026"), r"title of «query-course» must be text, not a whole number \(2026\)\. Put it between quotes"),
    ("truth for a word", replaced(RESOURCES, "title: Queries from the start", "title: true"), r"must be text, not true or false"),
    ("nothing", replaced(RESOURCES, "hours: 12", "hours:"), r"must be a whole number, not nothing"),
    ("no date", replaced(RESOURCES, "checked: ", "checked: soon #"), r"checked of «query-course» must be a date such as 2026-11-30, not soon"),
    ("a date that is none", replaced(RESOURCES, "checked: ", "checked: 2026-13-45 #"), r"must be a date"),
    ("a kind there is not", replaced(RESOURCES, "kind: course", "kind: scroll"), r"kind of «query-course» can’t be that \(scroll\)"),
    ("a state there is not", replaced(ITEMS, "  state: draft", "  state: done"), r"state of «query-plan» can’t be that \(done\)"),
    ("a level too few", replaced(ROLES, "level: 3", "level: yes"), r"level in entry 1 of requirements of «data-engineer» must be a whole number"),
    ("a list for an object", written("measurement.yaml", "[]"), r"^measurement\.yaml: line 1: the file must be a group of fields, not a list"),
    ("three cut scores", written("measurement.yaml", "cuts: [1, 2, 3]"), r"cuts must have 4 entries, not 3"),
    ("no finite number", written("measurement.yaml", "guessing_share: .nan"), r"guessing share must be a number, not text"),
    ("a number beyond all", written("measurement.yaml", "guessing_share: 1.0e+999"), r"measurement\.yaml: line 1: guessing share must be a number"),
    # Syntax
    ("an empty file", written("projects.yaml", ""), r"^projects\.yaml: line 1: the file is empty"),
    ("only a comment", written("projects.yaml", "# later\n"), r"the file is empty"),
    ("two documents", written("projects.yaml", "[]\n---\n[]\n"), r"^projects\.yaml: line 2"),
    ("half a file", replaced(ROLES, "- id: ml-engineer", "- id: [ml-engineer"), r"^roles\.yaml: line \d+"),
    ("tabs", replaced(ROLES, "  name: Data engineer", "\tname: Data engineer"), r"^roles\.yaml: line \d+"),
    ("another encoding", written("projects.yaml", "- id:\n    caf\xe9".encode("latin-1")), r"^projects\.yaml: line 2: not UTF-8 text \(byte 13\)"),
    ("UTF-16", written("projects.yaml", "[]".encode("utf-16")), r"not UTF-8"),
    ("a NUL", written("projects.yaml", "- id:\n    a\x00b"), r"line 2: a NUL character"),
    ("a bell", written("projects.yaml", "- id:\n    a\x07b"), r"line 2: the character U\+0007 is not read here"),
    ("an alias", written("projects.yaml", "- &a [1]\n- *a\n"), r"line 2: aliases \(\*a\) are not read here"),
    ("a bomb of aliases", written("projects.yaml", "- &a [x, x]\n- &b [*a, *a]\n- [*b, *b]\n"), r"aliases"),
    ("a tag that runs code", written("projects.yaml", "- !!python/object/apply:os.system [ls]\n"), r"line 1: tags"),
    ("a tag that makes a number", replaced(RESOURCES, "hours: 12", "hours: !!int '010'"), r"line \d+: tags"),
    ("a merge key", replaced(RESOURCES, "  hours: 12", "  <<: {hours: 12}"), r"can’t have the field «<<»"),
    ("deep nesting", written("projects.yaml", "[" * 5_000), r"nested more than 20 levels deep"),
    ("a number without end", written("measurement.yaml", f"cuts: [-1, 0, 1, 2]\nguessing_share: {'9' * 5_000}"), r"^measurement\.yaml: line 2: a number of 5,000 digits"),
    ("more than 5 MB", written("projects.yaml", "#" * 5_000_001), r"larger than 5 MB"),
    ("a page of a browser", written("projects.yaml", "<!DOCTYPE html><html></html>"), r"^projects\.yaml: line 1"),
    # What the tables cannot hold
    ("done when of 200,000 letters", longer(STORAGE, "done_when", 200_000), r"^areas/storage\.yaml: line \d+: levels 2 done when of «queries» has 200,000 characters, and 200 fit"),
    ("a sentence of 485 letters", longer(STORAGE, "- anchor", 485), r"anchor of «queries» has 485 characters, and 300 fit"),
    ("a long question", longer(ITEMS, "stem", 401), r"^items/storage\.yaml: line \d+: stem of «[\w-]+» has 401 characters, and 400 fit"),
    ("a long title", longer(RESOURCES, "title", 201), r"title of «query-course» has 201 characters, and 200 fit"),
    ("a long text", longer(ITEMS, "explanation", MAX_TEXT + 1), r"explanation of «[\w-]+» has 20,001 characters, and 20,000 fit"),
    ("hours beyond every column", replaced(RESOURCES, "hours: 12", "hours: 99999999999999999999"), r"hours of «query-course» must be a number from 0 to 2,147,483,647"),
    ("hours below nothing", replaced(RESOURCES, "hours: 12", "hours: -1"), r"hours of «query-course» must be a number from 0"),
    ("hours beyond a small column", replaced(STORAGE, "hours: ", "hours: 40000 #"), r"levels 2 hours of «queries» must be a number from 0 to 32,767, not 40000"),
    ("a character no database takes", replaced(RESOURCES, "title: Queries from the start", 'title: "a\\ud800b"'), r"^resources\.yaml: line \d+: "),
    ("a reference to nothing", replaced(RESOURCES, "- queries", "- surfing"), r"^resources\.yaml: line \d+: .*names the skill «surfing», which does not exist"),
    ("an identifier twice", replaced(RESOURCES, "id: query-book", "id: query-course"), r"2 objects share this identifier"),
    ("an identifier with capitals", replaced(RESOURCES, "id: query-book", "id: Query Book"), r"Identifiers use small letters"),
    ("two right answers", lambda folder: (folder / ITEMS).write_text((folder / ITEMS).read_text().replace("  - text: ", "  - correct: true\n    text: ").replace("    correct: true\n", "")), r"^items/storage\.yaml: line \d+: "),
    ("a target off the scale", replaced(ROLES, "level: 3", "level: 9"), r"^roles\.yaml: line \d+: .*off the scale"),
    ("a weight off the scale", replaced(ROLES, "weight: 5", "weight: 50"), r"^roles\.yaml: line \d+: .*use 1 to 5"),
    ("a target twice", replaced(ROLES, "skill: pipelines", "skill: queries"), r"^roles\.yaml: line \d+: .*2 targets for"),
    ("cut scores that fall", written("measurement.yaml", "cuts: [1, 0, 2, 3]"), r"cuts must rise from level to level"),
]  # fmt: skip


WITHOUT_A_LINE = {
    *("a capital letter", "another ending", "a slip in a name", "a copy", "a backup", "a JSON file"),
    *("an area that no list names", "questions of no area", "an area left out of the list"),
    *("a path in the list of areas", "a file in a deeper folder"),
    *("an area that has no file", "several files missing", "no list of areas"),
    "more than 5 MB",
}
"""Files that nobody would read, files that are missing, and one that is not opened."""


@pytest.mark.parametrize(("name", "spoil", "said"), HOSTILE, ids=[each[0] for each in HOSTILE])
def test_a_file_that_is_wrong_is_named_with_its_line_and_nothing_changes(
    folder: Path, name: str, spoil: Callable[[Path], object], said: str
) -> None:
    before = every_row()
    spoil(folder)
    with pytest.raises(CommandError) as caught:
        load(folder, "--replace")
    head, _, message = str(caught.value).partition("\n")
    assert head == "Nothing was loaded:"
    assert re.search(said, message, re.MULTILINE), message
    assert bool(re.match(r"\S+\.yaml: line \d+: ", message)) == (name not in WITHOUT_A_LINE), message
    assert "Traceback" not in message
    assert "$[" not in message
    assert "Errno" not in message
    assert every_row() == before


def test_at_least_forty_of_them_are_tried() -> None:
    assert len({name for name, _, _ in HOSTILE}) == len(HOSTILE) >= 40


@pytest.mark.parametrize("name", ["README.md", "notes.txt", ".git/config", "review/round-9.yaml", "items/.hidden"])
def test_what_is_no_content_may_lie_beside_it(folder: Path, name: str) -> None:
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text("anything: [")
    assert load(folder).startswith("Nothing has changed.")


def test_a_folder_that_is_not_there_is_named(db: None, tmp_path: Path) -> None:
    for place in (tmp_path / "nowhere", tmp_path):
        with pytest.raises(BadBundle, match=re.escape(str(place))):
            read_whole(place)


def test_the_words_of_refusals_are_plain(folder: Path) -> None:
    edit(folder, RESOURCES, "hours: 12", "hours: 010")
    with pytest.raises(CommandError) as caught:
        load(folder)
    assert_said(str(caught.value))


def test_files_that_call_a_reworded_question_reviewed_are_asked_about_it(folder: Path) -> None:
    edit(folder, "items/storage.yaml", "Which clause keeps only", "Which clause leaves only")
    review = Item.objects.get(slug="query-where").review
    assert review != "unreviewed"
    said = load(folder)
    assert Item.objects.get(slug="query-where").review == review
    assert_said([line for line in said.splitlines() if "reviewed" in line])
