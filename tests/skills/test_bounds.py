"""Numbers of the measurement: form, spreadsheet, files and rules know the same bounds."""

from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.core.validators import MaxValueValidator, MinValueValidator
from django.test import Client
from msgspec.structs import replace

from skills import bundle
from skills.bounds import ITEM, MEASUREMENT, Bounds
from skills.content import Content, Prerequisite, Use
from skills.history import Stored, stored
from skills.models import DraftChange, Item, Measurement
from skills.publishing import draft
from skills.tables import ITEMS
from skills.tables import MEASUREMENT as MODEL
from skills.validation import blocking, problems
from tests.builders import shipped_content, small_content
from tests.skills.editors import address, save, saved
from tests.skills.test_sheets import rows, send, sheet, written

WILD = {"discrimination": 900, "difficulty": -77, "difficulty sd": 3.5, "guessing": 0.99}


def limits(column: Any) -> Bounds:
    found = {type(each): each.limit_value for each in column.validators}
    return Bounds(found[MinValueValidator], found[MaxValueValidator])


def test_every_column_has_the_bounds_of_the_rules() -> None:
    for table, bounds in ((ITEMS, ITEM), (MODEL, MEASUREMENT)):
        for name, within in bounds.items():
            for column in getattr(table.fields[name], "names", (name,)):
                assert limits(table.model._meta.get_field(column)) == within


def test_every_number_of_the_model_is_bounded() -> None:
    assert set(MEASUREMENT) == set(MODEL.fields)


def test_the_shipped_numbers_lie_within() -> None:
    assert not blocking(problems(shipped_content()))


@pytest.mark.parametrize("name", ITEM)
def test_a_question_beyond_them_is_not_published(name: str) -> None:
    content = small_content()
    for number in (ITEM[name].least - 0.01, ITEM[name].most + 0.01, float("nan")):
        item = replace(content.items[0], **{name: number})
        (found,) = blocking(problems(replace(content, items=(item, *content.items[1:]))))
        assert (found.id, found.where) == (item.id, name)
    for number in ITEM[name]:
        item = replace(content.items[0], **{name: number})
        assert not blocking(problems(replace(content, items=(item, *content.items[1:]))))


def test_a_sheet_refuses_the_row_and_names_each_number(alice: Client) -> None:
    table = rows(alice.get(sheet(Item, "_out", "csv")).content)
    for row, (name, number) in zip(table, WILD.items(), strict=False):
        row[name] = str(number)
    table[4] |= {name: str(number) for name, number in WILD.items()}
    bad = send(alice, Item, written(table)).context["preview"].bad
    assert [len(row.errors) for row in bad] == [1, 1, 1, 1, 4]
    for row, (name, number) in zip(bad, WILD.items(), strict=False):
        assert row.errors[0].startswith(name.capitalize())
        assert f"{number:g}" in row.errors[0]


def test_a_file_is_refused_with_the_line(desk: None, tmp_path: Path) -> None:
    call_command("dump_content", tmp_path, verbosity=0)
    path = tmp_path / "items/storage.yaml"
    text = path.read_text()
    path.write_text(text.replace("  level: 1\n", "  level: 1\n  discrimination: 900.0\n", 1))
    before = draft()
    with pytest.raises(CommandError, match=r"items/storage\.yaml: line \d+: discrimination of «.*from 0\.2 to 4.*900"):
        call_command("load_content", tmp_path)
    assert draft() == before


BROKEN: dict[str, tuple[dict[str, Any], str, str]] = {
    "cut scores nobody has": ({"cuts": (5.0, 6.0, 7.0, 8.0)}, "cuts: [5, 6, 7, 8]", "cut_1"),
    "shares beyond all": ({"variance_area": 9.0}, "variance_area: 9", "variance_area"),
    "shares that do not add up": ({"variance_area": 0.9}, "variance_area: 0.9", "variance_general"),
    "a noise without end": (
        {"rating_noise_variance": 1e300},
        "rating_noise_variance: 1.0e+300",
        "rating_noise_variance",
    ),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_model_that_cannot_be_is_refused_wherever_it_comes_from(alice: Client, tmp_path: Path, case: str) -> None:
    values, line, field = BROKEN[case]
    content = replace(small_content(), measurement=replace(small_content().measurement, **values))
    assert {found.kind for found in blocking(problems(content))} == {"measurement"}
    call_command("dump_content", tmp_path, verbosity=0)
    (tmp_path / "measurement.yaml").write_text(f"{line}\n")
    with pytest.raises(CommandError, match=r"measurement\.yaml: line 1: "):
        call_command("load_content", tmp_path)
    row = Measurement.objects.get()
    sent = {f"cut_{n}": cut for n, cut in enumerate(values["cuts"], 1)} if "cuts" in values else values
    response = save(alice, address(row), **sent)
    assert not saved(response)
    assert field in response.context["adminform"].form.errors
    assert stored(Measurement, row.pk) == Stored(small_content().measurement)
    assert not DraftChange.objects.exists()


def test_a_model_that_can_be_is_saved(alice: Client) -> None:
    row = Measurement.objects.get()
    assert saved(save(alice, address(row), variance_general=0.4, variance_skill=0.4, cut_4=1.3))
    assert draft().measurement.cuts[3] == 1.3


def off_the_scale() -> dict[str, Content]:
    content = small_content()
    skill, exam, path = content.skills[0], content.certifications[0], content.paths[0]
    need = Prerequisite(content.skills[1].id, 7, "First things first.")
    resource = next(each for each in content.resources if skill.id in each.skills)
    step = replace(skill.levels[1], uses=(Use(resource.id, -5),))
    return {
        "a prerequisite": replace(content, skills=(replace(skill, prerequisites=(need,)), *content.skills[1:])),
        "what a step takes of a resource": replace(
            content, skills=(replace(skill, levels=(skill.levels[0], step, *skill.levels[2:])), *content.skills[1:])
        ),
        "what an exam expects": replace(
            content, certifications=(replace(exam, required_level=9), *content.certifications[1:])
        ),
        "whom a path suits": replace(content, paths=(replace(path, level_to=9), *content.paths[1:])),
    }


@pytest.mark.parametrize("case", off_the_scale())
def test_other_numbers_off_their_scale_are_neither_published_nor_loaded(desk: None, tmp_path: Path, case: str) -> None:
    content = off_the_scale()[case]
    assert any("off the scale" in found.message for found in blocking(problems(content)))
    bundle.write(content, tmp_path)
    with pytest.raises(CommandError, match=r"\.yaml: line \d+: .*off the scale"):
        call_command("load_content", tmp_path)
    assert draft() == small_content()
