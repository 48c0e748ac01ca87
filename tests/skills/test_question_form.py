"""The form of a question, from the top: what it asks, its options, then all the rest."""

from itertools import product
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.utils.safestring import SafeString

from skills.admin.item_options import CHOOSE, KEY
from skills.models import Item, Option
from skills.templatetags.desk import is_said_of, labelled
from skills.validation.findings import block
from tests.skills.editors import address, form_of, said, save, saved, staff, tree
from tests.snapshots import assert_said

pytestmark = pytest.mark.slow


@pytest.fixture
def question(desk: None) -> Item:
    return Item.objects.earliest("pk")


def test_the_options_stand_right_under_the_question(alice: Client, question: Item) -> None:
    names = list(form_of(alice.get(address(question))))
    places = [names.index(name) for name in ("stem", "options-0-text", "options-2-reason", "context", "explanation")]
    assert places == sorted(places)


def folded(page: Any) -> set[str]:
    """Fields that stand in groups that are closed."""
    groups = [each for each in tree(page).iter("details") if each.get("open") is None]
    return {field.get("name") for group in groups for field in group.iter() if field.get("name")}


def test_what_is_rarely_filled_is_folded_and_what_every_question_has_is_not(alice: Client, question: Item) -> None:
    closed = folded(alice.get(address(question)))
    assert {"code", "table", "review", "enemies", "difficulty", "tags"} <= closed
    assert not closed & {"stem", "options-0-text", "skill", "level", "state", "context", "explanation", "source_title"}


def test_a_group_is_open_where_it_holds_something_or_something_is_wrong_in_it(alice: Client, question: Item) -> None:
    refused = folded(save(alice, address(question), review_by="soon", table="{"))
    assert not refused & {"review", "review_by", "code", "table"}
    assert "tags" in refused
    Item.objects.filter(pk=question.pk).update(code="print(1)")
    found = folded(alice.get(address(question)))
    assert not found & {"code", "table"}
    assert "tags" in found


def test_a_group_at_whose_field_something_was_found_is_open() -> None:
    rare: Any = SimpleNamespace(fields=("enemies", "tags"))
    assert is_said_of(rare, [block("item", "a", "It is far away.", "tags")])
    assert not is_said_of(rare, [block("item", "a", "It is long.", "stem")])
    assert not is_said_of(rare, None)


def test_no_table_is_an_empty_box(alice: Client, question: Item) -> None:
    assert question.table is None
    assert form_of(alice.get(address(question)))["table"] == [""]


def test_what_was_refused_is_linked_at_the_top(alice: Client, question: Item) -> None:
    page = tree(save(alice, address(question), stem="", **{"options-1-text": ""}))
    (notice,) = [each for each in page.iter("section") if each.get("aria-labelledby") == "refused-title"]
    assert {link.get("href") for link in notice.iter("a")} == {"#id_stem", "#id_options-1-text"}


def test_cells_of_a_list_carry_the_words_of_their_column() -> None:
    cells = [SafeString(cell) for cell in ("<td class=x><input></td>", "<th><a>One</a></th>", "<td>Two &lt;</td>")]
    headers: list[dict[str, Any]] = [{"text": SafeString("<input>")}, {"text": "name"}, {"text": 'in "use"'}]
    assert list(labelled(cells, headers)) == [*cells[:2], '<td data-label="In &quot;use&quot;">Two &lt;</td>']


