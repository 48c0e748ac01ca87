"""Content files: reading what was written gives an equal content; a bad file is named, with the place."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from skills import bundle
from skills.bundle import BadBundle
from skills.content import Content, GuidePage, GuideSection, Item, Resource, digest, encode
from skills.management.commands.prepare import STARTER
from skills.models import Edition, Skill, SkillArea
from skills.publishing import draft, is_empty, publish, store
from skills.yaml_file import MAX_FILE_BYTES, parse
from tests.builders import small_content
from tests.drafts import an_edition, put
from tests.snapshots import assert_said


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The small content as files."""
    bundle.write(small_content(), tmp_path)
    return tmp_path


def test_reading_what_was_written_gives_an_equal_content(folder: Path) -> None:
    assert bundle.read(folder) == small_content()


@pytest.mark.long
def test_reading_the_starter_content_and_writing_it_gives_an_equal_content(tmp_path: Path) -> None:
    content = bundle.read(STARTER)
    bundle.write(content, tmp_path)
    assert encode(bundle.read(tmp_path)) == encode(content)


awkward = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=30)


@pytest.mark.slow
@given(
    body=awkward,
    heading=st.sampled_from(["no", "1", "1.0", "null", "~", "2026-01-01", "a: b", "- x", "#", "''", "|", "\t", " "]),
)
def test_any_text_survives_the_files_even_one_that_yaml_would_take_for_something_else(
    tmp_path_factory: pytest.TempPathFactory, body: str, heading: str
) -> None:
    page = GuidePage(id="p", title=body, summary=heading, sections=(GuideSection(heading=heading, body=body),))
    folder = tmp_path_factory.mktemp("awkward")
    content = msgspec.structs.replace(small_content(), guide=(page,))
    bundle.write(content, folder)
    assert bundle.read(folder).guide == (page,)


def test_the_same_content_gives_the_same_files_wherever_it_came_from(db: None, tmp_path: Path, folder: Path) -> None:
    store(small_content())
    bundle.write(draft(), tmp_path / "from-draft")
    for file in (tmp_path / "from-draft").rglob("*.yaml"):
        assert file.read_text() == (folder / file.relative_to(tmp_path / "from-draft")).read_text(), file


@pytest.mark.slow
def test_dumping_and_loading_gives_the_same_digest(db: None, tmp_path: Path) -> None:
    store(small_content())
    before = publish("First").digest
    call_command("dump_content", tmp_path / "draft", verbosity=0)
    call_command("dump_content", tmp_path / "edition", "--edition", "1", verbosity=0)
    for name in ("draft", "edition"):
        call_command("load_content", tmp_path / name, "--replace", verbosity=0)
        assert digest(encode(draft())) == before


def test_a_bad_file_changes_nothing_in_the_draft(db: None, folder: Path) -> None:
    store(small_content())
    (folder / "items" / "production.yaml").write_text("- id: [")
    with pytest.raises(CommandError, match=r"items/production\.yaml"):
        call_command("load_content", folder, "--replace", verbosity=0)
    assert draft() == small_content()


def test_references_to_nothing_are_refused_before_anything_is_written(db: None, folder: Path) -> None:
    path = folder / "resources.yaml"
    path.write_text(path.read_text().replace("- serving", "- surfing"))
    with pytest.raises(CommandError, match=r"It names the skill «surfing», which does not exist\."):
        call_command("load_content", folder, verbosity=0)
    assert not SkillArea.objects.exists()


def test_unfinished_content_may_be_loaded_as_a_draft(db: None, folder: Path) -> None:
    path = folder / "items" / "storage.yaml"
    path.write_text(path.read_text().replace("correct: true", "correct: false"))
    call_command("load_content", folder, verbosity=0)
    assert Skill.objects.count() == 3
    assert Edition.objects.count() == 0


LADDER = STARTER.parent / "examples" / "data-analyst"


def test_preparing_twice_neither_doubles_nor_overwrites(db: None) -> None:
    call_command("prepare", "--content", str(LADDER), verbosity=0)
    Skill.objects.filter(pk=Skill.objects.values("pk")[:1]).update(name="Renamed by an editor")
    call_command("prepare", "--content", str(LADDER), verbosity=0)
    assert Edition.objects.count() == 1
    assert Skill.objects.filter(name="Renamed by an editor").count() == 1


