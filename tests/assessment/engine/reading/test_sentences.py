"""What the report as a whole says, for every make-up of results. How it is worded is in snapshots/said.json."""

from collections import Counter
from itertools import product
from typing import Any

import msgspec
import numpy as np
import pytest

from assessment.engine.model.bank import bank_of
from assessment.engine.model.scoring import Abilities
from assessment.engine.reading import sentences
from assessment.engine.reading.report import build_report
from assessment.engine.reading.results import RESULT_NAMES
from assessment.engine.reading.scores import differs
from assessment.engine.reading.sentences import Told
from assessment.engine.reading.values import AreaScore
from tests.assessment.engine.answers import SMALL
from tests.headlines import assert_counted
from tests.snapshots import assert_said

PLAIN = build_report(SMALL, SMALL.roles[1], {}).areas[0]
BANK = bank_of(SMALL)
CHECKED = Told(questions=9, ratings=4)
RATED = Told(questions=0, ratings=2)


def area(name: str = "Storage", /, **parts: Any) -> AreaScore:
    """An area that the role asks level 3 of, with nothing said about it but these parts."""
    plain = {"name": name, "target": 3, "asked": 2, "own": None, "check_position": None, "check_low": None}
    return msgspec.structs.replace(PLAIN, **(plain | {"check_high": None, "low": 2.0, "high": 4.0} | parts))


def made_up(total: int) -> dict[str, list[AreaScore]]:
    """Every way in which so many areas can fall into the four results, by a word for it."""
    found = {}
    for counts in product(range(total + 1), repeat=len(RESULT_NAMES)):
        if sum(counts) == total:
            results = [result for result, count in zip(RESULT_NAMES, counts, strict=True) for _ in range(count)]
            areas = [area(f"Area {n}", result=result) for n, result in enumerate(results, 1)]
            found[" ".join(f"{n} {result}" for n, result in zip(counts, RESULT_NAMES, strict=True) if n)] = areas
    return found


MADE_UP = {total: made_up(total) for total in (1, 2, 4)}


@pytest.mark.parametrize("total", MADE_UP)
def test_the_headline_of_every_make_up_of_results(total: int) -> None:
    assert_said({name: " ".join(sentences.headline(areas, CHECKED)) for name, areas in MADE_UP[total].items()})


@pytest.mark.parametrize("total", [1, 2, 5, 12])
def test_every_number_in_the_headline_is_a_count_of_the_areas(total: int) -> None:
    for areas in made_up(total).values():
        said = "\n".join(sentences.headline(areas, CHECKED))
        assert_counted(said, Counter(RESULT_NAMES[each.result] for each in areas))


@pytest.mark.parametrize("total", MADE_UP)
def test_what_to_build_on_and_what_stands_between_in_every_make_up_of_results(total: int) -> None:
    assert_said({name: sentences.lead(areas, CHECKED) for name, areas in MADE_UP[total].items()})


@pytest.mark.parametrize("total", MADE_UP)
def test_how_sure_it_is_follows_the_share_of_areas_that_are_open(total: int) -> None:
    said: dict[str, str] = {}
    verdicts: dict[str, str] = {}
    for count in range(total + 1):
        areas = [area(result="not-sure" if n < count else "gap") for n in range(total)]
        said[f"{count} of {total} open"] = sentences.sure(areas, CHECKED)
        verdict = said[f"{count} of {total} open"].partition(".")[0]
        grade = "good" if count / total <= 1 / 4 else "half" if count / total <= 1 / 2 else "poor"
        assert verdicts.setdefault(grade, verdict) == verdict
    assert len(set(verdicts.values())) == len(verdicts)
    assert_said(said | {"one question": sentences.sure([area(result="gap")], Told(1, 4))})


def test_where_most_is_open_more_questions_are_named() -> None:
    known, unknown = area(result="meets"), area(result="not-sure")
    mixed, open_all = (sentences.headline([each, unknown, unknown], CHECKED) for each in (known, unknown))
    assert_said({"some known": " ".join(mixed), "none known": " ".join(open_all)})


