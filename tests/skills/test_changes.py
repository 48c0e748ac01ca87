"""What differs between two contents, as a publisher reads it: grouped, word by word, and never too long."""

from typing import Any

import pytest
from msgspec.structs import replace

from skills.changes import MOST_OBJECTS, Shown, differences, moved_key
from skills.content import Content, Item, Option
from skills.word_diff import FOLD_FROM, MOST_WORDS, Piece, side_by_side, word_diff
from tests.builders import shipped_content, small_content
from tests.snapshots import assert_said

SMALL = small_content()


def with_item(id: str, **changes: Any) -> Content:
    items = tuple(replace(item, **changes) if item.id == id else item for item in SMALL.items)
    return replace(SMALL, items=items)


def shown(after: Content, before: Content = SMALL) -> list[Shown]:
    return [each for group in differences(before, after).groups for each in group.shown]


def one(after: Content) -> Shown:
    [found] = shown(after)
    return found


def as_texts(found: Shown) -> dict[str, tuple[str, str]]:
    """By label, the words before and after, put together again from the pieces."""
    return {
        line.label: (
            "".join(piece.text for piece in line.pieces if piece.kind in ("same", "gone")),
            "".join(piece.text for piece in line.pieces if piece.kind in ("same", "new")),
        )
        for line in found.lines
    }


# Words ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "pieces"),
    [
        ("Keep the join.", "Keep the join.", "Keep the join."),
        ("Keep the join.", "Keep an inner join.", "Keep -the- +an inner+ join."),
        ("a b", "a b c", "a b+ c+"),
        ("", "All new", "+All new+"),
        ("All gone", "", "-All gone-"),
        ("", "", ""),
        ("on 2026-11-01", "on 2026-11-03", "on -2026-11-01- +2026-11-03+"),
        (
            "I keep it tidy and safe.",
            "We store all of that well and quickly.",
            "-I keep it tidy and safe- +We store all of that well and quickly+.",
        ),
        ("x = 1.5", "x = 2.5", "x = -1.5- +2.5+"),
        ("if a:\n    b", "if a:\n        b", "if a:-\n    - +\n        +b"),
    ],
)
def test_two_texts_become_one_row_of_pieces(before: str, after: str, pieces: str) -> None:
    found = word_diff(before, after)
    assert "".join(piece.text for piece in found if piece.kind != "new") == before
    assert "".join(piece.text for piece in found if piece.kind != "gone") == after
    signs = {"same": "", "gone": "-", "new": "+"}
    said = "".join(signs[piece.kind] + piece.text + signs[piece.kind] for piece in found)
    assert said.replace(" ", "") == pieces.replace(" ", "")


def test_a_long_stretch_that_stays_is_folded_and_says_how_long_it_is() -> None:
    before = " ".join(f"w{number}" for number in range(100))
    found = word_diff(before, before.replace("w50", "other"))
    assert [piece.kind for piece in found] == ["fold", "same", "gone", "new", "same", "fold"]
    assert found[1].text.split() == [f"w{number}" for number in range(42, 50)]
    assert found[0] == Piece("fold", "42")
    assert found[-1] == Piece("fold", "41")


def test_a_stretch_that_is_not_long_stays_whole() -> None:
    before = " ".join(f"w{number}" for number in range(FOLD_FROM - 1))
    assert [piece.kind for piece in word_diff(before, f"{before} more")] == ["same", "new"]


def test_texts_too_long_to_compare_are_counted() -> None:
    before, after = " ".join(["old"] * MOST_WORDS), " ".join(["new"] * (MOST_WORDS - 5))
    assert word_diff(f"Start. {before} End.", f"Start. {after} End.")[1:3] == (
        Piece("gone", f"({MOST_WORDS:,} words here)"), Piece("new", f"({MOST_WORDS - 5:,} words here)"),
    )  # fmt: skip


@pytest.mark.parametrize("words", [3, MOST_WORDS])
def test_beside_each_other_both_texts_are_whole_however_long_they_are(words: int) -> None:
    texts = ("Start. " + "old " * words + "End.", "Start. " + "new " * words + "End.")
    sides = side_by_side(*texts)
    assert tuple("".join(piece.text for piece in side) for side in sides) == texts
    assert [{piece.kind for piece in side} for side in sides] == [{"same", "gone"}, {"same", "new"}]


# Objects -------------------------------------------------------------------------------------------------


def test_equal_contents_have_no_differences() -> None:
    assert differences(SMALL, small_content()) == ((), ())


def test_a_question_stands_under_its_area_with_its_skill_and_its_words() -> None:
    after = with_item("query-where", stem="Which clause keeps only some orders?")
    [group] = differences(SMALL, after).groups
    assert (group.heading, group.counts, group.more) == ("Data storage", "1 changed", 0)
    assert (group.shown[0].skill, group.shown[0].how, group.shown[0].key) == ("Querying tables", "changed", "")
    old = SMALL.item_by_id["query-where"].stem
    assert as_texts(group.shown[0]) == {"Question": (old, "Which clause keeps only some orders?")}


def test_groups_come_by_area_then_roles_learning_and_the_site() -> None:
    after = replace(
        with_item("query-where", explanation="Other."),
        areas=(SMALL.areas[1], replace(SMALL.areas[0], name="Storage")),
        skills=tuple(replace(skill, core=not skill.core) for skill in SMALL.skills),
        roles=SMALL.roles[:1],
        resources=tuple(replace(each, hours=each.hours + 1) for each in SMALL.resources),
        measurement=replace(SMALL.measurement, discrimination=1.4),
    )
    found = differences(SMALL, after)
    assert [group.heading for group in found.groups] == [
        "Models in production", "Storage", "Roles", "Learning", "Site, levels and measurement",
    ]  # fmt: skip
    assert [(each.kind, each.how) for each in found.groups[1].shown] == [
        ("area", "changed"), ("skill", "changed"), ("skill", "changed"), ("item", "changed"),
    ]  # fmt: skip
    assert found.reordered == ("Skill areas",)


