"""What a line of the report says. How it is worded is in snapshots/said.json."""

import msgspec
import pytest

from assessment.engine.reading import reasons
from assessment.engine.reading.evidence import Tally, borne_out
from assessment.engine.reading.report import build_report
from assessment.engine.reading.results import RESULT_NAMES, Result
from skills.content import LEVEL_NAMES
from tests.assessment.engine.answers import SMALL
from tests.snapshots import assert_said

TALLIES = [Tally(0, 0, 0), Tally(1, 1, 0), Tally(1, 0, 1), Tally(2, 1, 0), Tally(3, 1, 1), Tally(4, 0, 1)]
TALLIES += [Tally(0, 0, 0, 2), Tally(1, 1, 0, 1), Tally(2, 0, 2, borne_out=False)]
(SKILL,) = build_report(SMALL, SMALL.roles[1], {}).areas[0].skills


def test_a_tally_counts_as_wrong_what_is_neither_right_nor_unknown() -> None:
    assert [tally.not_right for tally in TALLIES] == [0, 0, 0, 1, 1, 3, 0, 0, 0]


@pytest.mark.parametrize("own", [None, 0, 4])
def test_a_skill_rests_on_its_rating_and_its_questions(own: int | None) -> None:
    said = {str(tuple(tally)): reasons.skill_reason(tally, own) for tally in TALLIES}
    assert all((LEVEL_NAMES[own] in sentence) for sentence in said.values() if own is not None)
    assert_said(said)


@pytest.mark.parametrize("own", [None, 0.5, 4.5])
def test_an_area_rests_on_its_rating_and_its_questions(own: float | None) -> None:
    assert_said({str(tuple(tally)): reasons.area_reason(tally, own, "gap", "Independent") for tally in TALLIES})


@pytest.mark.parametrize("result", ["meets", "within-reach"])
def test_an_area_without_a_right_answer_says_what_keeps_it_up(result: Result) -> None:
    for tally in (Tally(1, 0, 1), Tally(2, 0, 1, borne_out=False)):
        if result == "within-reach" or tally.borne_out:
            assert "all else" in reasons.area_reason(tally, None, result, "Independent").lower()
    assert "all else" not in reasons.area_reason(Tally(2, 1, 1), None, result, "Independent")


@pytest.mark.parametrize(
    ("right", "missed", "allowed"), [(0, (4, 3), True), (0, (4, 2), False), (1, (1,), True), (0, (), True)]
)
def test_a_missed_question_speaks_against_a_level_only_where_it_asks_no_more(
    right: int, missed: tuple[int, ...], allowed: bool
) -> None:
    assert borne_out(right, missed, 2) == allowed


def test_the_own_word_stands_for_the_level_only_where_no_question_was_asked() -> None:
    assert reasons.area_words("Probably Guided", 1, 4.5, is_told=True) == "Probably Guided"
    assert reasons.area_words("Probably Guided", 0, None, is_told=True).startswith("Probably Guided, ")
    assert reasons.area_words("Probably Guided", 0, 4.5, is_told=True).startswith("Leading, ")
    assert "Guided" not in reasons.area_words("Probably Guided", 0, None, is_told=False)
    assert [reasons.own_words(own) for own in (0.5, 2.99, 4.5)] == ["Not yet", "Independent", "Leading"]
    assert_said(
        {
            "own": reasons.area_words("Probably Guided", 0, 4.5, is_told=True),
            "related": reasons.area_words("Probably Guided", 0, None, is_told=True),
            "nothing": reasons.area_words("Probably Guided", 0, None, is_told=False),
            "no rating": reasons.own_words(None),
        }
    )


@pytest.mark.parametrize(("asked", "unasked"), [(2, 0), (1, 1), (1, 2), (0, 2)])
def test_what_a_result_had_to_do_without_is_named(asked: int, unasked: int) -> None:
    skills = [msgspec.structs.replace(SKILL, name=f"Asked {n}", asked=1) for n in range(asked)]
    skills += [msgspec.structs.replace(SKILL, name=f"Unasked {n}", asked=0) for n in range(unasked)]
    not_asked = reasons.missing(skills, None, was_asked_to_rate=False)
    assert not_asked == reasons.missing(skills, 2.5)
    assert_said({"rated": reasons.missing(skills, 2.5), "not rated": reasons.missing(skills, None)})


@pytest.mark.parametrize("result", RESULT_NAMES)
def test_what_would_change_a_result_is_said(result: str) -> None:
    asked, unasked = (reasons.what_would_change(result, count, count, 3) for count in (1, 0))  # type: ignore[arg-type]
    assert (LEVEL_NAMES[3] in asked) == (result != "not-sure")
    assert_said({"asked": asked, "unasked": unasked})
