"""Content values: one canonical text for each content, whatever it was made from."""

import copy
import dataclasses
from datetime import date
from typing import Any

import msgspec
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from skills.content import (
    LEVEL_NAMES,
    Certification,
    Content,
    GuidePage,
    GuideSection,
    Item,
    Link,
    Measurement,
    Option,
    Requirement,
    Resource,
    RoleProfile,
    Table,
    decode,
    digest,
    encode,
)
from tests.builders import small_content

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
numbers = st.floats(allow_nan=False, allow_infinity=False).filter(lambda number: number != 0)
links = st.builds(Link, title=texts, url=texts)
options = st.builds(Option, text=texts, reason=texts, correct=st.booleans())
tables = st.builds(
    Table,
    caption=texts,
    head=st.lists(texts, max_size=2).map(tuple),
    rows=st.lists(st.lists(texts, max_size=2).map(tuple), max_size=2).map(tuple),
)
items = st.builds(
    Item,
    id=texts,
    skill=texts,
    level=st.integers(0, 9),
    stem=texts,
    options=st.lists(options, max_size=3).map(tuple),
    explanation=texts,
    code=texts,
    table=st.none() | tables,
    fixed_order=st.booleans(),
    enemies=st.lists(texts, max_size=2).map(tuple),
    source=links,
    review=st.sampled_from(["unreviewed", "reviewed"]),
    review_by=st.none() | st.dates(),
    difficulty=st.none() | numbers,
    tags=st.lists(texts, max_size=2).map(tuple),
)
resources = st.builds(
    Resource,
    id=texts,
    title=texts,
    provider=texts,
    url=texts,
    kind=st.sampled_from(["book", "course"]),
    cost=st.sampled_from(["free", "paid"]),
    hours=st.integers(0, 10**9),
    level_from=st.integers(0, 4),
    level_to=st.integers(0, 4),
    skills=st.lists(texts, max_size=2).map(tuple),
    checked=st.dates(),
    language=st.sampled_from(["en", "de"]),
)
contents = st.builds(
    Content,
    items=st.lists(items, max_size=2).map(tuple),
    resources=st.lists(resources, max_size=2).map(tuple),
    measurement=st.builds(Measurement, guessing_share=numbers, discrimination=numbers),
)


@given(contents)
def test_reading_what_was_written_gives_an_equal_content_and_the_same_text(content: Content) -> None:
    data = encode(content)
    assert decode(data) == content
    assert encode(decode(data)) == data


@given(contents)
def test_the_text_does_not_depend_on_whether_values_are_the_same_objects_as_their_defaults(content: Content) -> None:
    assert encode(made_anew(content)) == encode(content)


@given(contents)
def test_the_text_does_not_depend_on_whether_it_came_from_dictionaries_in_any_order(content: Content) -> None:
    def reversed_keys(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: reversed_keys(value[key]) for key in sorted(value, reverse=True)}
        return [reversed_keys(part) for part in value] if isinstance(value, list) else value

    again = msgspec.convert(reversed_keys(msgspec.json.decode(encode(content))), Content)
    assert encode(again) == encode(content)


@given(contents, contents)
def test_two_contents_have_the_same_digest_exactly_if_they_are_equal(one: Content, other: Content) -> None:
    assert (digest(encode(one)) == digest(encode(other))) == (one == other)


def made_anew(value: Any) -> Any:
    """An equal value none of whose parts is the same object, as after a journey through a database."""
    if isinstance(value, msgspec.Struct):
        return type(value)(**{name: made_anew(getattr(value, name)) for name in value.__struct_fields__})
    if isinstance(value, tuple):
        return tuple(made_anew(part) for part in value)
    if isinstance(value, str):
        return "".join(list(value))
    if isinstance(value, float):
        return float(repr(value))
    return copy.copy(value)


def test_a_default_written_out_gives_the_same_text_as_one_left_out() -> None:
    plain = Measurement()
    spelt = Measurement(variance_general=float("0.3"), cuts=tuple(float(c) for c in ("-1.2", "-0.4", "0.4", "1.2")))  # type: ignore[arg-type]
    assert encode(Content(measurement=spelt)) == encode(Content(measurement=plain)) == b"{}"
    assert decode(b'{"measurement":{"variance_general":0.3}}') == Content()


def test_the_small_content_of_the_tests_survives_yaml_too() -> None:
    content = small_content()
    text = yaml.safe_dump(msgspec.json.decode(encode(content)))
    assert encode(msgspec.convert(yaml.safe_load(text), Content)) == encode(content)


def test_the_digest_is_the_one_anybody_can_compute_from_the_text() -> None:
    assert digest(b"") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b'{"areas":[{"id":"a"}]}', r"`name` - at `\$\.areas\[0\]`"),
        (b'{"surprise":1}', "unknown field `surprise`"),
        (b'{"items":[{"id":1}]}', r"Expected `str`, got `int` - at `\$\.items\[0\]\.id`"),
        (b'{"measurement":{"cuts":[1,2,3]}}', "length 4"),
    ],
)
def test_a_text_that_is_no_content_is_refused_with_the_place_of_the_fault(data: bytes, sentence: str) -> None:
    with pytest.raises(msgspec.ValidationError, match=sentence):
        decode(data)


def test_contents_cannot_be_changed_once_made() -> None:
    content = small_content()
    with pytest.raises(AttributeError):
        content.items = ()  # type: ignore[misc]
    with pytest.raises(AttributeError):
        content.skills[0].name = "Other"  # type: ignore[misc]
    assert not dataclasses.is_dataclass(content)


def test_looking_things_up_by_identifier() -> None:
    content = small_content()
    assert content.area_by_id["storage"].name == "Data storage"
    assert content.skill_by_id["queries"].core
    assert content.item_by_id["query-join"].fixed_order
    assert content.role_by_id["ml-engineer"].requirements[2] == Requirement(skill="serving", level=3, weight=5)
    assert content.resource_by_id["query-book"].cost == "paid"
    assert [skill.id for skill in content.skills_by_area["storage"]] == ["queries", "pipelines"]


def test_an_area_without_skills_has_an_empty_group() -> None:
    content = small_content()
    bare = msgspec.structs.replace(content, skills=())
    assert bare.skills_by_area == {"storage": (), "production": ()}


def test_there_are_five_levels() -> None:
    assert LEVEL_NAMES == ("Not yet", "Guided", "Independent", "Dependable", "Leading")


def test_every_kind_of_value_takes_part_in_the_text() -> None:
    page = GuidePage(id="p", title="P", summary="s", sections=(GuideSection(heading="h", body="b"),))
    role = RoleProfile(id="r", name="R", summary="s", requirements=())
    exam = Certification(
        id="c",
        name="C",
        provider="x",
        url="https://example.org",
        level="associate",
        required_level=1,
        status="active",
        skills=(),
        checked=date(2026, 1, 2),
        confidence="high",
    )
    seen = {
        encode(Content()),
        encode(Content(guide=(page,))),
        encode(Content(roles=(role,))),
        encode(Content(certifications=(exam,))),
    }
    assert len(seen) == 4