class TestTheRightOption:
    """One choice over the rows of a question's options."""

    @pytest.fixture
    def question(self, desk: None) -> Item:
        """Ready, with three options, of which the second is right."""
        return Item.objects.get(slug="query-join")

    def right(self, question: Item) -> list[bool]:
        return [option.correct for option in question.options.order_by("position", "pk")]

    def keys(self, page: Any) -> list[Any]:
        return [box for box in tree(page).iter("input") if box.get("name") == KEY and box.get("type") == "radio"]

    def chosen(self, page: Any) -> list[str]:
        return [box.get("value") for box in self.keys(page) if box.get("checked") is not None]

    def test_it_is_one_group_with_a_name_and_each_row_says_which_it_is(self, alice: Client, question: Item) -> None:
        page = alice.get(address(question))
        (group,) = [
            each
            for each in tree(page).iter("fieldset")
            if each[0].tag == "legend" and "Right option" in "".join(each[0].itertext())
        ]
        labels = {each.get("for"): "".join(each.itertext()) for each in group.iter("label")}
        rows = [box for box in self.keys(page) if "__prefix__" not in box.get("value")]
        assert [labels[box.get("id")] for box in rows] == [f"Option {n} is right" for n in range(1, 6)]
        assert self.chosen(page) == [str(question.options.all()[1].pk)]

    def test_a_row_that_is_new_can_be_the_right_one(self, alice: Client, question: Item) -> None:
        more = {"options-3-text": "9", "options-3-reason": "Each row finds two.", KEY: "new-3"}
        assert saved(save(alice, address(question), **more))
        assert self.right(question) == [False, False, False, True]

    def test_an_empty_row_is_none(self, alice: Client, question: Item) -> None:
        page = save(alice, address(question), explanation="Words.", **{KEY: "new-4"})
        assert_said(said(page))
        assert (self.chosen(page), form_of(page)["explanation"]) == (["new-4"], ["Words."])
        assert self.right(question) == [False, True, False]

    def test_a_key_that_names_no_row_changes_nothing_and_loses_nothing(self, alice: Client, question: Item) -> None:
        fields = form_of(alice.get(address(question))) | {"explanation": ["Words."]}
        for state, key in product(("ready", "draft"), ("", "7" * 30, "new-200", "new-x", "on")):
            page = alice.post(address(question), fields | {"state": [state], KEY: [key]})
            assert [*dict.fromkeys(said(page))] == [CHOOSE], (state, key)
            assert form_of(page)["explanation"] == ["Words."]
            question.refresh_from_db()
            assert (self.right(question), question.explanation == "Words.") == ([False, True, False], False)

    def test_an_option_of_another_question_is_no_row(self, alice: Client, question: Item) -> None:
        other = Option.objects.exclude(item=question).earliest("pk")
        before = list(Option.objects.order_by("pk").values())
        assert not saved(save(alice, address(question), **{KEY: other.pk}))
        assert list(Option.objects.order_by("pk").values()) == before

    def test_a_form_without_any_did_not_arrive_whole(self, alice: Client, question: Item) -> None:
        page = save(alice, address(question), explanation="Words.", **{KEY: None})
        assert page.status_code == 409
        assert (form_of(page)["explanation"], self.right(question)) == (["Words."], [False, True, False])

    def test_who_moves_it_after_somebody_else_did_sees_both_and_keeps_their_own(
        self, alice: Client, bob: Client, question: Item
    ) -> None:
        first, _, third = question.options.all()
        page = form_of(alice.get(address(question)))
        assert saved(save(bob, address(question), **{KEY: third.pk}))
        response: Any = alice.post(address(question), page | {KEY: ["", str(first.pk)]})
        assert response.status_code == 409
        (doubled,) = response.context["collision"].doubled
        assert doubled.label == "Right option"
        texts = ["".join(piece.text for piece in side) for side in (doubled.theirs, doubled.mine)]
        assert texts == [third.text, first.text]
        assert self.chosen(response) == [str(first.pk)]
        assert saved(alice.post(address(question), form_of(response)))
        assert self.right(question) == [True, False, False]

    def test_a_right_option_that_somebody_took_away_has_to_be_chosen_anew(
        self, alice: Client, bob: Client, question: Item
    ) -> None:
        first, second, _ = question.options.all()
        page = form_of(alice.get(address(question)))
        changes = {"options-0-DELETE": "on", "options-3-text": "9", "options-3-reason": "Each row finds two."}
        assert saved(save(bob, address(question), **changes))
        response: Any = alice.post(address(question), page | {KEY: ["", str(first.pk)]})
        assert response.status_code == 409
        assert not saved(alice.post(address(question), form_of(response)))
        assert question.options.get(correct=True) == second

    def test_who_may_only_look_reads_which_it_is(self, question: Item) -> None:
        page = staff("dora", "change_item", "add_item").get(address(question))
        assert page.status_code == 200
        assert not self.keys(page)
        cells = [cell for cell in tree(page).iter("td") if cell.get("class") == "field-correct"]
        assert [cell.find(".//img").get("alt") for cell in cells] == ["False", "True", "False"]