@pytest.mark.parametrize(
    ("own", "met"),
    [
        ((2.99, 2.0), "none of 2"),
        ((2.99, None), "don’t yet meet the one"),
        ((3.0, None), "you meet the one"),
        ((4.5, 3.5, None), "all 2 areas you rated"),
        ((4.5, 2.5, None), "1 of the 2 areas you rated"),
    ],
)
def test_without_a_question_everything_is_the_own_word(own: tuple[float | None, ...], met: str) -> None:
    areas = [area(own=each, asked=0, result="not-sure") for each in own]
    headline = " ".join(sentences.headline(areas, RATED))
    assert met in headline
    assert_said(unchecked(areas, RATED))


def unchecked(areas: list[AreaScore], told: Told) -> dict[str, str]:
    """What is said of these areas where no answer counts."""
    headline = " ".join(sentences.headline(areas, told))
    return {"headline": headline, "lead": sentences.lead(areas, told), "sure": sentences.sure(areas, told)}


@pytest.mark.parametrize("hurried", [0, 24])
@pytest.mark.parametrize("ratings", [0, 1])
def test_nothing_is_the_own_word_of_who_said_nothing_and_answers_too_fast_are_called_that(
    ratings: int, hurried: int
) -> None:
    areas = [area(own=3.5 if ratings else None, asked=0, result="not-sure"), area(asked=0, result="not-sure")]
    said = unchecked(areas, Told(0, ratings, hurried))
    assert ("own word" in " ".join(said.values())) == bool(ratings)
    assert ("no check question" in said["sure"]) == bool(ratings and not hurried)
    assert_said(said)


@pytest.mark.parametrize(("gaps", "unsure"), [(4, 0), (10, 1), (3, 1), (0, 2), (1, 2)])
def test_the_headline_counts_the_gaps_it_does_not_name_and_what_is_open(gaps: int, unsure: int) -> None:
    results = ["gap"] * gaps + ["not-sure"] * unsure + ["meets"] * 5
    _, emphasis = sentences.headline([area(result=result) for result in results], CHECKED)
    assert (f"of {gaps} gaps" in emphasis) == (gaps > 3)
    assert_said(emphasis)


# Strengths ----------------------------------------------------------------------------------------------


def test_at_most_three_met_areas_are_strengths_those_safest_past_their_target_first() -> None:
    areas = [area(f"Low {low}", result="meets", low=low) for low in (2.5, 3.5, 3.0, 2.75)]
    areas += [area("Gap", result="gap", low=4.0)]
    assert [each.area for each in sentences.strengths(areas)] == ["Low 3.5", "Low 3.0", "Low 2.75"]
    heavy, light = (area(name, result="meets", importance=importance) for name, importance in (("B", 5), ("A", 4)))
    assert [each.area for each in sentences.strengths([light, heavy])] == ["B", "A"]


@pytest.mark.parametrize(
    "parts",
    [
        {"position": 4.5, "low": 2.0},
        {"position": 4.49, "low": 3.0},
        {"position": 4.0, "low": 2.99, "probability": 0.86},
        {"position": 4.0, "low": 2.99, "probability": 0.84},
        {"position": 4.0, "low": 3.1, "own": 2.5, "check_low": 2.51},
        {"position": 4.0, "low": 3.1, "own": 2.5, "check_low": 2.5},
    ],
    ids=["far", "whole range", "9 of 10", "8 of 10", "more than own", "as own"],
)
def test_a_strength_says_how_far_past_the_line_it_is(parts: dict[str, float]) -> None:
    (strength,) = sentences.strengths([area(result="meets", **parts)])
    assert_said(strength.sentence)


# What cannot be called ----------------------------------------------------------------------------------


