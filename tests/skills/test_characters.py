"""Characters that nobody sees: whatever way a text comes into the content, it is refused with them."""

import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from msgspec.structs import replace

from assessment import report_file
from skills.characters import UNWANTED, unwanted
from skills.content import Content, Link, Table
from skills.files.cells import BadFile
from skills.files.ladder_files import read_ladder
from skills.models import Item, Resource, SkillArea
from skills.publishing import draft
from skills.validation import Problem, blocking, problems
from tests.builders import small_content
from tests.skills.editors import address, said, save, saved
from tests.skills.test_sheets import rows, send, sheet, written

SOME = ("\x07", "\x7f", "\x85", "\u2028", "\u202a", "\u2066", "\ufdd0", "\uffff")
"""One of each kind, of those that a form can send."""

CODE = {char: f"U+{ord(char):04X}" for char in SOME}


def test_no_unwanted_character_is_printable() -> None:
    """`texts` looks at no text further that is."""
    assert not [char for char in map(chr, range(sys.maxunicode + 1)) if UNWANTED.match(char) and char.isprintable()]


def spoilt(char: str) -> dict[tuple[str, str, str], Content]:
    """Contents with a character in one text each, by kind, identifier and place."""
    content = small_content()
    item, area, skill = content.items[0], content.areas[0], content.skills[0]
    option = replace(item.options[1], reason=f"So{char} it is.")
    levels = (skill.levels[0], replace(skill.levels[1], task=f"Write{char} one"), *skill.levels[2:])
    words = replace(content.framework, headline=f"Ready{char}?")

    def items(**values: Any) -> Content:
        return replace(content, items=(replace(item, **values), *content.items[1:]))

    return {
        ("area", area.id, "name"): replace(content, areas=(replace(area, name=f"A{char}b"), *content.areas[1:])),
        ("skill", skill.id, "levels.1.task"): replace(
            content, skills=(replace(skill, levels=levels), *content.skills[1:])
        ),
        ("item", item.id, "options.1.reason"): items(options=(item.options[0], option, *item.options[2:])),
        ("item", item.id, "source.title"): items(source=Link(f"A{char}b", "https://example.org")),
        ("item", item.id, "table.rows.0.0"): items(table=Table("Caption", ("A",), ((f"b{char}",),))),
        ("item", item.id, "tags.0"): items(tags=(f"a{char}",)),
        ("framework", "all", "headline"): replace(content, framework=words),
    }


@pytest.mark.parametrize("char", SOME, ids=CODE.get)
def test_a_content_with_one_in_any_text_is_not_published(char: str) -> None:
    for (kind, id, place), content in spoilt(char).items():
        (found,) = blocking(problems(content))
        assert (found.kind, found.id, found.where) == (kind, id, place)
        assert CODE[char] in found.message


def test_what_a_downloaded_report_may_hold_is_the_same_rule() -> None:
    assert vars(report_file)["UNWANTED"] is UNWANTED


def test_the_place_is_told_by_what_is_seen_before_it() -> None:
    assert "U+202A after «Storing data»" in unwanted("Storing data\u202a and more")
    assert "beginning" in unwanted("\u2028Storing")
    assert unwanted("Storing data\n\tand more – “quoted”, ж, 中, \U0001f600") == ""


@pytest.mark.parametrize(
    "field",
    ["name", *(pytest.param(name, marks=pytest.mark.long) for name in ("description", "question", "help_text"))],
)
def test_a_form_refuses_them_at_the_field(alice: Client, field: str) -> None:
    area = SkillArea.objects.all()[0]
    for char in SOME:
        response = save(alice, address(area), **{field: f"Some{char} words"})
        assert [sentence for sentence in said(response) if CODE[char] in sentence and "«Some»" in sentence]
        assert response.context["adminform"].form.errors.keys() == {field}


def test_so_do_the_rows_and_the_code_of_a_question(alice: Client) -> None:
    item = Item.objects.all()[0]
    for field in ("code", "source_title", "options-1-reason"):
        assert any("U+202A" in each for each in said(save(alice, address(item), **{field: "Some\u202a words"})))
    assert saved(save(alice, address(item), **{"options-1-reason": "Some words."}))


