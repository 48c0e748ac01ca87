"""Every coded value of a content has a plain word, and so have counts and dates."""

from typing import Any

import pytest

from skills.content import COSTS, PATH_KINDS, RESOURCE_KINDS
from skills.words import COST_NAMES, KIND_NAMES, PATH_KIND_NAMES, count_noun, date_in_words


@pytest.mark.parametrize(
    ("names", "values"), [(COST_NAMES, COSTS), (KIND_NAMES, RESOURCE_KINDS), (PATH_KIND_NAMES, PATH_KINDS)]
)
def test_every_value_has_a_word_of_its_own_in_the_same_order(names: dict[Any, str], values: tuple[str, ...]) -> None:
    assert tuple(names) == values
    assert len(set(names.values())) == len(values)


@pytest.mark.parametrize(("count", "words"), [(0, "0 areas"), (1, "1 area"), (2, "2 areas")])
def test_a_count_agrees_with_its_noun(count: int, words: str) -> None:
    assert count_noun(count, "area") == words


@pytest.mark.parametrize(
    ("when", "words"),
    [
        ("2027-03-31", "31 March 2027"),
        ("2027-03", "March 2027"),
        ("2027-13", "2027-13"),
        ("spring 2027", "spring 2027"),
        ("", ""),
    ],
)
def test_a_date_is_written_as_people_write_it_and_another_text_is_left_alone(when: str, words: str) -> None:
    assert date_in_words(when) == words