@pytest.mark.parametrize("own", [None, 2.5])
@pytest.mark.parametrize("unasked", range(3))
@pytest.mark.parametrize("wide", range(3))
def test_areas_that_cannot_be_called_are_named_with_the_reason(wide: int, unasked: int, own: float | None) -> None:
    areas = [area(f"Wide {n}", result="not-sure", asked=1) for n in range(wide)]
    areas += [area(f"Unasked {n}", result="not-sure", asked=0, own=own) for n in range(unasked)]
    areas += [area("Met", result="meets"), area("Far", result="gap")]
    said = sentences.unsure(areas)
    assert [name in said for name in ("Wide 0", "Wide 1")] == [wide > 0, wide > 1]
    assert [name in said for name in ("Unasked 0", "Unasked 1")] == [unasked > 0, unasked > 1]
    assert ("your word" in said) == (unasked > 0 and own is not None)
    assert_said(said)


# The own view beside the check --------------------------------------------------------------------------


def seen(own: float, low: float = 2.0, position: float = 2.5, high: float = 3.0, **parts: Any) -> AreaScore:
    """An area that was rated, with the check's range."""
    views = {"own": own, "check_low": low, "check_position": position, "check_high": high, "asked": 2, "right": 1}
    return area(**{"own_words": "Guided", "check_words": "Probably Independent", **views, **parts})


@pytest.mark.parametrize(("own", "apart"), [(1.5, True), (1.51, False), (3.49, False), (3.5, True)])
def test_the_own_view_differs_where_its_level_and_the_range_of_the_check_share_nothing(own: float, apart: bool) -> None:
    assert differs(seen(own)) == apart
    assert len(sentences.differences([seen(own), area(own=4.5), area(asked=0)])) == apart


def test_no_answer_right_tells_nobody_that_they_are_higher_and_none_wrong_that_they_are_lower() -> None:
    assert not differs(seen(1.0, right=0))
    assert not differs(seen(4.5, right=2))


@pytest.mark.parametrize(("total", "apart"), [(0, 0), (1, 0), (1, 1), (3, 0), (3, 1), (3, 2), (3, 3)])
def test_agreement_counts_the_areas_that_have_both_views(total: int, apart: int) -> None:
    areas = [seen(4.5 if n < apart else 2.5) for n in range(total)]
    assert_said(sentences.agreement([*areas, area(own=2.5), area()]))


def test_a_difference_tells_both_views() -> None:
    (difference,) = sentences.differences([seen(1.5, name="Storage")])
    assert (difference.area, difference.own, difference.check) == ("Storage", 1.5, 2.5)
    assert_said(difference.sentence)


def leaning(mean: float, sd: float, *areas: AreaScore) -> str:
    """What is said of ratings whose bias is believed to be so."""
    means, covariance = np.zeros(len(BANK.prior)), BANK.prior.copy()
    means[BANK.bias], covariance[BANK.bias, BANK.bias] = mean, sd**2
    return sentences.leaning(Abilities(BANK, means, covariance), areas)


@pytest.mark.parametrize("size", [0.1, 0.34, 0.35, 0.74, 0.75, 1.49, 1.5, 2.5])
def test_a_leaning_is_said_in_levels_on_the_side_it_has(size: float) -> None:
    over, under = seen(size, position=0.0), seen(0.0, position=size)
    assert_said({"above": leaning(0.5, 0.25, over), "below": leaning(-0.5, 0.25, under)})


def test_a_leaning_is_the_mean_of_the_areas_that_have_both_views() -> None:
    assert leaning(0.5, 0.25, seen(2.0, position=0.0), seen(0.0, position=0.6), area(own=4.5)) == leaning(
        0.5, 0.25, seen(0.7, position=0.0)
    )


@pytest.mark.parametrize("bias", [(0.5, 0.51), (-0.5, 0.25), (0.5, 0.0), (0.0, 0.25)])
def test_a_leaning_that_is_not_clear_or_that_the_areas_do_not_show_is_not_said(bias: tuple[float, float]) -> None:
    assert leaning(*bias, seen(2.0, position=0.0)) == ""


def test_a_leaning_is_said_from_one_standard_deviation_on_and_not_without_areas() -> None:
    assert leaning(0.5, 0.5, seen(2.0, position=0.0))
    assert leaning(0.5, 0.5, area(own=2.0), seen(2.0, position=2.0)) == ""
    assert leaning(0.5, 0.5) == ""
