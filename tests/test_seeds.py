"""Nothing that the seed texts asked for has been dropped: every element of the checklist is carried by the content."""

import csv
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import msgspec
import pytest

from skills.content import Content
from tests.builders import shipped_content

ROOT = Path(__file__).parents[1]
CHECKLIST = Path(__file__).parent / "data" / "seed_checklist.csv"

AREAS = {
    "ALG": "ml",
    "BIG": "bigdata",
    "CLD": "cloud",
    "DAT": "data",
    "LIB": "libraries",
    "MAT": "mathematics",
    "OPS": "production",
    "PRG": "programming",
    "RAI": "responsible",
    "SOF": "professional",
    "STO": "storage",
    "SWE": "software",
}
KINDS = {
    "GUIDE": ("guide",),
    "ITEMS": ("item",),
    "EDU": ("path", "resource"),
    "CERT": ("certification",),
    "ROLE": ("role", "guide"),
    "TREND": ("guide", "skill", "item"),
    "START": ("guide",),
    "PLAN": ("guide",),
}
"""What an element may be carried by, for each place the checklist sends it to."""

WRITTEN = {
    "Apache Spark": "Spark",
    "Apache Beam": "Beam",
    "Apache Flink": "Flink",
    "Hadoop and distributed computing": "Hadoop",
    "GCP": "Google Cloud|GCP",
}
"""Technologies that people write in another way than the checklist."""


class Element(NamedTuple):
    """A row of the checklist."""

    id: str
    kind: str
    text: str
    places: tuple[str, ...]


class Carrier(NamedTuple):
    """Something in the content that carries tags."""

    kind: str
    id: str
    area: str
    text: str
    tags: frozenset[str]


def elements() -> list[Element]:
    with CHECKLIST.open(encoding="utf-8", newline="") as file:
        return [
            Element(row["id"], row["kind"], row["element"], tuple(row["goes_to"].split()))
            for row in csv.DictReader(file)
        ]


@cache
def carriers() -> tuple[Carrier, ...]:
    return tuple(_carriers(shipped_content()))


def _carriers(content: Content) -> Iterator[Carrier]:
    area_of = {skill.id: skill.area for skill in content.skills}
    for kind, things in (
        ("area", content.areas),
        ("skill", content.skills),
        ("item", content.items),
        ("role", content.roles),
        ("resource", content.resources),
        ("certification", content.certifications),
        ("path", content.paths),
        ("guide", content.guide),
    ):
        for thing in things:
            match kind:
                case "area":
                    area = thing.id
                case "skill":
                    area = thing.area  # type: ignore[union-attr]
                case "item":
                    area = area_of[thing.skill]  # type: ignore[union-attr]
                case _:
                    area = ""
            text = msgspec.json.encode(thing).decode()
            yield Carrier(kind, thing.id, area, text, frozenset(thing.tags))


def fits(carrier: Carrier, place: str) -> bool:
    """Whether something of this kind is where the checklist sends the element."""
    return carrier.area == AREAS[place] if place in AREAS else carrier.kind in KINDS[place]


def test_the_checklist_is_whole_and_every_place_in_it_is_known() -> None:
    rows = elements()
    assert len(rows) == len({row.id for row in rows}) == 124
    assert {place for row in rows for place in row.places} == {*AREAS, *KINDS}
    assert {*AREAS.values()} == {area.id for area in shipped_content().areas}


@pytest.mark.parametrize("element", elements(), ids=lambda element: element.id)
def test_every_element_is_carried_where_the_checklist_sends_it(element: Element) -> None:
    tagged = [carrier for carrier in carriers() if element.id in carrier.tags]
    missing = [place for place in element.places if not any(fits(carrier, place) for carrier in tagged)]
    found = [f"{carrier.kind} {carrier.id}" for carrier in tagged]
    assert not missing, f"{element.text!r} is not carried in {missing}, only by {found}"


@pytest.mark.parametrize(
    "element", [element for element in elements() if element.kind == "tech"], ids=lambda element: element.text
)
def test_a_technology_is_named_by_everything_that_is_tagged_with_it(element: Element) -> None:
    name = re.compile(WRITTEN.get(element.text, re.escape(element.text)), re.IGNORECASE)
    silent = [f"{c.kind} {c.id}" for c in carriers() if element.id in c.tags and not name.search(c.text)]
    assert silent == []


def test_no_tag_is_a_slip_of_the_pen() -> None:
    known = {element.id for element in elements()}
    unknown = {tag for carrier in carriers() for tag in carrier.tags if re.fullmatch(r"[A-Z]\d\d?[a-c]?", tag)} - known
    assert unknown == set()


def test_skills_and_roles_that_the_founding_texts_do_not_have_are_marked_as_additions() -> None:
    known = {element.id for element in elements()}
    found = [carrier for carrier in carriers() if carrier.kind in ("skill", "role")]
    unmarked = [carrier.id for carrier in found if ("addition" in carrier.tags) == bool(carrier.tags & known)]
    assert unmarked == []
