"""The rule of the four results."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.engine.reading.results import GAP, MEETS, REACH, WIDE, WIDEST, Result, result_of, result_words


@given(st.floats(0, 1), st.floats(0, 5), st.floats(0, 5), st.integers(1, 4), st.integers(0, 3))
def test_the_result_follows_the_stated_rule_and_nothing_is_called_without_a_question(
    probability: float, position: float, width: float, target: int, asked: int
) -> None:
    result = result_of(probability, position, width, target, asked)
    assert (result == "meets") == (asked > 0 and probability >= MEETS)
    assert (result == "gap") == (asked > 0 and probability <= GAP and target - position > REACH)
    if result == "within-reach":
        assert width <= WIDEST
    if result == "not-sure":
        assert asked == 0 or width > WIDEST


@pytest.mark.parametrize(
    ("probability", "short_by", "width", "asked", "result"),
    [
        (0.99, -2.0, 1.0, 0, "not-sure"),
        (MEETS, -0.5, 1.0, 1, "meets"),
        (MEETS, -0.5, 3.0, 1, "meets"),
        (MEETS - 0.01, -0.5, WIDEST, 1, "within-reach"),
        (MEETS - 0.01, -0.5, WIDEST + 0.01, 1, "not-sure"),
        (GAP, 0.51, 3.0, 1, "gap"),
        (GAP, 0.5, 1.0, 1, "within-reach"),
        (GAP + 0.01, 2.0, 1.0, 1, "within-reach"),
        (0.01, 2.0, 1.0, 3, "gap"),
    ],
)
def test_the_rule_of_the_four_results(
    probability: float, short_by: float, width: float, asked: int, result: str
) -> None:
    assert result_of(probability, 3 - short_by, width, 3, asked) == result


@pytest.mark.parametrize(
    ("result", "width", "words"),
    [
        ("within-reach", WIDE, "Within reach"),
        ("within-reach", WIDE + 0.01, "Probably within reach"),
        ("meets", WIDEST + 1, "Meets"),
        ("gap", WIDEST + 1, "Gap"),
        ("not-sure", WIDEST + 1, "Not sure yet"),
    ],
)
def test_a_call_on_a_wide_range_is_said_to_be_probable(result: Result, width: float, words: str) -> None:
    assert result_words(result, width) == words
