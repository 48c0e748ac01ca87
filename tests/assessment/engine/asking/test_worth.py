"""What more questions would buy is what they do buy, on average."""

from itertools import pairwise
from math import sqrt
from random import Random

import pytest

from assessment.engine.asking.focus import focus_name
from assessment.engine.asking.length import ratings
from assessment.engine.asking.worth import expected_sd, narrowing, worth_of_the_rest
from assessment.engine.model.bank import bank_of
from assessment.engine.model.irt import probability_correct
from assessment.engine.model.scoring import Responses, running
from assessment.engine.reading.report import build_report
from tests.assessment.engine.answers import SHIPPED, SMALL, assessed, key
from tests.snapshots import assert_said

BANK = bank_of(SMALL)
SERVING = {"serving": 1.0}


def after_best_question(given: Responses) -> float:
    """Root of the mean variance left when the best serving question is answered, right or wrong as expected."""
    before = running(BANK, given)
    left = []
    for id, place in BANK.item_index.items():
        if BANK.skills[BANK.item_skill[place]] != "serving" or id in given:
            continue
        mean, variance = (float(part[BANK.index["serving"]]) for part in before.shown[:2])
        right = probability_correct(mean, variance, *BANK.parameters(place))
        sds = [running(BANK, {**given, id: value}).skill("serving")[1] for value in (BANK.key[place], None)]
        left.append(right * sds[0] ** 2 + (1 - right) * sds[1] ** 2)
    return sqrt(min(left))


@pytest.mark.parametrize("given", [{}, {"area/production": 3}, {"serving-batch": 0, "serving-skew": None}])
def test_one_more_question_is_expected_to_leave_what_it_leaves_on_average(given: Responses) -> None:
    now = running(BANK, given)
    expected = expected_sd(now, SERVING, given, 1)
    assert expected[0] == pytest.approx(now.skill("serving")[1])
    assert expected[1] == pytest.approx(after_best_question(given), abs=1e-9)


def test_each_further_question_buys_something_and_less_than_the_one_before() -> None:
    gains = expected_sd(running(BANK, {}), SERVING, (), 6)
    steps = [earlier - later for earlier, later in pairwise(gains)]
    assert all(step > 0 for step in steps)
    assert steps == sorted(steps, reverse=True)


def test_questions_that_were_asked_cannot_be_bought_again() -> None:
    serving = [item.id for item in SMALL.items if item.skill == "serving"]
    assert len(expected_sd(running(BANK, {}), SERVING, serving[:-2], 6)) == 3
    assert len(expected_sd(running(BANK, {}), SERVING, serving, 6)) == 1


def test_the_belief_asked_about_is_left_as_it_was() -> None:
    now = running(BANK, {})
    before = now.covariance.copy()
    expected_sd(now, SERVING, (), 6)
    assert (now.covariance == before).all()


def test_a_line_of_a_report_says_what_more_questions_would_buy_where_that_is_worth_saying() -> None:
    chance = Random(3)
    role = SHIPPED.role_by_id["ml-engineer"]
    given = assessed(SHIPPED, role, lambda _: 2, lambda item: key(item) if chance.random() < 0.5 else None)
    said = [area.more for area in build_report(SHIPPED, role, given).areas]
    worth = ("4 more questions here, 3 to 4 minutes, would", "8 more questions here, 6 to 9")
    assert all(not more or more.startswith(worth) for more in said)
    assert any(said)


def test_who_may_stop_is_told_what_the_rest_would_buy() -> None:
    role = SHIPPED.role_by_id["ml-engineer"]
    given = assessed(SHIPPED, role, lambda _: 2, lambda _: None, stop_after=len(ratings(SHIPPED, role, "standard")) + 9)
    assert_said([worth_of_the_rest(SHIPPED, role, given, length) for length in (24, 10)])
    assert worth_of_the_rest(SHIPPED, role, given, 9) == ""


def test_narrowing_is_said_in_shares_that_people_know() -> None:
    assert_said({str(after): narrowing(1.0, after) for after in (0.5, 0.7, 0.9, 0.95, 1.0)})


def test_a_line_whose_questions_are_used_up_says_so() -> None:
    role = SMALL.role_by_id["ml-engineer"]
    given = {item.id: key(item) for item in SMALL.items}
    (said,) = {area.more for area in build_report(SMALL, role, given).areas}
    assert_said(said)


def test_a_focus_is_called_by_its_skills_where_they_are_few_else_by_its_area() -> None:
    area = SHIPPED.areas[0]
    first, second, third = SHIPPED.skills_by_area[area.id][:3]
    assert focus_name(SHIPPED, "") == ""
    assert focus_name(SHIPPED, area.id) == area.name
    assert focus_name(SHIPPED, first.id) == first.name
    assert focus_name(SHIPPED, f"{first.id} {second.id}") == f"{first.name} and {second.name}"
    assert focus_name(SHIPPED, f"{first.id} {second.id} {third.id}") == area.name
