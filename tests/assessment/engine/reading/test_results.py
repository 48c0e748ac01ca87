"""The rule of the four results."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from assessment.engine.reading.results import (
    GAP,
    MEETS,
    MOST_LEVELS,
    REACH,
    UNSURE_LEVELS,
    WIDE_BEFORE,
    Result,
    levels_before,
    result_of,
    result_words,
)
from assessment.engine.reading.values import AreaScore, SkillScore
from tests.assessment.engine.answers import PEOPLE, person


@given(st.floats(0, 1), st.floats(0, 5), st.integers(1, 5), st.integers(1, 4), st.integers(0, 3))
def test_the_result_follows_the_stated_rule_and_nothing_is_called_without_a_question(
    probability: float, position: float, levels: int, target: int, asked: int
) -> None:
    result = result_of(probability, position, levels, target, asked)
    assert (result == "meets") == (asked > 0 and probability >= MEETS)
    assert (result == "gap") == (asked > 0 and probability <= GAP and target - position > REACH)
    if result == "within-reach":
        assert levels <= MOST_LEVELS
    if result == "not-sure":
        assert asked == 0 or levels > MOST_LEVELS


@pytest.mark.parametrize(
    ("probability", "short_by", "levels", "asked", "result"),
    [
        (0.99, -2.0, 2, 0, "not-sure"),
        (MEETS, -0.5, 2, 1, "meets"),
        (MEETS, -0.5, 5, 1, "meets"),
        (MEETS - 0.01, -0.5, MOST_LEVELS, 1, "within-reach"),
        (MEETS - 0.01, -0.5, MOST_LEVELS + 1, 1, "not-sure"),
        (GAP, 0.51, 5, 1, "gap"),
        (GAP, 0.5, 2, 1, "within-reach"),
        (GAP + 0.01, 2.0, 2, 1, "within-reach"),
        (0.01, 2.0, 2, 3, "gap"),
    ],
)
def test_the_rule_of_the_four_results(
    probability: float, short_by: float, levels: int, asked: int, result: str
) -> None:
    assert result_of(probability, 3 - short_by, levels, 3, asked) == result


@pytest.mark.parametrize(
    ("result", "levels", "words"),
    [
        ("within-reach", UNSURE_LEVELS - 1, "Within reach"),
        ("within-reach", UNSURE_LEVELS, "Probably within reach"),
        ("meets", MOST_LEVELS + 1, "Meets"),
        ("gap", MOST_LEVELS + 1, "Gap"),
        ("not-sure", MOST_LEVELS + 1, "Not sure yet"),
    ],
)
def test_a_call_beside_many_levels_is_said_to_be_probable(result: Result, levels: int, words: str) -> None:
    assert result_words(result, levels) == words


def test_a_report_from_before_keeps_its_words() -> None:
    before = [result_words("within-reach", levels_before(width)) for width in (WIDE_BEFORE, WIDE_BEFORE + 0.01)]
    assert before == ["Within reach", "Probably within reach"]
    area = person(0).report.areas[0]
    for line in (area, area.skills[0]):
        for low, words in ((3.0, "Within reach"), (1.5, "Probably within reach")):
            assert replace(line, result="within-reach", named=None, low=low, high=4.0).said == words


def test_an_area_that_only_answers_elsewhere_speak_for_probably_meets() -> None:
    line = replace(person(0).report.areas[0], result="meets", named=2)
    assert [replace(line, right=right).said for right in (0, 1)] == ["Probably meets", "Meets"]
    assert replace(line, right=0, named=None).said == "Meets", "an older report keeps its words"


def test_the_same_words_beside_the_same_target_always_stand_for_the_same_result() -> None:
    found: dict[tuple[str, int], set[str]] = {}
    for area in (area for number in range(PEOPLE) for area in person(number).report.areas):
        lines: list[AreaScore | SkillScore] = [area, *area.skills]
        for line in lines:
            if line.asked:
                found.setdefault((line.words, line.target), set()).add(line.said.replace("Probably meets", "Meets"))
    assert len({said for each in found.values() for said in each}) == 5
    assert {key: said for key, said in found.items() if len(said) > 1} == {}
