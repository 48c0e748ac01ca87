"""The form of a question, from the top: what it asks, its options, then all the rest."""

from typing import Any

import pytest
from django.test import Client
from django.utils.safestring import SafeString

from skills.models import Item
from skills.templatetags.desk import labelled
from tests.skills.editors import address, form_of, save, tree

pytestmark = pytest.mark.slow


@pytest.fixture
def question(desk: None) -> Item:
    return Item.objects.earliest("pk")


def test_the_options_stand_right_under_the_question(alice: Client, question: Item) -> None:
    names = list(form_of(alice.get(address(question))))
    places = [names.index(name) for name in ("stem", "options-0-text", "options-2-reason", "context", "explanation")]
    assert places == sorted(places)


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
