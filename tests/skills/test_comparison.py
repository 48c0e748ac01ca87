"""What differs between two contents, by name."""

from collections.abc import Callable

import pytest
from msgspec.structs import replace

from skills.comparison import Change, compare, measured_digest, unchanged
from skills.content import Content, Measurement, decode, encode
from skills.framework import Framework
from tests.builders import small_content


def test_equal_contents_do_not_differ() -> None:
    assert compare(small_content(), small_content()) == []


def test_against_nothing_everything_is_added() -> None:
    found = compare(Content(), small_content())
    assert [(c.kind, len(c.added), len(c.removed), len(c.changed)) for c in found] == [
        ("area", 2, 0, 0),
        ("skill", 3, 0, 0),
        ("item", 14, 0, 0),
        ("role", 2, 0, 0),
        ("resource", 5, 0, 0),
        ("certification", 2, 0, 0),
        ("project", 2, 0, 0),
        ("path", 1, 0, 0),
        ("guide page", 1, 0, 0),
        ("framework", 0, 0, 1),
    ]


def test_a_changed_object_is_named_with_the_fields_that_differ() -> None:
    before = small_content()
    role = replace(before.roles[0], name="Data plumber", requirements=before.roles[0].requirements[:1])
    (found,) = compare(before, replace(before, roles=(role, *before.roles[1:])))
    assert found.changed == (Change("role", "data-engineer", "Data plumber", ("name", "requirements")),)
    assert not found.added
    assert not found.removed


def test_enemies_are_compared_but_answers_do_not_depend_on_them() -> None:
    before = small_content()
    items = tuple(replace(item, enemies=("query-join",)) if item.id == "query-plan" else item for item in before.items)
    after = replace(before, items=items)
    (found,) = compare(before, after)
    assert [(change.id, change.fields) for change in found.changed] == [("query-plan", ("enemies",))]
    assert "query-plan" in unchanged(before, after)


def test_a_renamed_identifier_is_one_object_less_and_one_more() -> None:
    before = small_content()
    page = replace(before.guide[0], id="new-name")
    (found,) = compare(before, replace(before, guide=(page,)))
    assert ([c.id for c in found.added], [c.id for c in found.removed]) == (["new-name"], ["what-roles-do"])


def test_another_order_is_a_difference_too() -> None:
    before = small_content()
    (found,) = compare(before, replace(before, resources=before.resources[::-1]))
    assert found.reordered
    assert not found.changed


def test_adding_and_removing_alone_is_no_new_order() -> None:
    before = small_content()
    (found,) = compare(before, replace(before, resources=before.resources[1:]))
    assert not found.reordered


def test_the_numbers_of_the_measurement_model_are_compared() -> None:
    before = small_content()
    (found,) = compare(before, replace(before, measurement=Measurement(discrimination=1.4, guessing_share=0.4)))
    assert found.changed[0].fields == ("discrimination", "guessing share")


# What accuracy depends on


def test_figures_hold_for_a_content_that_is_worded_or_ordered_otherwise() -> None:
    before = small_content()
    items = tuple(replace(item, stem=f"{item.stem} ", explanation="Otherwise.") for item in before.items)
    after = replace(before, items=items[::-1], guide=(), resources=(), framework=Framework(name="Elsewhere"))
    after = replace(after, measurement=replace(before.measurement, question_seconds=30.0))
    assert measured_digest(after) == measured_digest(before) == measured_digest(decode(encode(before)))


@pytest.mark.parametrize(
    "change",
    [
        lambda content: replace(content, items=content.items[1:]),
        lambda content: replace(content, items=(replace(content.items[0], difficulty=0.5), *content.items[1:])),
        lambda content: replace(content, items=(replace(content.items[0], level=4), *content.items[1:])),
        lambda content: replace(content, roles=content.roles[1:]),
        lambda content: replace(content, measurement=Measurement(guessing_share=0.4)),
    ],
)
def test_figures_do_not_hold_where_what_is_asked_or_wanted_differs(change: Callable[[Content], Content]) -> None:
    assert measured_digest(change(small_content())) != measured_digest(small_content())
