"""One turn of a check says what its two questions say apart, from one belief."""

import numpy as np
import pytest

from assessment.engine.asking import recent_beliefs as module
from assessment.engine.asking.length import ratings
from assessment.engine.asking.selection import next_question, role_bank
from assessment.engine.asking.turn import Turn
from assessment.engine.asking.worth import worth_of_the_rest
from assessment.engine.model.bank import Bank
from assessment.engine.model.scoring import Abilities, Responses, running
from tests.assessment.engine.answers import SHIPPED, assessed

ROLE = SHIPPED.role_by_id["ml-engineer"]
RATINGS = len(ratings(SHIPPED, ROLE, "standard"))


@pytest.fixture(autouse=True)
def _none_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Other tests have been in this process."""
    monkeypatch.setattr(module, "_kept", {})


@pytest.mark.parametrize("focus", ["", "production"])
@pytest.mark.parametrize("answered", [0, 1, 9, 23])
def test_a_turn_asks_the_next_question_and_says_what_the_rest_is_worth(answered: int, focus: str) -> None:
    given = assessed(SHIPPED, ROLE, lambda _: 2, lambda _: None, stop_after=RATINGS + answered)
    seen = list(SHIPPED.item_by_id)[::3]
    turn = Turn(SHIPPED, ROLE, given, 24, "seed", seen, focus)
    assert turn.question == next_question(SHIPPED, ROLE, given, 24, "seed", seen, focus)
    assert turn.worth_of_the_rest == worth_of_the_rest(SHIPPED, ROLE, given, 24, focus)


def test_the_belief_is_worked_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    given = assessed(SHIPPED, ROLE, lambda _: 2, lambda _: None, stop_after=RATINGS + 9)
    beliefs = []

    def counted(*args: object) -> object:
        beliefs.append(args)
        return running(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(module, "running", counted)
    turn = Turn(SHIPPED, ROLE, given, 24, "seed")
    assert turn.question is not None
    assert turn.worth_of_the_rest
    assert turn.question == turn.question
    assert len(beliefs) == 1


def test_a_check_whose_questions_are_used_up_is_over_and_has_nothing_left_to_buy() -> None:
    given = assessed(SHIPPED, ROLE, lambda _: 2, lambda _: None, stop_after=RATINGS + 9)
    turn = Turn(SHIPPED, ROLE, given, 9, "seed")
    assert turn.question is None
    assert turn.worth_of_the_rest == ""


def test_the_turn_after_a_response_is_the_one_that_reads_all_of_them() -> None:
    given = assessed(SHIPPED, ROLE, lambda _: 2, lambda _: None, stop_after=RATINGS + 9)
    turn = Turn(SHIPPED, ROLE, given, 11, "seed")
    for _ in range(2):
        assert not turn.is_over
        item = turn.question
        assert item is not None
        turn = turn.after(item, None)
        afresh = running(role_bank(SHIPPED, ROLE, turn.responses), turn.responses)
        assert np.array_equal(turn.belief.mean, afresh.mean)
        assert np.array_equal(turn.belief.covariance, afresh.covariance)
        assert turn.question == next_question(SHIPPED, ROLE, turn.responses, 11, "seed", belief=afresh)
    assert turn.is_over


def test_what_a_process_believed_before_a_response_is_moved_on_and_not_worked_out_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    given = assessed(SHIPPED, ROLE, lambda _: 2, lambda _: None, stop_after=RATINGS + 9)
    read: list[int] = []

    def counted(bank: Bank, responses: Responses, known: Abilities | None = None) -> Abilities:
        read.append(len(responses))
        return running(bank, responses, known)

    monkeypatch.setattr(module, "running", counted)
    for _ in range(3):
        turn = Turn(SHIPPED, ROLE, given, 24, "seed")  # as a process reads it, from what is stored
        assert turn.question is not None
        given = dict(turn.after(turn.question, None).responses)
    assert read == [len(given) - 3, 1, 1, 1]


def test_responses_that_differ_or_come_in_another_order_are_another_belief() -> None:
    given = assessed(SHIPPED, ROLE, lambda _: 2, lambda _: None, stop_after=RATINGS + 9)
    item = Turn(SHIPPED, ROLE, given, 24, "seed").question
    assert item is not None
    right = SHIPPED.item_by_id[item].options[0].correct
    for option in (0 if right else 1, None):
        following = Turn(SHIPPED, ROLE, given, 24, "seed").after(item, option)
        afresh = running(following.belief.bank, following.responses)
        assert np.array_equal(following.belief.mean, afresh.mean)
    turned = dict(reversed(given.items()))
    other = Turn(SHIPPED, ROLE, turned, 24, "seed").belief
    assert np.array_equal(other.mean, running(other.bank, turned).mean)


def test_so_many_are_kept_and_of_each_person_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST", 2)
    given = assessed(SHIPPED, ROLE, lambda _: 2, lambda _: None, stop_after=RATINGS + 9)
    for number, level in enumerate((0, 1, 2)):
        turn = Turn(SHIPPED, ROLE, {**given, next(iter(given)): level}, 24, "seed")
        for _ in range(2):
            assert turn.question is not None
            turn = turn.after(turn.question, None)
        assert len(module._kept) == min(number + 1, 2)