def test_an_installation_can_begin_with_the_content_of_a_folder(db: None) -> None:
    call_command("prepare", "--content", str(LADDER), verbosity=0)
    edition = Edition.objects.live()
    assert edition is not None
    assert edition.content.framework.name == "Ladder"
    assert [role.id for role in edition.content.roles] == ["data-analyst", "senior-data-analyst"]


def test_content_that_is_there_stays_and_the_way_to_a_site_of_its_own_is_said(
    db: None, capsys: pytest.CaptureFixture[str]
) -> None:
    put(an_edition)
    call_command("prepare", "--content", str(LADDER), verbosity=0)
    assert Edition.objects.count() == 1
    assert not Skill.objects.filter(slug="get-sql").exists()
    said = capsys.readouterr().out
    assert "PLUMB_DATA" in said
    assert_said([line.replace(str(LADDER), "FOLDER") for line in said.splitlines() if str(LADDER) in line])


@pytest.mark.parametrize(
    ("harm", "sentence"),
    [
        (lambda folder: (folder / "areas" / "order.yaml").unlink(), r"cannot be read: .*order\.yaml"),
        (lambda folder: (folder / "roles.yaml").write_text("- id: ["), r"cannot be read: roles\.yaml"),
        (
            lambda folder: (folder / "roles.yaml").write_text("[]"),
            r"cannot be published:\nRole all: There is no role yet",
        ),
    ],
)
def test_content_that_cannot_be_the_first_leaves_the_installation_empty(
    db: None, folder: Path, harm: Callable[[Path], object], sentence: str
) -> None:
    harm(folder)
    with pytest.raises(CommandError, match=sentence):
        call_command("prepare", "--content", str(folder), verbosity=0)
    assert is_empty()
    assert not Edition.objects.exists()


@pytest.mark.parametrize(
    "name", ["resources", "certifications", "projects", "paths", "guide", "framework", "measurement"]
)
def test_a_file_may_be_absent_where_the_content_has_nothing_for_it(folder: Path, name: str) -> None:
    (folder / f"{name}.yaml").unlink()
    content = bundle.read(folder)
    assert getattr(content, name) == getattr(Content(), name)


def test_a_file_that_is_missing_is_named(folder: Path) -> None:
    (folder / "roles.yaml").unlink()
    with pytest.raises((BadBundle, OSError), match=r"roles\.yaml"):
        bundle.read(folder)


# One file -------------------------------------------------------------------------------------------------------------

RESOURCE = """
- id: a
  title: A
  provider: P
  url: https://example.org
  kind: book
  cost: free
  hours: 3
  level_from: 0
  level_to: 1
  skills: [x]
  checked: 2026-01-02
"""


def refused(data: bytes | str, kind: Any = tuple[Resource, ...]) -> str:
    with pytest.raises(BadBundle) as caught:
        parse(data.encode() if isinstance(data, str) else data, kind, "some/file.yaml")
    message = str(caught.value)
    assert message.startswith("some/file.yaml: ")
    assert "\n" not in message
    return message


def test_a_good_file_is_read() -> None:
    assert parse(RESOURCE.encode(), tuple[Resource, ...], "x")[0].hours == 3


def test_an_unknown_field_is_refused_with_its_name_and_place() -> None:
    message = refused(RESOURCE + "  colour: red\n")
    assert "line 13" in message
    assert "«a»" in message
    assert "«colour»" in message


def test_a_value_of_the_wrong_kind_is_refused_with_its_place() -> None:
    assert "line 8: hours of «a» must be a whole number" in refused(RESOURCE.replace("hours: 3", "hours: three"))
    assert "line 3: title of «a» must be text" in refused(RESOURCE.replace("title: A", "title: 7"))
    assert "line 6: kind of «a» can’t be that (scroll)" in refused(RESOURCE.replace("kind: book", "kind: scroll"))


