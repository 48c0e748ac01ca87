"""Every coded value of a content has a plain word."""

from typing import Any

import pytest

from skills.content import COSTS, PATH_KINDS, RESOURCE_KINDS
from skills.words import COST_NAMES, KIND_NAMES, PATH_KIND_NAMES


@pytest.mark.parametrize(
    ("names", "values"), [(COST_NAMES, COSTS), (KIND_NAMES, RESOURCE_KINDS), (PATH_KIND_NAMES, PATH_KINDS)]
)
def test_every_value_has_a_word_of_its_own_in_the_same_order(names: dict[Any, str], values: tuple[str, ...]) -> None:
    assert tuple(names) == values
    assert len(set(names.values())) == len(values)
