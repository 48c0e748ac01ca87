"""What names the profession, at the desk: one page, whose names are those of every other page there."""

from itertools import pairwise

import pytest
from django.test import Client
from msgspec.structs import replace

from skills.framework import LEVELS, Framework, Known, LevelName, Sample
from skills.models import Certification, Item, Resource, RoleProfile, Skill, SkillArea
from skills.models import Framework as Row
from skills.models.naming import levels_of, lines_of_levels
from skills.publishing import draft, publish, store
from skills.tables import FRAMEWORK
from tests.builders import small_content
from tests.skills.editors import address, said, save, saved, staff, tree
from tests.snapshots import assert_said

NAMES = ("Red", "Orange", "Yellow", "Green", "Blue")
COLOURS = "\r\n".join(f"{name} | you are {name.lower()} | You have turned {name.lower()}." for name in NAMES)


@pytest.fixture
def row(db: None) -> Row:
    """The words of the small content, as the desk has them."""
    store(small_content())
    return Row.objects.get()


@pytest.fixture
def alice(row: Row) -> Client:
    return staff("alice")


@pytest.fixture
def coloured(alice: Client, row: Row) -> Client:
    """Alice once she has given the levels other names."""
    assert saved(save(alice, address(row), levels=COLOURS))
    return alice


def test_there_is_one_row_which_is_neither_added_nor_deleted(alice: Client, row: Row) -> None:
    assert alice.get(address(Row, "add")).status_code == 403
    assert alice.get(address(row, "delete")).status_code == 403


def test_saving_the_page_as_it_is_changes_nothing(alice: Client, row: Row) -> None:
    assert saved(save(alice, address(row)))
    assert draft() == small_content()


def test_who_may_not_change_it_cannot(row: Row) -> None:
    bob = staff("bob", "change_framework")
    assert bob.post(address(row), {"name": "Mine"}).status_code == 403
    assert draft().framework.name == "Plumb"


def test_new_names_are_in_the_draft_and_reach_people_with_the_next_edition(coloured: Client) -> None:
    assert draft().level_names == NAMES
    edition = publish("Colours")
    assert edition.content.framework.levels[1] == LevelName("Orange", "you are orange", "You have turned orange.")
    assert "Yellow" in Client().get("/skills").content.decode()


@pytest.mark.parametrize(
    "levels",
    [
        "Red\nOrange\nYellow\nGreen",
        COLOURS + "\nViolet",
        COLOURS.replace("Green |", "Red |"),
        COLOURS.replace("Green |", " |"),
    ],
    ids=["four", "six", "twice the same", "one without a name"],
)
def test_five_lines_with_a_name_each_are_asked_for(alice: Client, row: Row, levels: str) -> None:
    assert_said(said(save(alice, address(row), levels=levels)))
    assert draft().framework == small_content().framework


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("sample_areas", "storage 3"),
        ("sample_areas", "storage | 5"),
        ("sample_role", ""),
        ("language", "English"),
        ("name", ""),
    ],
)
def test_what_cannot_be_read_is_said_at_its_field(alice: Client, row: Row, field: str, value: str) -> None:
    assert_said(said(save(alice, address(row), **{field: value})))


@pytest.mark.slow
def test_every_form_of_the_desk_names_levels_and_steps_as_the_draft_does(coloured: Client) -> None:
    def choices(where: str, field: str) -> list[str]:
        page = tree(coloured.get(where))
        (select,) = (each for each in page.iter("select") if each.get("name") == field)
        return [(option.text or "").strip() for option in select.iter("option") if option.get("value")]

    steps = [f"{below} to {above}" for below, above in pairwise(NAMES)]
    assert choices(address(Item, "add"), "level") == steps
    assert choices(address(Resource, "add"), "level_from") == list(NAMES)
    assert choices(address(Certification, "add"), "required_level") == list(NAMES[1:])
    role = RoleProfile.objects.get(slug="ml-engineer")
    skill = Skill.objects.get(slug="serving")
    assert choices(address(role), f"level_{skill.pk}") == list(NAMES[1:])
    for page in (address(skill), address(SkillArea.objects.get(slug="storage"))):
        assert "Yellow: sentence" in coloured.get(page).content.decode()
    listed = coloured.get(address(Resource, "changelist")).content.decode()
    assert any(f"{low} to {high}" in listed for low in NAMES for high in NAMES)
    assert "Guided" not in listed


def test_findings_speak_of_levels_by_the_names_of_the_draft(coloured: Client) -> None:
    area = SkillArea.objects.get(slug="storage")
    area.anchors.filter(level=2).update(text="")
    assert "The sentence for Yellow is missing." in coloured.get("/admin/skills/edition/publish/").content.decode()


@pytest.mark.parametrize(
    "words",
    [
        Framework(),
        Framework(sample=Sample("ml-engineer")),
        Framework(sample=Sample("ml-engineer", (Known("storage", 0), Known("production", 4, 0)))),
        Framework(name="Leiter", language="de", origin="One.\n\nTwo.", highlight="", levels=LEVELS),
        replace(Framework(), levels=tuple(LevelName(name) for name in NAMES)),
        replace(Framework(), levels=tuple(LevelName(name, sentence=f"{name} | bar.") for name in NAMES)),
    ],
)
def test_words_come_back_from_their_row_as_they_were(words: Framework) -> None:
    assert FRAMEWORK.value_of(Row(**FRAMEWORK.columns(words, {}))) == words


def test_levels_are_lines_without_an_empty_end() -> None:
    levels = (LevelName("Red"), LevelName("Blue", "blue"), LevelName("Green", "", "Green it is."))
    assert lines_of_levels(levels) == "Red\nBlue | blue\nGreen |  | Green it is."
    assert levels_of(lines_of_levels(levels)) == levels


@pytest.mark.slow
def test_a_skill_s_name_elsewhere_needs_both_a_name_and_a_web_address(alice: Client) -> None:
    skill = Skill.objects.get(slug="serving")
    where = address(skill)
    assert_said(said(save(alice, where, reference_url="https://example.org/esco/1")), "without a name")
    assert_said(
        said(save(alice, where, reference_title="ESCO 1", reference_url="ftp://example.org/1")), "no web address"
    )
    assert saved(save(alice, where, reference_title="ESCO 1", reference_url="https://example.org/esco/1"))
    assert draft().skill_by_id["serving"].reference.title == "ESCO 1"