@pytest.mark.parametrize(
    "written", ["no", "Yes", "on", "off", "010", "0x1F", "0b11", "1_000", "1:30", "190:20:30", "2026-01-02", "+5", ".5",
                "5.", ".inf", "-.INF", ".nan", "<<", "=", "2001-12-14t21:59:43.10-05:00", "Null", "TRUE", "1e", "1e3",
                "1.5e3", "832104858e94", "0o17"]
)  # fmt: skip
def test_a_plain_word_is_text_whatever_yaml_takes_it_for_and_never_a_number(written: str) -> None:
    assert (
        parse(RESOURCE.replace("title: A", f"title: {written}").encode(), tuple[Resource, ...], "x")[0].title == written
    )
    assert "hours of «a» must be a whole number, not text" in refused(RESOURCE.replace("hours: 3", f"hours: {written}"))


@pytest.mark.parametrize(
    ("written", "value"), [("true", True), ("7", 7), ("-7", -7), ("1.50", 1.5), ("1.5e+3", 1500.0)]
)
def test_what_is_no_text_is_read_as_it_stands(written: str, value: object) -> None:
    assert parse(f"- {written}".encode(), list[Any], "x") == [value]


def test_a_key_given_twice_is_refused_with_its_line_instead_of_the_last_winning() -> None:
    message = refused(RESOURCE + "  title: B\n")
    assert "the key 'title' is given twice" in message
    assert "line 13" in message


def test_a_fault_in_the_syntax_is_refused_with_its_line() -> None:
    assert "line 3" in refused("- id: a\n  title: [\n")


def test_text_that_is_not_utf8_is_refused_with_its_byte() -> None:
    assert "not UTF-8 text (byte 2)" in refused(b"a:\xff")


@pytest.mark.parametrize("data", ["a: b\x00c", '- "a\\0b"', '- {id: "\\x00"}'])
def test_nul_characters_are_refused_raw_and_escaped(data: str) -> None:
    assert "NUL" in refused(data, Any)


@pytest.mark.parametrize("data", ['- "\\ud800"', '- "\\uDFFF x"'])
def test_halves_of_surrogate_pairs_are_refused(data: str) -> None:
    refused(data, Any)


def test_a_file_that_is_too_large_is_refused_before_it_is_parsed() -> None:
    assert "larger than 5 MB" in refused(b"[" * (MAX_FILE_BYTES + 1))


@pytest.mark.parametrize("bomb", ["[" * 50_000, "{a: " * 50_000, "- " * 50_000, "[" * 900 + "]" * 900])
def test_deep_nesting_is_refused_without_a_crash(bomb: str) -> None:
    refused(bomb)


def test_aliases_that_multiply_are_refused_quickly() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    refused("\n".join(lines))
    refused("\n".join(lines) + "\n", dict[str, Any])


def test_an_alias_to_itself_is_refused() -> None:
    refused("&a [*a]", Any)
    refused("&a {x: *a}", Any)


@pytest.mark.parametrize("tag", ["!!python/object/apply:os.system ['true']", "!!python/name:os.system ''", "!thing x"])
def test_tags_that_would_run_code_are_refused(tag: str) -> None:
    refused(f"- {tag}\n")


@pytest.mark.parametrize("data", ["", "---\n", "null", "- null", "x", "7"])
def test_an_empty_or_foreign_file_is_refused_with_a_sentence(data: str) -> None:
    refused(data)


@given(st.binary(max_size=200))
def test_any_bytes_at_all_are_read_or_refused_and_never_crash(data: bytes) -> None:
    for kind in (tuple[Resource, ...], tuple[Item, ...], Content):
        with suppress(BadBundle):
            parse(data, kind, "x")


@given(st.text("[]{}&*!|>-?:,#'\"% \n\tabc019.~", max_size=60))
def test_any_yaml_like_text_is_read_or_refused_and_never_crashes(text: str) -> None:
    with suppress(BadBundle):
        parse(text.encode(), tuple[Resource, ...], "x")


def test_written_files_are_plain_yaml_that_other_programs_read(folder: Path) -> None:
    for file in folder.rglob("*.yaml"):
        yaml.safe_load(file.read_text(encoding="utf-8"))