def test_a_sheet_refuses_the_row(alice: Client) -> None:
    table = rows(alice.get(sheet(Resource, "_out", "csv")).content)
    table[0]["title"] += "\u202a"
    (bad,) = send(alice, Resource, written(table)).context["preview"].bad
    assert (bad.id, len(bad.errors)) == (table[0]["id"], 1)
    assert "U+202A" in bad.errors[0]
    table = rows(alice.get(sheet(Item, "_out", "csv")).content)
    table[0]["table"] = '{"caption": "\\u2028", "head": ["a"], "rows": [["b"]]}'
    (bad,) = send(alice, Item, written(table)).context["preview"].bad
    assert "U+2028" in bad.errors[0]


HALF = (r'"\ud800"', r'{"\ud800": 1}', r'{"caption": "c", "head": ["a"], "rows": "\ud800"}', r'{"\u0000": [[]]}')
"""As escapes in JSON: of half a pair no sentence can be written, nor is it stored."""


def test_half_a_pair_as_an_escape_is_refused_at_the_table(alice: Client) -> None:
    item = Item.objects.first()
    assert item is not None
    for text in (*HALF, r'{"caption": "\ud800", "head": ["a"], "rows": [["b"]]}'):
        response = save(alice, address(item), table=text)
        assert "the invisible character U+" in str(response.context["adminform"].form.errors["table"])
    table = rows(alice.get(sheet(Item, "_out", "csv")).content)
    for row, text in zip(table, HALF, strict=False):
        row["table"] = text
    bad = send(alice, Item, written(table)).context["preview"].bad
    assert [len(each.errors) for each in bad] == [1] * len(HALF)


@pytest.mark.parametrize("char", [r"\ud800", r"\u0000"])
def test_a_framework_with_one_as_an_escape_is_refused(char: str) -> None:
    case = f'{{"CFDocument": {{"title": "{char}"}}, "CFItems": [{{"fullStatement": "a{char}", "identifier": "a"}}]}}'
    for data, name in (
        (case, "a.json"),
        (case.replace("CFItems", "items"), "a.json"),
        (f'"a{char}": {{b: {{c: {{level: 1}}, d: {{level: 2}}}}}}', "a.yaml"),
        (f'[{{"name": "a{char}", "levels": ["b", "c"]}}]', "a.json"),
    ):
        with pytest.raises(BadFile) as caught:
            read_ladder(data.encode(), name)
        assert str(caught.value).encode()


@pytest.mark.parametrize("file", ["areas/storage.yaml", "resources.yaml", "framework.yaml"])
def test_a_file_is_refused_with_the_line_and_stores_nothing(desk: None, tmp_path: Path, file: str) -> None:
    call_command("dump_content", tmp_path / "content", verbosity=0)
    path = tmp_path / "content" / file
    text = path.read_text()
    lines = text.splitlines() if "name: " in text or "title: " in text else ["title: measure", *text.splitlines()]
    number, line = next((n, each) for n, each in enumerate(lines, 1) if each.strip("- ").startswith(("name", "title")))
    key, _, text = line.partition(": ")
    lines[number - 1] = f'{key}: "{text}\\u202A"'
    path.write_text("\n".join(lines) + "\n")
    before = draft()
    with pytest.raises(CommandError) as caught:
        call_command("load_content", tmp_path / "content")
    (told,) = str(caught.value).splitlines()[1:]
    assert told.startswith(f"{file}: line {number}: ")
    assert "U+202A" in told
    assert draft() == before


@pytest.mark.parametrize("field", ["areas", "skills", "roles"])
def test_what_a_report_names_has_a_name(field: str) -> None:
    content = small_content()
    first, *others = getattr(content, field)
    found: list[Problem] = blocking(problems(replace(content, **{field: (replace(first, name=" "), *others)})))
    assert [(each.id, each.where) for each in found] == [(first.id, "name")]
