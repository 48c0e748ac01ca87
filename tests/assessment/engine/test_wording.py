"""Small pieces of running text."""

import pytest

from assessment.engine.wording import (
    about_hours,
    duration,
    listed,
    mid_sentence,
    minutes_between,
    number_word,
    short_list,
)


def test_small_numbers_are_words_and_others_are_not() -> None:
    assert [number_word(count) for count in (0, 1, 12, 13)] == ["No", "One", "Twelve", "13"]


def test_names_are_listed_with_an_and_before_the_last() -> None:
    assert [listed("ABC"[:count]) for count in range(4)] == ["", "A", "A and B", "A, B and C"]


def test_a_name_with_an_and_of_its_own_is_told_apart_by_a_comma() -> None:
    assert listed(["A and B", "C"]) == "A and B, and C"
    assert listed(["A", "B", "C and D"]) == "A, B, and C and D"


def test_a_long_list_names_three_and_counts_the_rest_but_never_counts_one() -> None:
    assert short_list("ABCD") == "A, B, C and D"
    assert short_list("ABCDE") == "A, B, C and 2 more"


def test_hours_are_round_and_never_none() -> None:
    assert [about_hours(hours) for hours in (0, 6, 68)] == ["about 5 hours", "about 5 hours", "about 70 hours"]


@pytest.mark.parametrize(
    ("least", "most", "words"),
    [
        (0, 0, "about 1 minute"),
        (40, 80, "about 1 minute"),
        (150, 260, "2 to 4 minutes"),
        (540, 700, "9 to 10 minutes"),
        (1150, 1830, "20 to 30 minutes"),
    ],
)
def test_times_are_ranges_of_round_minutes_and_never_none(least: float, most: float, words: str) -> None:
    assert minutes_between(least, most) == words


def test_level_words_in_the_middle_of_a_sentence_keep_the_names_of_levels() -> None:
    assert mid_sentence("Probably Guided") == "probably Guided"
    assert mid_sentence("Anywhere from Not yet to Leading") == "anywhere from Not yet to Leading"
    assert mid_sentence("Guided or Independent") == "Guided or Independent"


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (0.1, 0.4, "about 1 week"),
        (3, 5.2, "3 to 5 weeks"),
        (8, 11.9, "8 to 12 weeks"),
        (8, 12, "2 to 3 months"),
        (0.5, 12, "1 to 3 months"),
        (60, 79.9, "14 to 18 months"),
        (70, 80, "about a year and a half"),
        (10, 80, "half to one and a half years"),
        (52, 104, "one to two years"),
        (150, 160, "about three years"),
        (156, 208, "three to four years"),
        (1, 90, "half to one and a half years"),
        (700, 730, "13 and a half to 14 years"),
    ],
)
def test_a_time_is_said_in_weeks_months_or_half_years(low: float, high: float, words: str) -> None:
    assert duration(low, high) == words