def test_what_came_and_what_went_is_named() -> None:
    after = replace(SMALL, items=SMALL.items[1:], skills=SMALL.skills)
    found = one(after)
    assert (found.how, found.id, found.lines) == ("removed", SMALL.items[0].id, ())
    [back] = shown(SMALL, after)
    assert (back.how, back.id) == ("added", SMALL.items[0].id)


def test_an_area_that_is_gone_still_has_its_name() -> None:
    after = replace(SMALL, areas=SMALL.areas[:1], skills=SMALL.skills[:2], items=())
    assert [group.heading for group in differences(SMALL, after).groups] == ["Data storage", "Models in production"]


def test_targets_stand_beside_each_other_in_words() -> None:
    role = SMALL.roles[0]
    wanted = (replace(role.requirements[0], level=4), *role.requirements[2:])
    found = one(replace(SMALL, roles=(replace(role, requirements=wanted), *SMALL.roles[1:])))
    assert as_texts(found) == {
        "Target for Querying tables": ("Dependable, weight 5", "Leading, weight 5"),
        "Target for Data pipelines": ("Dependable, weight 4", "none"),
    }


def test_parts_that_stay_face_each_other_wherever_they_stand() -> None:
    item = SMALL.item_by_id["query-where"]
    options = (*item.options[1:], replace(item.options[0], reason="It filters."))
    found = one(with_item(item.id, options=options))
    assert as_texts(found) == {f"Option {'ABCDE'[len(options) - 1]}: reason": (item.options[0].reason, "It filters.")}
    assert found.key == ""


def test_parts_in_another_order_are_said_to_be() -> None:
    item = SMALL.item_by_id["query-where"]
    found = one(with_item(item.id, options=item.options[::-1]))
    assert list(as_texts(found)) == ["Order"]
    assert_said(as_texts(found)["Order"][1])


def test_identifiers_are_told_as_names_and_levels_as_words() -> None:
    after = with_item("query-where", skill="pipelines", level=2)
    assert as_texts(one(after)) == {"Skill": ("Querying tables", "Data pipelines"), "Level": ("Guided", "Independent")}


# The key -------------------------------------------------------------------------------------------------


def keyed(*texts: str) -> Item:
    """An item with these options; the one in capitals is right."""
    options = tuple(Option(text.lower(), "Why.", correct=text.isupper()) for text in texts)
    return replace(SMALL.items[0], options=options)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (keyed("a", "B", "c"), keyed("a", "b", "C"), "The key moved from B («b») to C («c»)."),
        (keyed("A", "b", "c"), keyed("a", "X", "c"), "The key moved from A («a») to B («x»)."),
        (keyed("A", "b", "c"), keyed("B", "a", "c"), "Another answer is right now: «b», no longer «a»."),
        (keyed("A", "b", "c"), keyed("b", "A", "c"), ""),
        (keyed("A", "b", "c"), keyed("NEW WORDS", "b", "c"), ""),
        (keyed("A", "b", "c"), keyed("A", "other", "c"), ""),
        (keyed("a", "b", "c"), keyed("A", "b", "c"), ""),
        (keyed("A", "B", "c"), keyed("A", "b", "c"), ""),
        (replace(keyed("A"), options=()), keyed("A", "b", "c"), ""),
    ],
)
def test_another_right_answer_is_said_plainly_and_new_words_of_the_same_are_not(
    before: Item, after: Item, said: str
) -> None:
    assert moved_key(before, after) == said


def test_a_key_that_moved_is_said_also_when_nothing_else_differs() -> None:
    item = SMALL.item_by_id["query-where"]
    options = tuple(replace(option, correct=place == 1) for place, option in enumerate(item.options))
    found = one(with_item(item.id, options=options))
    assert found.key == "The key moved from A («WHERE») to B («ORDER BY»)."
    assert found.lines == ()


def test_more_options_than_letters_are_numbered() -> None:
    texts = [f"option {number}" for number in range(30)]
    before, after = keyed("A", *texts), keyed("a", *texts[:-1], texts[-1].upper())
    assert moved_key(before, after) == "The key moved from A («a») to 31 («option 29»)."


# Very many -------------------------------------------------------------------------------------------------


def test_of_very_many_changes_the_first_are_shown_and_the_others_counted() -> None:
    shipped = shipped_content()
    items = tuple(replace(item, stem=f"{item.stem} Why?") for item in shipped.items)
    groups = differences(shipped, replace(shipped, items=items)).groups
    assert sum(len(group.shown) for group in groups) == MOST_OBJECTS
    assert sum(len(group.shown) + group.more for group in groups) == len(items)


def test_of_very_many_changes_none_hides_a_key_that_moved() -> None:
    shipped = shipped_content()
    last = shipped.items[-1]
    key = next(place for place, option in enumerate(last.options) if option.correct)
    other = 0 if key else 1
    flipped = tuple(replace(option, correct=place == other) for place, option in enumerate(last.options))
    items = tuple(replace(item, stem=f"{item.stem} Why?") for item in shipped.items[:-1])
    after = replace(shipped, items=(*items, replace(last, options=flipped)))
    assert [each.id for each in shown(after, shipped) if each.key] == [last.id]


def test_against_nothing_everything_is_added_and_the_first_of_each_area_are_named() -> None:
    found = differences(Content(), shipped_content())
    assert all(each.how in ("added", "changed") for group in found.groups for each in group.shown)
    assert sum(len(group.shown) for group in found.groups) < 700
